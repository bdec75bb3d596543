"""Lines that adopt a scheme, and levels by the scheme of their own minute."""

from dataclasses import replace

from riskzone.decisions.model import ListLine, SchemeLine
from riskzone.decisions.resolve import LevelSets, book
from tests.decisions.papers_of_2020 import LEVELS, LOWEST, at, document
from tests.decisions.test_check import found, level, paper, said

ADOPTS = SchemeLine(
    area="230000", scheme="cn-2020-02-county", layer="county", effective_at=at(4, 25)
)
HOUSE = {"body": "province", "basis": "联防联控机制文件"}
#: Another rule from 28 April on, adopted already.
SETS = LevelSets({"county": ((at(2, 17), LEVELS), (at(4, 28), ("regular", "high")))})


def test_a_scheme_that_is_not_shipped_is_refused() -> None:
    one = replace(ADOPTS, scheme="../../etc/passwd")
    assert said(found(paper(one, **HOUSE))) == [("no_such_scheme", "refuse", "lines.0.scheme")]


def test_a_layer_that_is_none_is_refused_and_another_one_is_said() -> None:
    one = paper(replace(ADOPTS, layer="moon"), **HOUSE)
    assert said(found(one)) == [("unknown_layer", "refuse", "lines.0.layer")]
    other = paper(replace(ADOPTS, layer="township"), **HOUSE)
    assert said(found(other)) == [("scheme_of_other_layer", "warn", "lines.0.layer")]


def test_a_scheme_adopted_before_it_begins_is_said() -> None:
    early = paper(
        replace(ADOPTS, effective_at=at(2, 1)), decided_at=at(2, 1), certainty="notice",
        source="通告", **HOUSE,
    )  # fmt: skip
    assert ("scheme_before_rule", "warn", "lines.0.effective_at") in said(found(early))


def test_levels_that_stay_declared_and_the_scheme_does_not_know_are_named() -> None:
    known = book(
        [document(1, level("extreme", at(4, 1)), level("low", at(4, 1), "230104"))], LOWEST
    )
    (one,) = found(paper(ADOPTS, **HOUSE), known)
    assert (one.code, one.severity) == ("decisions.scheme_drops_levels", "warn")
    assert (one.params["count"], one.params["level"]) == (1, "extreme")


def test_each_line_is_held_against_the_levels_of_its_own_day() -> None:
    known = book([], SETS)
    early, late = level("medium", at(4, 27)), level("regular", at(4, 29), "230104")
    assert said(found(paper(early, late), known)) == []
    swapped = [replace(early, level="regular"), replace(late, level="medium")]
    assert said(found(paper(*swapped), known)) == [
        ("unknown_level", "refuse", "lines.0.level"),
        ("unknown_level", "refuse", "lines.1.level"),
    ]
    change = level("regular", at(4, 28), level_from="medium")
    assert said(found(paper(change), known)) == []


def test_a_document_that_adopts_a_scheme_declares_by_it_from_its_day_on() -> None:
    known = book([], LevelSets({"county": ((at(2, 17), ("regular", "high")),)}))
    lines = [ADOPTS, level("medium", at(4, 25)), level("medium", at(4, 24, 8), "230104")]
    listed = ListLine(area="230000", effective_at=at(4, 24, 12), named=(("230104", "medium"),))
    codes = said(found(paper(*lines, listed, **HOUSE), known))
    assert [where for code, _, where in codes if code == "unknown_level"] == [
        "lines.2.level", "lines.3.named",
    ]  # fmt: skip
