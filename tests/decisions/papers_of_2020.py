"""The published papers of Heilongjiang, 2020, and Wangkui county, 2021, as documents."""

import csv
from datetime import datetime, timedelta

from riskzone.clock import SHANGHAI
from riskzone.decisions.model import (
    DecisionDocument,
    LevelLine,
    Line,
    ListLine,
    Relation,
    ResponseLine,
    State,
)
from riskzone.decisions.resolve import LevelSets
from riskzone.settings import DATA

LEVELS = ("low", "medium", "high")
LOWEST = LevelSets(
    {layer: ((datetime(2000, 1, 1, tzinfo=SHANGHAI), LEVELS),) for layer in ("county", "township")}
)


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2020) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def document(
    number: int,
    *lines: Line,
    signed: datetime | None = None,
    refers_to: int = 0,
    relation: Relation | None = None,
    state: State = State.DECIDED,
    area: str = "230000",
    **more: object,
) -> DecisionDocument:
    return DecisionDocument(
        id=number,
        title=f"Document {number}",
        area=area,
        authority="hlj-2020",
        state=state,
        decided_at=signed or at(1, 1) + timedelta(minutes=number),
        lines=lines,
        refers_to=refers_to,
        relation=relation,
        **more,  # type: ignore[arg-type]
    )


def _moment(text: str) -> datetime:
    day, _, hour = text.partition(" ")
    start = datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)
    hours, _, minutes = (hour or "00:00").partition(":")
    return start + timedelta(hours=int(hours), minutes=int(minutes))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / "heilongjiang" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def heilongjiang() -> list[DecisionDocument]:
    """One document for each minute of the declared events and lists, and the response levels."""
    lines: dict[datetime, list[Line]] = {}
    for row in _rows("declared_events"):
        moment = _moment(row["effective_at"])
        line = LevelLine(
            area=row["zone"],
            effective_at=moment,
            level=row["to_level"],
            level_from=row["from_level"],
        )
        lines.setdefault(moment, []).append(line)
    for row in _rows("declared_lists"):
        moment = _moment(row["as_of"])
        named = tuple((zone, "medium") for zone in row["zones_off_low"].split(";") if zone)
        line_of = ListLine(
            area="230000",
            effective_at=moment,
            counts=tuple((level, int(row[level])) for level in LEVELS),
            named=named,
            complete=row["completeness"] == "complete",
        )
        lines.setdefault(moment, []).append(line_of)
    for row in _rows("response_levels"):
        moment = _moment(row["effective_at"])
        answer = ResponseLine(area=row["zone"], effective_at=moment, level=row["level"])  # type: ignore[arg-type]
        lines.setdefault(moment, []).append(answer)
    return [
        document(number, *lines[moment], signed=moment)
        for number, moment in enumerate(sorted(lines), 1)
    ]


def wangkui() -> list[DecisionDocument]:
    """A village as a part; a township high and the rest of the county medium; the county."""
    county, town = "231221", "231221105"

    def on(month: int, day: int) -> datetime:
        return at(month, day, year=2021)

    return [
        document(
            1,
            LevelLine(area=county, part="惠七村", level="medium", effective_at=on(1, 12)),
            signed=on(1, 12),
        ),
        document(
            2,
            LevelLine(area=town, level="high", effective_at=on(1, 14)),
            LevelLine(area=county, excluding=(town,), level="medium", effective_at=on(1, 14)),
            signed=on(1, 14),
        ),
        document(
            3,
            LevelLine(area=county, level="high", level_from="medium", effective_at=on(1, 21)),
            signed=on(1, 21),
        ),
        document(
            4,
            LevelLine(area=county, level="medium", level_from="high", effective_at=on(2, 12)),
            signed=on(2, 12),
        ),
    ]
