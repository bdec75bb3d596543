"""A bulletin beside another one: the one published before, or the one it corrects."""

from dataclasses import dataclass
from datetime import date

from riskzone.release.bulletin import FIGURES, HALVES, Bulletin, figures


@dataclass(frozen=True)
class Row:
    """A figure in both.

    Parameters
    ----------
    path : str
    before, now : int or None
        ``None``: not known.
    """

    path: str
    before: int | None
    now: int | None

    @property
    def change(self) -> int | None:
        """What was added; ``None`` where one of the two is not known."""
        return None if self.before is None or self.now is None else self.now - self.before


@dataclass(frozen=True)
class Comparison:
    """Every figure of a bulletin beside that of another.

    Parameters
    ----------
    on : date
    before_on : date, optional
        ``None``: there is none before.
    rows : tuple of Row
    """

    on: date
    before_on: date | None
    rows: tuple[Row, ...]

    @property
    def gone(self) -> tuple[str, ...]:
        """Paths of figures that are not told any more."""
        return tuple(row.path for row in self.rows if row.now is None)


def compared(bulletin: Bulletin, before: Bulletin | None) -> Comparison:
    """Put a bulletin beside another."""
    now = dict(figures(bulletin))
    then = {} if before is None else dict(figures(before))
    paths = sorted({**now, **then}, key=_place)
    rows = tuple(Row(path, then.get(path), now.get(path)) for path in paths)
    return Comparison(bulletin.on, None if before is None else before.on, rows)


def _place(path: str) -> tuple[bool, str, int, str]:
    """The order of the form: local before imported, figures before their parts."""
    half, _, rest = path.partition(".")
    name = rest or half
    known = FIGURES.index(name) if name in FIGURES else len(FIGURES)
    return half == "imported", "" if half in HALVES else half, known, path
