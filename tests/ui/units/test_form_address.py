"""The address of the page of writing."""

import pytest

from riskzone.ui.units.form_address import read_task
from riskzone.units.lifecycle import Action


def test_an_empty_address_is_a_choice_of_what_to_begin():
    task = read_task({})
    assert (task.unit, task.new, task.desk, task.do, task.problems) == (0, "", "", None, ())


def test_a_stored_control_unit_with_an_action():
    task = read_task({"unit": "12", "do": "approve", "lang": "en"})
    assert (task.unit, task.do) == (12, Action.APPROVE)
    assert task.link(do="reject") == "/unit-edit?unit=12&lang=en&do=reject"


def test_a_stored_control_unit_goes_before_a_new_one():
    task = read_task({"unit": "12", "new": "order"})
    assert (task.unit, task.new) == (12, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unit", "0"),
        ("unit", "-1"),
        ("unit", "1 or 1=1"),
        ("unit", "9" * 30),
        ("new", "release"),
        ("do", "<script>"),
        ("within", "../etc"),
        ("desk", "nothing"),
    ],
)
def test_nonsense_is_left_out_and_told(name, value):
    task = read_task({name: value})
    assert [code for code, _ in task.problems] == ["unit_form.bad_address"]
    assert (task.unit, task.new, task.do, task.within, task.desk) == (0, "", None, "", "")


def test_the_language_stays_on_the_way_to_another_page():
    task = read_task({"unit": "3", "lang": "en"})
    assert task.other("control-units", unit=3) == "/control-units?unit=3&lang=en"


def test_works_on_new_control_units_are_told_apart():
    assert read_task({"new": "order"}).name != read_task({"new": "plan"}).name
