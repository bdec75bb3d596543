"""Pieces of the exchange page: rows with their verdict, conflicts field by field."""

import math
from collections.abc import Sequence

import shapely
from markupsafe import Markup

from riskzone.ui import data_markup, geography
from riskzone.ui.address import address
from riskzone.ui.names import zone_name
from riskzone.ui.text import language, message, say, word
from riskzone.ui.unit_exchange_sketch import Line, sketch
from riskzone.units.exchange_fields import BY_NAME, TEXTS
from riskzone.units.exchange_plan import RowPlan, Verdict
from riskzone.units.findings import Finding
from riskzone.units.metres import area_m2, shown
from riskzone.units.model import ControlUnit
from riskzone.units.words import KINDS

#: Degrees, about 5 km.
_NEAR = 0.05

_TONES = {
    Verdict.NEW: "good",
    Verdict.CHANGED: "good",
    Verdict.CONFLICT: "warn",
    Verdict.SAME: "",
    Verdict.REFUSED: "bad",
}
_COLOURS = {
    Verdict.NEW: "#2F6B4A",
    Verdict.CHANGED: "#1F4E79",
    Verdict.CONFLICT: "#B9770E",
    Verdict.SAME: "#8A949B",
    Verdict.REFUSED: "#A50F15",
}


def verdict_word(verdict: Verdict) -> str:
    """Name a verdict."""
    return say(f"unit_exchange.verdict_{verdict.value}")


def tiles(plans: Sequence[RowPlan]) -> str:
    """Count the rows of each verdict."""
    made = []
    for verdict in Verdict:
        count = sum(plan.verdict is verdict for plan in plans)
        tone = _TONES[verdict] if count and verdict in (Verdict.CONFLICT, Verdict.REFUSED) else ""
        note = say(f"unit_exchange.note_{verdict.value}")
        made.append(data_markup.Tile(verdict_word(verdict), str(count), note, tone))
    return data_markup.tiles(made)


def rows_table(plans: Sequence[RowPlan]) -> Markup:
    """List rows: number, name, verdict, place, and what would change or is wrong."""
    heads = [say(f"unit_exchange.head_{name}") for name in ("row", "name", "verdict", "county")]
    rows = [
        (
            plan.number,
            name_cell(plan),
            data_markup.mark(verdict_word(plan.verdict), _TONES[plan.verdict]),
            county_name(plan.mine or plan.theirs),
            remarks(plan),
        )
        for plan in plans
    ]
    heads.append(say("unit_exchange.head_remarks"))
    return data_markup.table(heads, rows, numbers=(0,), name="exchange")


def name_cell(plan: RowPlan) -> Markup | str:
    """Name a row; a control unit of the store is a link."""
    known = plan.theirs
    if known is None:
        return plan.name or "—"
    kept = {"lang": "en"} if language() == "en" else {}
    return Markup('<a href="{}" target="_self">{}</a>').format(
        address("control-units", {"unit": known.id, **kept}), plan.name or known.name
    )


def county_name(unit: ControlUnit | None) -> str:
    """Name the county of a row."""
    if unit is None or not unit.county:
        return "—"
    return zone_name(unit.county, geography.divisions().name(unit.county))


def remarks(plan: RowPlan) -> Markup:
    """Say which fields change and what was found, each on a line."""
    texts = [Markup("{}").format(_finding(finding)) for finding in plan.findings]
    if plan.verdict in (Verdict.CHANGED, Verdict.CONFLICT):
        names = word("、", ", ").join(field_name(name) for name in plan.fields)
        entry = "changes" if plan.direct else "changes_as_draft"
        texts.insert(0, Markup("{}").format(say(f"unit_exchange.{entry}", fields=names)))
    return Markup("<br>").join(texts) or Markup("—")


