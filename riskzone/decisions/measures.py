"""Measures and strategies: what the papers ask of an area, as data, and why it applies today.

A paper is a TOML file in ``data/measures``; ``docs/response.md`` describes every key.  A
measure says on which response levels, risk levels and situations it depends; what it does not
name it does not depend on.  The code knows no measure.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Literal, get_args

from pydantic import Field

from riskzone.access.actor import covers
from riskzone.decisions.model import ResponseLevel
from riskzone.settings import DATA
from riskzone.units.rule_files import Strict, check_id, fault, shipped, toml, validated
from riskzone.units.words import both

SHIPPED = DATA / "measures"

#: The area of a paper for the whole country.
NATION = "CN"

#: How sure a sentence is: read in the paper itself, or in a source that quotes it; inferred;
#: from general knowledge, to be checked against the paper.
Certainty = Literal["stated", "verified", "inferred", "unconfirmed"]

#: Kinds of place and of people a measure is about, in the order they are shown.
Place = Literal[
    "government",
    "community",
    "village",
    "employer",
    "school",
    "venue",
    "institution",
    "transport",
    "port",
    "hospital",
    "isolation_site",
    "person",
]
PLACES: tuple[Place, ...] = get_args(Place)

#: What a measure may depend on, in the order it is explained.
Dimension = Literal["response", "own_response", "risk", "situation"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)

_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
_Levels = tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], ...]


class Measure(Strict):
    """One sentence of a paper.

    Parameters
    ----------
    id, zh, en : str
    section : str
        Where in the paper it stands, as the paper numbers itself.
    certainty : {"stated", "verified", "inferred", "unconfirmed"}
    place : str
        The kind of place or people it is about.
    response : tuple of {"I", "II", "III", "IV"}
        It depends on the response level whose measures the area applies.
    own_response : tuple of {"I", "II", "III", "IV"}
        It depends on the response level the area has itself, whatever it follows.
    risk, situation : tuple of str
        It depends on the risk level, or the situation of the community.
    """

    id: _Id
    zh: str
    en: str
    section: str
    certainty: Certainty
    place: Place = "government"
    response: tuple[ResponseLevel, ...] = ()
    own_response: tuple[ResponseLevel, ...] = ()
    risk: _Levels = ()
    situation: _Levels = ()

    def values(self, dimension: Dimension) -> tuple[str, ...]:
        """The values of a dimension it asks for; none: it does not depend on it."""
        found: tuple[str, ...] = getattr(self, dimension)
        return found


class Paper(Strict):
    """A paper and what it asks.

    Parameters
    ----------
    id, zh, en : str
        Identity (the name of the file), and its title in both languages.
    short_zh, short_en : str
        What it is called beside a sentence of it.
    number : str
        文号; ``""`` where the copy read bears none.
    issuer_zh, issuer_en : str
    area : str
        Division code it is in force in; ``CN`` is the whole country.
    area_zh, area_en : str
        Name of that area, which may lie outside the one served.
    from_ : date
        First day it is in force (``from`` in the file).
    until : date, optional
        First day it no longer is.
    issued_under : {"I", "II", "III", "IV"}, optional
        The response level it was written for.
    read_at : str
        Where the copy was read.
    strategy, measure : tuple of Measure
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    zh: str
    en: str
    short_zh: str
    short_en: str
    issuer_zh: str
    issuer_en: str
    area_zh: str
    area_en: str
    number: str = ""
    area: Annotated[str, Field(pattern=r"^(CN|[0-9]{6})$")]
    from_: Annotated[date, Field(alias="from")]
    until: date | None = None
    issued_under: ResponseLevel | None = None
    read_at: str = ""
    strategy: tuple[Measure, ...] = ()
    measure: tuple[Measure, ...] = ()

    def in_force(self, area: str, on: date) -> bool:
        """Whether it is in force in a division on a day."""
        reaches = self.area == NATION or covers(self.area, area)
        return reaches and self.from_ <= on and (self.until is None or on < self.until)


@dataclass(frozen=True)
class Because:
    """One reason why a measure applies.

    Parameters
    ----------
    dimension : {"response", "own_response", "risk", "situation"}
    value : str
        The response level, risk level or situation the area has.
    """

    dimension: Dimension
    value: str


