from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from riskzone.maps.unit_layer import STATUS_STYLES
from riskzone.ui.units.select import select, status_id
from riskzone.ui.units.state import PAGE_ROWS, UnitsView
from riskzone.units.status import Status
from tests.ui.units.examples import HOUR, NOW, held, row


def numbers(found):
    return [item.unit.id for group in found.groups for item in group.rows]


def test_every_status_has_a_look():
    assert set(STATUS_STYLES) == {status.value for status in Status}
    glyphs = [style.glyph for style in STATUS_STYLES.values()]
    assert len(set(glyphs)) == len(glyphs)


def test_the_most_urgent_comes_first():
    rows = [
        row(1, "in_force", due=NOW + HOUR),
        row(2, "overdue", due=NOW - 30 * HOUR),
        row(3, "overdue", due=NOW - 90 * HOUR),
        row(4, "due_evidence_missing", due=NOW - HOUR),
        row(5, "planned"),
        row(6, "temporary", lapses_at=NOW + HOUR),
        row(7, "ended"),
    ]
    assert numbers(select(held(*rows), UnitsView())) == [3, 2, 4, 6, 1, 5, 7]


def test_control_units_of_one_order_stand_together_where_the_most_urgent_is():
    rows = [
        row(1, "planned", group="a"),
        row(2, "overdue", due=NOW, group="a"),
        row(3, "due", due=NOW),
        row(4, "ended", group="alone"),
    ]
    found = select(held(*rows), UnitsView())
    assert numbers(found) == [2, 1, 3, 4]
    assert [(group.id, group.size) for group in found.groups] == [("a", 2), ("", 1), ("", 1)]


def test_counts_are_of_the_area_and_not_of_what_is_looked_for():
    rows = [row(1, "due", due=NOW), row(2, "in_force", due=NOW + HOUR), row(3, "in_force")]
    found = select(held(*rows), UnitsView(status="due", find="不存在"))
    assert found.counts == {"due": 1, "in_force": 2}
    assert found.found == 0


def test_a_word_is_looked_for_in_name_place_document_and_number():
    rows = [
        row(1, name="长江小区"),
        row(2, place_text="长江路口"),
        row(31, document="令〔2020〕9号"),
    ]
    assert numbers(select(held(*rows), UnitsView(find="长江"))) == [1, 2]
    assert numbers(select(held(*rows), UnitsView(find="〔2020〕9"))) == [31]
    assert numbers(select(held(*rows), UnitsView(find="31"))) == [31]
    assert numbers(select(held(*rows), UnitsView(find="绥芬河"), {"231081": "绥芬河市"})) == [
        1,
        2,
        31,
    ]


def test_the_list_is_paged_and_a_page_too_far_is_the_last():
    rows = [row(number, "in_force", due=NOW + number * HOUR) for number in range(1, 96)]
    found = select(held(*rows), UnitsView(page=99))
    assert (found.page, found.pages) == (3, 3)
    assert numbers(found) == list(range(2 * PAGE_ROWS + 1, 96))


def test_latest_change_and_place_order_the_list_too():
    rows = [
        row(1, recorded=NOW - timedelta(days=2), county="231081"),
        row(2, recorded=NOW, county="230103"),
    ]
    assert numbers(select(held(*rows), UnitsView(sort="recent"))) == [2, 1]
    assert numbers(select(held(*rows), UnitsView(sort="place"))) == [2, 1]


@given(
    st.lists(
        st.tuples(st.sampled_from([s.value for s in Status]), st.sampled_from(["", "a", "b"])),
        max_size=90,
    )
)
def test_no_control_unit_is_lost_or_shown_twice(given_rows):
    rows = [row(n, status, group=group) for n, (status, group) in enumerate(given_rows, 1)]
    seen = []
    first = select(held(*rows), UnitsView())
    for page in range(1, first.pages + 1):
        seen += numbers(select(held(*rows), UnitsView(page=page)))
    assert sorted(seen) == [item.unit.id for item in rows]
    assert sum(first.counts.values()) == len(rows)
    assert set(first.counts) == {status_id(item) for item in rows}
