"""签批单: what a decision about a control unit is signed on, one page of A4.

The sheet states what was stored: times are kept apart, cases appear as kind and day only,
and what is missing is said as plainly as what is there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from riskzone.messages import Words, render
from riskzone.places.geometry import area_m2
from riskzone.publish.sketch import Place, sketch
from riskzone.publish.texts import cut, lines, minute, who
from riskzone.publish.typeset import sheet
from riskzone.units.authority import Decision
from riskzone.units.control_schemes import Circle, ControlScheme
from riskzone.units.guard import Finding, is_hard
from riskzone.units.model import ControlUnit
from riskzone.units.status import Standing
from riskzone.units.words import KINDS, METHODS

SheetLanguage = Literal["zh", "en"]
Tone = Literal["", "good", "missing", "warn", "quiet"]

#: Longest list and longest text on the page; the store keeps the whole.
MOST_ITEMS, MOST_SIGNS, MOST_OPINIONS = 10, 160, 4
_NAME_SIGNS = 60
#: Accounts in a box to sign: what is longer would run through the line to sign on.
_ACCOUNT_SIGNS = 44


@dataclass(frozen=True)
class Signature:
    """Who signs, and as what.

    Parameters
    ----------
    step : {"proposes", "reviews", "opinion", "decides"}
    office : Words
        A post or headquarters, never a person.
    account : str
        Who did it in the system, see :func:`who`; ``""`` where nobody has yet.
    """

    step: Literal["proposes", "reviews", "opinion", "decides"]
    office: Words
    account: str = ""


@dataclass(frozen=True)
class Slip:
    """Everything that stands on the sheet.

    Parameters
    ----------
    unit : ControlUnit
    standing : Standing
        At ``at``.
    scheme : ControlScheme
    decision : Decision
        What is decided: closing, extension, release.
    where : Words
        Prefecture, county and township by name.
    entrances : tuple of str
        Building units of the order by name.
    place : Place
        For the map.
    boundary : Words
        Source of the county outline.
    findings : tuple of Finding
        What the guard rails say of it.
    signatures : tuple of Signature
    informed : Words
        Who is told of the decision.
    basis : Words
        What the decision rests on in law.
    recorded_at : datetime
        When the version shown was stored.
    head : str
        End of the audit chain.
    at : datetime
        The minute whose status is shown; aware.
    printed_at : datetime
    demo : bool
        Whether the store holds demonstration data.
    offices : mapping of str to str
        Offices by account name.
    """

    unit: ControlUnit
    standing: Standing
    scheme: ControlScheme
    decision: Decision
    where: Words
    entrances: tuple[str, ...]
    place: Place
    boundary: Words
    findings: tuple[Finding, ...]
    signatures: tuple[Signature, ...]
    informed: Words
    basis: Words
    recorded_at: datetime
    head: str
    at: datetime
    printed_at: datetime
    demo: bool
    offices: Mapping[str, str] = field(default_factory=dict)


def slip_sheet(
    slip: Slip, language: SheetLanguage = "zh", form: Literal["pdf", "png"] = "pdf"
) -> bytes:
    """Set the slip of a control unit.

    Raises
    ------
    ValueError
        A picture was asked for, and the sheet fills more than one page.
    """
    drawing = sketch(slip.place)
    data = slip_data(slip, language)
    return sheet("slip.typ", data, {"map.svg": drawing.svg}, at=slip.printed_at, form=form)


def slip_data(slip: Slip, language: SheetLanguage) -> dict[str, Any]:
    """What stands on the sheet, as the template reads it."""
    return _Writer(slip, language).data()


class _Writer:
    """The words of one slip in one language."""

    def __init__(self, slip: Slip, language: SheetLanguage) -> None:
        self.slip, self.unit, self.language = slip, slip.unit, language
        self.circle: Circle = slip.scheme.circle(slip.unit.circle)

    def say(self, entry: str, **params: Any) -> str:
        return render(f"slip.{entry}", params, self.language)

    def of(self, words: Words) -> str:
        return format(words, self.language)

    def named(self, thing: Any) -> str:
        """The name of a circle, measure or control scheme."""
        return str(thing.en if self.language == "en" else thing.zh)

    def data(self) -> dict[str, Any]:
        slip, unit = self.slip, self.unit
        marks = [self.say("internal")] + ([self.say("demo")] if slip.demo else [])
        return {
            "lang": self.language,
            "region": "CN" if self.language == "zh" else "GB",
            "title": self.say(f"title_{slip.decision}"),
            "subtitle": cut(unit.name, _NAME_SIGNS),
            "number": self.say(
                "number", county=unit.county, unit=f"{unit.id:06d}", version=unit.version
            ),
            "marks": marks,
            "facts": self._facts(),
            "caption": self._caption(),
            "rows": [row for row in self._rows() if row["lines"]],
            "boxes": [self._box(signature) for signature in slip.signatures],
            "foot": [
                self.say("foot_head", head=slip.head),
                self.say("foot_means"),
            ],
            "stamp": self.say("stamp", version=unit.version, at=minute(slip.printed_at)),
        }

    def _facts(self) -> list[dict[str, Any]]:
        slip, unit = self.slip, self.unit
        facts = [
            self._fact("where", self.of(slip.where)),
            self._fact("extent", *self._extent()),
            self._fact("kind", f"{self.of(KINDS[unit.kind])} · {self.named(self.circle)}"),
            self._fact("scheme", self.named(slip.scheme)),
            self._fact("rule", *self._rule()),
            self._fact("triggers", *self._triggers()),
            self._fact("status", self._status()),
            self._fact("clock", *self._clock()),
        ]
        return [fact for fact in facts if fact["lines"]]

    def _status(self) -> str:
        status = self.say(f"status_{self.slip.standing.status}")
        return self.say("status_at", status=status, at=minute(self.slip.at))

    def _fact(self, label: str, *texts: str) -> dict[str, Any]:
        return {"label": self.say(f"fact_{label}"), "lines": lines(texts)}

    def _extent(self) -> list[str]:
        unit = self.unit
        said = [cut(unit.place_text, MOST_SIGNS)] if unit.place_text else []
        if self.slip.entrances:
            shown = self._listed(self.slip.entrances)
            said.append(self.say("entrances", count=len(self.slip.entrances), names=shown))
        if unit.geometry is not None:
            said.append(self.say("area", area=f"{area_m2(unit.geometry):,.0f}"))
        return said or [cut(unit.name, _NAME_SIGNS)]

    def _listed(self, names: Sequence[str]) -> str:
        shown = self.say("comma").join(cut(name, _NAME_SIGNS) for name in names[:MOST_ITEMS])
        if len(names) <= MOST_ITEMS:
            return shown
        return self.say("and_more", shown=shown, count=len(names))

    def _rule(self) -> list[str]:
        circle = self.circle
        said = []
        if circle.days is not None:
            said.append(self.say("rule_days", count=circle.days))
        tests = [
            self.say("rule_tests", method=METHODS[method], count=count)
            for method, count in circle.tests.items()
        ]
        if tests:
            said.append(self.say("comma").join(tests))
        starts = self.say("comma").join(
            self.say(f"start_{name}") for name in circle.starts or self.slip.scheme.clock.starts
        )
        said.append(self.say("rule_starts", starts=starts))
        if circle.code != "none":
            said.append(self.say("rule_code", code=self.say(f"code_{circle.code}")))
        return said

    def _triggers(self) -> list[str]:
        # Kind and day; which case it was stays in the system.
        days = sorted((trigger.on, trigger.kind) for trigger in self.unit.triggers)
        return [self._listed([f"{self.say(f'trigger_{kind}')} {on}" for on, kind in days])]

    def _clock(self) -> list[str]:
        standing, unit = self.slip.standing, self.unit
        said = []
        if standing.started_at is not None:
            started = minute(standing.started_at)
            source = self.say(f"from_{standing.clock_from}")
            said.append(self.say("clock_started", at=started, source=source))
        if standing.earliest_release_at is not None:
            said.append(self.say("clock_earliest", at=minute(standing.earliest_release_at)))
        if unit.lapses_at is not None and unit.state == "temporary":
            said.append(self.say("clock_lapses", at=minute(unit.lapses_at)))
        if unit.days is not None:
            said.append(self.say("clock_days", count=unit.days))
        if unit.extended_until is not None:
            said.append(self.say("clock_extended", at=minute(unit.extended_until)))
        if unit.review_on is not None:
            said.append(self.say("clock_review", on=unit.review_on))
        return said

    def _caption(self) -> str:
        drawn = self.slip.place.drawn
        if not drawn:
            return self.say("caption_words_only", source=self.of(self.slip.boundary))
        if self.slip.place.county is None:
            return self.say("caption_without_county")
        return self.say("caption", source=self.of(self.slip.boundary))

    def _rows(self) -> Iterable[dict[str, Any]]:
        unit = self.unit
        yield self._row("measures", self._measures())
        yield self._row("reason", [(cut(unit.reason, MOST_SIGNS), "")])
        yield self._row("evidence", self._evidence())
        yield self._row("findings", self._findings())
        yield self._row("times", [(text, "") for text in self._times()], beside=True)
        yield self._row("care", self._care())
        yield self._row("parties", self._parties())
        yield self._row("opinions", self._opinions())
        yield self._row("basis", [(self.of(self.slip.basis), "")])
        yield self._row("informed", [(self.of(self.slip.informed), "")])

    def _row(
        self, label: str, said: Iterable[tuple[str, Tone]], *, beside: bool = False
    ) -> dict[str, Any]:
        lines = [{"text": text, "tone": tone} for text, tone in said if text]
        return {"label": self.say(f"row_{label}"), "lines": lines, "beside": beside}

    def _measures(self) -> list[tuple[str, Tone]]:
        known = self.slip.scheme.measures
        names = [self.named(known[one]) if one in known else one for one in self.unit.measures]
        said: list[tuple[str, Tone]] = [(self._listed(names), "")] if names else []
        checked = self.unit.fire_exits_checked_at
        if checked is not None:
            said.append((self.say("fire_exits_checked", at=minute(checked)), "good"))
        elif is_hard(self.unit, self.slip.scheme):
            said.append((self.say("fire_exits_missing"), "missing"))
        return said

    def _evidence(self) -> list[tuple[str, Tone]]:
        evidence = self.unit.evidence
        there = {
            "case_removed": evidence.last_case_removed_at,
            "contact_removed": evidence.last_contact_removed_at,
            "disinfected": evidence.disinfected_at,
            "excluded": evidence.suspected_excluded_at,
        }
        said: list[tuple[str, Tone]] = [
            (self.say(f"evidence_{name}", at=minute(at)), "good")
            for name, at in there.items()
            if at is not None
        ]
        if evidence.no_contacts:
            said.append((self.say("evidence_no_contacts"), "good"))
        if evidence.environment_positive:
            said.append((self.say("evidence_environment"), "warn"))
        rounds = sorted(evidence.rounds, key=lambda test: test.on)
        said += self._left_out(len(rounds), MOST_OPINIONS)
        for test in rounds[-MOST_OPINIONS:]:
            words = self.say(
                "evidence_round", on=test.on, method=METHODS[test.method], due=test.due,
                sampled=test.sampled, negative=test.negative,
            )  # fmt: skip
            said.append((words, "good" if test.complete else "warn"))
        said += [
            (render(one.code, one.params, self.language), "missing")
            for one in self.slip.standing.missing[:MOST_ITEMS]
        ]
        said += self._left_out(len(self.slip.standing.missing), MOST_ITEMS)
        return said or [(self.say("evidence_none"), "quiet")]

    def _left_out(self, count: int, most: int) -> list[tuple[str, Tone]]:
        """What a list that was cut says of the rest."""
        return [(self.say("more", count=count - most), "quiet")] if count > most else []

    def _findings(self) -> list[tuple[str, Tone]]:
        found: list[tuple[str, Tone]] = [
            (
                cut(render(one.code, one.params, self.language), MOST_SIGNS),
                "missing" if one.severity == "refuse" else "warn",
            )
            for one in self.slip.findings[:MOST_ITEMS]
        ]
        found += self._left_out(len(self.slip.findings), MOST_ITEMS)
        return found or [(self.say("findings_none"), "good")]

    def _times(self) -> list[str]:
        unit = self.unit
        moments = {
            "ordered": unit.ordered_at,
            "effective": unit.effective_at,
            "reported": unit.reported_at,
            "ratified": unit.ratified_at,
            "ended": unit.ended_at,
            "recorded": self.slip.recorded_at,
        }
        return [
            self.say(f"time_{name}", at="—" if at is None else minute(at))
            for name, at in moments.items()
        ]

    def _care(self) -> list[tuple[str, Tone]]:
        care = self.unit.care
        if care.residents == 0:
            return [(self.say("care_unknown"), "missing")]
        names = ("dialysis", "pregnant", "living_alone", "infants", "medicine_needed")
        parts = [self.say("care_residents", count=care.residents)]
        parts += [
            self.say(f"care_{name}", count=getattr(care, name))
            for name in names
            if getattr(care, name)
        ]
        lacking = [
            self.say(f"lacks_{name}")
            for name in ("food", "medicine", "medical_passage", "hotline")
            if not getattr(care, name)
        ]
        said: list[tuple[str, Tone]] = [(self.say("comma").join(parts), "")]
        if lacking:
            named = self.say("comma").join(lacking)
            said.append((self.say("care_lacks", named=named), "missing"))
        return said

    def _parties(self) -> list[tuple[str, Tone]]:
        parties, team = self.unit.parties, self.unit.team
        offices = [
            self.say(f"party_{name}", office=cut(text, _NAME_SIGNS))
            for name, text in vars(parties).items()
            if text
        ]
        said: list[tuple[str, Tone]] = [(self.say("semicolon").join(offices), "")]
        absent = [self.say(f"team_{name}") for name, count in vars(team).items() if not count]
        if absent:
            named = self.say("comma").join(absent)
            said.append((self.say("team_lacks", named=named), "warn"))
        else:
            said.append((self.say("team_complete", count=sum(vars(team).values())), "good"))
        return said

    def _opinions(self) -> list[tuple[str, Tone]]:
        said = self._left_out(len(self.unit.opinions), MOST_OPINIONS)
        return said + [
            (
                self.say(
                    "opinion_for" if one.supports else "opinion_against",
                    at=minute(one.at),
                    by=cut(who(one.by, self.slip.offices), _NAME_SIGNS),
                    text=cut(one.text, MOST_SIGNS) or "—",
                ),
                "" if one.supports else "warn",
            )
            for one in self.unit.opinions[-MOST_OPINIONS:]
        ]

    def _box(self, signature: Signature) -> dict[str, str]:
        office = self.of(signature.office)
        if signature.account:
            account = cut(signature.account, _ACCOUNT_SIGNS)
            office = self.say("box_account", office=office, account=account)
        return {
            "label": self.say(f"box_{signature.step}"),
            "office": office,
            "sign": self.say("box_sign"),
            "date": self.say("box_date"),
        }
