"""An assessment made ready for readers: words, counts, table.  No Streamlit here."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from riskzone.maps import LevelStyle, styles_of
from riskzone.places.zones import LAYER_WORDS
from riskzone.zoning.assessment import UNKNOWN, Assessment

Say = Callable[..., str]
Word = Callable[[str, str], str]
Label = Callable[[str, str, str], str]


@dataclass(frozen=True)
class LevelCount:
    """How many zones have a level."""

    style: LevelStyle
    word: str
    count: int


def layer_word(layer: str, word: Word) -> str:
    """Name a layer in the language of the reader."""
    words = LAYER_WORDS[layer]
    return word(words.zh, words.en[:1].upper() + words.en[1:])


def level_words(assessment: Assessment, say: Say, word: Word) -> dict[str, str]:
    """Give the word of every level id, *unknown* and *no level* included."""
    words = {level.id: word(level.zh, level.en) for level in assessment.scheme.levels}
    return {**words, UNKNOWN: say("unknown"), "": say("no_level")}


def level_counts(assessment: Assessment, words: Mapping[str, str]) -> list[LevelCount]:
    """Count zones per level, highest level first; the counts sum to all zones.

    Levels of the scheme are listed even where no zone has them.
    """
    styles = styles_of(assessment.scheme)
    order = [level.id for level in reversed(assessment.scheme.levels)]
    order += [key for key in assessment.totals if key not in order]
    return [LevelCount(styles[key], words[key], assessment.totals.get(key, 0)) for key in order]


def level_label(
    level: str, upper: str, words: Mapping[str, str], styles: Mapping[str, LevelStyle], say: Say
) -> str:
    """Name a level with its glyph; a range names both ends."""
    text = words[level]
    if upper:
        text = say("level_range", lower=text, upper=words[upper])
    return f"{styles[level].glyph} {text}"


#: Units with a singular.
_COUNTED = ("cases", "days", "clusters", "zones", "units")


def figure(value: float, unit: str, say: Say) -> str:
    """Write an indicator's value with its unit; NaN is not known, inf has never been."""
    if math.isnan(value):
        return say("not_known")
    if math.isinf(value):
        return say("never")
    if unit == "yes_no":
        return say("yes") if value else say("no")
    number = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    noun = f"one_{unit}" if value == 1 and unit in _COUNTED else f"unit_{unit}"
    return f"{number} {say(noun)}".strip()


#: Columns of the table that hold no numbers.
_PLAIN = {"name": "str", "level": "category", "declared": "category", "reports": "category"}


@dataclass(frozen=True)
class ZoneRows:
    """The table of zones.

    Parameters
    ----------
    frame : DataFrame
        Index ``zone``; columns ``name`` (the parent's before the own), ``level``, one
        float column per indicator of the scheme (NaN: not known, or never), ``reports``.
        Highest level first, then by the indicators, then by code.
    headings : mapping of str to str
        Column → heading.
    helps : mapping of str to str
        Column → what its heading stands for.
    """

    frame: pd.DataFrame
    headings: Mapping[str, str]
    helps: Mapping[str, str]

    def light(self) -> pd.DataFrame:
        """Give the rows in the form that weighs least on the way to the browser."""
        plain = self.frame.reset_index(drop=True)
        kinds = dict.fromkeys(plain.columns, "float32")
        return plain.astype(kinds | {name: kind for name, kind in _PLAIN.items() if name in kinds})

    def position(self, zone: str | None) -> int | None:
        """Find the row of a zone."""
        if zone not in self.frame.index:
            return None
        return int(np.flatnonzero(self.frame.index == zone)[0])


def zone_rows(assessment: Assessment, label: Label, say: Say, word: Word) -> ZoneRows:
    """Arrange an assessment as a table.

    Parameters
    ----------
    assessment : Assessment
        Levels of a layer.
    label : callable
        Names a zone from its code, its name and the code of its parent.
    say, word
        Texts in the language of the reader.
    """
    zones = assessment.zones
    words = level_words(assessment, say, word)
    styles = styles_of(assessment.scheme)
    rank = {level.id: i for i, level in enumerate(assessment.scheme.levels)} | {UNKNOWN: -0.5}
    indicators = assessment.scheme.indicators
    reports = [
        "reports_stale" if stale else f"reports_{silence or 'none'}"
        for stale, silence in zip(zones["stale"], zones["silence"], strict=True)
    ]
    said = {entry: say(entry) for entry in set(reports)}
    frame = pd.DataFrame(
        {
            "name": [
                label(str(code), name, parent)
                for code, name, parent in zip(
                    zones.index, zones["name"], zones["parent"], strict=True
                )
            ],
            "level": [
                level_label(level, upper, words, styles, say)
                for level, upper in zip(zones["level"], zones["level_upper"], strict=True)
            ],
            **{name: zones[name].astype(float).replace(np.inf, np.nan) for name in indicators},
            "reports": [said[entry] for entry in reports],
        },
        index=zones.index.astype(str),
    )
    order = pd.DataFrame(
        {"rank": [-float(rank.get(level, -1.0)) for level in zones["level"]]}
        | {name: -frame[name].fillna(-1) for name in indicators if name in zones},
        index=frame.index,
    )
    by_level = order.sort_values(list(order.columns), kind="stable").index
    headings = {
        "name": layer_word(assessment.layer, word),
        "level": say("column_level"),
        **{
            name: word(item.short_zh or item.zh, item.short_en or item.en)
            for name, item in indicators.items()
        },
        "reports": say("column_reports"),
    }
    helps = {name: word(item.zh, item.en) for name, item in indicators.items()}
    return ZoneRows(frame.loc[by_level], headings, helps)


def coverage_remarks(assessment: Assessment, say: Say) -> list[str]:
    """Say how far the input reaches."""
    coverage = assessment.coverage
    remarks = (
        [say("coverage_from", start=coverage.start)] if coverage.start else [say("coverage_all")]
    )
    if not coverage.clusters:
        remarks.append(say("coverage_no_clusters"))
    return remarks


def day_line(on: date, word: Word) -> str:
    """Write a day in full."""
    return word(f"{on.year}年{on.month}月{on.day}日", f"{on.day} {on:%B %Y}")


def moment_line(assessment: Assessment, say: Say) -> str:
    """Name the reading and the moment it shows."""
    if assessment.reading == "midnight":
        return say("reading_midnight_long", on=assessment.on)
    return say("reading_now_long", cutoff=f"{assessment.cutoff:%Y-%m-%d %H:%M}")


def outlook_line(outlook: Any, words: Mapping[str, str], say: Say) -> str:
    """Say on which day a zone would drop, and to what."""
    return say(
        "outlook_drop",
        on=outlook.on,
        level_from=words[outlook.level_from],
        level_to=words[outlook.level_to],
    )
