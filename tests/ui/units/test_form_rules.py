"""What is made of the fields of the form."""

from datetime import date, datetime, timedelta

import pytest
import shapely

from riskzone.clock import SHANGHAI
from riskzone.ui.units.form_rules import (
    binding,
    fresh,
    in_circle,
    named,
    placed,
    refused,
    scheme_on,
    separate,
    unplaced,
)
from riskzone.ui.units.form_state import way_of
from riskzone.units.control_schemes import control_scheme, control_schemes
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Kind

SCHEME = control_scheme("hlj-2020-04")
BOX = shapely.box(131.0, 44.0, 131.1, 44.1)
AT = datetime(2020, 4, 24, 2, 0, tzinfo=SHANGHAI)
NAMES = {"a": "甲小区1号楼1单元", "b": "甲小区1号楼2单元"}


def everything() -> ControlUnit:
    """A writer who changed their mind: drawn, picked and described."""
    return fresh(SCHEME, "231081").changed(
        geometry=BOX, building_units=("a", "b"), place_text="东门"
    )


def test_a_new_order_begins_with_the_innermost_circle_and_its_first_kind():
    unit = fresh(SCHEME, "231081", "231081100")
    assert (unit.circle, unit.kind, unit.township) == ("entrance", Kind.ENTRANCE, "231081100")


def test_the_newest_scheme_valid_on_the_day_is_taken():
    assert scheme_on(control_schemes(), date(2020, 4, 24)).id == "hlj-2020-04"


def test_a_day_before_every_scheme_still_has_one():
    assert scheme_on(control_schemes(), date(2000, 1, 1)).id in control_schemes()


@pytest.mark.parametrize(
    ("way", "geometry", "buildings", "text"),
    [
        ("draw", True, (), "东门"),
        ("pick", False, ("a", "b"), "东门"),
        ("words", False, (), "东门"),
        ("township", False, (), "东门"),
    ],
)
def test_only_the_place_that_was_chosen_is_kept(way, geometry, buildings, text):
    unit = placed(everything(), way)
    assert (unit.geometry is not None) == geometry
    assert (unit.building_units, unit.place_text) == (buildings, text)


def test_a_township_stands_for_the_words():
    assert placed(fresh(SCHEME, "231081"), "township", "绥芬河镇").place_text == "绥芬河镇"


def test_a_name_that_was_given_stands():
    assert named(everything().changed(name="指挥部命名"), NAMES).name == "指挥部命名"


def test_a_control_unit_without_name_has_the_one_of_its_place():
    assert named(everything(), NAMES).name == "甲小区1号楼1单元、甲小区1号楼2单元"
    assert named(fresh(SCHEME, "231081").changed(place_text=" 东门 "), {}).name == "东门"
    assert named(fresh(SCHEME, "231081"), {}, "绥芬河镇").name == "绥芬河镇"


def test_several_building_units_become_one_control_unit_each():
    made = separate(placed(everything(), "pick"), NAMES)
    assert [unit.building_units for unit in made] == [("a",), ("b",)]
    assert [unit.name for unit in made] == list(NAMES.values())


def test_one_building_unit_stays_one_control_unit():
    unit = fresh(SCHEME, "231081").changed(building_units=("a",), name="甲")
    assert separate(unit, NAMES) == (unit,)


def test_the_kind_follows_the_circle_only_where_it_is_no_default_there():
    unit = fresh(SCHEME, "231081")
    assert in_circle(unit, SCHEME, "compound").kind is Kind.BUILDING
    village = unit.changed(kind=Kind.VILLAGE_GROUP)
    assert in_circle(village, SCHEME, "compound").kind is Kind.VILLAGE_GROUP


def test_an_order_at_night_has_a_review_day_within_the_scheme():
    made = binding(Action.ORDER, fresh(SCHEME, "231081"), AT, SCHEME)
    assert made.review_on == AT.date() + timedelta(days=2)
    assert binding(Action.DRAFT, fresh(SCHEME, "231081"), AT, SCHEME).review_on is None


def test_a_stated_review_day_stands():
    unit = fresh(SCHEME, "231081").changed(review_on=date(2020, 4, 25))
    assert binding(Action.ORDER, unit, AT, SCHEME).review_on == date(2020, 4, 25)


def test_the_way_is_told_from_what_is_stored():
    unit = fresh(SCHEME, "231081")
    assert way_of(unit, "pick") == "pick"
    assert way_of(unit.changed(township="231081100")) == "township"
    assert way_of(unit.changed(place_text="东门")) == "words"
    assert way_of(unit.changed(building_units=("a",), place_text="东门")) == "pick"
    assert way_of(everything()) == "draw"


def test_an_order_without_a_place_is_told_so_before_it_is_confirmed():
    nowhere = fresh(SCHEME, "231081")
    assert [code for code, _, _ in unplaced((nowhere,), SCHEME, AT)] == ["units.place_missing"]
    assert unplaced((nowhere.changed(place_text="村南头"),), SCHEME, AT) == ()
    assert unplaced((nowhere.changed(building_units=("a",)),), SCHEME, AT) == ()
    (lacking,) = unplaced((fresh(SCHEME, "").changed(place_text="村南头"),), SCHEME, AT)
    assert lacking == ("unit_form.county_wanted", {}, "county")


def test_what_a_proposal_lacks_is_said_once_for_all_of_them():
    both = fresh(SCHEME, "231081").changed(building_units=("a", "b"), name="x")
    told = refused(separate(both, {}), SCHEME, Action.PROPOSE, AT)
    fields = [field for _, _, field in told]
    assert fields == ["township", "fire_exits_checked_at", "triggers", "review_on"]
    assert refused(separate(both, {}), SCHEME, Action.DRAFT, AT) == ()
