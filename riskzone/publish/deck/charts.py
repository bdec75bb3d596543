"""Native charts: new cases by day, and counties above the lowest level by day."""

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_PATTERN
from pptx.slide import Slide

from riskzone.publish.deck.frame import Deck, describe
from riskzone.publish.deck.grid import on_colour
from riskzone.publish.deck.type import INK, QUIET, RED, RULE, Box, Face, rgb, set_font
from riskzone.publish.material import Look
from riskzone.publish.tables.neutral import neutral

_PATTERNS = {
    "diagonal": MSO_PATTERN.WIDE_UPWARD_DIAGONAL,
    "cross": MSO_PATTERN.DIAGONAL_CROSS,
    "dots": MSO_PATTERN.PERCENT_20,
}
#: Columns of days before the last one.
_CASES = "8A949C"


def cases_chart(deck: Deck, slide: Slide, box: Box, about: str) -> None:
    """New local cases by day as columns; the last day stands out."""
    figures = deck.story.material.figures
    data = _data(deck)
    data.add_series(neutral(deck.say("series_cases")), figures.new_confirmed)
    chart = _chart(deck, slide, XL_CHART_TYPE.COLUMN_CLUSTERED, box, data, about)
    chart.has_legend = False
    plot = chart.plots[0]
    plot.gap_width = 45
    series = plot.series[0]
    _labels(deck, series)
    series.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    _fill(series.format, _CASES)
    _fill(series.points[len(figures.days) - 1].format, RED)


def levels_chart(deck: Deck, slide: Slide, box: Box, looks: Sequence[Look], about: str) -> None:
    """Counties of these levels by day, one level upon the other."""
    figures = deck.story.material.figures
    data = _data(deck)
    for look in looks:
        # A nought is left out: a label of it would stand upon the next column.
        counts = [count or None for count in figures.levels[look.id]]
        data.add_series(neutral(deck.story.sign(look)), counts)
    chart = _chart(deck, slide, XL_CHART_TYPE.COLUMN_STACKED, box, data, about)
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.TOP
    chart.legend.include_in_layout = False
    set_font(chart.legend.font, Face(13), deck.language)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for series, look in zip(plot.series, looks, strict=True):
        _look(series.format, look)
        _labels(deck, series, on_colour(look.colour))


def _data(deck: Deck) -> Any:
    data: Any = CategoryChartData(number_format="0")  # type: ignore[no-untyped-call]
    data.categories = [f"{day.month}/{day.day}" for day in deck.story.material.figures.days]
    return data


def _chart(  # noqa: PLR0917 - private, two callers
    deck: Deck, slide: Slide, kind: Any, box: Box, data: Any, about: str
) -> Any:
    frame = slide.shapes.add_chart(kind, *box.emu, data)
    describe(frame, about)
    chart: Any = frame.chart  # type: ignore[attr-defined]
    chart.has_title = False
    set_font(chart.font, Face(12, INK), deck.language)
    values, days = chart.value_axis, chart.category_axis
    values.has_major_gridlines, values.visible = False, False
    values.minimum_scale = 0
    days.has_major_gridlines = False
    days.major_tick_mark = XL_TICK_MARK.NONE
    days.format.line.color.rgb = rgb(RULE)
    for axis in (values, days):
        set_font(axis.tick_labels.font, Face(12, QUIET), deck.language)
    return chart


def _labels(deck: Deck, of: Any, colour: str = INK) -> None:
    labels = of.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = "0", False
    set_font(labels.font, Face(13, colour, True), deck.language)


def _fill(shape: Any, colour: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)


def _look(shape: Any, look: Look) -> None:
    """Colour and pattern of a level, with a line of its ink."""
    if look.pattern == "none":
        _fill(shape, look.colour)
    else:
        shape.fill.patterned()
        shape.fill.pattern = _PATTERNS[look.pattern]
        # Thin ink on much colour: numbers stand upon it.
        shape.fill.fore_color.rgb, shape.fill.back_color.rgb = rgb(look.ink), rgb(look.colour)
    shape.line.color.rgb = rgb(look.ink)
