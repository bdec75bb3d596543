"""The tables of a morning, as slides and the report print them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from riskzone.clock import SHANGHAI
from riskzone.places.english import english_name
from riskzone.publish.material import Extent, Look, ZoneShown
from riskzone.publish.sheets.faces import clean
from riskzone.publish.story.told import NOT_SHOWN, Story
from riskzone.release.bulletin import FIGURES, HALVES, NAMES, Bulletin

#: A level is shown by its glyph and word on its colour.
Cell: TypeAlias = str | Look


@dataclass(frozen=True)
class Column:
    """A column.

    Parameters
    ----------
    head : str
    share : float
        Of the width, beside those of the others.
    align : {"left", "right"}
    """

    head: str
    share: float
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True)
class Grid:
    """A table.

    Parameters
    ----------
    columns : tuple of Column
    rows : tuple of tuple of Cell
    totals : tuple of Cell
        The last row; empty: none.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()


def number(value: int | None) -> str:
    """A count; a dash where it is not known or not shown."""
    return NOT_SHOWN if value is None else f"{value:,}"


def changes(story: Story) -> Grid:
    """Each change: where, from which level to which, when, by which document and why."""
    rows = tuple(
        (
            story.place(one.zone),
            story.material.look(one.before),
            story.material.look(one.level),
            story.minute(one.at),
            clean(one.number) or NOT_SHOWN,
            story.of(one.reason_zh, one.reason_en) or NOT_SHOWN,
        )
        for one in story.material.changes
    )
    columns = (
        Column(story.say("column_zone"), 2.5),
        Column(story.say("column_before"), 1.5),
        Column(story.say("column_level"), 1.5),
        Column(story.say("column_at"), 2.3),
        Column(story.say("column_number"), 1.9),
        Column(story.say("column_reason"), 2.5),
    )
    return _telling(columns, rows)


def raised(story: Story) -> Grid:
    """Counties above the lowest level, then townships with a level of their own."""
    columns = (
        Column(story.say("column_zone"), 3.3),
        Column(story.say("column_level"), 1.5),
        Column(story.say("column_since"), 1.15),
        Column(story.say("column_new"), 1.15, "right"),
        Column(story.say("column_cumulative"), 0.75, "right"),
    )
    zones = (*story.raised, *story.material.townships)
    return Grid(columns, tuple(_zone(story, one) for one in zones))


def _zone(story: Story, zone: ZoneShown) -> tuple[Cell, ...]:
    since = NOT_SHOWN if zone.since is None else story.day(zone.since.astimezone(SHANGHAI))
    return (
        story.place(zone.zone),
        story.material.look(zone.level),
        since,
        number(zone.new_14d),
        number(zone.cumulative),
    )


def prefectures(story: Story) -> Grid:
    """Counties of each prefecture by level; rows and columns sum."""
    material = story.material
    of: dict[str, list[str]] = {}
    for zone in material.zones:
        of.setdefault(zone.parent, []).append(zone.level)
    rows = tuple(
        (
            story.of(*material.parents.get(parent, (parent, parent))),
            *(str(levels.count(look.id) or "·") for look in story.shown),
            str(len(levels)),
        )
        for parent, levels in sorted(of.items())
    )
    columns = (
        Column(story.say("column_prefecture"), 2.0),
        *(Column(story.sign(look), 1.0, "right") for look in story.shown),
        Column(story.say("column_total"), 1.0, "right"),
    )
    sums = (str(material.totals.get(look.id, 0)) for look in story.shown)
    return Grid(columns, rows, (story.say("column_total"), *sums, str(len(material.zones))))


def bulletin(story: Story) -> Grid:
    """Figures of the bulletin, local and imported, each beside the one published before."""
    told, before = story.material.bulletin, story.material.bulletin_before
    columns = (
        Column(story.say("column_figure"), 3.0),
        Column(story.say("column_local"), 1.0, "right"),
        Column(story.say("column_change"), 1.0, "right"),
        Column(story.say("column_imported"), 1.0, "right"),
        Column(story.say("column_change"), 1.0, "right"),
    )
    return _telling(columns, () if told is None else tuple(_figures(story, told, before)))


def _figures(story: Story, told: Bulletin, before: Bulletin | None) -> Iterator[tuple[Cell, ...]]:
    for figure in FIGURES:
        now = [getattr(told.half(name), figure) for name in HALVES]
        if all(value is None for value in now):
            continue
        then: list[int | None] = [
            None if before is None else getattr(before.half(name), figure) for name in HALVES
        ]
        cells: list[Cell] = [story.of(NAMES[figure].zh, _capital(NAMES[figure].en))]
        for here, earlier in zip(now, then, strict=True):
            cells += [number(here), _change(here, earlier)]
        yield tuple(cells)
    if told.fever_visits is not None:
        name = story.of(NAMES["fever_visits"].zh, _capital(NAMES["fever_visits"].en))
        earlier = None if before is None else before.fever_visits
        yield (
            name, number(told.fever_visits), _change(told.fever_visits, earlier), "", "",
        )  # fmt: skip


