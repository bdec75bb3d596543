"""Which counts leave for whom."""

from datetime import date

import pytest

from riskzone.errors import InputError
from riskzone.release.audience import Audience
from riskzone.release.disclosure import policy as policies
from riskzone.release.disclosure.policy import policy
from riskzone.settings import DATA


def test_a_threshold_below_three_is_refused() -> None:
    with pytest.raises(InputError, match="at least 3") as refused:
        policy(Audience.PUBLIC, 2)
    assert refused.value.params == {"value": 2, "least": 3}


def test_a_threshold_between_the_choices_is_refused() -> None:
    with pytest.raises(InputError, match="3, 5, 10"):
        policy(Audience.RESTRICTED, 4)


def test_five_is_the_usual_threshold_and_internal_readers_have_none() -> None:
    assert policy(Audience.PUBLIC).threshold == 5
    assert policy(Audience.INTERNAL, 5).threshold == 0


def test_restricted_packs_follow_the_public_rule() -> None:
    assert policy(Audience.RESTRICTED).rules == policy(Audience.PUBLIC).rules


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2020, 4, 22), date(2020, 4, 22)),
        (date(2020, 4, 23), date(2020, 4, 22)),
        (date(2020, 5, 5), date(2020, 4, 22)),
        (date(2020, 5, 6), date(2020, 5, 6)),
        (date(2020, 4, 21), date(2020, 4, 8)),
    ],
)
def test_townships_show_the_last_window_that_has_ended(day: date, last: date) -> None:
    figures = policy(Audience.PUBLIC).figures(day)
    assert [figure for layer, figure in figures if layer == "township"] == [("new_14d", last)]
    assert ("county", ("new_14d", last)) in figures, "the exact totals above are needed, too"


def test_overlapping_windows_below_the_counties_are_refused() -> None:
    text = (DATA / "publishing" / "disclosure.toml").read_text("utf-8")
    with pytest.raises(InputError, match="do not overlap"):
        policies.read(text.replace("every_days = 14", "every_days = 7"))
    with pytest.raises(InputError, match="do not overlap"):
        policies.read(
            text.replace(
                'measures = ["new_14d"]\nhidden', 'measures = ["new_14d", "new_1d"]\nhidden'
            )
        )
