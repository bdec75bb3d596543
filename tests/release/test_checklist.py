"""What refuses a pack, what has to be answered for, what only warns."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from riskzone.clock import SHANGHAI
from riskzone.messages import catalogue
from riskzone.release.audience import Audience
from riskzone.release.checklist import Facts, Finding, findings, unanswered
from riskzone.release.pack import Acceptance, Pack, from_json, to_json

PRODUCTS = ("bulletin", "notice", "sheets", "tables")
PACK = Pack(
    area="23", on=date(2020, 4, 24), snapshot=3, audience=Audience.PUBLIC,
    products=("tables",), review_number="黑S（2020）12号",
)  # fmt: skip


def facts(**changes):
    pack = {k: changes.pop(k) for k in list(changes) if k in Pack.__dataclass_fields__}
    return Facts(**{"pack": replace(PACK, **pack), "known": PRODUCTS} | changes)


def codes(found, severity="refuse"):
    return [one.code.removeprefix("packs.") for one in found if one.severity == severity]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"products": ()}, "no_products"),
        ({"products": ("poster",)}, "no_such_product"),
        ({"title": "疫" * 300}, "title_too_long"),
        ({"title": "a\x00b"}, "control_characters"),
        ({"title": "通报\u202egpj.exe"}, "control_characters"),
        ({"threshold": 2}, "below_minimum"),
        ({"threshold": 4}, "no_threshold"),
        ({"basis": "computed"}, "computed_outside"),
        ({"snapshot": 0}, "not_frozen"),
        ({"products": ("sheets",), "review_number": ""}, "no_review_number"),
        ({"products": ("sheets",), "schematic": ("township",)}, "schematic"),
        ({"products": ("bulletin",)}, "no_bulletin"),
        ({"bounded": ("231081100 new_14d",)}, "can_be_bounded"),
        ({"corrects": 7, "reason": "数字有误"}, "corrects_nothing"),
    ],
)
def test_each_of_these_refuses_a_public_pack(wrong, code):
    assert codes(findings(facts(**wrong))) == [code]


def test_an_earlier_edition_of_a_morning_is_answered_for_outside_and_noted_inside():
    assert codes(findings(facts(newer=2)), "accept") == ["older_edition"]
    inside = findings(facts(newer=2, audience=Audience.INTERNAL))
    assert "older_edition" in codes(inside, "warn")


def test_a_pack_for_the_house_may_hold_what_a_public_one_may_not():
    found = findings(
        facts(
            audience=Audience.INTERNAL, products=("sheets",), review_number="", snapshot=0,
            basis="computed", schematic=("township",), unlocated=3,
        )
    )  # fmt: skip
    assert codes(found) == codes(found, "accept") == []
    assert codes(found, "warn") == ["schematic", "running_morning", "unlocated"]


def test_a_correction_names_a_pack_that_left_for_the_same_readers_and_says_why():
    left = replace(PACK, id=7, released_at=datetime(2020, 4, 24, 8, tzinfo=SHANGHAI))
    assert not codes(findings(facts(corrects=7, reason="数字有误", corrected=left)))
    said = findings(facts(corrects=7, corrected=left))
    assert codes(said) == ["correction_without_reason"]
    other = replace(left, audience=Audience.RESTRICTED)
    assert codes(findings(facts(corrects=7, reason="数字有误", corrected=other)))


def test_what_is_to_be_answered_for_needs_a_reason_that_says_something():
    found = findings(facts(unlocated=2, contradictions=1, silent=4))
    assert codes(found, "accept") == ["unlocated", "contradictions"]
    answers = (Acceptance("packs.unlocated", "已核实"), Acceptance("packs.contradictions", "ok"))
    assert [one.code for one in unanswered(found, answers)] == [
        "packs.unlocated", "packs.contradictions",
    ]  # fmt: skip
    answers = tuple(Acceptance(one.code, "已逐一核实") for one in found)
    assert unanswered(found, answers) == ()


def test_a_refusal_cannot_be_answered_for():
    refused = Finding("packs.no_review_number")
    assert unanswered([refused], [Acceptance(refused.code, "领导同意")]) == (refused,)


def test_every_finding_has_its_words():
    found = findings(
        facts(
            products=("sheets", "bulletin", "notice", "x"), unlocated=1, silent=1, unknown=1,
            undeclared=1, contradictions=1, altered=1, demo=True, bounded=("a",), fixed=1,
            schematic=("township",), threshold=1, snapshot=0, title="x" * 400, review_number="",
        )
    )  # fmt: skip
    assert len(found) > 12
    assert [one.code for one in found if one.code not in catalogue()] == []


def test_a_pack_survives_its_json():
    one = replace(PACK, accepted=(Acceptance("packs.unlocated", "已核实"),), corrects=2)
    assert from_json(to_json(one)) == one
