"""交办事项: given, answered, closed; in the reader's language, nothing typed is lost."""

import re

import pytest

from riskzone.services import instructions
from riskzone.ui import data
from tests.services.papers import EDITOR, LEADER

from .conftest import html, warnings


@pytest.fixture
def given(morning):
    """Open the page after leadership has given an instruction about 绥芬河."""

    def opened(**address):
        instructions.give(
            LEADER, data.context(), "核对<b>入境</b>人员", area="231081", about="zone:231081"
        )
        return morning("instructions", **address)

    return opened


def test_what_was_given_stands_with_owner_and_state_and_is_escaped(given):
    text = html(given())
    assert "核对&lt;b&gt;入境&lt;/b&gt;人员" in text
    assert 'data-state="open"' in text
    assert "绥芬河市指挥部" in text


def test_one_is_opened_with_its_course_and_leads_to_what_it_is_about(given):
    text = html(given(instruction="1"))
    assert 'href="/zones?zone=231081"' in text
    assert "交办事项 1 号" in text
    assert "经过" in text


def test_the_county_answers_and_the_text_of_a_refusal_is_kept(county, monkeypatch):
    instructions.give(LEADER, data.context(), "核对入境人员", area="231081")
    app = county("instructions", instruction="1")
    app.text_area[0].set_value("请联系13904510000")
    app.button[0].click().run()
    assert app.error
    assert app.text_area[0].value == "请联系13904510000"
    app.text_area[0].set_value("已核对")
    app.button[0].click().run()
    assert not app.error
    assert 'data-state="answered"' in html(app)
    assert instructions.listing(EDITOR, data.context())[0].record.remarks[-1].text == "已核对"


def test_what_others_did_meanwhile_is_not_overwritten(county):
    instructions.give(LEADER, data.context(), "核对入境人员", area="231081")
    app = county("instructions", instruction="1")
    instructions.answer(EDITOR, data.context(), 1, 1, text="他人已答复")
    app.text_area[0].set_value("我的答复")
    app.button[0].click().run()
    assert "未覆盖" in app.error[0].value
    assert app.text_area[0].value == "我的答复"
    known = instructions.history(EDITOR, data.context(), 1)
    assert [one.record.version for one in known] == [1, 2]


def test_who_gives_none_has_no_form(county):
    app = county("instructions", new="1")
    assert not app.text_area
    assert "新的交办事项" not in html(app)


@pytest.mark.parametrize(
    "address",
    [{"instruction": "<script>"}, {"about": "person:7"}, {"show": "theirs"}, {"lang": "fr"}],
)
def test_an_address_that_means_nothing_is_told(morning, address):
    assert warnings(morning("instructions", **address))


def test_there_is_no_such_instruction(morning):
    assert "99" in warnings(morning("instructions", instruction="99"))


def test_the_page_speaks_english(morning):
    instructions.give(LEADER, data.context(), "check", area="231081")
    text = re.sub(r"<[^>]*>", "", html(morning("instructions", lang="en", instruction="1")))
    body = text.partition("Instructions")[2].replace("中文", "")
    assert not re.search(r"[\u4e00-\u9fff]", body.replace("牡丹江市应急指挥部办公室", ""))
