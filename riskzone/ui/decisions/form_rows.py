"""One row of the form: what is decided, where, from which minute; read into lines."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, get_args

import streamlit as st

from riskzone.clock import SHANGHAI
from riskzone.decisions.model import (
    RESPONSE_LEVELS,
    FollowLine,
    LevelLine,
    Line,
    ListLine,
    ResponseLevel,
    ResponseLine,
    SchemeLine,
)
from riskzone.decisions.wording import Place, parse_place, render_place
from riskzone.errors import InputError, RiskZoneError
from riskzone.places.tables import NATION
from riskzone.services import decisions
from riskzone.ui import geography, typed
from riskzone.ui.data import Desk, context
from riskzone.ui.decisions import words
from riskzone.ui.response_controls import areas_to_choose
from riskzone.ui.response_form import moment
from riskzone.ui.state import FIRST_DAY, LAST_DAY
from riskzone.ui.text import message, say, word
from riskzone.zoning.library import load_scheme, scheme_ids

KINDS = ("level", "response", "follow", "list", "scheme")
_LEVELS: tuple[ResponseLevel, ...] = get_args(ResponseLevel)
#: Kinds whose one field stands beside the places.
_SIMPLE = ("level", "response", "follow")
_LAYERS = ("county", "township", "building")
Row = tuple[int, tuple[Line, ...]]


@dataclass(frozen=True)
class Written:
    """What a row says.

    Parameters
    ----------
    lines : tuple of Line
    problems : tuple of str
        Why it cannot be read.
    """

    lines: tuple[Line, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Fields:
    """The fields of one row; each keeps what was typed."""

    head: str
    lines: tuple[Line, ...]

    def key(self, name: str, default: object) -> str:
        return typed.begin(self.head + name, default)

    def ask(self, widget: Callable[..., Any], name: str, default: object, **more: Any) -> Any:
        entry = more.pop("label", name)
        if default is None:  # a day that need not be given; without this it would be today
            more["value"] = None
        value = widget(say(f"decisions_page.ask_{entry}"), key=self.key(name, default), **more)
        typed.note(self.head + name, value)
        return value

    @property
    def first(self) -> Any:
        return self.lines[0] if self.lines else None


def can_be_edited(lines: Sequence[Line]) -> bool:
    """Whether the form has fields for lines; others are kept as they are."""
    return not lines or lines[0].kind in KINDS


def row(desk: Desk, head: str, lines: tuple[Line, ...], now: datetime) -> Written:
    """Show a row and read it.

    Parameters
    ----------
    desk : Desk
    head : str
        What the keys of its fields begin with.
    lines : tuple of Line
        What it begins with; empty for a new one.
    now : datetime
        When a new one takes effect, unless another minute is given.
    """
    fields = _Fields(head, lines)
    kind_side, place_side = st.columns([2, 5])
    with kind_side:
        kind = fields.ask(
            st.selectbox,
            "kind",
            fields.first.kind if lines else "level",
            options=KINDS,
            format_func=lambda one: say(f"decisions_page.kind_of_{one}"),
        )
        simple = _WHAT[kind](fields) if kind in _SIMPLE else None
    with place_side:
        places, bad = _places(fields)
    what, more_bad = simple or _WHAT[kind](fields)
    times, time_bad = _times(fields, now)
    public, internal = st.columns(2)
    with public:
        said = fields.ask(st.text_area, "public", _of(lines, "note_public"), height=80)
    with internal:
        kept = fields.ask(st.text_area, "internal", _of(lines, "note_internal"), height=80)
    problems = [*bad, *more_bad, *time_bad]
    if not places:
        problems.append(say("decisions_page.no_place"))
    if problems or what is None:
        return Written((), tuple(problems))
    common = {"note_public": said.strip(), "note_internal": kept.strip(), **times}
    made = tuple(_line(what, place, common) for place in places)
    return Written(tuple(_with_before(desk, lines, made)))


def _of(lines: Sequence[Line], name: str) -> Any:
    return getattr(lines[0], name) if lines else ""


def _places(fields: _Fields) -> tuple[list[Place], list[str]]:
    """Places chosen from the list, and those written as a notice writes them."""
    divisions = geography.divisions()
    served = divisions.area
    whole = [] if served == NATION else [served.ljust(6, "0")]
    choices = [*whole, *areas_to_choose()]
    plain = [one.area for one in fields.lines if _plain(one) and one.area in choices]
    others = [
        render_place(Place(one.area, one.excluding, getattr(one, "part", "")), divisions)
        for one in fields.lines
        if not (_plain(one) and one.area in choices)
    ]
    chosen = fields.ask(
        st.multiselect,
        "areas",
        plain,
        options=choices,
        format_func=words.place,
        placeholder=say("decisions_page.areas_hint"),
    )
    text = fields.ask(
        st.text_input,
        "written",
        "；".join(others),
        placeholder=say("decisions_page.written_hint"),
        help=say("decisions_page.written_help"),
    )
    found, bad = [Place(code) for code in chosen], []
    for name in filter(None, (part.strip() for part in text.replace(";", "；").split("；"))):
        try:
            found.append(parse_place(name, divisions))
        except RiskZoneError as error:
            bad.append(message(error.code, error.params))
    return list(dict.fromkeys(found)), bad


def _plain(line: Line) -> bool:
    return not line.excluding and not getattr(line, "part", "")


def _times(fields: _Fields, now: datetime) -> tuple[dict[str, Any], list[str]]:
    at = (fields.first.effective_at if fields.lines else now).astimezone(SHANGHAI)
    until = fields.first.until if fields.lines else None
    until = until.astimezone(SHANGHAI) if until else None
    day, minute, end, end_minute = st.columns([3, 2, 3, 2])
    picks = {"min_value": FIRST_DAY, "max_value": LAST_DAY, "format": "YYYY-MM-DD"}
    with day:
        first = fields.ask(st.date_input, "day", at.date(), **picks)
    with minute:
        hour = fields.ask(
            st.text_input,
            "minute",
            f"{at:%H:%M}",
            max_chars=8,
            help=say("decisions_page.minute_help"),
        )
    with end:
        last = fields.ask(st.date_input, "until_day", until.date() if until else None, **picks)
    with end_minute:
        ends = fields.ask(
            st.text_input, "until_minute", f"{until:%H:%M}" if until else "24:00", max_chars=8
        )
    found: dict[str, Any] = {}
    bad: list[str] = []
    if not isinstance(first, date):
        return found, [say("decisions_page.no_day")]
    try:
        found["effective_at"] = moment(first, hour)
        found["until"] = moment(last, ends) if isinstance(last, date) else None
    except InputError as error:
        bad.append(message(error.code, error.params))
    return found, bad


_What = tuple[dict[str, Any] | None, list[str]]


def _level(fields: _Fields) -> _What:
    known = list(dict.fromkeys(level for one in scheme_ids() for level in _ids(one)))
    was = _of(fields.lines, "level") if _of(fields.lines, "kind") == "level" else ""
    level = fields.ask(
        st.selectbox,
        "level",
        was if was in known else known[0],
        options=[*known, *([was] if was and was not in known else [])],
        format_func=_glyph_word,
    )
    return {"kind": LevelLine, "level": level}, []


def _ids(scheme: str) -> Iterator[str]:
    return (level.id for level in load_scheme(scheme).levels)


def _glyph_word(level: str) -> str:
    return f"{words.style_of(level).glyph} {words.level_word(level)}"


def _response(fields: _Fields) -> _What:
    was = _of(fields.lines, "level") if fields.lines else "II"
    kind = ResponseLine if st.session_state[f"{fields.head}kind"] == "response" else FollowLine
    ends = "response_ends" if kind is ResponseLine else "follow_ends"
    level = fields.ask(
        st.selectbox,
        "response",
        was if was in RESPONSE_LEVELS else "",
        options=[*_LEVELS, ""],
        label="level",
        format_func=lambda one: words.response_word(one) if one else say(f"decisions_page.{ends}"),
    )
    return {"kind": kind, "level": level}, []


def _list(fields: _Fields) -> _What:
    old = fields.first if _of(fields.lines, "kind") == "list" else None
    known = list(_ids(scheme_ids()[0]))
    counted = dict(old.counts) if old else {}
    known += [level for level in counted if level not in known]
    counts, named, bad = [], [], []
    for level, column in zip(reversed(known), st.columns(len(known)), strict=True):
        with column:
            value = st.text_input(
                say("decisions_page.ask_count", level=words.level_word(level)),
                key=fields.key(f"count_{level}", str(counted.get(level, ""))),
                max_chars=6,
            )
            typed.note(f"{fields.head}count_{level}", value)
        if value.strip().isdecimal():
            counts.append((level, int(value)))
        elif value.strip():
            bad.append(say("decisions_page.bad_count", value=value[:20]))
    for level in reversed(known[1:]):
        codes = [code for code, given in old.named if given == level] if old else []
        chosen = st.multiselect(
            say("decisions_page.ask_named", level=words.level_word(level)),
            list(dict.fromkeys([*codes, *areas_to_choose()])),
            key=fields.key(f"named_{level}", codes),
            format_func=words.place,
        )
        typed.note(f"{fields.head}named_{level}", chosen)
        named += [(code, level) for code in chosen]
    complete = fields.ask(
        st.checkbox,
        "complete",
        old.complete if old else True,
        help=say("decisions_page.complete_help"),
    )
    layer = old.layer if old else "county"
    return {
        "kind": ListLine, "counts": tuple(counts), "named": tuple(named), "complete": complete,
        "layer": layer,
    }, bad  # fmt: skip


def _scheme(fields: _Fields) -> _What:
    old = fields.first if _of(fields.lines, "kind") == "scheme" else None
    name, layer = st.columns([5, 2])
    with name:
        scheme = fields.ask(
            st.selectbox,
            "scheme",
            old.scheme if old and old.scheme in scheme_ids() else scheme_ids()[0],
            options=scheme_ids(),
            format_func=_scheme_word,
        )
    with layer:
        on = fields.ask(
            st.selectbox,
            "layer",
            old.layer if old and old.layer in _LAYERS else "county",
            options=_LAYERS,
            format_func=lambda one: say(f"layer_{one}"),
        )
    return {"kind": SchemeLine, "scheme": scheme, "layer": on}, []


def _scheme_word(name: str) -> str:
    found = load_scheme(name)
    return f"{word(found.zh, found.en)}（{name}）"


_WHAT: dict[str, Callable[[_Fields], _What]] = {
    "level": _level, "response": _response, "follow": _response, "list": _list, "scheme": _scheme,
}  # fmt: skip


def _line(what: dict[str, Any], place: Place, common: dict[str, Any]) -> Line:
    given = {name: value for name, value in what.items() if name != "kind"}
    kind = what["kind"]
    if kind is LevelLine:
        given["part"] = place.part
    made: Line = kind(area=place.area, excluding=place.excluding, **given, **common)
    return made


def _with_before(desk: Desk, old: Sequence[Line], made: Sequence[Line]) -> Iterator[Line]:
    """Lines with the level there was before: as the document said, or as it is declared."""
    said = {one.area: one.level_from for one in old if isinstance(one, LevelLine)}
    for line in made:
        if not isinstance(line, LevelLine) or line.part:
            yield line
            continue
        before = said.get(line.area) or _declared(desk, line)
        yield replace(line, level_from="" if before == line.level else before)


def _declared(desk: Desk, line: LevelLine) -> str:
    if geography.divisions().layer_of(line.area) != "county":
        return ""
    at = line.effective_at - timedelta(minutes=1)
    known = decisions.declared_levels(desk.actor, context(), at=at).zones.get(line.area)
    return known.level if known else ""
