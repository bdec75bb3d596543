"""The words of decisions: levels, places, lines of a document, differences from the rule."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby

from markupsafe import Markup

from riskzone.clock import SHANGHAI
from riskzone.decisions.difference import Difference
from riskzone.decisions.lifecycle import ACTION_WORDS, STATE_WORDS, Action
from riskzone.decisions.model import (
    DecisionDocument,
    FollowLine,
    LevelLine,
    Line,
    ListLine,
    Relation,
    ResponseLine,
    SchemeLine,
    State,
)
from riskzone.maps import LevelStyle, styles_of
from riskzone.messages import Words
from riskzone.places.tables import NATION
from riskzone.services.decision_beside import level_names
from riskzone.ui import geography
from riskzone.ui.names import area_name, zone_name
from riskzone.ui.text import items, language, parts, say, word
from riskzone.zoning.assessment import UNKNOWN
from riskzone.zoning.library import load_scheme, scheme_ids

Link = Callable[[str], str]


@cache
def _styles() -> Mapping[str, LevelStyle]:
    found: dict[str, LevelStyle] = {}
    for name in scheme_ids():
        for level, style in styles_of(load_scheme(name)).items():
            found.setdefault(level, style)
    return found


def style_of(level: str) -> LevelStyle:
    """The look of a level; *unknown* of one no scheme has."""
    styles = _styles()
    return styles.get(level, styles[UNKNOWN])


def level_word(level: str) -> str:
    """Name a level; ``""``: nothing is declared."""
    if not level:
        return say("decisions_page.undeclared")
    if level == UNKNOWN:
        return say("unknown")
    known = level_names().get(level, Words(level, level))
    return word(known.zh, known.en)


def level_mark(level: str, upper: str = "") -> Markup:
    """Show a level: hatch, glyph and word; a range names both ends."""
    style = style_of(level)
    label = level_word(level)
    if upper and upper != level:
        label = say("level_range", lower=label, upper=level_word(upper))
    return Markup(
        '<span class="lv"><img class="swatch" alt="" src="{}">{} {}</span>'
    ).format(style.swatch_url, style.glyph, label)  # fmt: skip


def place(code: str) -> str:
    """Name a division with what it lies in."""
    divisions = geography.divisions()
    if divisions.area != NATION and code == divisions.area.ljust(6, "0"):
        return area_name()
    if language() == "zh":
        return divisions.full_name(code)
    above = [one for one in divisions.parents(code).values() if one and one != code]
    names = [zone_name(one, divisions.name(one)) for one in (code, *reversed(above))]
    return ", ".join(dict.fromkeys(names))


def minute(at: datetime) -> str:
    """Write a minute with its day."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def from_minute(at: datetime) -> str:
    """Write a minute as a notice does."""
    at = at.astimezone(SHANGHAI)
    hour = f"{at.hour}时" + (f"{at.minute}分" if at.minute else "")
    return word(f"{at.year}年{at.month}月{at.day}日{hour}", f"{at:%H:%M} on {at.day} {at:%B %Y}")


def state_word(state: State) -> str:
    """Name where a document stands."""
    known = STATE_WORDS[state]
    return word(known.zh, known.en[:1].upper() + known.en[1:])


def action_word(action: str) -> str:
    """Name what was done to a document."""
    if action in set(Action):
        known = ACTION_WORDS[Action(action)]
        return word(known.zh, known.en[:1].upper() + known.en[1:])
    return say("decisions_page.action_import")


def title(document: DecisionDocument) -> str:
    """The title of a document as it is cited."""
    return word(f"《{document.title}》", document.title)


def relation_word(document: DecisionDocument) -> str:
    """Say what a document does to an earlier one; ``""``: nothing."""
    if document.relation is None:
        return ""
    corrects = document.relation is Relation.CORRECTS
    entry = "decisions_page.corrects_of" if corrects else "decisions_page.withdraws_of"
    return say(entry, number=document.refers_to)


def number(document: DecisionDocument) -> str:
    """The number of a document on its face, or here."""
    return document.number or say("decisions_page.number_here", number=document.id)


def since_rule(days: int | None, on: object) -> str:
    """Say from which day the rule gives its level."""
    if days is None or on is None:
        return say("decisions_page.since_first")
    if days < 0:
        return say("decisions_page.rule_from_ahead", on=on, days=-days)
    return say("decisions_page.rule_from", on=on, days=days + 1)


def differs(found: Difference | None) -> tuple[str, str]:
    """Say how far a declared change lies from the rule; and its tone."""
    if found is None:
        return say("decisions_page.not_compared"), ""
    if found.days is None:
        entry = "agrees_undated" if found.agrees else "never"
        return say(f"decisions_page.{entry}"), "" if found.agrees else "warn"
    if found.days == 0:
        return say("decisions_page.same_day"), "good"
    entry = "late" if found.days > 0 else "early"
    tone = "warn" if abs(found.days) > 1 else ""
    return say(f"decisions_page.{entry}", days=abs(found.days), on=found.rule_on), tone


