import pytest

from riskzone.ui.units import markup
from riskzone.ui.units.markup import Event, Fact, Line, StatusCount
from riskzone.ui.zones_markup import Step

NASTY = "<img src=x onerror=alert(1)>\"'&"


def pieces():
    line = Line("/x", NASTY, NASTY, NASTY, "due", NASTY, NASTY, "ready", NASTY, (NASTY,))
    count = StatusCount("due", NASTY, 1, "/x")
    step = Step(NASTY, "/x")
    yield markup.unit_list([(NASTY, [line]), ("", [line])])
    yield markup.status_strip([count], [count], (NASTY, NASTY), (NASTY, 1, "/x"), None)
    yield markup.map_head(NASTY, NASTY)
    yield markup.list_head(NASTY, NASTY, [step], [Step(NASTY)])
    yield markup.way([step], [(step, "first")])
    yield markup.past(NASTY, [step])
    yield markup.empty(NASTY, [NASTY], [step])
    yield markup.panel_head(NASTY, NASTY, ("due", NASTY), (NASTY, "ready"))
    yield markup.warning([NASTY])
    yield markup.facts(NASTY, [Fact(NASTY, NASTY, "done"), Fact(NASTY, NASTY, "", "/x")], NASTY)
    yield markup.said(NASTY, [(NASTY, NASTY, NASTY)])
    yield markup.history(NASTY, [Event(NASTY, NASTY, NASTY, (NASTY,), "/x")], NASTY, NASTY)
    yield markup.pages([step])


@pytest.mark.parametrize("piece", list(pieces()))
def test_every_text_is_escaped(piece):
    assert "<img src=x" not in piece
    assert "&lt;img src=x onerror=alert(1)&gt;" in piece


def test_an_address_cannot_leave_its_attribute():
    assert '"><script>' not in markup.link(Step("a", '/x"><script>'))


def test_a_section_without_content_is_left_out():
    assert markup.facts("A", []) == ""
    assert markup.said("A", []) == ""


def test_a_missing_thing_is_told_by_a_sign_as_well():
    text = markup.facts("A", [Fact("food", "not arranged", "missing"), Fact("B", "yes", "done")])
    assert "✕" in text
    assert "✓" in text
