"""The identities of bulletins: the real ones hold, and each slip is traced to its figure."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.messages import render
from riskzone.release.bulletin import Bulletin, Correction, Half, figure, figures, with_figure
from riskzone.release.bulletin_identities import Suspect, checked, identities
from riskzone.release.bulletin_published import published_bulletin, published_bulletins

SLIP = date(2020, 4, 23)
DAYS = {one.on.day: one for one in published_bulletins()}


@pytest.mark.parametrize(
    ("day", "cumulative", "cured", "died", "active"),
    [(20, 530, 470, 13, 47), (24, 544, 470, 13, 61), (25, 549, 470, 13, 66)],
)
def test_golden_bulletins_hold(
    day: int, cumulative: int, cured: int, died: int, active: int
) -> None:
    local = DAYS[day].local
    assert (local.cumulative, local.cured, local.died, local.active) == (
        cumulative, cured, died, active
    )  # fmt: skip
    assert cumulative - cured - died == active
    assert identities(DAYS[day]) == ()
    assert checked(DAYS[day]) >= 10


#: Figures that stand in no equation of the day: nothing can notice one case more or less of them.
ALONE = {
    20: {"local.converted", "imported.new_asymptomatic", "imported.new_cured",
         "imported.suspected", "fever_visits"},
    24: {"imported.new_asymptomatic", "fever_visits"},
    25: {"local.converted", "fever_visits"},
}  # fmt: skip


@pytest.mark.parametrize("day", ALONE)
def test_one_more_or_less_of_any_figure_of_a_golden_bulletin_is_noticed(day: int) -> None:
    right, before = DAYS[day], DAYS.get(day - 1)
    assert identities(right, before) == ()
    missed = {
        path
        for path, value in figures(right)
        for by in (1, -1)
        if value is not None
        and value + by >= 0
        and not identities(with_figure(right, path, value + by), before)
    }
    assert missed == ALONE[day]


def test_contacts_of_april_20_are_those_released_and_those_observed() -> None:
    local = DAYS[20].local
    assert local.contacts_tracked == 17899 == 16521 + 1378
    assert (local.contacts_released, local.contacts_observed) == (16521, 1378)


@pytest.mark.parametrize(
    ("before", "now"),
    [pair for pair in pairwise(published_bulletins()) if pair[1].on != SLIP],
    ids=lambda one: one.on.isoformat(),
)
def test_each_bulletin_follows_from_the_one_before(before: Bulletin, now: Bulletin) -> None:
    assert identities(now, before) == ()


def test_the_slip_of_april_23_is_found_and_traced() -> None:
    broken = identities(DAYS[23], DAYS[22])
    assert [one.code for one in broken] == ["bulletins.contacts_differ", "bulletins.fell"]
    assert (broken[0].left, broken[0].right) == (18373, 18244)
    assert {one.suspects[0] for one in broken} == {Suspect("local.contacts_released", 16459, 16588)}
    told = render(broken[0].code, broken[0].params, "zh")
    assert "18373 ≠ 已解除医学观察 16459 + 正在接受医学观察 1785 = 18244" in told
    assert "可能有误的是已解除医学观察 16459（应为 16588？）" in told
    assert "released from observation 16459 (16588?)" in render(
        broken[0].code, broken[0].params, "en"
    )


@pytest.mark.parametrize(
    "path",
    [
        "local.cumulative", "local.cured", "local.active", "local.contacts_tracked",
        "local.parts.active.230100", "imported.cumulative", "imported.active",
        "imported.parts.cumulative.23", "local.new_confirmed",
    ],
)  # fmt: skip
@pytest.mark.parametrize("by", [1, 9, -7, 100])
def test_one_figure_wrong_is_never_missed(path: str, by: int) -> None:
    right = figure(DAYS[22], path)
    assert right is not None
    if right + by < 0:
        return
    broken = identities(with_figure(DAYS[22], path, right + by), DAYS[21])
    assert broken


@pytest.mark.parametrize(
    ("path", "wrong"),
    [("local.active", 75), ("local.cumulative", 504), ("imported.cumulative", 358)],
)
def test_a_slip_of_the_hand_is_named_first(path: str, wrong: int) -> None:
    broken = identities(with_figure(DAYS[22], path, wrong), DAYS[21])
    assert broken
    suspect = broken[0].suspects[0]
    assert (suspect.path, suspect.value, suspect.right) == (path, wrong, figure(DAYS[22], path))


def test_where_nothing_points_at_one_figure_none_is_accused() -> None:
    lone = Bulletin(area="23", on=SLIP, local=Half(cumulative=500, cured=300, died=13, active=100))
    (broken,) = identities(lone)
    assert broken.suspects == ()
    assert "100 ≠ 累计确诊病例 500 − 累计治愈出院病例 300 − 累计死亡病例 13 = 187" in render(
        broken.code, broken.params, "zh"
    )


def test_what_is_not_known_is_not_zero() -> None:
    half = Half(cumulative=5, cured=None, died=0, active=2)
    assert identities(Bulletin(area="23", on=SLIP, local=half)) == ()
    assert identities(Bulletin(area="23", on=SLIP, local=replace(half, cured=0)))


def test_a_deduction_with_a_reason_explains_a_total_that_falls() -> None:
    # February 2020: 13 positives without symptoms were no longer counted, one case had moved.
    before = Bulletin(area="23", on=date(2020, 2, 21), local=Half(cumulative=479))
    told = Half(new_confirmed=1, cumulative=466)
    fallen = Bulletin(area="23", on=date(2020, 2, 22), local=told)
    assert [one.code for one in identities(fallen, before)] == ["bulletins.course_differs"]
    put_right = (
        Correction("cumulative", -13, "按第四版防控方案重新归类"),
        Correction("cumulative", -1, "移交外省"),
    )
    explained = replace(fallen, local=replace(told, corrections=put_right))
    assert identities(explained, before) == ()


def test_corrections_of_deaths_are_additions_too() -> None:
    # Wuhan, 2020-04-17: 325 confirmed and 1,290 deaths added, 965 discharges taken off.
    before = Bulletin(
        area="4201",
        on=date(2020, 4, 15),
        local=Half(cumulative=50008, cured=47300, died=2579, active=129),
    )
    put_right = (
        Correction("cumulative", 325, "核增"),
        Correction("died", 1290, "核增"),
        Correction("cured", -965, "核减"),
    )
    now = Bulletin(
        area="4201",
        on=date(2020, 4, 16),
        local=Half(
            new_confirmed=0, new_died=0, new_cured=0, cumulative=50333, cured=46335, died=3869,
            active=129, corrections=put_right,
        ),
    )  # fmt: skip
    assert identities(now, before) == ()
    silent = replace(now, local=replace(now.local, corrections=()))
    assert len(identities(silent, before)) == 3


def test_after_a_gap_only_the_bounds_are_checked() -> None:
    assert identities(DAYS[20], DAYS[17]) == ()
    fallen = with_figure(DAYS[20], "local.died", 12)
    assert "bulletins.fell" in {one.code for one in identities(fallen, DAYS[17])}


def test_a_part_is_not_larger_than_its_whole() -> None:
    half = Half(new_confirmed=2, converted=3)
    (broken,) = identities(Bulletin(area="23", on=SLIP, local=half))
    assert (broken.code, broken.left, broken.right) == ("bulletins.more_than_whole", 3, 2)


def test_asymptomatic_infections_do_not_come_from_nowhere() -> None:
    more = with_figure(DAYS[22], "local.asymptomatic", 29)
    codes = [one.code for one in identities(more, DAYS[21])]
    assert codes == ["bulletins.parts_differ", "bulletins.asymptomatic_more"]


def test_of_another_area_or_a_later_day_nothing_is_compared() -> None:
    other = replace(DAYS[22], area="2301")
    assert checked(DAYS[22], other) == checked(DAYS[22])
    assert checked(DAYS[22], DAYS[24]) == checked(DAYS[22])


COUNTS = st.integers(min_value=0, max_value=100_000)


@given(cured=COUNTS, died=COUNTS, active=COUNTS, wrong=st.integers(1, 1000))
def test_identities_hold_exactly_where_the_sum_does(
    cured: int, died: int, active: int, wrong: int
) -> None:
    half = Half(cumulative=cured + died + active, cured=cured, died=died, active=active)
    right = Bulletin(area="23", on=SLIP, local=half)
    assert identities(right) == ()
    (broken,) = identities(replace(right, local=replace(half, active=active + wrong)))
    assert broken.left - broken.right == wrong
    for suspect in broken.suspects:
        mended = with_figure(
            replace(right, local=replace(half, active=active + wrong)), suspect.path, suspect.right
        )
        assert identities(mended) == ()


def test_published_by_day() -> None:
    assert published_bulletin(SLIP) is DAYS[23]
    with pytest.raises(KeyError):
        published_bulletin(date(2020, 4, 19))
