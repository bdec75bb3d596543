"""Tables of what was published → documents: changes, lists, response levels.

The kind of a row is told by its columns and its level, not by the name of its file.  Rows of
one source and one deciding body are one document.  A list that is published day after day
(``published_on``) declares what it says from the first day it says so; what a later list no
longer says ends with it.  When a paper was signed is rarely said: it then counts as signed when
its first line took effect, so that nothing is dated back that was not said to be.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from riskzone.cases.columns import clean
from riskzone.cases.grid import Grid, GridOptions, read_grid
from riskzone.cases.moments import OK, DateStyle, parse_moment
from riskzone.cases.redaction import header_shown
from riskzone.cases.tables import Rejection
from riskzone.clock import SHANGHAI, midnight
from riskzone.decisions.authority import LevelAuthority
from riskzone.decisions.model import (
    DecisionDocument,
    FollowLine,
    LevelLine,
    Line,
    ListLine,
    ResponseLine,
)
from riskzone.decisions.paper_documents import NO_TIME, WEAKEST, Row, Said, documents_of
from riskzone.decisions.paper_words import (
    field_of,
    folded,
    headers,
    level_words,
    response_words,
    vocabulary,
)
from riskzone.decisions.wording import parse_place
from riskzone.errors import InputError
from riskzone.places.divisions import Divisions

#: Rows of one table; a province publishes a few a day.
MOST = 5_000
_EARLIEST, _LATEST = date(2019, 12, 1), date(2100, 1, 1)
_STYLE = DateStyle(reference=date(2020, 3, 1), earliest=_EARLIEST, latest=_LATEST)
_SPLIT = re.compile(r"[;；、,，]")


@dataclass(frozen=True)
class Papers:
    """What tables of decisions say.

    Parameters
    ----------
    documents : tuple of DecisionDocument
        By their first minute; not stored, state as in the model.
    rejected : tuple of (str, Rejection)
        File and row that could not be used.
    rows : int
        Rows read.
    restated : int
        Rows of lists that say what the list before said.
    """

    documents: tuple[DecisionDocument, ...]
    rejected: tuple[tuple[str, Rejection], ...]
    rows: int
    restated: int = 0


class _Unusable(Exception):
    """A value of a row cannot be used."""

    def __init__(self, field: str, value: str, code: str, **params: Any) -> None:
        super().__init__(code)
        self.field, self.value, self.code, self.params = field, value, code, params


def read_tables(contents: Sequence[tuple[str, bytes]]) -> tuple[Grid, ...]:
    """The tables in files; for a child process, as the files are somebody's.

    Raises
    ------
    InputError, TooLarge
        No table with at least two columns that are known; names the file.
    """
    return tuple(_grid(name, data) for name, data in contents)


def _grid(name: str, data: bytes) -> Grid:
    known = frozenset(headers()) | frozenset(level_words())
    try:
        return read_grid(data, name, GridOptions(known=known))
    except InputError as error:
        if error.code != "cases.no_header":
            raise
        columns = error.params.get("found", "")
        raise InputError("decision_services.papers_columns", file=name, columns=columns) from error


def read_papers(
    grids: Iterable[Grid], *, divisions: Divisions, authority: LevelAuthority, area: str
) -> Papers:
    """Documents from tables of decisions.

    Parameters
    ----------
    grids : iterable of Grid
        As :func:`read_tables` gives them; what one paper says may stand in several.
    divisions : Divisions
    authority : LevelAuthority
        Tells which body decides what.
    area : str
        Six digits of the area lists are about, where they say nothing else.

    Raises
    ------
    InputError
        A table says neither a level nor numbers of zones, or none of when; too many rows.
    """
    rows = [row for grid in grids for row in _rows(grid)]
    if len(rows) > MOST:
        raise InputError("decision_services.papers_many", count=len(rows), limit=MOST)
    said: list[Said] = []
    rejected: list[tuple[str, Rejection]] = []
    for row in rows:
        try:
            said += _sayings(row, divisions, area)
        except _Unusable as bad:
            told = Rejection(row.line, bad.field, bad.value, bad.code, bad.params)
            rejected.append((row.file, told))
    lasting, restated = _published(said)
    made = documents_of(lasting, authority, area)
    return Papers(made, tuple(rejected), len(rows), restated)


def _rows(grid: Grid) -> Iterable[Row]:
    names = [field_of(header) for header in grid.header]
    known = set(names)
    when = {"effective_at", "as_of", "published_on"} & known
    what = bool({"level_to", "follows"} & known) or any(
        name.startswith("counts:") for name in known
    )
    if not when or not what:
        columns = ", ".join(map(header_shown, grid.header))
        raise InputError("decision_services.papers_columns", file=grid.file, columns=columns)
    for cells, line in zip(grid.table.to_pylist(), grid.lines.tolist(), strict=True):
        parts: dict[str, dict[str, str]] = {"": {}, "counts": {}, "after": {}, "names": {}}
        for name, value in zip(names, cells.values(), strict=True):
            kind, _, level = name.rpartition(":")
            text = clean(value or "")
            if name and text:
                parts[kind].setdefault(level, text)
        if any(parts.values()):
            yield Row(grid.file, line, parts[""], parts["counts"], parts["after"], parts["names"])


def _sayings(row: Row, divisions: Divisions, area: str) -> list[Said]:
    source = row.get("source")
    certainty = _certainty(row.get("certainty"))
    signed = row.get("decided_at")
    signed_at = _moment(signed, "decided_at") if signed else None
    published = row.get("published_on")
    day = _moment(published, "published_on").date() if published else None
    lines: list[Line] = []
    if row.get("level_to") or row.get("follows"):
        lines.append(_change(row, divisions, area, midnight(day) if day else None))
        if row.after:
            at = lines[0].effective_at
            lines.append(ListLine(area=area, effective_at=at, counts=_counts(row.after)))
    elif row.counts:
        lines.append(_list(row, divisions, area))
    else:
        raise _Unusable("level", "", "decision_services.papers_nothing")
    return [Said(row, line, source, certainty, day, signed_at) for line in lines]


def _certainty(text: str) -> str:
    """How sure a row is; what is said in brackets goes before the word."""
    written = folded(text)
    for name in reversed(WEAKEST):
        if any(folded(word) in written for word in vocabulary()["certainty"][name]):
            return name
    return "reprint"


def _moment(text: str, name: str) -> datetime:
    """A written minute; a day alone is its 00:00, "24时" 00:00 of the next one."""
    state, moment, _, assumed = parse_moment(text, _STYLE)
    if state != OK or moment is None or assumed is not None:
        raise _Unusable(name, text, "decision_services.papers_time")
    if not _EARLIEST <= moment.date() < _LATEST:
        raise _Unusable(name, text, "decision_services.papers_time")
    return moment.replace(tzinfo=SHANGHAI, second=0)


def _change(row: Row, divisions: Divisions, area: str, listed: datetime | None) -> Line:
    """A level or a response level of a place."""
    at = listed or _moment(row.get("effective_at") or row.get("as_of"), "effective_at")
    until = _moment(row.get("until"), "until") if row.get("until") else None
    written = row.get("level_to") or row.get("follows")
    response = response_words().get(folded(written))
    place, excluding, part = _place(row, divisions, area)
    if not row.get("level_to"):
        if response is None:
            raise _Unusable("follows", written, "decision_services.papers_level")
        return FollowLine(area=place, effective_at=at, until=until, level=response)  # type: ignore[arg-type]
    if response is not None:
        return ResponseLine(area=place, effective_at=at, until=until, level=response)  # type: ignore[arg-type]
    level = _level(written, "level")
    before = row.get("level_from")
    return LevelLine(
        area=place, effective_at=at, until=until, level=level, excluding=excluding, part=part,
        level_from=_level(before, "level_from") if before else "",
    )  # fmt: skip


def _level(text: str, name: str) -> str:
    level = level_words().get(folded(text))
    if level is None:
        raise _Unusable(name, text, "decision_services.papers_level")
    return level


def _place(row: Row, divisions: Divisions, area: str) -> tuple[str, tuple[str, ...], str]:
    """Division, what it does not reach, and the part of it that is meant."""
    if row.get("zone"):
        return _code(row.get("zone"), divisions, area), (), ""
    if row.get("county"):
        return _county(row.get("county"), row.get("city"), divisions), (), ""
    if row.get("place"):
        try:
            found = parse_place(row.get("place"), divisions)
        except InputError as error:
            raise _Unusable("place", row.get("place"), error.code, **error.params) from error
        return found.area, tuple(found.excluding), found.part
    raise _Unusable("zone", "", "decision_services.papers_no_place")


def _code(text: str, divisions: Divisions, area: str) -> str:
    if text == area or text.removesuffix("0000") in divisions.provinces:
        return text
    found, cut = divisions.resolve_stated(text)
    if found is None or cut:
        raise _Unusable("zone", text, "decision_services.papers_place")
    return found


def _county(name: str, city: str, divisions: Divisions) -> str:
    found = divisions.find(name, within=city or None, layer="county")
    if len(found) != 1:
        if not found:
            raise _Unusable("county", name, "decision_services.papers_place")
        meant = ", ".join(f"{divisions.full_name(one)} {one}" for one in found)
        raise _Unusable("county", name, "decision_services.papers_ambiguous", meant=meant)
    return found[0]


def _counts(cells: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    found = []
    for level, text in cells.items():
        if not text.isdecimal() or int(text) > 10_000:
            raise _Unusable(level, text, "decision_services.papers_count")
        found.append((level, int(text)))
    return tuple(sorted(found))


def _list(row: Row, divisions: Divisions, area: str) -> ListLine:
    """What a list says at one minute."""
    at = _moment(row.get("as_of") or row.get("effective_at"), "as_of")
    counts = _counts(row.counts)
    named = [
        (_zone(text, divisions, area), level)
        for level, cell in row.names.items()
        for text in _SPLIT.split(cell)
        if clean(text)
    ]
    codes = [clean(text) for text in _SPLIT.split(row.get("zones_named")) if clean(text)]
    if codes:
        # The column names zones without their levels: they are told where only one is left.
        above = [level for level, count in counts if count == len(codes)]
        if len(above) != 1:
            raise _Unusable(
                "zones_named", row.get("zones_named"), "decision_services.papers_whose_level"
            )
        named += [(_code(code, divisions, area), above[0]) for code in codes]
    said = folded(row.get("completeness"))
    complete = said.startswith("complete") or said in vocabulary()["complete"]["words"]
    return ListLine(
        area=area, effective_at=at, counts=counts, named=tuple(sorted(named)), complete=complete
    )


def _zone(text: str, divisions: Divisions, area: str) -> str:
    written = clean(text)
    return _code(written, divisions, area) if written.isdigit() else _county(written, "", divisions)


def _published(said: Sequence[Said]) -> tuple[list[Said], int]:
    """What lists published day after day say, each thing once with its first and last day."""
    kept = [one for one in said if one.published is None]
    lists: dict[str, dict[date, dict[Any, Said]]] = defaultdict(lambda: defaultdict(dict))
    for one in said:
        if one.published is not None:
            content = replace(one.line, effective_at=NO_TIME)
            lists[one.source][one.published].setdefault(content, one)
    restated = 0
    for days in lists.values():
        order = sorted(days)
        running: dict[Any, int] = {}
        for day in order:
            for content in [content for content in running if content not in days[day]]:
                position = running.pop(content)
                if isinstance(content, LevelLine) and content.part:
                    # Nothing later speaks of a part: without its end it would stay for ever.
                    ended = replace(kept[position].line, until=midnight(day))
                    kept[position] = replace(kept[position], line=ended)
            for content, one in days[day].items():
                if content in running:
                    restated += 1
                else:
                    running[content] = len(kept)
                    kept.append(one)
    return kept, restated
