"""What a register must hold before anything is counted; each a step of its own, with its figure.

A check answers with a number of rows or persons, never with one of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from riskzone.engine.connection import Engine
from riskzone.engine.shares import counted_in, shares_of
from riskzone.errors import InputError
from riskzone.healthcode.rules import CHECK_IN, EVENTS, KINDS

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Codes of 2, 4, 6, 9 or 12 digits: from a province to a village.
_DIVISION = "^[1-9][0-9](([0-9]{2}){0,2}|[0-9]{7}|[0-9]{10})$"
#: Days an exposure can begin on: the first case fell ill in December 2019.
_FIRST, _LAST = date(2019, 12, 1), date(2099, 12, 31)
#: Shares in which ids are held against each other.
_SHARES = 256
_KNOWN = (*KINDS, *EVENTS, CHECK_IN)


@dataclass(frozen=True)
class Check:
    """One check of a register.

    Parameters
    ----------
    id : str
    code : str
        Catalogue code of what is wrong where its count is not 0.
    expression : callable
        Residents and exposures → a table of one row with the column ``count``.
    persons : bool
        Whether it holds the persons of both files against each other.
    """

    id: str
    code: str
    expression: Callable[["ir.Table", "ir.Table"], "ir.Table"]
    persons: bool = False

    def count(self, engine: Engine, people: "ir.Table", told: "ir.Table") -> int:
        """How many rows or persons are wrong."""
        shares = shares_of(engine, told) if self.persons else 1
        found = counted_in(engine, shares, (people, told), self.expression)["count"][0].as_py()
        return int(found or 0)


def no_rows(people: "ir.Table", told: "ir.Table") -> "ir.Table":  # noqa: ARG001
    """1 where nobody is in the register."""
    return people.aggregate(count=(people.count() == 0).cast("int64"))


def no_id(people: "ir.Table", told: "ir.Table") -> "ir.Table":
    """Rows of either file without an id."""
    each = [_counted(one, one.id.isnull() | ~one.id.re_search(r"\S")) for one in (people, told)]
    both = each[0].union(each[1])
    return both.aggregate(count=both["count"].sum())


def no_township(people: "ir.Table", told: "ir.Table") -> "ir.Table":  # noqa: ARG001
    """Residents without the nine digits of a township."""
    fits = people.township.re_search("^[1-9][0-9]{8}$")
    return _counted(people, people.township.isnull() | ~fits)


def bad_stays(people: "ir.Table", told: "ir.Table") -> "ir.Table":  # noqa: ARG001
    """Residents who left before they entered."""
    return _counted(people, people.left_on < people.entered_on)


def no_day(people: "ir.Table", told: "ir.Table") -> "ir.Table":  # noqa: ARG001
    """Exposures without the day they began."""
    return _counted(told, told.from_on.isnull())


def bad_intervals(people: "ir.Table", told: "ir.Table") -> "ir.Table":  # noqa: ARG001
    """Exposures that end before they begin."""
    return _counted(told, told.to_on < told.from_on)


def absurd_days(people: "ir.Table", told: "ir.Table") -> "ir.Table":  # noqa: ARG001
    """Exposures of a day on which nobody was exposed: a year mistyped, an empty cell of a sheet."""
    return _counted(told, (told.from_on < _FIRST) | (told.from_on > _LAST))


def bad_kinds(people: "ir.Table", told: "ir.Table") -> "ir.Table":  # noqa: ARG001
    """Exposures of a kind that is not on the closed list."""
    return _counted(told, told.kind.isnull() | ~told.kind.isin(_KNOWN))


def no_source(people: "ir.Table", told: "ir.Table") -> "ir.Table":  # noqa: ARG001
    """Stays without the division they were in."""
    fits = told.source_zone.re_search(_DIVISION)
    return _counted(told, (told.kind == "stay") & (told.source_zone.isnull() | ~fits))


def one_sided(people: "ir.Table", told: "ir.Table") -> "ir.Table":
    """Persons with an exposure who are not in the register."""
    strangers = told.select("id").distinct().anti_join(people.select("id"), "id")
    return strangers.aggregate(count=strangers.count())


def duplicate_ids(people: "ir.Table", told: "ir.Table") -> "ir.Table":  # noqa: ARG001
    """Ids that more than one resident has.

    Numbers made of the ids are sorted in shares, and each held against the one before it: a sort
    puts down what does not fit, a table of all ids would have to fit.  The few ids whose number
    occurs more than once are then looked at themselves.
    """
    numbers = people.select(number=people.id.hash())
    before = numbers.number.lag().over(group_by=numbers.number % _SHARES, order_by=numbers.number)
    met = numbers.mutate(before=before)
    met = met.filter(met.before == met.number).select("number").distinct()
    suspects = people.mutate(number=people.id.hash()).semi_join(met, "number")
    each = suspects.group_by("id").aggregate(rows=suspects.count())
    twice = each.filter(each.rows > 1)
    return twice.aggregate(count=twice.count())


def _counted(table: "ir.Table", wrong: Any) -> "ir.Table":
    return table.aggregate(count=wrong.cast("int64").sum())


#: In the order they are made; the last one, which looks at every id, takes as long as the others.
CHECKS = (
    Check("no_rows", "engine.no_rows", no_rows),
    Check("no_id", "engine.no_id", no_id),
    Check("no_township", "engine.bad_township", no_township),
    Check("bad_stays", "engine.bad_stays", bad_stays),
    Check("no_day", "engine.no_day", no_day),
    Check("bad_intervals", "engine.bad_intervals", bad_intervals),
    Check("absurd_days", "engine.absurd_days", absurd_days),
    Check("bad_kinds", "engine.bad_kinds", bad_kinds),
    Check("no_source", "engine.no_source", no_source),
    Check("one_sided", "engine.one_sided", one_sided, persons=True),
    Check("duplicate_ids", "engine.duplicate_ids", duplicate_ids),
)


def check(
    engine: Engine,
    people: "ir.Table",
    told: "ir.Table",
    *,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Every check, one after another.

    Parameters
    ----------
    engine : Engine
    people, told : ibis table
        Of :func:`riskzone.engine.residents` and :func:`riskzone.engine.exposures`.
    progress : callable, optional
        Told of every check that was made: how many so far, and in all.

    Raises
    ------
    InputError
        The first check that found something; says how many.
    """
    for done, one in enumerate(CHECKS, 1):
        count = one.count(engine, people, told)
        if count:
            raise InputError(one.code, count=count, known=", ".join(_KNOWN))
        if progress is not None:
            progress(done, len(CHECKS))
