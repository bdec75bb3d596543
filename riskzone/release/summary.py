"""What a pack tells in short, kept for comparison with the next one of its audience."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic import TypeAdapter


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What readers of a pack learn.

    Parameters
    ----------
    on : date
    levels : mapping of str to str
        Division code → level id, counties and rated townships.
    figures : mapping of str to int
        Figure → value: zones per level (``"level:<id>"``), figures of the area.
    counts : mapping of str to int or None
        ``"<zone> <measure>"`` → count; ``None``: hidden.
    extents : tuple of str
        Places of control units.
    texts : mapping of str to str
        Name of a text → its words.
    """

    on: date
    levels: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int | None] = field(default_factory=dict)
    extents: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FigureDiff:
    """A figure before and now; ``None``: it was not told, or is hidden."""

    name: str
    before: int | None
    now: int | None


@dataclass(frozen=True)
class LevelDiff:
    """A level before and now; ``""``: it was not told."""

    zone: str
    before: str
    now: str


@dataclass(frozen=True)
class TextDiff:
    """A text before and now; ``""``: there was, or is, none."""

    name: str
    before: str
    now: str


@dataclass(frozen=True)
class PackDiff:
    """What changed from one pack to the next.

    Parameters
    ----------
    before : int
        Number of the pack compared with; 0: there was none.
    before_on : date, optional
        Its day.
    levels : tuple of LevelDiff
    figures : tuple of FigureDiff
        Those that differ.
    hidden, revealed : tuple of str
        ``"<zone> <measure>"`` told before and hidden now, and the other way round.
    extents_added, extents_gone : tuple of str
    texts : tuple of TextDiff
        Those that differ.
    """

    before: int = 0
    before_on: date | None = None
    levels: tuple[LevelDiff, ...] = ()
    figures: tuple[FigureDiff, ...] = ()
    hidden: tuple[str, ...] = ()
    revealed: tuple[str, ...] = ()
    extents_added: tuple[str, ...] = ()
    extents_gone: tuple[str, ...] = ()
    texts: tuple[TextDiff, ...] = ()

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        return not any(
            (self.levels, self.figures, self.hidden, self.revealed, self.extents_added,
             self.extents_gone, self.texts)
        )  # fmt: skip


def compared(before: Summary | None, now: Summary, number: int = 0) -> PackDiff:
    """What a pack tells that the one before it did not, and the other way round.

    Parameters
    ----------
    before : Summary, optional
        Of the last released pack of the audience.
    now : Summary
    number : int
        Of the pack before.
    """
    if before is None:
        return PackDiff()
    zones = _either(before.levels, now.levels)
    names = _either(before.figures, now.figures)
    cells = _either(before.counts, now.counts)
    texts = _either(before.texts, now.texts)
    return PackDiff(
        before=number,
        before_on=before.on,
        levels=tuple(
            LevelDiff(zone, before.levels.get(zone, ""), now.levels.get(zone, ""))
            for zone in zones
            if before.levels.get(zone, "") != now.levels.get(zone, "")
        ),
        figures=tuple(
            FigureDiff(name, before.figures.get(name), now.figures.get(name))
            for name in names
            if before.figures.get(name) != now.figures.get(name)
        ),
        hidden=tuple(
            cell
            for cell in cells
            if before.counts.get(cell) is not None and now.counts.get(cell) is None
        ),
        revealed=tuple(
            cell
            for cell in cells
            if before.counts.get(cell, 0) is None and now.counts.get(cell) is not None
        ),
        extents_added=tuple(one for one in now.extents if one not in set(before.extents)),
        extents_gone=tuple(one for one in before.extents if one not in set(now.extents)),
        texts=tuple(
            TextDiff(name, before.texts.get(name, ""), now.texts.get(name, ""))
            for name in texts
            if before.texts.get(name, "") != now.texts.get(name, "")
        ),
    )


def _either(one: Mapping[str, object], other: Mapping[str, object]) -> Iterable[str]:
    return sorted({*one, *other})


_ADAPTER = TypeAdapter(Summary)


def to_json(summary: Summary) -> str:
    """A summary as JSON; :func:`from_json` gives an equal one."""
    return _ADAPTER.dump_json(summary).decode()


def from_json(text: str) -> Summary:
    """A summary from its JSON."""
    return _ADAPTER.validate_json(text)
