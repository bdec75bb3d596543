"""What is hidden, why, and what readers are told of it."""

from dataclasses import replace
from datetime import date

import pytest

from riskzone.errors import InputError
from riskzone.messages import render
from riskzone.release.audience import Audience
from riskzone.release.disclosure.block import Block, Zone, choose
from riskzone.release.disclosure.cells import Cells, History, Past
from riskzone.release.disclosure.levels import LevelBound
from riskzone.release.disclosure.model import Key, Why
from riskzone.release.disclosure.policy import policy
from riskzone.release.disclosure.protect import protect
from riskzone.release.disclosure.report import Protected
from tests.release.disclosure import towns
from tests.release.disclosure.towns import SECRET, Desk, county, town

ENDED = date(2020, 4, 22)
PUBLIC = policy(Audience.PUBLIC)


def one_county(*values: int) -> dict[str, dict[int, int]]:
    """Cases of townships in the window that ended on 22 April (day 33)."""
    return {town(number): {30: value} for number, value in enumerate(values)}


def shown(made: Protected) -> dict[str, int | None]:
    table = made.tables[-1]
    return {key.zone: cell.value for key, cell in table.cells.items()}


def why(made: Protected) -> dict[str, Why]:
    return {one.key.zone: one.why for one in made.report.hidden}


def release(*values: int, threshold: int = 5) -> Protected:
    return Desk().release(one_county(*values), ENDED, threshold)


def test_three_small_townships_of_twenty_do_not_cost_the_others() -> None:
    made = release(2, 1, 1, *[0] * 17)
    reasons = why(made)
    assert [reasons.pop(town(number)) for number in range(3)] == [Why.THRESHOLD] * 3
    assert set(reasons.values()) == {Why.SECONDARY}
    assert 3 <= len(reasons) <= 6, "some zeros are hidden beside them"
    assert sum(value == 0 for value in shown(made).values()) == 17 - len(reasons)


def test_a_single_small_count_takes_the_smallest_larger_one_with_it() -> None:
    made = release(12, 8, 1, *[0] * 17)
    values = shown(made)
    assert values[town(0)] == 12
    assert values[town(1)] is None, "with 8 shown, 21 − 12 − 8 = 1 would be told"
    assert values[town(2)] is None


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    made = release(12, 8, 0, 0)
    assert made.tables[-1].hidden == 0
    assert made.report.hidden == ()


def test_a_county_without_cases_shows_its_zeros() -> None:
    assert release(0, 0, 0).tables[-1].hidden == 0


def test_a_single_township_is_told_by_the_total_and_the_report_says_so() -> None:
    made = release(3)
    assert shown(made)[town(0)] is None
    assert [(one.key.zone, one.cause) for one in made.report.fixed] == [(town(0), "total")]


def test_readers_are_not_told_why_a_cell_is_hidden() -> None:
    table = release(2, 1, 1, *[0] * 17).tables[-1]
    hidden = {cell.why for cell in table.cells.values() if cell.value is None}
    assert hidden == {Why.HIDDEN}, "a reason in the cell would say which of them are small"


def test_the_counties_and_above_are_exact() -> None:
    made = release(2, 1, 1, *[0] * 17)
    above = made.tables[0]
    assert above.hidden == 0
    assert above.cells[Key(county(), "new_14d", ENDED)].value == 4
    assert above.layer == "county"


def test_internal_readers_see_every_count() -> None:
    made = Desk().release(one_county(2, 1, 1), ENDED, 5, Audience.INTERNAL)
    (table,) = made.tables
    assert table.hidden == 0
    assert table.cells[Key(town(1), "new_1d", ENDED)].value == 0
    assert table.cells[Key(town(1), "cumulative", ENDED)].value == 1
    assert made.report.losses == ()


def test_the_zeros_that_are_hidden_cannot_be_told_without_the_secret() -> None:
    cells = towns.cells(one_county(2, 1, 1, *[0] * 17), ENDED, PUBLIC)
    made = {
        secret: frozenset(why(protect(cells, History(), PUBLIC, secret=secret)))
        for secret in (b"", b"a", b"b", b"c")
    }
    assert len(set(made.values())) > 1
    again = protect(cells, History(), PUBLIC, secret=b"a")
    assert frozenset(why(again)) == made[b"a"], "the same secret draws the same zeros"


def test_once_hidden_hidden_for_the_window() -> None:
    desk = Desk()
    cases = one_county(4, 2, 9, 0, 0, 0, 0, 0)
    first = desk.release(cases, ENDED, 5)
    later = desk.release(cases, date(2020, 4, 30), 3)
    assert set(why(first)) == set(why(later))
    assert why(later)[town(0)] is Why.HELD, "4 is no longer below the threshold"
    after = desk.release(cases, date(2020, 5, 6), 3)
    assert after.report.hidden == (), "the next window is another figure"


def test_a_corrected_county_is_not_told_again() -> None:
    desk = Desk()
    desk.release(one_county(6, 9, 7, 0), ENDED)
    made = desk.release(one_county(4, 9, 7, 0), date(2020, 4, 24))
    assert set(why(made)) == {town(number) for number in range(4)}
    assert why(made)[town(0)] is Why.THRESHOLD
    assert made.report.losses[0].whole == (county(),)


def test_a_county_that_lost_a_township_is_not_told_again() -> None:
    """Of 3 + 2 + 0 hidden cases the township with 2 went to another county: 3 would be left."""
    desk = Desk()
    cases = one_county(3, 2, 0, 30)
    desk.release(cases, ENDED)
    made = desk.release({zone: cases[zone] for zone in (town(0), town(2), town(3))}, ENDED)
    assert set(shown(made).values()) == {30 + 3, None}
    (again,) = (b for (pack, key), b in desk.bounds().items() if (pack, key.zone) == (2, town(0)))
    assert again.width >= PUBLIC.width