def _change(now: int | None, then: int | None) -> str:
    """What was added, with its sign; a dash where one of the two is not known."""
    if now is None or then is None:
        return NOT_SHOWN
    return "0" if now == then else f"{now - then:+,}".replace("-", "−")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def units(story: Story, most: int | None = None) -> Grid:
    """Control units in force; of more than ``most`` the last row tells how many are left out."""
    shown = story.in_force if most is None else story.in_force[:most]
    rows: list[tuple[Cell, ...]] = [
        (
            clean(one.place),
            _where(story, one),
            story.of(one.circle_zh, one.circle_en),
            story.minute(one.effective_at),
            story.minute(one.until),
            clean(one.number) or NOT_SHOWN,
        )
        for one in shown
    ]
    left_out = story.in_force[len(shown) :]
    if left_out:
        told = story.say("units_more", count=len(left_out))
        rows.append((told, _counties(story, left_out), "", "", "", ""))
    columns = (
        Column(story.say("column_place"), 2.9),
        Column(story.say("column_county"), 1.75),
        Column(story.say("column_circle"), 2.2),
        Column(story.say("column_effective"), 2.1),
        Column(story.say("column_until"), 2.1),
        Column(story.say("column_number"), 2.15),
    )
    return _telling(columns, tuple(rows))


def _where(story: Story, one: Extent) -> str:
    """The county; in English with the township, which the place itself names in Chinese alone."""
    county = story.place(one.county)
    township = "" if story.zh or one.area == one.county else english_name(one.area)
    return f"{township}, {county}" if township else county


def _counties(story: Story, units: Sequence[Extent]) -> str:
    """In which counties so many control units lie, the one with most of them first."""
    of: dict[str, int] = {}
    for one in units:
        of[one.county] = of.get(one.county, 0) + 1
    most = sorted(of, key=lambda code: (-of[code], code))
    return story.join(f"{story.place(code)} {of[code]}" for code in most)


def _telling(columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...]) -> Grid:
    """A table without the columns that tell nothing in any row."""
    kept = [
        place
        for place in range(len(columns))
        if not rows or any(row[place] not in (NOT_SHOWN, "") for row in rows)
    ]
    return Grid(
        tuple(columns[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
    )


def circles(story: Story) -> Grid:
    """Control units in force by county and circle."""
    of: dict[tuple[str, str], int] = {}
    for one in story.in_force:
        key = story.place(one.county), story.of(one.circle_zh, one.circle_en)
        of[key] = of.get(key, 0) + 1
    columns = (
        Column(story.say("column_county"), 2.0),
        Column(story.say("column_circle"), 3.0),
        Column(story.say("column_count"), 1.0, "right"),
    )
    rows = tuple((county, circle, str(count)) for (county, circle), count in of.items())
    return Grid(columns, rows, (story.say("column_total"), "", str(len(story.in_force))))


def sources(story: Story) -> Sequence[tuple[str, str]]:
    """What everything rests on: name and value of each fact."""
    origin = story.material.provenance
    reading = story.text(f"pack_files.reading_{origin.reading}")
    snapshot = (
        f"{origin.snapshot}-{origin.edition}  {origin.snapshot_hash}"
        if origin.snapshot
        else story.say("running")
    )
    facts = [
        ("area", f"{story.area}（{origin.area}）" if story.zh else f"{story.area} ({origin.area})"),
        ("as_of", f"{story.minute(origin.as_of)} · {reading}"),
        ("basis", story.text(f"pack_files.basis_{origin.basis}")),
        ("cutoff", story.minute(origin.cutoff)),
        ("rule", story.of(origin.rule_zh, origin.rule_en)),
        ("cases", story.of(origin.cases_source, origin.cases_source_en)),
        ("boundaries", story.of(origin.boundaries_source, origin.boundaries_source_en)),
        ("review", clean(origin.review_number) or story.say("no_review")),
        ("producer", story.of(origin.producer, origin.producer_en)),
        ("produced", story.minute(origin.produced_at)),
        ("snapshot", snapshot),
        ("audit", origin.audit_head),
    ]
    if origin.demo:
        facts.append(("demo", story.text("pack_files.demo")))
    return [(story.text(f"pack_files.fact_{name}"), value) for name, value in facts]
