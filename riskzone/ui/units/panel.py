"""Everything about one control unit, as sections of names and values."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from riskzone.clock import SHANGHAI
from riskzone.services.units import UnitRow
from riskzone.ui.text import message, say, word
from riskzone.ui.units import markup
from riskzone.ui.units.countdown import span
from riskzone.ui.units.markup import Fact
from riskzone.ui.units.words import circle_of, circle_word, office_of, place_line
from riskzone.units.control_schemes import scheme_of
from riskzone.units.guard import is_hard
from riskzone.units.metres import area_m2
from riskzone.units.model import ControlUnit, Evidence, TestRound

#: Orders that still bind, or are about to: what is missing for them matters.
_LIVE = ("temporary", "scheduled", "in_force", "due", "due_evidence_missing", "overdue")


def local(at: datetime | None) -> str:
    """Write a minute of Asia/Shanghai; ``—`` where there is none."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else "—"


def panel_sections(
    row: UnitRow, at: datetime, buildings: str, offices: Mapping[str, str]
) -> list[str]:
    """Give the sections of the panel, the most urgent first.

    Parameters
    ----------
    row : UnitRow
    at : datetime
        Aware; the minute that is shown.
    buildings : str
        Names of the building units of the order.
    offices : mapping of str to str
        Offices by account name.
    """
    unit = row.unit
    parts = [
        _clock(row, at),
        _times(row),
        _order(unit, offices),
        _place(unit, buildings),
        _triggers(unit),
        _measures(unit),
        _care(unit),
        _team(unit),
        _parties(unit),
        _objections(unit),
        _opinions(unit, offices),
    ]
    return [part for part in parts if part]


def warnings(row: UnitRow, at: datetime) -> Iterator[str]:
    """Say what must not be overlooked of a control unit.

    Parameters
    ----------
    row : UnitRow
    at : datetime
        Aware; the minute that is shown.
    """
    unit, status = row.unit, row.standing.status.value
    if status not in _LIVE:
        if status == "lapsed":
            yield say("units_page.warn_lapsed")
        return
    if status == "temporary" and unit.lapses_at is not None:
        yield say("units_page.warn_temporary", at=local(unit.lapses_at))
    if row.standing.review_due:
        yield (
            say("units_page.warn_review", on=unit.review_on)
            if unit.review_on
            else say("units_page.warn_no_review")
        )
    scheme = scheme_of(unit)
    if scheme is not None and is_hard(unit, scheme) and unit.fire_exits_checked_at is None:
        yield say("units_page.warn_fire_exits")
    open_objections = sum(item.answered_at is None for item in unit.objections)
    if open_objections:
        yield say("units_page.warn_objections", count=open_objections)
    if unit.reported_at is None and status != "scheduled":
        since = unit.effective_at or unit.ordered_at
        if since is not None and at > since:
            yield say("units_page.warn_not_reported", span=span(at - since, say))


def _clock(row: UnitRow, at: datetime) -> str:
    unit, standing = row.unit, row.standing
    if standing.status.value not in _LIVE:
        return ""
    rows = []
    if standing.started_at is not None:
        source = say(f"units_page.from_{standing.clock_from}")
        rows.append(Fact(say("units_page.clock_from"), f"{local(standing.started_at)} · {source}"))
    circle = circle_of(unit)
    days = unit.days if unit.days is not None else circle.days if circle is not None else None
    if days is not None:
        own = unit.days is not None and circle is not None and unit.days != circle.days
        text = say("units_page.days_of", count=days)
        if own:
            text += say("units_page.days_default", count=(circle.days or 0) if circle else 0)
        rows.append(Fact(say("units_page.days"), text))
    if standing.earliest_release_at is not None:
        rows.append(Fact(say("units_page.earliest_release"), local(standing.earliest_release_at)))
    if unit.extended_until is not None:
        rows.append(Fact(say("units_page.extended_until"), local(unit.extended_until)))
    rows += _evidence(unit.evidence, at)
    rows += [Fact(message(gap.code, gap.params), "", "missing") for gap in standing.missing]
    return markup.facts(say("units_page.section_clock"), rows)


def _evidence(evidence: Evidence, at: datetime) -> Iterator[Fact]:
    times = (
        ("case_removed", evidence.last_case_removed_at),
        ("contact_removed", evidence.last_contact_removed_at),
        ("disinfected", evidence.disinfected_at),
        ("excluded", evidence.suspected_excluded_at),
    )
    for name, when in times:
        if when is not None:
            kind = "done" if when <= at else "none"
            yield Fact(say(f"units_page.from_{name}"), local(when), kind)
    if evidence.no_contacts:
        yield Fact(say("units_page.no_contacts"), say("yes"), "done")
    if evidence.environment_positive:
        yield Fact(say("units_page.environment_positive"), say("yes"), "none")
    for item in evidence.rounds:
        yield Fact(_round_name(item), _round_text(item), "done" if item.complete else "missing")


def _round_name(item: TestRound) -> str:
    return say("units_page.test_round", method=say(f"units_page.method_{item.method}"), on=item.on)


def _round_text(item: TestRound) -> str:
    return say(
        "units_page.test_figures", due=item.due, sampled=item.sampled, negative=item.negative
    )


def _times(row: UnitRow) -> str:
    unit = row.unit
    times = {
        "ordered_at": unit.ordered_at,
        "effective_at": unit.effective_at,
        "recorded_at": row.recorded_at,
        "reported_at": unit.reported_at,
        "ratified_at": unit.ratified_at,
        "lapses_at": unit.lapses_at if unit.state.value == "temporary" else None,
        "ended_at": unit.ended_at,
    }
    always = ("ordered_at", "effective_at", "recorded_at", "reported_at", "ratified_at")
    rows = [
        Fact(say(f"units_page.{name}"), local(when))
        for name, when in times.items()
        if when is not None or name in always
    ]
    review = str(unit.review_on) if unit.review_on else "—"
    rows.append(Fact(say("units_page.review_on"), review))
    return markup.facts(say("units_page.section_times"), rows, say("units_page.times_note"))


