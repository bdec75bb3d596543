"""The words of response levels, reasons and places, in the language of the reader."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from markupsafe import Markup

from riskzone.clock import midnight
from riskzone.decisions.measures import Because, Measure, Paper
from riskzone.decisions.resolve import Response
from riskzone.maps import LevelStyle, styles_of
from riskzone.ui import geography
from riskzone.ui.names import area_name, zone_name
from riskzone.ui.text import say, word
from riskzone.zoning.assessment import UNKNOWN
from riskzone.zoning.scheme import Scheme

_DIGITS = "一二三四五六七八九"
_NUMERAL = re.compile(f"[{_DIGITS}十]+")


def level(name: str) -> str:
    """Name a response level; ``""``: none is declared."""
    return say(f"response.level_{name or 'none'}")


def level_of(response: Response) -> str:
    """Name the response level of an area; one that was ended is told from none at all."""
    return level(response.level or ("ended" if response.document else ""))


def grade(name: str) -> str:
    """Say which class of event a response level is for."""
    return say(f"response.grade_{name}")


def area(code: str) -> str:
    """Name a division; the area served by its own name."""
    divisions = geography.divisions()
    if not code or code == divisions.area.ljust(6, "0"):
        return area_name()
    return zone_name(code, divisions.name(code))


def lies_in(code: str, ancestor: str) -> bool:
    """Whether a division is, or lies in, another one."""
    return code == ancestor or geography.divisions().lies_in(code, ancestor)


def place_of(code: str) -> str:
    """Name what a division lies in: of a township its county, of a county its prefecture."""
    divisions = geography.divisions()
    parents = divisions.parents(code)
    above = parents.get("county", "") if divisions.layer_of(code) == "township" else ""
    above = above or parents.get("prefecture", "")
    return zone_name(above, divisions.name(above)) if above and above != code else ""


def day(at: datetime) -> str:
    """Write a day without its year."""
    return word(f"{at.month}月{at.day}日", f"{at.day} {at:%b}")


def day_of_year(at: datetime) -> str:
    """Write a minute as a headline does; 00:00 is told as the day that begins."""
    told = word(f"{at.year}年{at.month}月{at.day}日", f"{at.day} {at:%B %Y}")
    if at == midnight(at.date()):
        return told
    return word(f"{told}{at:%H:%M}", f"{at:%H:%M} on {told}")


def minute(at: datetime) -> str:
    """Write a minute; 00:00 is told as the day that begins."""
    return f"{at:%Y-%m-%d}" if at == midnight(at.date()) else f"{at:%Y-%m-%d %H:%M}"


def lasted(since: datetime, at: datetime) -> int:
    """Count the days of a stretch, the one it began on included."""
    return (at.date() - since.date()) // timedelta(days=1) + 1


def place_kind(measure: Measure) -> str:
    """Name the kind of place or people a measure is about."""
    return say(f"response.place_{measure.place}")


def text(measure: Measure) -> str:
    """Give the words of a measure."""
    return word(measure.zh, measure.en)


def title(paper: Paper) -> str:
    """Give the title of a paper as it is cited."""
    return word(f"《{paper.zh}》", paper.en)


def section(paper: Paper, measure: Measure) -> str:
    """Say where a measure stands: paper and section, as short as it can be."""
    where = word(measure.section, english_section(measure.section))
    return f"{word(paper.short_zh, paper.short_en)} {where}".strip()


def english_section(section: str) -> str:
    """Write the number of a section as an English reader does.

    Examples
    --------
    >>> english_section("二、7"), english_section("二（五）3"), english_section("第四十二条")
    ('2.7', '2 (5) 3', 'art. 42')
    """
    text = _NUMERAL.sub(lambda found: str(_value(found[0])), section)
    if text.startswith("第"):
        return f"art. {text.strip('第条')}"
    return text.replace("、", ".").replace("（", " (").replace("）", ") ").strip()


def _value(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    value = 10 * (_DIGITS.find(tens) + 1 or 1) if ten else 0
    return value + (_DIGITS.find(ones) + 1 if ones else 0)


def level_mark(scheme: Scheme | None, name: str) -> Markup:
    """Show a level of a scheme: hatch, glyph and word."""
    style = _styles(scheme).get(name)
    label = level_word(scheme, name)
    if style is None:
        return Markup('<span class="lv">{}</span>').format(label)
    return Markup('<span class="lv"><img class="swatch" alt="" src="{}">{} {}</span>').format(
        style.swatch_url, style.glyph, label
    )


def level_word(scheme: Scheme | None, name: str) -> str:
    """Name a level of a scheme; *unknown* where it has none of that name."""
    for one in scheme.levels if scheme else ():
        if one.id == name:
            return word(one.zh, one.en)
    return say("unknown") if name in (UNKNOWN, "") else name


def _styles(scheme: Scheme | None) -> Mapping[str, LevelStyle]:
    return styles_of(scheme) if scheme else {}


def because(reason: Because, *, follows: str, risk: Scheme | None, situation: Scheme) -> str:
    """Say one reason of a measure in a word or two."""
    if reason.dimension == "response" and follows:
        return say("response.because_follows", level=level(reason.value))
    if reason.dimension in ("response", "own_response"):
        return say("response.because_response", level=level(reason.value))
    return level_word(risk if reason.dimension == "risk" else situation, reason.value)