def test_what_a_lower_threshold_told_cannot_be_taken_back_and_the_report_says_so() -> None:
    desk = Desk()
    cases = one_county(4, 6, 7, 9, 0, 0, 0)
    desk.release(cases, ENDED, 3)
    made = desk.release(cases, date(2020, 4, 24), 5)
    assert why(made)[town(0)] is Why.THRESHOLD
    assert (town(0), "before") in {(one.key.zone, one.cause) for one in made.report.fixed}


def test_a_window_that_overlaps_an_earlier_one_is_not_told() -> None:
    desk = Desk()
    cases = one_county(12, 8, 9)
    desk.earlier(cases, [(Key(town(n), "cumulative", date(2020, 4, 15)), True) for n in range(3)])
    made = desk.release(cases, ENDED)
    assert set(why(made).values()) == {Why.HELD}


@pytest.mark.parametrize("measure", ["cumulative", "new_14d"])
def test_a_window_that_overlaps_a_later_one_is_not_told(measure: str) -> None:
    desk = Desk()
    cases = one_county(12, 8, 9)
    desk.earlier(cases, [(Key(town(n), measure, date(2020, 4, 25)), True) for n in range(3)])
    assert set(why(desk.release(cases, ENDED)).values()) == {Why.HELD}


def test_hidden_cases_below_the_threshold_take_a_larger_figure_with_them() -> None:
    zeros = tuple(Zone(f"zero {n}", 0) for n in range(9))
    zones = (Zone("4", 4), Zone("20", 20), Zone("30", 30), *zeros)
    chosen = choose(Block("b", zones), PUBLIC)
    assert chosen.hidden["20"] is Why.SECONDARY, "4 less than the total would be the group"


def test_cases_that_levels_give_away_hide_nothing_else() -> None:
    """Of 4 and 6 every case is known by a level: 20 is hidden, too, so that cases can move."""
    known = tuple(Zone(str(n), n, low=n if n < 20 else 0) for n in (4, 6, 20, 30, 0))
    free = tuple(replace(zone, low=0) for zone in known)
    assert "20" in choose(Block("b", known), PUBLIC).hidden
    assert "20" not in choose(Block("b", free), PUBLIC).hidden


def test_what_became_of_a_cell_is_never_forgotten() -> None:
    past = Past(frozenset({4}), shown=False, hidden=True).and_(6, True).and_(6, True)
    assert past == Past(frozenset({4, 6}), shown=True, hidden=True)
    assert Past(frozenset({4}), shown=True, hidden=False).and_(4, False).shown


def test_a_township_that_levels_give_away_does_not_hide_others() -> None:
    cases = one_county(1, 0, 0, 0, 0, 0, 0, 0)
    low = tuple(LevelBound(town(n), date(2020, 4, 9), ENDED, 0, 0) for n in range(1, 8))
    made = Desk(levels=low).release(cases, ENDED)
    assert set(why(made)) == {town(number) for number in range(8)}
    assert {one.cause for one in made.report.fixed} <= {"level", "total"}


def test_cases_of_no_known_township_are_a_row_of_their_own() -> None:
    cases = {town(0): {30: 6}, town(1): {30: 7}, town(2): {}, county() + "*": {30: 2}}
    made = Desk().release(cases, ENDED)
    assert why(made)[county() + "*"] is Why.THRESHOLD


def test_the_report_counts_what_was_lost() -> None:
    made = release(2, 1, 1, *[0] * 17)
    (loss,) = made.report.losses
    assert (loss.layer, loss.measure, loss.day, loss.cells) == ("township", "new_14d", ENDED, 20)
    assert (loss.cases, loss.cases_hidden) == (4, 4)
    assert sum(loss.hidden.values()) == len(made.report.hidden)
    assert made.report.count(Why.THRESHOLD) == 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_and_exception_reads_in_both_languages(language: str) -> None:
    desk = Desk()
    cases = one_county(4, 2, 9, 0, 0, 0, 0, 0)
    desk.release(cases, ENDED, 3)
    made = desk.release(cases, date(2020, 4, 30), 5)
    single = release(1)
    told = [*made.report.hidden, *made.report.fixed, *single.report.fixed]
    texts = [render(*one.text, language) for one in told]
    assert all(town(0)[:6] in text for text in texts)


def test_every_cell_is_kept_once_with_its_true_reason() -> None:
    made = release(2, 1, 1, *[0] * 17)
    keys = [row.key for row in made.rows]
    assert len(keys) == len(set(keys))
    small = next(row for row in made.rows if row.key == Key(town(0), "new_14d", ENDED))
    assert (small.value, small.shown, small.why) == (2, False, Why.THRESHOLD)


def changed(key: Key, value: int | None) -> Cells:
    cells = towns.cells(one_county(2, 1, 9), ENDED, PUBLIC)
    values = dict(cells.values)
    if value is None:
        del values[key]
    else:
        values[key] = value
    return replace(cells, values=values)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "disclosure.no_count"),
        (-1, "disclosure.negative_count"),
        (3, "disclosure.does_not_sum"),
    ],
)
def test_counts_that_cannot_be_are_refused(value: int | None, code: str) -> None:
    cells = changed(Key(town(0), "new_14d", ENDED), value)
    with pytest.raises(InputError) as refused:
        protect(cells, History(), PUBLIC, secret=SECRET)
    assert refused.value.code == code


def test_a_total_that_is_missing_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        protect(changed(Key("23", "new_1d", ENDED), None), History(), PUBLIC)
    assert refused.value.code == "disclosure.no_count"
    assert refused.value.params["zone"] == "23"
