"""The text of a bulletin, in the order and words of the real ones of spring 2020.

A figure that is not known is left out; one that is zero is said to be none.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

from riskzone.messages import Words, render
from riskzone.publish.notice.text import ended
from riskzone.release.bulletin import (
    ELSEWHERE,
    HALVES,
    NAMES,
    Bulletin,
    Half,
    HalfName,
    figures,
)
from riskzone.release.bulletin_identities import said_in_full
from riskzone.release.bulletin_places import (
    area_words,
    inside_words,
    place_words,
    whole_words,
)
from riskzone.release.extent import plain

Language = Literal["zh", "en"]

#: Not those of the locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
#: What is new in the 24 hours, in the order of the sentence; all the halves may tell.
_NEW = ("new_confirmed", "new_suspected", "new_asymptomatic", "new_severe", "new_cured", "new_died")
#: What stands at 24:00.
_STANDING = ("cumulative", "cured", "died", "active", "severe", "suspected", "asymptomatic")
#: What a short message tells.
_SHORT = ("new_confirmed", "new_asymptomatic", "cumulative", "active")
#: Totals of nothing are written as a number.
_TOLD_AS_ZERO = frozenset({"cumulative", "cured"})
#: Asymptomatic infections of imported cases have a paragraph of their own.
_APART = frozenset({"new_asymptomatic", "asymptomatic"})


def title(bulletin: Bulletin, language: Language = "zh") -> str:
    """The title: area and day; says that it is a correction or was withdrawn."""
    kind = "title_correction" if bulletin.corrects else "title"
    return _Writer(bulletin, language).say(kind)


def text(bulletin: Bulletin, before: Bulletin | None = None, language: Language = "zh") -> str:
    """The whole bulletin: title, paragraphs, issuer and day.

    Parameters
    ----------
    bulletin : Bulletin
    before : Bulletin, optional
        The last one published of an earlier day: what a deduction is taken from.
    language : {"zh", "en"}
    """
    return "\n\n".join((title(bulletin, language), *paragraphs(bulletin, before, language)))


def paragraphs(
    bulletin: Bulletin, before: Bulletin | None = None, language: Language = "zh"
) -> tuple[str, ...]:
    """The paragraphs of a bulletin, without its title."""
    return tuple(_Writer(bulletin, language, before).paragraphs())


def phone_text(bulletin: Bulletin, language: Language = "zh") -> str:
    """The bulletin in one short message."""
    return _Writer(bulletin, language).phone()


def day_words(on: date) -> tuple[Words, Words]:
    """A day with and without its year, as bulletins write it."""
    month = _MONTHS[on.month - 1]
    short = Words(f"{on.month}月{on.day}日", f"{on.day} {month}")
    return Words(f"{on.year}年{short.zh}", f"{short.en} {on.year}"), short


class _Writer:
    """The sentences of one bulletin in one language."""

    def __init__(
        self, bulletin: Bulletin, language: Language, before: Bulletin | None = None
    ) -> None:
        self.bulletin, self.language, self.before = bulletin, language, before
        on = bulletin.on
        self.base: Mapping[str, Any] = {
            "area": area_words(bulletin.area),
            "where": inside_words(bulletin.area),
            "all": whole_words(bulletin.area),
            "on": day_words(on)[0],
            "short": day_words(on)[1],
            "corrects": bulletin.corrects,
        }

    def say(self, entry: str, **params: Any) -> str:
        return render(f"bulletins.{entry}", {**self.base, **params}, self.language)

    def of(self, words: Words) -> str:
        return format(words, self.language)

    def join(self, texts: list[str]) -> str:
        return self.say("comma").join(texts)

    def paragraphs(self) -> Iterator[str]:
        if self.bulletin.corrects:
            yield self.correction()
        for name in HALVES:
            yield from self.half(name)

    def half(self, name: HalfName) -> Iterator[str]:
        half = self.bulletin.half(name)
        apart = _APART if name == "imported" else frozenset()
        yield from self.paragraph(
            name,
            half,
            [f for f in _NEW if f not in apart],
            [f for f in _STANDING if f not in apart],
            whole=True,
        )
        if apart:
            yield from self.paragraph(
                name, half, ["new_asymptomatic"], ["asymptomatic"], whole=False
            )

    def paragraph(
        self, name: HalfName, half: Half, new: list[str], standing: list[str], *, whole: bool
    ) -> Iterator[str]:
        fresh = [self.figure(name, half, figure) for figure in new if _known(half, figure)]
        still = [self.figure(name, half, figure) for figure in standing if _known(half, figure)]
        sentences = []
        if fresh:
            sentences.append(self.say(f"in_day_{name}", said=self.join(fresh)))
        if whole:
            sentences += self.remarks(half)
        if still:
            sentences.append(self.say("at_end", said=self.join(still)))
        if whole:
            sentences += self.corrections(half)
            sentences += self.visits(name)
            sentences += self.contacts(name, half)
        if sentences:
            yield self.say("sentence_gap").join(sentences)

    def figure(self, name: HalfName, half: Half, figure: str) -> str:
        value = int(getattr(half, figure))
        if value == 0 and figure not in _TOLD_AS_ZERO:
            return self.say("none", figure=_without(name, figure))
        told = self.say("count", figure=_called(name, figure), count=value)
        inside = self.places(name, half, figure)
        if figure == "new_confirmed" and half.converted:
            inside.append(self.say(f"converted_{name}", count=half.converted))
        if figure == "new_confirmed" and name == "imported" and half.origin:
            inside.append(
                self.say(
                    "origin",
                    origin=Words(plain(half.origin), plain(half.origin_en or half.origin)),
                )
            )
        return told + (self.say("inside", said=self.join(inside)) if inside else "")

    def places(self, name: HalfName, half: Half, figure: str) -> list[str]:
        parts = half.parts.get(figure, {})
        ordered = sorted(
            (code for code in parts if parts[code]),
            key=lambda code: (code == ELSEWHERE, -parts[code], code),
        )
        said = [
            self.say("part", place=place_words(code, name), count=parts[code]) for code in ordered
        ]
        return [self.say("list_comma").join(said)] if said else []

    def remarks(self, half: Half) -> list[str]:
        remark = plain(half.remark if self.language == "zh" else half.remark_en)
        return [ended(remark, self.language)] if remark else []

    def corrections(self, half: Half) -> list[str]:
        since = Words("", "") if self.before is None else _since(self.before)
        return [
            self.say(
                "deducted" if one.by < 0 else "added",
                figure=NAMES[one.measure],
                count=abs(one.by),
                since=since,
                reason=Words(plain(one.reason), plain(one.reason_en or one.reason)),
            )
            for one in half.corrections
        ]

    def visits(self, name: HalfName) -> list[str]:
        visits = self.bulletin.fever_visits
        return [self.say("visits", count=visits)] if name == "local" and visits is not None else []

    def contacts(self, name: HalfName, half: Half) -> list[str]:
        known = ("contacts_tracked", "contacts_released", "contacts_observed", "contacts_other")
        said = [
            self.say(
                f"{figure}_{name}" if figure == "contacts_tracked" else figure,
                count=getattr(half, figure),
            )
            for figure in known
            if _known(half, figure)
        ]
        return [self.say("contacts", said=self.join(said))] if said else []

    def correction(self) -> str:
        said = [
            self.say("corrects_what", reason=plain(self.bulletin.reason).rstrip("。.；;")),
            *self.changes(),
        ]
        said.append(self.say("corrected_text"))
        return self.say("sentence_gap").join(said)

    def changes(self) -> list[str]:
        old, new = self.bulletin.corrected, dict(figures(self.bulletin))
        told = [
            self.say(
                "changed", figure=said_in_full(path), old=old.get(path, "—"), new=new.get(path, "—")
            )
            for path in {**old, **new}
            if old.get(path) != new.get(path)
        ]
        return [self.say("changes", said=self.say("semicolon").join(told))] if told else []

    def phone(self) -> str:
        said = [self.join(told) for name in HALVES if (told := self.short(name))]
        kind = "phone_correction" if self.bulletin.corrects else "phone"
        return self.say(kind, said=self.say("semicolon").join(said))

    def short(self, name: HalfName) -> list[str]:
        half = self.bulletin.half(name)
        known = [figure for figure in _SHORT if _known(half, figure)]
        return [
            self.say("count", figure=_called(name, figure), count=getattr(half, figure))
            if getattr(half, figure) or figure in _TOLD_AS_ZERO
            else self.say("none", figure=_without(name, figure))
            for figure in known
        ]


def _known(half: Half, figure: str) -> bool:
    return getattr(half, figure) is not None


def _called(name: HalfName, figure: str) -> Words:
    """What a figure is called in the sentence of its half."""
    return _SPECIAL.get((name, figure), NAMES[figure])


_SPECIAL: Mapping[tuple[HalfName, str], Words] = {
    ("local", "cumulative"): Words("累计报告本土确诊病例", "cumulative local confirmed cases"),
    ("local", "new_asymptomatic"): Words("新增本土无症状感染者", "new asymptomatic infections"),
    ("imported", "new_confirmed"): Words("新增境外输入确诊病例", "new imported confirmed cases"),
    ("imported", "new_suspected"): Words("新增境外输入疑似病例", "new imported suspected cases"),
    ("imported", "new_asymptomatic"): Words(
        "新增境外输入无症状感染者", "new imported asymptomatic infections"
    ),
    ("imported", "new_severe"): Words("新增境外输入重症病例", "new severe imported cases"),
    ("imported", "new_cured"): Words("新增境外治愈出院病例", "newly discharged imported cases"),
    ("imported", "new_died"): Words("新增境外输入死亡病例", "new deaths of imported cases"),
    ("imported", "cumulative"): Words(
        "累计报告境外输入确诊病例", "cumulative imported confirmed cases"
    ),
    ("imported", "cured"): Words("累计报告境外治愈出院病例", "imported cases discharged so far"),
    ("imported", "died"): Words("累计境外输入死亡病例", "cumulative deaths of imported cases"),
    ("imported", "active"): Words("现有境外输入确诊病例", "active imported cases"),
    ("imported", "severe"): Words("现有境外输入重症病例", "severe imported cases"),
    ("imported", "suspected"): Words("现有境外输入疑似病例", "suspected imported cases"),
    ("imported", "asymptomatic"): Words(
        "现有境外输入无症状感染者", "imported asymptomatic infections"
    ),
}


def _since(before: Bulletin) -> Words:
    short = day_words(before.on)[1]
    return Words(f"较{short.zh}通报", f"since the bulletin of {short.en} ")


def _without(name: HalfName, figure: str) -> Words:
    """What there is none of: "无重症病例", not "无现有重症病例"."""
    said = _called(name, figure)
    return Words(
        said.zh.removeprefix("现有").removeprefix("累计"), said.en.removeprefix("cumulative ")
    )
