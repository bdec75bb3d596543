"""What the figures of a bulletin obey, and which figure is likely wrong where they do not.

Equalities inside a day (cumulative − cured − died = active; contacts = released + observed;
parts sum to the whole), equalities with the bulletin published for the day before (cumulative =
before + new + corrections), and bounds.  An identity is checked where all its figures are known.

Which figure is likely wrong is found by putting each right in turn: the one that mends most broken
identities and breaks none that holds comes first; among equals one whose right value differs by
what hands do (two digits changed over, one digit wrong).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from riskzone.messages import Words
from riskzone.release.bulletin import (
    GROWING,
    HALF_NAMES,
    HALVES,
    NAMES,
    Bulletin,
    HalfName,
    figures,
)
from riskzone.release.bulletin_places import place_words


@dataclass(frozen=True)
class Suspect:
    """A figure that is likely wrong.

    Parameters
    ----------
    path : str
    value, right : int
        As given, and what would mend what is broken.
    """

    path: str
    value: int
    right: int


@dataclass(frozen=True)
class Broken:
    """An identity that does not hold.

    Parameters
    ----------
    code : str
        Catalogue code.
    params : mapping
    path : str
        Figure on its left side.
    left, right : int
        The two sides.
    suspects : tuple of Suspect
        The likeliest first; empty where nothing points at one.
    """

    code: str
    params: Mapping[str, Any]
    path: str
    left: int
    right: int
    suspects: tuple[Suspect, ...] = ()


@dataclass(frozen=True)
class _Term:
    sign: int
    path: str
    value: int
    said: Words
    #: A figure that was published before is no longer typed: it is not a suspect.
    fixed: bool = False


@dataclass(frozen=True)
class _Rule:
    """``left`` equals (``"="``) the sum of the terms, or is at least (``">="``), at most it."""

    code: str
    half: HalfName
    relation: str
    left: _Term
    terms: tuple[_Term, ...]
    params: Mapping[str, Any]

    @property
    def right(self) -> int:
        return sum(term.sign * term.value for term in self.terms)

    @property
    def holds(self) -> bool:
        left, right = self.left.value, self.right
        return {"=": left == right, ">=": left >= right, "<=": left <= right}[self.relation]


def identities(bulletin: Bulletin, before: Bulletin | None = None) -> tuple[Broken, ...]:
    """Every identity that does not hold.

    Parameters
    ----------
    bulletin : Bulletin
    before : Bulletin, optional
        The last one published for an earlier day.  Where it is not of the day before, only the
        bounds between the two are checked.
    """
    rules = tuple(_rules(bulletin, before))
    return tuple(_broken(rule, rules) for rule in rules if not rule.holds)


def checked(bulletin: Bulletin, before: Bulletin | None = None) -> int:
    """How many identities had all their figures, so that they could be checked."""
    return sum(1 for _ in _rules(bulletin, before))


def _rules(bulletin: Bulletin, before: Bulletin | None) -> Iterator[_Rule]:
    for name in HALVES:
        known = _Known(bulletin, name)
        yield from _of_day(known)
        yield from _of_parts(known)
        if before is not None and before.area == bulletin.area and before.on < bulletin.on:
            yield from _since(known, _Known(before, name, fixed=True))


class _Known:
    """The figures of one half that are known, as terms."""

    def __init__(self, bulletin: Bulletin, half: HalfName, *, fixed: bool = False) -> None:
        self.bulletin, self.half, self.fixed = bulletin, half, fixed
        start = f"{half}."
        self.values = {
            path.removeprefix(start): value
            for path, value in figures(bulletin)
            if path.startswith(start)
        }

    def term(self, figure: str, sign: int = 1) -> _Term | None:
        value = self.values.get(figure)
        if value is None:
            return None
        said = NAMES[figure]
        if self.fixed:
            said = Words(
                f"{self.bulletin.on:%m-%d} 通报{said.zh}",
                f"{said.en} published for {self.bulletin.on:%m-%d}",
            )
        return _Term(sign, f"{self.half}.{figure}", value, said, self.fixed)

    def terms(self, signs: Mapping[str, int]) -> tuple[_Term, ...] | None:
        found = [self.term(figure, sign) for figure, sign in signs.items()]
        return None if None in found else tuple(term for term in found if term is not None)

    def rule(
        self, code: str, relation: str, left: str, signs: Mapping[str, int], **params: Any
    ) -> Iterator[_Rule]:
        head, terms = self.term(left), self.terms(signs)
        if head is not None and terms is not None:
            yield _Rule(code, self.half, relation, head, terms, params)


def _of_day(known: _Known) -> Iterator[_Rule]:
    yield from known.rule(
        "bulletins.active_differs", "=", "active", {"cumulative": 1, "cured": -1, "died": -1}
    )
    if "died" not in known.values:
        yield from known.rule(
            "bulletins.more_than_whole", "<=", "active", {"cumulative": 1, "cured": -1}
        )
    signs = {"contacts_released": 1, "contacts_observed": 1}
    if "contacts_other" in known.values:
        signs["contacts_other"] = 1
    yield from known.rule("bulletins.contacts_differ", "=", "contacts_tracked", signs)
    # Suspected cases are not compared: one may be excluded on the day it was found.
    for small, large in (
        ("converted", "new_confirmed"), ("severe", "active"), ("new_confirmed", "cumulative"),
        ("new_cured", "cured"), ("new_died", "died"),
    ):  # fmt: skip
        yield from known.rule("bulletins.more_than_whole", "<=", small, {large: 1})


def _of_parts(known: _Known) -> Iterator[_Rule]:
    for figure, by_place in known.bulletin.half(known.half).parts.items():
        whole = known.term(figure)
        if whole is not None and by_place:
            terms = tuple(
                _Term(
                    1,
                    f"{known.half}.parts.{figure}.{place}",
                    value,
                    place_words(place, known.half),
                )
                for place, value in by_place.items()
            )
            yield _Rule("bulletins.parts_differ", known.half, "=", whole, terms, {})


def _since(known: _Known, before: _Known) -> Iterator[_Rule]:
    next_day = known.bulletin.on - before.bulletin.on == timedelta(days=1)
    half = known.bulletin.half(known.half)
    for figure, grows_by in GROWING.items():
        left, start = known.term(figure), before.term(figure)
        if left is None or start is None:
            continue
        by = half.corrected(figure)
        put_right = (
            _Term(1, "", by, Words("更正数", "corrections"), fixed=True),
        ) if by else ()  # fmt: skip
        new = known.term(grows_by) if grows_by else None
        if next_day and new is not None:
            terms = (start, new, *put_right)
            yield _Rule("bulletins.course_differs", known.half, "=", left, terms, {})
        else:
            terms = (start, *put_right)
            yield _Rule("bulletins.fell", known.half, ">=", left, terms, {})
    if next_day:
        yield from _asymptomatic(known, before)


def _asymptomatic(known: _Known, before: _Known) -> Iterator[_Rule]:
    """Those of yesterday and the new ones, less the converted; some are released as well."""
    left, start = known.term("asymptomatic"), before.term("asymptomatic")
    new, converted = known.term("new_asymptomatic"), known.term("converted", -1)
    if left is not None and start is not None and new is not None:
        terms = (start, new) if converted is None else (start, new, converted)
        yield _Rule("bulletins.asymptomatic_more", known.half, "<=", left, terms, {})


def _broken(rule: _Rule, rules: tuple[_Rule, ...]) -> Broken:
    suspects = _suspects(rule, rules)
    likely = Words("", "")
    if suspects:
        likely = _likely(suspects[0])
    signs = {"=": "≠", ">=": "<", "<=": ">"}
    return Broken(
        rule.code,
        {
            "half": HALF_NAMES[rule.half],
            "figure": rule.left.said,
            "left": rule.left.value,
            "right": rule.right,
            "sum": _sum(rule.terms),
            "relation": signs[rule.relation],
            "likely": likely,
            **rule.params,
        },
        rule.left.path,
        rule.left.value,
        rule.right,
        suspects,
    )


def _sum(terms: tuple[_Term, ...]) -> Words:
    """The right side with its numbers, as it is read."""
    said = {"zh": "", "en": ""}
    for place, term in enumerate(terms):
        sign = term.sign * (-1 if term.value < 0 else 1)
        between = "" if place == 0 and sign > 0 else (" + " if sign > 0 else " − ")
        for language in said:
            said[language] += f"{between}{format(term.said, language)} {abs(term.value)}"
    return Words(said["zh"], said["en"])


def _likely(suspect: Suspect) -> Words:
    said = said_of(suspect.path)
    return Words(
        f"可能有误的是{said.zh} {suspect.value}（应为 {suspect.right}？）。",
        f"Likely wrong: {said.en} {suspect.value} ({suspect.right}?).",
    )


def said_of(path: str) -> Words:
    """What a figure is called, by its path."""
    name, _, rest = path.partition(".")
    if not rest:
        return NAMES[name]
    half: HalfName = "local" if name == "local" else "imported"
    if not rest.startswith("parts."):
        return NAMES[rest]
    _, measure, place = rest.split(".")
    said, where = NAMES[measure], place_words(place, half)
    return Words(f"{where.zh}{said.zh}", f"{said.en} of {where.en}")


def said_in_full(path: str) -> Words:
    """What a figure is called with its half: "本土现有确诊病例", "local active cases"."""
    half, said = path.partition(".")[0], said_of(path)
    if half not in HALVES:
        return said
    name = HALF_NAMES["local" if half == "local" else "imported"]
    return Words(f"{name.zh}{said.zh}", f"{name.en} {said.en}")


def _suspects(rule: _Rule, rules: tuple[_Rule, ...]) -> tuple[Suspect, ...]:
    """Figures whose one other value mends this rule and breaks none that holds."""
    found: dict[str, tuple[tuple[int, int, int], Suspect]] = {}
    for term in (rule.left, *rule.terms):
        if term.fixed:
            continue
        for change in _changes(term.path, rules):
            after = [_changed(one, term.path, change) for one in rules]
            pairs = list(zip(rules, after, strict=True))
            right = term.value + change
            this = after[rules.index(rule)]
            if right < 0 or not this.holds or any(o.holds and not n.holds for o, n in pairs):
                continue
            mended = sum(new.holds and not old.holds for old, new in pairs)
            rank = (-mended, 0 if _slip(term.value, right) else 1, abs(change))
            known = found.get(term.path)
            if known is None or rank < known[0]:
                found[term.path] = (rank, Suspect(term.path, term.value, right))
    ranked = sorted(found.values(), key=lambda one: one[0][:2])
    # Nothing points at one of several that would all do as well.
    if len(ranked) > 1 and ranked[0][0][:2] == ranked[1][0][:2]:
        return ()
    return tuple(one for _, one in ranked)


def _changes(path: str, rules: tuple[_Rule, ...]) -> Iterator[int]:
    """By how much a figure would have to change for each broken rule it stands in."""
    for rule in rules:
        if rule.holds:
            continue
        missing = rule.right - rule.left.value
        if rule.left.path == path and not rule.left.fixed:
            yield missing
        for term in rule.terms:
            if term.path == path and not term.fixed:
                # The left side stands on the other side of the sign.
                yield -missing * term.sign


def _changed(rule: _Rule, path: str, change: int) -> _Rule:
    def put(term: _Term) -> _Term:
        if term.fixed or term.path != path:
            return term
        return _Term(term.sign, term.path, term.value + change, term.said)

    terms = tuple(put(term) for term in rule.terms)
    return _Rule(rule.code, rule.half, rule.relation, put(rule.left), terms, rule.params)


def _slip(given: int, right: int) -> bool:
    """Whether two numbers differ as hands make them differ."""
    one, other = str(given), str(right)
    if len(one) != len(other):
        # A digit left out or struck twice.
        longer, shorter = sorted((one, other), key=len, reverse=True)
        return len(longer) - len(shorter) == 1 and any(
            longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
        )
    wrong = sum(a != b for a, b in zip(one, other, strict=True))
    return wrong == 1 or (wrong == 2 and Counter(one) == Counter(other))