def lines(document: DecisionDocument, link: Link) -> Markup:
    """The lines of a document as a notice words them, each place a link."""
    made = Markup()
    ordered = sorted(document.lines, key=lambda line: line.effective_at)
    for (at, until), group in groupby(ordered, key=lambda one: (one.effective_at, one.until)):
        end = say("decisions_page.until", until=from_minute(until)) if until else ""
        head = say("decisions_page.from", at=from_minute(at))
        said = Markup("").join(
            Markup("<li>{}</li>").format(one) for one in _sentences(list(group), link)
        )
        made += Markup('<div class="d-lines"><p>{}{}</p><ul>{}</ul></div>').format(head, end, said)
    return made


def plain(document: DecisionDocument) -> str:
    """The lines of a document in short: what it is about."""
    found = [
        one.striptags()
        for _, group in groupby(document.lines, key=lambda one: one.effective_at)
        for one in _sentences(list(group), lambda _: "", notes=False)
    ]
    return parts(found)


def _sentences(group: Sequence[Line], link: Link, *, notes: bool = True) -> Iterable[Markup]:
    """Lines that say the same of several places are one sentence."""
    bare = [(replace(line, area=""), line) for line in group]
    for what in dict.fromkeys(key for key, _ in bare):
        said = _sentence(what, [line for key, line in bare if key == what], link)
        yield said + (_notes(what) if notes else "")


def _sentence(what: Line, same: Sequence[Line], link: Link) -> Markup:
    where = _joined([_place(line, link) for line in same])
    said: Markup
    if isinstance(what, LevelLine):
        entry = "line_level" if what.level_from else "line_level_only"
        said = _say(
            entry, places=where, before=level_mark(what.level_from), level=level_mark(what.level)
        )
    elif isinstance(what, ListLine):
        said = _listed(what, where, link)
    elif isinstance(what, ResponseLine | FollowLine):
        entry = f"line_{what.kind}" if what.level else f"line_{what.kind}_ends"
        said = _say(entry, places=where, level=response_word(what.level))
    elif isinstance(what, SchemeLine):
        named = load_scheme(what.scheme) if what.scheme in scheme_ids() else None
        name = word(named.zh, named.en) if named else what.scheme
        said = _say("line_scheme", places=where, layer=say(f"layer_{what.layer}"), name=name)
    else:
        said = _say("line_unit", places=where, unit=what.unit_id, action=what.action)
    return said


def response_word(level: str) -> str:
    """Name a response level."""
    return say(f"response.level_{level or 'none'}")


def _listed(what: ListLine, where: Markup, link: Link) -> Markup:
    counted = []
    for level, count in sorted(what.counts, key=lambda one: one[0] == "low"):
        named = [_named(code, link) for code, given in what.named if given == level]
        more = Markup.escape(word("（{}）", " ({})")).format(_joined(named)) if named else Markup()
        counted.append(Markup("{} {}{}").format(level_mark(level), count, more))
    if not what.counts:
        named = [_named(code, link) for code, _ in what.named]
        counted = [_joined(named) if named else Markup.escape(say("decisions_page.list_none"))]
    entry = "line_list" if what.complete else "line_counts"
    return _say(entry, places=where, counts=Markup.escape(word("，", ", ")).join(counted))


def _say(entry: str, **given: object) -> Markup:
    """Fill an entry whose parameters hold HTML: its own words hold none."""
    marks = {name: f"\x01{index}\x01" for index, name in enumerate(given)}
    text = Markup.escape(say(f"decisions_page.{entry}", **marks))
    for index, value in enumerate(given.values()):
        text = text.replace(f"\x01{index}\x01", Markup.escape(value))
    return text


def _joined(texts: Iterable[Markup]) -> Markup:
    return Markup.escape(word("、", ", ")).join(texts)


def _named(code: str, link: Link) -> Markup:
    goal = link(code) if geography.divisions().layer_of(code) == "county" else ""
    if not goal:
        return Markup("{}").format(place(code))
    return Markup('<a href="{}" target="_self">{}</a>').format(goal, place(code))


def _place(line: Line, link: Link) -> Markup:
    made = _named(line.area, link)
    if isinstance(line, LevelLine) and line.part:
        return made + word("", " ") + line.part
    if line.excluding:
        names = items(place_short(code) for code in line.excluding)
        return made + say("decisions_page.excepting", names=names)
    return made


def place_short(code: str) -> str:
    """Name a division by its own name alone."""
    return zone_name(code, geography.divisions().name(code))


def _notes(line: Line) -> Markup:
    made = Markup()
    for entry, text in (("note_public", line.note_public), ("note_internal", line.note_internal)):
        if text:
            made += Markup("<small><i>{}</i> {}</small>").format(
                say(f"decisions_page.{entry}"), text
            )
    return made


def lasted(since: datetime, at: datetime) -> int:
    """Count the days of a stretch, the one it began on included."""
    return (at.astimezone(SHANGHAI).date() - since.date()) // timedelta(days=1) + 1