def _finding(finding: Finding) -> Markup:
    severity, params = finding.severity, dict(finding.params)
    if params.get("field") in BY_NAME:
        params["field"] = field_name(str(params["field"]))
    text = message(finding.code, params)
    tone = "bad" if severity == "refuse" else "quiet"
    return Markup('<span class="finding {}">{}</span>').format(tone, text)


def field_name(name: str) -> str:
    """Name a field."""
    if name == "geometry":
        return say("unit_exchange.field_geometry")
    field = BY_NAME[name]
    return word(field.zh, field.en)


def conflict(plan: RowPlan) -> Markup:
    """Lay a conflict out: base, theirs and mine on a drawing and field by field."""
    if plan.base is None or plan.theirs is None or plan.mine is None:
        return Markup()
    return side_by_side(plan.fields, plan.clashing, (plan.base, plan.theirs, plan.mine))


def side_by_side(
    fields: Sequence[str],
    clashing: Sequence[str],
    versions: tuple[ControlUnit, ControlUnit, ControlUnit],
) -> Markup:
    """Lay out three versions of a control unit: as exported, now, in the file."""
    base, theirs, mine = versions
    words = [
        say("unit_exchange.base", version=base.version),
        say("unit_exchange.theirs", version=theirs.version),
        say("unit_exchange.mine"),
    ]
    heads = [say("unit_exchange.head_field"), *words]
    rows = [
        (
            Markup("{}{}").format(
                field_name(name),
                Markup(" {}").format(data_markup.mark(say("unit_exchange.clashes"), "warn"))
                if name in clashing
                else Markup(),
            ),
            *(value_text(name, unit) for unit in (base, theirs, mine)),
        )
        for name in fields
    ]
    sheet = data_markup.table(heads, rows, name="conflict")
    lines = [
        Line(unit.geometry, stroke, fill, dash, width, label)
        for unit, label, stroke, fill, dash, width in (
            (base, words[0], "#6C767E", "none", "3 4", 2.0),
            (theirs, words[1], "#1F4E79", "#D3E0ED", "", 2.4),
            (mine, words[2], "#A14A00", "none", "9 4", 2.6),
        )
        if unit.geometry is not None
    ]
    drawing = sketch(lines, say("unit_exchange.sketch_conflict")) if lines else Markup()
    return Markup('<div class="exchange-conflict">{}{}</div>').format(sheet, drawing)


def value_text(name: str, unit: ControlUnit) -> str:
    """Write a value of a control unit as the reader reads it."""
    if name == "geometry":
        if unit.geometry is None:
            return say("unit_exchange.in_words")
        return f"{shown(area_m2(unit.geometry))} m²"
    if name == "kind":
        return format(KINDS[unit.kind], language())
    return TEXTS[name](unit) or "—"


def overview(plans: Sequence[RowPlan]) -> Markup:
    """Draw where the rows lie, coloured by what becomes of them; nothing where none is drawn."""
    lines = []
    for plan in plans:
        unit = plan.mine
        if unit is None or not isinstance(unit.geometry, shapely.Polygon):
            continue
        if unit.geometry.is_empty or not all(map(math.isfinite, unit.geometry.bounds)):
            continue
        colour, label = _COLOURS[plan.verdict], verdict_word(plan.verdict)
        lines.append(Line(unit.geometry, colour, colour, _dash(plan.verdict), 1.6, label))
    near = _together(lines)
    return sketch(near, say("unit_exchange.sketch_rows")) if near else Markup()


def _dash(verdict: Verdict) -> str:
    return {Verdict.REFUSED: "3 3", Verdict.CONFLICT: "7 3"}.get(verdict, "")


def _together(lines: list[Line]) -> list[Line]:
    """Those near each other; control units far apart would all be dots."""
    if not lines:
        return []
    centres = shapely.get_coordinates(shapely.centroid([line.shape for line in lines]))
    middle = centres[len(centres) // 2]
    away = abs(centres - middle).max(axis=1)
    return [line for line, far in zip(lines, away, strict=True) if far <= _NEAR]
