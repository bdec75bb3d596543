"""事件时间链: the course of an event on one page of A4."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from riskzone.clock import SHANGHAI
from riskzone.messages import Words, render
from riskzone.publish.slip import SheetLanguage, Tone
from riskzone.publish.texts import cut
from riskzone.publish.typeset import sheet
from riskzone.units.chronology import Span, Step
from riskzone.units.model import ControlUnit, TriggerKind

#: Lines of the table of steps and of the table of clocks that fit the page.
_MOST_STEPS, _MOST_SPANS = 40, 30
_NAME_SIGNS = 60

TONES: dict[str, Tone] = {
    "kept": "good",
    "late": "missing",
    "overdue": "missing",
    "waiting": "",
    "open": "quiet",
    "missing": "warn",
    "contradictory": "missing",
    "day_only": "quiet",
    "measured": "",
}


@dataclass(frozen=True)
class Sheet:
    """Everything that stands on the page.

    Parameters
    ----------
    unit : ControlUnit
    group : tuple of ControlUnit
        It and the others of its order that are shown.
    more : int
        Others that are not.
    where : Words
    cases : tuple of (str, TriggerKind, date, bool)
        Owner, kind, day it became known, and whether its times were read.
    steps : tuple of Step
        In the order of time.
    spans : tuple of Span
    contradictions : tuple of (str, str, str)
        Owner, and the two steps that are the wrong way round.
    with_cases : bool
        Whether times of cases were asked for.
    head : str
        End of the audit chain.
    printed_at : datetime
    demo : bool
    """

    unit: ControlUnit
    group: tuple[ControlUnit, ...]
    more: int
    where: Words
    cases: tuple[tuple[str, TriggerKind, date, bool], ...]
    steps: tuple[Step, ...]
    spans: tuple[Span, ...]
    contradictions: tuple[tuple[str, str, str], ...]
    with_cases: bool
    head: str
    printed_at: datetime
    demo: bool


def chronology_sheet(
    page: Sheet, language: SheetLanguage = "zh", form: Literal["pdf", "png"] = "pdf"
) -> bytes:
    """Set the course of an event."""
    return sheet("chronology.typ", sheet_data(page, language), {}, at=page.printed_at, form=form)


def sheet_data(page: Sheet, language: SheetLanguage) -> dict[str, Any]:
    """What stands on the page, as the template reads it."""

    def say(entry: str, **params: Any) -> str:
        return render(f"chronology.{entry}", params, language)

    def slip(entry: str, **params: Any) -> str:
        return render(f"slip.{entry}", params, language)

    unit = page.unit
    names = owner_names(page.group, [case[:3] for case in page.cases], language)
    return {
        "lang": language,
        "region": "CN" if language == "zh" else "GB",
        "title": say("sheet_title"),
        "subtitle": cut(unit.name, _NAME_SIGNS),
        "number": slip("number", county=unit.county, unit=f"{unit.id:06d}", version=unit.version),
        "marks": [slip("internal"), *([slip("demo")] if page.demo else [])],
        "intro": [format(page.where, language), *_remarks(page, language)],
        "headings": {name: say(name) for name in ("steps_head", "spans_head")},
        "step_columns": [say(f"column_{name}") for name in ("when", "whose", "step", "since")],
        "steps": [list(row) for row in step_rows(page.steps[:_MOST_STEPS], names, language)],
        "span_columns": [
            say(f"column_{name}") for name in ("whose", "clock", "took", "limit", "verdict")
        ],
        "spans": [
            [*cells, TONES[span.verdict]]
            for span, cells in zip(
                page.spans[:_MOST_SPANS],
                span_rows(page.spans[:_MOST_SPANS], names, language),
                strict=True,
            )
        ],
        "wrong": [
            contradiction(names, found, language) for found in page.contradictions[:_MOST_SPANS]
        ],
        "foot": [slip("foot_head", head=page.head), slip("foot_means")],
        "stamp": slip("stamp", version=unit.version, at=minute(page.printed_at)),
    }


def _remarks(page: Sheet, language: SheetLanguage) -> list[str]:
    remarks = [] if page.with_cases else [render("chronology.without_cases", {}, language)]
    if page.more:
        remarks.append(render("chronology.more_units", {"count": page.more}, language))
    unread = sum(not found for *_, found in page.cases)
    if page.with_cases and unread:
        remarks.append(render("chronology.cases_unread", {"count": unread}, language))
    return remarks


def owner_names(
    group: Sequence[ControlUnit],
    cases: Sequence[tuple[str, TriggerKind, date]],
    language: SheetLanguage,
) -> dict[str, str]:
    """Names of the control units and cases: a case by its number here, its kind and day."""
    names = {f"unit:{unit.id}": cut(unit.name, 30) for unit in group}
    for owner, kind, on in cases:
        params = {
            "number": int(owner.removeprefix("case:")),
            "kind": render(f"slip.trigger_{kind}", {}, language),
            "on": on,
        }
        names[owner] = render("chronology.case_name", params, language)
    return names


def step_rows(
    steps: Sequence[Step], names: dict[str, str], language: SheetLanguage
) -> list[tuple[str, str, str, str]]:
    """When, whose, what, and how long after the step before."""
    rows = []
    before: datetime | None = None
    for step in steps:
        since = ""
        if step.at is not None:
            since = "" if before is None else f"+{span_words(step.at - before, language)}"
            before = step.at
        said = render(f"chronology.step_{step.id}", {}, language)
        rows.append((when(step, language), names.get(step.owner, step.owner), said, since))
    return rows


def when(step: Step, language: SheetLanguage) -> str:
    """The minute of a step, or its day and that only the day is known."""
    if step.at is not None:
        return minute(step.at)
    return render("chronology.only_day", {"on": step.on}, language)


def span_rows(
    spans: Sequence[Span], names: dict[str, str], language: SheetLanguage
) -> list[tuple[str, str, str, str, str]]:
    """Whose (once for each), which clock, how long it took, its limit, and the verdict."""
    rows = []
    before = ""
    for span in spans:
        limit = span.clock.hours
        owner = "" if span.owner == before else names.get(span.owner, span.owner)
        before = span.owner
        rows.append(
            (
                owner,
                render(f"chronology.clock_{span.clock.id}", {}, language),
                took(span, language),
                "—" if limit is None else render("chronology.hours", {"count": limit}, language),
                render(f"chronology.verdict_{span.verdict}", {}, language),
            )
        )
    return rows


def took(span: Span, language: SheetLanguage) -> str:
    """How long it took: a duration, a range where only days are known, or nothing."""
    if span.least is None:
        return "—"
    least = span_words(span.least, language)
    if span.most is None:
        return render("chronology.so_far", {"least": least}, language)
    if span.most - span.least < timedelta(minutes=1):
        return least
    most = span_words(span.most, language)
    return render("chronology.between", {"least": least, "most": most}, language)


def contradiction(
    names: dict[str, str], found: tuple[str, str, str], language: SheetLanguage
) -> str:
    """Two steps that are the wrong way round, in a sentence."""
    owner, first, second = found
    params = {
        "owner": names.get(owner, owner),
        "first": render(f"chronology.step_{first}", {}, language),
        "second": render(f"chronology.step_{second}", {}, language),
    }
    return render("chronology.wrong_order", params, language)


def span_words(span: timedelta, language: SheetLanguage) -> str:
    """A duration in days, hours and minutes; seconds are dropped, a negative one keeps its sign."""
    minutes = int(abs(span).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    parts = {"days": days, "hours": rest // 60, "minutes": rest % 60}
    if days:
        parts["minutes"] = 0  # nobody asks for the minutes of a fortnight
    said = [
        render(f"chronology.{name}", {"count": count}, language)
        for name, count in parts.items()
        if count
    ]
    mark = "" if language == "zh" else " "
    words = mark.join(said) or render("chronology.minutes", {"count": 0}, language)
    return f"−{words}" if span < timedelta() else words


def minute(moment: datetime) -> str:
    """A moment to the minute, in local time."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
