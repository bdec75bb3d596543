"""Times, places, offices and counts as a notice writes them, in one language."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from riskzone.clock import SHANGHAI
from riskzone.decisions.authority import authorities, kinds_of
from riskzone.decisions.model import DecisionDocument
from riskzone.decisions.wording import Place, english_place, render_place
from riskzone.messages import Words, render
from riskzone.places.divisions import Divisions
from riskzone.places.english import english_name
from riskzone.publish.notice.text import Language
from riskzone.release.extent import plain
from riskzone.release.notice import NoticeFacts, Remaining

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_RESPONSE = {"I": "一", "II": "二", "III": "三", "IV": "四"}
#: What a paper may call itself: what its title ends in.
_KINDS = {
    "通知": "notice", "通告": "public notice", "公告": "announcement", "决定": "decision",
    "通报": "circular", "命令": "order", "意见": "opinion", "请示": "request", "报告": "report",
    "批复": "reply",
}  # fmt: skip
_USUAL = "通告"


class Speech:
    """How one notice says things.

    Parameters
    ----------
    facts : NoticeFacts
    divisions : Divisions
    language : {"zh", "en"}
    """

    def __init__(self, facts: NoticeFacts, divisions: Divisions, language: Language) -> None:
        self.facts, self.divisions, self.language = facts, divisions, language

    def say(self, code: str, **params: Any) -> str:
        """An entry of the catalogue."""
        return render(code, params, self.language)

    def of(self, words: Words) -> str:
        """A word in the language."""
        return format(words, self.language)

    def joined(self, texts: Sequence[str]) -> str:
        """Texts in one line; behind semicolons where one has a comma of its own."""
        if self.language == "zh":
            return "、".join(texts)
        return ("; " if any(", " in text for text in texts) else ", ").join(texts)

    def moment(self, at: datetime) -> str:
        """2020年3月19日0时, 18时30分."""
        here = at.astimezone(SHANGHAI)
        if self.language == "en":
            given = {"hour": f"{here:%H}", "minute": f"{here:%M}", "month": _MONTHS[here.month - 1]}
        else:
            minute = f"{here.minute}分" if here.minute else ""
            given = {"hour": str(here.hour), "minute": minute, "month": str(here.month)}
        return self.say("notice.moment", year=str(here.year), day=str(here.day), **given)

    def date(self, at: datetime) -> str:
        """2020年3月19日."""
        here = at.astimezone(SHANGHAI)
        month = _MONTHS[here.month - 1] if self.language == "en" else str(here.month)
        return self.say("notice.date", year=str(here.year), month=month, day=str(here.day))

    def start(self, at: datetime, until: datetime | None) -> str:
        """自…起，."""
        if until is None:
            return self.say("notice.from", start=self.moment(at))
        return self.say("notice.from_until", start=self.moment(at), until=self.moment(until))

    def level(self, level: str) -> str:
        """Name of a level; its id where no rule known names it."""
        return self.of(self.facts.levels.get(level, Words(level, level)))

    def place(self, area: str, excluding: tuple[str, ...] = (), part: str = "") -> str:
        """A place as notices name it."""
        place = Place(area, excluding, plain(part))
        # 绥芬河市, and not 牡丹江市绥芬河市: a city is called by its own name.
        short = self.divisions.name(area)
        own = short.endswith("市") and len(area) == 6 and self.divisions.find(short) == (area,)
        if self.language == "en":
            name = english_name(area) or area
            full = name if own else self._inside(area, name)
            return english_place(place).replace(name, full, 1)
        told, full = render_place(place, self.divisions), self.divisions.full_name(area)
        return short + told.removeprefix(full) if own else told

    def _inside(self, area: str, name: str) -> str:
        """Dayou Subdistrict, Beilin District, Suihua: two districts have one name."""
        parents = self.divisions.parents(area)
        outer = [code for code in (parents["county"], parents["prefecture"]) if code]
        return ", ".join([name, *(english_name(code) or code for code in outer if code != area)])

    def named(self, zone: str) -> str:
        """A zone in a list: 加格达奇区 where no other is called so, 佳木斯市向阳区 else."""
        short = self.divisions.name(zone)
        if self.divisions.find(short) != (zone,):
            return self.place(zone)
        return short if self.language == "zh" else english_name(zone) or short

    def whole(self, area: str) -> str:
        """全省 for the province of the document, the name of anything else."""
        code = area.ljust(6, "0")[:6]
        if area != self.facts.document.area:
            return self.place(area)
        if code.endswith("0000"):
            return self.say("notice.whole_province")
        if code.endswith("00"):
            return self.say("notice.whole_prefecture")
        return self.say("notice.whole_county")

    def response(self, level: str) -> str:
        """一 for I in a Chinese text."""
        return _RESPONSE.get(level, level) if self.language == "zh" else level

    def counted(self, level: str, count: int, named: Sequence[str]) -> str:
        """中风险1个（加格达奇区）."""
        given = {"level": self.level(level), "count": count}
        if named:
            return self.say("notice.counted_named", names=self.joined(named), **given)
        return self.say("notice.counted", **given)

    def after(self, left: Remaining, *, withdrawn: bool = False) -> str:
        """调整后全省中风险1个（加格达奇区），低风险124个: every county of the area once."""
        when = self.say("notice.after_withdrawal" if withdrawn else "notice.after_change")
        filled = [(level, zones) for level, zones in left.levels.items() if zones]
        area, lowest = self.whole(left.area), next(iter(left.levels), "")
        told = ""
        if len(filled) == 1 and filled[0][0] == lowest and not left.undeclared:
            count = len(filled[0][1])
            given = {"when": when, "area": area, "level": self.level(lowest)}
            told = self.say("notice.after_all", count=count, **given)
        elif filled:
            parts = [
                self.counted(
                    level,
                    len(zones),
                    [self.named(zone) for zone in zones] if level != lowest else (),
                )
                for level, zones in reversed(filled)
            ]
            comma = "，" if self.language == "zh" else ", "
            told = self.say("notice.after", when=when, area=area, counts=comma.join(parts))
        if not left.undeclared:
            return told
        gap = " " if told and self.language == "en" else ""
        return told + gap + self.say("notice.after_undeclared", count=len(left.undeclared))

    def paper(self, document: DecisionDocument) -> str:
        """Another document by title, number and date: 《…》（黑…〔2020〕8号，2020年3月19日）."""
        title = plain(document.title)
        told = [plain(document.number)] if document.number else []
        if document.decided_at is not None:
            told.append(self.date(document.decided_at))
        if not told:
            return self.say("notice.document_name", title=title)
        mark = "，" if self.language == "zh" else ", "
        return self.say("notice.paper", title=title, told=mark.join(told))

    def kind(self) -> str:
        """What the paper calls itself."""
        title = plain(self.facts.document.title)
        found = next((kind for kind in _KINDS if title.endswith(kind)), _USUAL)
        return found if self.language == "zh" else _KINDS[found]

    def title(self) -> str:
        """Its title, that of an order in the language."""
        own = self.facts.title_en if self.language == "en" else ""
        return own or plain(self.facts.document.title)

    def body(self) -> str:
        """The body that decided, with the name of its area where its table names it for all."""
        document = self.facts.document
        if self.language == "en" and self.facts.signatory_en:
            return self.facts.signatory_en
        if document.signatory:
            return plain(document.signatory)
        table = authorities().get(document.authority)
        if table is None:
            return plain(document.body) or self.place(document.area)
        decides = document.body
        if not decides:
            kinds = kinds_of(document)
            decides = table.decisions[kinds[0]].decides if kinds else ""
        found = table.bodies.get(decides)
        if found is None:
            return plain(document.body) or self.place(document.area)
        return self._of_area(Words(found.zh, found.en), document.area)

    def _of_area(self, body: Words, area: str) -> str:
        """省疫情防控组 of 230000 is 黑龙江省疫情防控组; 县（区）级指挥部 takes a name, too."""
        if self.language == "en":
            return f"{body.en}, {english_name(area) or area}"
        name = self.divisions.provinces.get(area[:2], "")
        if not area.endswith("0000"):
            short = self.divisions.name(area)
            name = short if short.endswith("市") else self.divisions.full_name(area)
        head, level, rest = body.zh.partition("级")
        if level and rest:
            return f"{name}{rest}"
        for sign in ("省", "市", "县"):
            if head.startswith(sign) and name.endswith(sign):
                return f"{name}{head[1:]}"
        return head
