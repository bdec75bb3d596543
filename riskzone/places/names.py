"""Names of divisions: how they are written, and which zones a written name can mean."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

#: The names in GB/T 3304, as they stand in names of autonomous divisions and ethnic townships.
_LONG_PEOPLES = (
    "蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|高山|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗"
    "|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春"
    "|赫哲|门巴|珞巴|基诺"
)
_SHORT_PEOPLES = "[回藏苗彝壮满侗瑶白傣黎佤畲水土羌京怒各]"
_PEOPLES = f"(?:(?:{_LONG_PEOPLES})族?|{_SHORT_PEOPLES}族)*"

#: What a name may end in → its class.  Two names of different classes are different divisions.
_SUFFIXES = (
    (re.compile(f"{_PEOPLES}自治州$"), "州"),
    (re.compile(f"{_PEOPLES}自治县$"), "县"),
    (re.compile(f"{_PEOPLES}自治旗$"), "旗"),
    (re.compile("特别行政区$"), "特别行政区"),
    (re.compile("(?:街道办事处|街道办|街道)$"), "街道"),
    (re.compile("地区$"), "地区"),
    (re.compile(f"{_PEOPLES}民族乡$"), "乡"),
    (re.compile(f"{_PEOPLES}(?<=族)乡$"), "乡"),
    (re.compile(f"{_PEOPLES}(?<=族)镇$"), "镇"),
    (re.compile(f"{_PEOPLES}(?<=族)区$"), "区"),
    (re.compile("(?:省|自治区)$"), "省"),
    (re.compile("[市区县旗州盟镇乡]$"), ""),
)


def tidy(text: object) -> str:
    """Bring a name into the form that is compared: full-width forms folded, no white space.

    Examples
    --------
    >>> tidy(" 南岗　区 ")
    '南岗区'
    """
    folded = unicodedata.normalize("NFKC", "" if text is None else str(text))
    if folded.isprintable() and " " not in folded:  # nearly all names: nothing to take out
        return folded
    bare = "".join(ch for ch in folded if not ch.isspace() and unicodedata.category(ch) != "Cf")
    # What stood apart may combine now.
    return unicodedata.normalize("NFKC", bare)


def stem(name: str) -> tuple[str, str]:
    """Split a name into what stands before its suffix, and the class of the suffix.

    Without a suffix the class is ``""``.  A stem keeps two characters: 宾县, 郊区 stay whole.

    Examples
    --------
    >>> stem("海北藏族自治州"), stem("海北州"), stem("兆麟街道办事处"), stem("宾县")
    (('海北', '州'), ('海北', '州'), ('兆麟', '街道'), ('宾县', ''))
    """
    for pattern, kind in _SUFFIXES:
        found = pattern.search(name)
        if found and found.start() >= 2:
            return name[: found.start()], kind or found.group()
    return name, ""


class NameIndex:
    """Which zones a name can mean.

    Parameters
    ----------
    names : mapping of str to iterable of str
        Zone code → every form of its name that is exact: the name itself first,
        then full names ("牡丹江市西安区").
    aliases : mapping of str to iterable of str
        Documented former, short or misspelt name → codes.
    """

    def __init__(
        self, names: Mapping[str, Iterable[str]], aliases: Mapping[str, Iterable[str]]
    ) -> None:
        self._exact: dict[str, list[str]] = defaultdict(list)
        self._stems: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for code, forms in names.items():
            for form in forms:
                self._exact[form].append(code)
                bare, kind = stem(form)
                if kind:
                    self._stems[bare].append((code, kind))
        self._aliases = {name: tuple(codes) for name, codes in aliases.items()}

    def stages(self, name: str) -> Iterable[tuple[str, ...]]:
        """Zones a tidy name can mean: by exact form, by alias, then without its suffix.

        A stated suffix is never exchanged for another one: 密山区 is not 密山市.
        """
        yield tuple(dict.fromkeys(self._exact.get(name, ())))
        yield self._aliases.get(name, ())
        bare, stated = stem(name)
        yield tuple(
            dict.fromkeys(
                code for code, kind in self._stems.get(bare, ()) if not stated or stated == kind
            )
        )

    def near(self, name: str) -> tuple[str, ...]:
        """Zones with the same stem but another suffix: worth showing, never worth assuming."""
        bare, _ = stem(name)
        codes = [code for code, _ in self._stems.get(bare, ())] + self._exact.get(bare, [])
        return tuple(dict.fromkeys(codes))