def _order(unit: ControlUnit, offices: Mapping[str, str]) -> str:
    scheme = scheme_of(unit)
    name = unit.scheme if scheme is None else word(scheme.zh, scheme.en)
    decider = say(f"units_page.decider_{unit.decider}") if unit.decider else ""
    rows = [
        Fact(say("units_page.scheme"), name),
        Fact(say("units_page.circle"), circle_word(unit)),
        Fact(say("units_page.kind"), say(f"units_page.kind_{unit.kind.value}")),
        *(
            Fact(say(f"units_page.{name}"), value)
            for name, value in (
                ("decider", decider),
                ("document", unit.document),
                ("proposed_by", office_of(unit.proposed_by, offices)),
                ("ordered_by", office_of(unit.ordered_by, offices)),
                ("decided_by", office_of(unit.decided_by, offices)),
                ("reason", unit.reason),
            )
            if value
        ),
    ]
    return markup.facts(say("units_page.section_order"), rows)


def _place(unit: ControlUnit, buildings: str) -> str:
    rows = [Fact(say("units_page.division"), place_line(unit))]
    if unit.place_text:
        rows.append(Fact(say("units_page.place_text"), unit.place_text))
    if unit.building_units:
        rows.append(Fact(say("units_page.building_units"), buildings))
    if unit.geometry is not None:
        rows.append(Fact(say("units_page.area_drawn"), f"{area_m2(unit.geometry):,.0f} m²"))
    note = "" if unit.geometry is not None or unit.building_units else say("units_page.text_only")
    return markup.facts(say("units_page.section_place"), rows, note)


def _triggers(unit: ControlUnit) -> str:
    # The salted reference of a case says nothing to a reader: cases of a day are counted.
    alike = Counter((one.on, one.kind, one.in_isolation) for one in unit.triggers)
    rows = [
        Fact(
            say(f"units_page.trigger_{kind.value}")
            + (say("units_page.in_isolation") if isolated else ""),
            f"{on}" + (f" × {count}" if count > 1 else ""),
        )
        for (on, kind, isolated), count in sorted(alike.items())
    ]
    return markup.facts(say("units_page.section_triggers"), rows)


def _measures(unit: ControlUnit) -> str:
    scheme = scheme_of(unit)
    known = scheme.measures if scheme is not None else {}
    rows = [
        Fact(word(known[name].zh, known[name].en) if name in known else name, "")
        for name in unit.measures
    ]
    rows.append(
        Fact(
            say("units_page.fire_exits_checked_at"),
            local(unit.fire_exits_checked_at),
            "done" if unit.fire_exits_checked_at else "none",
        )
    )
    return markup.facts(say("units_page.section_measures"), rows)


def _parties(unit: ControlUnit) -> str:
    names = ("territory", "department", "employer", "individual")
    rows = []
    for name in names:
        value = getattr(unit.parties, name)
        rows.append(
            Fact(
                say(f"units_page.party_{name}"),
                value or say("units_page.not_named"),
                "done" if value else "missing",
            )
        )
    named = sum(bool(getattr(unit.parties, name)) for name in names)
    return markup.facts(say("units_page.section_parties", named=named), rows)


_POSTS = ("head", "police", "doctor", "nurse", "cdc", "psychologist")


def _team(unit: ControlUnit) -> str:
    rows = [
        Fact(
            say(f"units_page.post_{post}"),
            say("units_page.persons", count=count) if count else say("units_page.not_there"),
            "done" if count else "missing",
        )
        for post in _POSTS
        for count in [getattr(unit.team, post)]
    ]
    there = sum(row.kind == "done" for row in rows)
    return markup.facts(say("units_page.section_team", there=there), rows, tight=True)


def _care(unit: ControlUnit) -> str:
    care = unit.care
    counts = ("residents", "dialysis", "pregnant", "living_alone", "infants", "medicine_needed")
    rows = [
        Fact(say(f"units_page.care_{name}"), f"{getattr(care, name):,}")
        for name in counts
        if getattr(care, name) or name == "residents"
    ]
    for name in ("food", "medicine", "medical_passage"):
        arranged = getattr(care, name)
        text = say("units_page.arranged") if arranged else say("units_page.not_arranged")
        rows.append(Fact(say(f"units_page.care_{name}"), text, "done" if arranged else "missing"))
    hotline = care.hotline or say("units_page.not_named")
    rows.append(
        Fact(say("units_page.care_hotline"), hotline, "done" if care.hotline else "missing")
    )
    return markup.facts(say("units_page.section_care"), rows, tight=True)


def _objections(unit: ControlUnit) -> str:
    rows = []
    for item in unit.objections:
        answer = ""
        if item.answered_at is not None:
            verdict = say("units_page.upheld") if item.upheld else say("units_page.not_upheld")
            answer = f"{local(item.answered_at)} · {verdict} {item.answer}"
        elif not item.answer:
            answer = say("units_page.unanswered")
        rows.append((f"{local(item.raised_at)} · {item.raised_by}", item.text, answer))
    return markup.said(say("units_page.section_objections"), rows)


def _opinions(unit: ControlUnit, offices: Mapping[str, str]) -> str:
    rows = [
        (
            f"{local(item.at)} · {office_of(item.by, offices)}",
            say("units_page.supports") if item.supports else say("units_page.opposes"),
            item.text,
        )
        for item in unit.opinions
    ]
    return markup.said(say("units_page.section_opinions"), rows)
