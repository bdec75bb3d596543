"""The figures of a bulletin by place, as tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from riskzone.messages import render
from riskzone.publish.bulletin.text import Language
from riskzone.release.bulletin import BY_PLACE, ELSEWHERE, HALVES, NAMES, Bulletin, HalfName
from riskzone.release.bulletin_places import place_words


@dataclass(frozen=True)
class Grid:
    """A table: its columns are figures, its rows places, the last row their sum.

    Parameters
    ----------
    caption : str
    heads : tuple of str
    rows : tuple of tuple of str
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def grids(bulletin: Bulletin, language: Language = "zh") -> tuple[Grid, ...]:
    """A table for each half that tells anything by place."""
    return tuple(_grids(bulletin, language))


def _grids(bulletin: Bulletin, language: Language) -> Iterator[Grid]:
    for name in HALVES:
        half = bulletin.half(name)
        columns = [figure for figure in BY_PLACE if half.parts.get(figure)]
        if not columns:
            continue
        places = _places(bulletin, name, columns)
        heads = [render("bulletins.table_place", {}, language)]
        heads += [format(NAMES[figure], language) for figure in columns]
        rows = [
            (
                format(place_words(place, name), language),
                *(_part(half.parts[figure].get(place)) for figure in columns),
            )
            for place in places
        ]
        total = render("bulletins.table_total", {}, language)
        rows.append((total, *(_whole(getattr(half, figure)) for figure in columns)))
        caption = render(f"bulletins.table_half_{name}", {}, language)
        yield Grid(caption, tuple(heads), tuple(rows))


def _places(bulletin: Bulletin, name: HalfName, columns: list[str]) -> list[str]:
    """Places of any column, in the order of their codes; what is left over comes last."""
    parts = bulletin.half(name).parts
    codes = {code for figure in columns for code in parts[figure]}
    return sorted(codes, key=lambda code: (code == ELSEWHERE, code))


def _part(value: int | None) -> str:
    return str(value) if value else ""


def _whole(value: int | None) -> str:
    return "—" if value is None else str(value)