@dataclass(frozen=True)
class MeasureInForce:
    """A measure that applies, and why.

    Parameters
    ----------
    measure : Measure
    paper : Paper
    because : tuple of Because
        Empty: the paper asks it of every area.
    carried_on : bool
        The paper was written for another response level than the one in force or followed, and
        none that was read withdraws it: that it still holds is assumed.
    """

    measure: Measure
    paper: Paper
    because: tuple[Because, ...] = ()
    carried_on: bool = False


@dataclass(frozen=True)
class Circumstances:
    """What measures depend on, of one area on one day.

    Parameters
    ----------
    area : str
        Division code.
    on : date
        Local day.
    response : str
        Its response level; ``""``: none is declared.
    follows : str
        Response level whose measures it follows instead of those of its own; ``""``: none.
    risks : tuple of str
        Its risk level, or those of the counties in it; without those nobody knows.
    situations : tuple of str
        Situations of the communities in it.
    """

    area: str
    on: date
    response: str = ""
    follows: str = ""
    risks: tuple[str, ...] = ()
    situations: tuple[str, ...] = ()

    @property
    def applied(self) -> str:
        """The response level whose measures apply: the one followed, else its own."""
        return self.follows or self.response

    def values(self, dimension: Dimension) -> tuple[str, ...]:
        """What the area has of a dimension."""
        if dimension == "response":
            return (self.applied,) if self.applied else ()
        if dimension == "own_response":
            return (self.response,) if self.response else ()
        return self.risks if dimension == "risk" else self.situations


def measures(papers: tuple[Paper, ...], circumstances: Circumstances) -> tuple[MeasureInForce, ...]:
    """The measures that apply to an area on a day, by kind of place and in the order of papers."""
    found = _applying(papers, circumstances, strategies=False)
    return tuple(sorted(found, key=lambda one: PLACES.index(one.measure.place)))


def strategies(
    papers: tuple[Paper, ...], circumstances: Circumstances
) -> tuple[MeasureInForce, ...]:
    """The strategies (外防输入 …) of an area on a day: of its risk level, of its communities."""
    return tuple(_applying(papers, circumstances, strategies=True))


def _applying(
    papers: tuple[Paper, ...], circumstances: Circumstances, *, strategies: bool
) -> list[MeasureInForce]:
    return [
        MeasureInForce(measure, paper, reasons, _carried_on(paper, circumstances))
        for paper in papers
        if paper.in_force(circumstances.area, circumstances.on)
        for measure in (paper.strategy if strategies else paper.measure)
        if (reasons := _because(measure, circumstances)) is not None
    ]


def _carried_on(paper: Paper, circumstances: Circumstances) -> bool:
    levels = (circumstances.response, circumstances.applied)
    return paper.issued_under is not None and paper.issued_under not in levels


def _because(measure: Measure, circumstances: Circumstances) -> tuple[Because, ...] | None:
    """Why a measure applies; ``None``: it does not."""
    found: list[Because] = []
    for dimension in DIMENSIONS:
        wanted = measure.values(dimension)
        if not wanted:
            continue
        here = [value for value in circumstances.values(dimension) if value in wanted]
        if not here:
            return None
        found += [Because(dimension, value) for value in here]
    return tuple(found)


def parse_paper(text: str, name: str = "paper") -> Paper:
    """A paper from the text of its file, checked.

    Raises
    ------
    SchemeError
        Not TOML, an unknown or missing key, a value out of range, an id that stands twice.
    """
    paper = validated(Paper, toml(text, name), name)
    for kind, entries in (("strategy", paper.strategy), ("measure", paper.measure)):
        ids = [one.id for one in entries]
        twice = next((one for one in ids if ids.count(one) > 1), None)
        if twice is not None:
            raise fault(name, f"{kind}.id", twice, both("response.id_twice"))
    if paper.until is not None and paper.until <= paper.from_:
        reason = both("response.ends_early", start=paper.from_.isoformat())
        raise fault(name, "until", paper.until.isoformat(), reason)
    return paper


@cache
def papers() -> tuple[Paper, ...]:
    """The shipped papers, the oldest first."""
    found = []
    for stem, name, text in shipped(SHIPPED):
        paper = parse_paper(text, name)
        check_id(paper.id, stem, name)
        found.append(paper)
    return tuple(sorted(found, key=lambda paper: (paper.from_, paper.id)))
