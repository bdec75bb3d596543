"""The report of a morning as PDF: everything leadership files, several pages of A4."""

from collections.abc import Iterable, Mapping
from typing import Any

from riskzone.messages import render
from riskzone.publish.bulletin.text import paragraphs
from riskzone.publish.material import Language, Look, Material
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.sheets.faces import clean
from riskzone.publish.story import Story, tables
from riskzone.publish.story.tables import Cell, Grid
from riskzone.publish.typeset import sheet

PATH = "report/morning.pdf"
#: Sheets of the whole area, the best one first.
_WHOLE = (
    "sheets/province-a4.pdf",
    "sheets/province-a4.png",
    "sheets/province-a4-300.png",
    "sheets/province-wide.png",
)
#: Control units the report lists; the tables of the pack have them all.
MOST_UNITS = 200
_LANGUAGES: tuple[Language, ...] = ("zh", "en")


def report(material: Material, sheets: Mapping[str, bytes]) -> ProductFile:
    """Set the report of a pack; the same material gives the same bytes.

    Parameters
    ----------
    material : Material
    sheets : mapping of str to bytes
        Path of a map sheet in the pack → PDF or PNG.  The one of the whole area on A4 is
        printed; without one the report has no map.

    Raises
    ------
    InputError
        The title is longer than a cover has room for.
    """
    story = Story(material)
    path = next((one for one in _WHOLE if one in sheets), "")
    name = f"map.{path.rpartition('.')[2]}" if path else ""
    images = {name: sheets[path]} if path else {}
    data = report_data(story, name)
    made = sheet("report.typ", data, images, at=material.provenance.produced_at)
    zh, en = (render("report.file", {}, language) for language in _LANGUAGES)
    return ProductFile(PATH, "application/pdf", made, Product.REPORT, zh, en)


def report_data(story: Story, picture: str = "") -> dict[str, Any]:
    """What stands in the report, as the template reads it.

    Parameters
    ----------
    story : Story
    picture : str
        Name of the map sheet among the images; ``""``: there is none.
    """
    material, origin = story.material, story.material.provenance

    def say(entry: str, **params: Any) -> str:
        return story.text(f"report.{entry}", **params)

    head = origin.audit_head[:16]
    snapshot = (
        f"{origin.snapshot}-{origin.edition} {origin.snapshot_hash[:12]}"
        if origin.snapshot
        else story.say("running")
    )
    producer = story.of(origin.producer, origin.producer_en)
    sections = ("summary", "map", "levels", "prefectures", "changes", "cases", "bulletin",
                "units", "sources")  # fmt: skip
    return {
        "lang": material.language,
        "region": "CN" if story.zh else "GB",
        "title": story.title,
        "author": producer,
        "area": story.area,
        "marks": list(story.marks),
        "day": story.long_day(origin.on),
        "as_of": story.as_of,
        "producer": producer,
        "produced": say("produced", at=story.minute(origin.produced_at)),
        "foot": [say("foot", producer=producer, snapshot=snapshot, head=head)],
        "page": say("page", page="{page}", pages="{pages}"),
        "contents": say("contents"),
        "heads": {name: say(f"head_{name}") for name in sections},
        "summary": _summary(story),
        "tiles": [
            {**_look(story, look), "count": str(material.totals.get(look.id, 0))}
            for look in story.shown
        ],
        "figures": [{"name": name, "value": value} for name, value in _figures(story)],
        "map": picture,
        "map_alt": story.text("deck.about_map", area=story.area, levels=story.levels()),
        "where": story.where(),
        "raised": _grid(story, tables.raised(story)),
        "prefectures": _grid(story, tables.prefectures(story)),
        "prefectures_said": say("sums", count=len(material.zones)),
        "changes_said": story.changes(),
        "changes": _grid(story, tables.changes(story)),
        "cases": story.cases() if material.figures.days else "",
        "days": [f"{day.month}/{day.day}" for day in material.figures.days],
        "new": list(material.figures.new_confirmed),
        "bulletin_said": story.bulletin(),
        "bulletin_text": _bulletin(material),
        "bulletin": _grid(story, tables.bulletin(story)),
        "bulletin_note": _compared(story),
        "units_said": story.units() if material.extents else "",
        "circles": _grid(story, tables.circles(story)),
        "units": _grid(story, tables.units(story, MOST_UNITS)),
        "sources": [list(row) for row in tables.sources(story)],
        "hidden": list(story.hidden()),
        "measures": _measures(story),
    }


def _summary(story: Story) -> list[str]:
    told = [story.levels(), story.changes()]
    if story.material.figures.days:
        told.append(story.cases())
    if story.material.bulletin is not None:
        told.append(story.bulletin())
    if story.material.extents:
        told.append(story.units())
    if story.material.response is not None:
        told.append(story.text("report.response", level=story.response()))
    return told


def _figures(story: Story) -> list[tuple[str, str]]:
    known = story.material.figures
    told = []
    if known.days:
        name = story.text("deck.tile_new", day=story.day(known.days[-1]))
        told.append((name, f"{known.new_confirmed[-1]:,}"))
        name = story.text("deck.tile_window", days=len(known.days))
        told.append((name, f"{sum(known.new_confirmed):,}"))
    told.append((story.text("deck.tile_cumulative"), f"{known.cumulative:,}"))
    told.append((story.text("deck.tile_response"), story.response()))
    return told


def _bulletin(material: Material) -> list[str]:
    if material.bulletin is None:
        return []
    told = paragraphs(material.bulletin, material.bulletin_before, material.language)
    return [clean(one) for one in told]


def _compared(story: Story) -> str:
    before = story.material.bulletin_before
    if before is None:
        return story.say("bulletin_first")
    return story.say("bulletin_before", day=story.day(before.on))


def _measures(story: Story) -> list[str]:
    """Measures that hold in the control units in force, each once."""
    told = [
        clean(one)
        for unit in story.in_force
        for one in (unit.measures_zh if story.zh else unit.measures_en)
    ]
    return list(dict.fromkeys(told))


def _grid(story: Story, grid: Grid) -> dict[str, Any]:
    return {
        "heads": [column.head for column in grid.columns],
        "shares": [column.share for column in grid.columns],
        "aligns": [column.align for column in grid.columns],
        "rows": [_cells(story, row) for row in grid.rows],
        "totals": _cells(story, grid.totals),
    }


def _cells(story: Story, row: Iterable[Cell]) -> list[Any]:
    return [_look(story, cell) if isinstance(cell, Look) else clean(cell) for cell in row]


def _look(story: Story, look: Look) -> dict[str, str]:
    return {"sign": story.sign(look), "colour": look.colour, "ink": look.ink}
