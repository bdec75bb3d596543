"""Whether people behind a closure are provided for, and who answers for it: what is missing.

The law asks that whoever is isolated is provided for.  People appear as counts, offices
as offices; nothing here knows a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from riskzone.messages import Words
from riskzone.units.findings import Finding
from riskzone.units.model import ControlUnit, Parties, Team
from riskzone.units.words import CARE, PARTIES, TEAM

#: Counts of those who need something of their own; each is part of the residents.
IN_NEED = ("dialysis", "pregnant", "living_alone", "infants", "medicine_needed")
_SUPPLY = ("food", "medicine", "medical_passage")
#: More residents than a compound ever has: a slip of the hand.
_MOST_RESIDENTS = 100_000


@dataclass(frozen=True)
class Completeness:
    """How much of a list is there.

    Parameters
    ----------
    done, total : int
    missing : tuple of Words
        What is not, in both languages.
    """

    done: int
    total: int
    missing: tuple[Words, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def _of(wanted: dict[str, Words], there: set[str]) -> Completeness:
    missing = tuple(words for key, words in wanted.items() if key not in there)
    return Completeness(len(wanted) - len(missing), len(wanted), missing)


def care_of(unit: ControlUnit) -> Completeness:
    """The care checklist: residents counted, food, medicine, hotline, medical passage.

    Medicine and the way to a hospital are asked for whether or not somebody in need is
    counted: who falls ill is not known beforehand.
    """
    care = unit.care
    there = {name for name in _SUPPLY if getattr(care, name)}
    there |= {"residents"} if care.residents > 0 else set()
    there |= {"hotline"} if care.hotline.strip() else set()
    return _of(CARE, there)


def parties_of(unit: ControlUnit) -> Completeness:
    """The four responsibilities (四方责任): which office is named, which is not."""
    named = {f.name for f in fields(Parties) if getattr(unit.parties, f.name).strip()}
    return _of(PARTIES, named)


def team_of(unit: ControlUnit) -> Completeness:
    """The six-in-one team (六位一体): which post has somebody on duty."""
    return _of(TEAM, {f.name for f in fields(Team) if getattr(unit.team, f.name) > 0})


def care_findings(unit: ControlUnit) -> Iterator[Finding]:
    """Counts that cannot be, and what the checklists lack."""
    care = unit.care
    if care.residents > _MOST_RESIDENTS:
        params = {"count": care.residents, "most": _MOST_RESIDENTS}
        yield Finding("units.too_many_residents", params, field="care.residents")
    for name in ("residents", *IN_NEED):
        count = getattr(care, name)
        if count < 0:
            yield Finding("units.count_negative", {"count": count}, field=f"care.{name}")
        elif count > max(care.residents, 0):
            params = {"count": count, "residents": max(care.residents, 0)}
            yield Finding("units.more_than_residents", params, field=f"care.{name}")
    for post in fields(Team):
        count = getattr(unit.team, post.name)
        if count < 0:
            yield Finding("units.count_negative", {"count": count}, field=f"team.{post.name}")


def completeness_findings(unit: ControlUnit) -> Iterator[Finding]:
    """One warning for each list that is not complete."""
    for code, field, found in (
        ("units.care_incomplete", "care", care_of(unit)),
        ("units.parties_incomplete", "parties", parties_of(unit)),
        ("units.team_incomplete", "team", team_of(unit)),
    ):
        if not found.complete:
            missing = Words(
                "、".join(words.zh for words in found.missing),
                ", ".join(words.en for words in found.missing),
            )
            yield Finding(code, {"missing": missing}, "warn", field)
