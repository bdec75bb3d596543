"""The page of publishing: what its address means, and what its pieces say."""

from dataclasses import replace
from datetime import date

import pytest

from riskzone.publish.sheets import SheetSpec
from riskzone.release.audience import Audience
from riskzone.release.checklist import Finding
from riskzone.release.pack import Acceptance, Pack, State
from riskzone.ui.publish import act, checks, markup
from riskzone.ui.publish.diff import marked
from riskzone.ui.publish.figures import name_of, spec_of
from riskzone.ui.publish.released import later_than
from riskzone.ui.publish.state import USUAL, PublishView, read

ON = date(2020, 4, 24)
PUBLIC = Pack(area="23", on=ON, snapshot=3, audience=Audience.PUBLIC, products=("sheets",))


def test_an_empty_address_is_everything_for_the_public_of_the_newest_morning() -> None:
    view = read({})
    assert (view.audience, view.products, view.snapshot) == (Audience.PUBLIC, USUAL, None)
    assert view.problems == ()


def test_an_address_states_every_choice() -> None:
    view = read(
        {"snapshot": "3", "audience": "restricted", "products": "gis-sheets", "papers": "a3",
         "dpi": "300", "tongue": "en", "k": "10", "on": "2020-04-24"}
    )  # fmt: skip
    assert view.products == ("sheets", "gis")  # in their own order
    assert (view.papers, view.dpi, view.tongue, view.threshold) == (("a3",), 300, "en", 10)
    assert (view.audience, view.snapshot, view.on) == (Audience.RESTRICTED, 3, ON)


@pytest.mark.parametrize(
    "stated",
    [
        {"audience": "everybody"},
        {"products": "sheets-poster"},
        {"papers": "a5"},
        {"dpi": "72"},
        {"tongue": "fr"},
        {"pack": "x"},
        {"show": "nothing"},
        {"on": "24.4."},
    ],
)
def test_nonsense_is_told_and_the_page_stands(stated: dict[str, str]) -> None:
    view = read(stated)
    assert len(view.problems) == 1
    assert (view.audience, view.pack, view.dpi) == (Audience.PUBLIC, 0, 200)


def test_a_pack_without_paper_is_on_all_of_them() -> None:
    assert read({"papers": ""}).papers == read({}).papers


@pytest.mark.parametrize(
    "spec", [SheetSpec(), SheetSpec("prefecture", "231000", "a3"), SheetSpec("units", "231081")]
)
def test_a_sheet_is_found_again_by_its_name(spec: SheetSpec) -> None:
    assert spec_of(name_of(spec)) == spec


@pytest.mark.parametrize("name", ["", "province", "province-a5", "../province-a4", "unit-23-a4"])
def test_what_is_no_sheet_has_no_picture(name: str) -> None:
    assert spec_of(name) is None


def test_a_changed_text_is_marked_sign_by_sign_and_numbers_as_a_whole() -> None:
    assert marked("新增3例", "新增12例") == "新增<del>3</del><ins>12</ins>例"
    assert marked("<b>", "<i>") == "&lt;<del>b</del><ins>i</ins>&gt;"


def test_what_is_missing_is_one_sentence_until_the_release() -> None:
    found = (
        Finding("packs.no_review_number", {}, "refuse", "sheets"),
        Finding("packs.unlocated", {"count": 1}, "accept"),
        Finding("packs.silent", {"count": 2}, "warn"),
    )
    view = PublishView()
    assert act.lacks(PUBLIC, found, view) == ["审图号", "1 项须说明理由", "生成", "第二人发布"]
    answered = (Acceptance("packs.unlocated", "已核实病例"),)
    made = Pack(
        id=7, area="23", on=ON, audience=Audience.INTERNAL, accepted=answered, state=State.PROPOSED
    )
    assert act.lacks(made, found[1:], view) == ["发布"]


def test_a_missing_bulletin_leads_to_its_form() -> None:
    found = (Finding("packs.no_bulletin", {"on": "2020-04-24"}, "refuse", "bulletin"),)
    assert "show=bulletin" in str(act.lacks(PUBLIC, found, PublishView())[0])


def test_a_reason_given_before_is_kept() -> None:
    given = Acceptance("packs.unlocated", "已核实病例")
    pack = Pack(id=7, area="23", on=ON, accepted=(given,))
    assert checks.accepted(pack, (Finding("packs.unlocated", {}, "accept"),)) == (given,)


def test_every_tone_has_a_sign_beside_its_colour() -> None:
    assert "✕" in markup.tag("不能发布", "bad")
    assert "&lt;script&gt;" in markup.tag("<script>")


@pytest.mark.parametrize(
    ("reason", "said"), [("短", "“短”太短：至少 4 个字"), ("已核实了", "已说明")]
)
def test_a_reason_that_is_too_short_is_not_told_as_given(reason: str, said: str) -> None:
    row = str(checks._row(Finding("packs.unlocated", {"count": 1}, "accept"), reason))
    assert said in row
    assert ("已说明理由" in row) is (len(reason) >= 4)


@pytest.mark.parametrize("value", ["abc", "-1", "5.0"])
def test_a_smallest_count_that_is_no_number_is_told_with_those_that_are(value: str) -> None:
    view = read({"k": value})
    ((code, params),) = view.problems
    assert (code, params["value"], params["choices"]) == ("publish_page.bad_k", value, "3, 5, 10")
    assert view.threshold == params["usual"] == 5


def test_a_released_pack_leads_to_the_one_released_in_its_place() -> None:
    first = replace(PUBLIC, id=4, state=State.RELEASED)
    second = replace(first, id=6)
    others = [
        replace(first, id=5, products=("gis",)),
        replace(first, id=7, state=State.PROPOSED),
        replace(first, id=8, on=date(2020, 4, 25)),
        replace(first, id=9, language="en"),
    ]
    known = [first, second, *others]
    assert later_than(first, known) == second
    assert later_than(second, known) is None
    assert later_than(replace(first, state=State.WITHDRAWN), known) is None
    correction = replace(first, id=10, products=("gis",), corrects=4)
    assert later_than(first, [*known, correction]) == correction


def test_one_reason_answers_for_findings_of_one_code() -> None:
    found = tuple(
        Finding("packs.bulletin_differs", {"said": said}, "accept", "bulletin") for said in (3, 543)
    )
    assert "1 项须说明理由" in act.lacks(PUBLIC, found, PublishView())
    given = (Acceptance("packs.bulletin_differs", "已核实病例"),)
    answered = Pack(id=7, area="23", on=ON, audience=Audience.INTERNAL, accepted=given)
    assert act.lacks(answered, found, PublishView()) == ["提请发布", "发布"]
