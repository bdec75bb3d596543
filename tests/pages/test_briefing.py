"""晨会简报: what leadership reads in a minute, from a list of six cases."""

import re
from dataclasses import replace
from datetime import date

from riskzone.access import Actor, Grant, Role
from riskzone.services import instructions, snapshots
from riskzone.ui import data, session
from tests.services.papers import LEADER
from tests.ui.fake_services import READER

from .conftest import DESK, html, warnings


def figure(text, name):
    part = text[text.index(f'data-figure="{name}"') :]
    return re.search(r"<b><a [^>]*>([^<]*)</a></b>", part)[1]


def level(text, name):
    part = text[text.index(f'class="b-level" data-level="{name}"') :]
    return int(re.search(r"<b><a [^>]*>(\d+)</a></b>", part)[1])


def block(text, name):
    return text[text.index(f'data-block="{name}"') :].partition("</section>")[0]


def test_figures_and_levels_are_those_of_the_morning(morning):
    text = html(morning("briefing", on="2020-03-18"))
    assert "病例计至3月17日24时，等级为3月18日0时的研判建议，未公布" in text
    told = {n: figure(text, n) for n in ("new_confirmed", "active", "cumulative", "imported")}
    assert told == {"new_confirmed": "0", "active": "3", "cumulative": "3", "imported": "0"}
    levels = [level(text, name) for name in ("high", "medium", "low", "unknown")]
    assert levels == [0, 2, 122, 1]


def test_what_is_due_tomorrow_has_fallen_the_day_after(morning):
    before = html(morning("briefing", on="2020-03-18"))
    assert "西安区" in block(before, "due")
    assert "西安区" not in block(before, "qualified")
    after = html(morning("briefing", on="2020-03-19"))
    assert "西安区" not in block(after, "due")
    assert "西安区" in block(after, "qualified")
    assert "南岗区" in block(after, "watched")


def test_a_silent_county_is_unknown_and_asked_to_report(morning):
    text = html(morning("briefing"))
    assert "梅里斯达斡尔族区" in block(text, "silent")
    assert "至今 88 小时" in text
    assert level(text, "unknown") == 1


def test_every_figure_leads_to_its_zones(morning):
    text = html(morning("briefing", on="2020-03-18"))
    assert 'href="/zones?on=2020-03-18&amp;level=medium"' in text
    assert 'href="/zones?on=2020-03-18&amp;zone=231005"' in text


def test_the_language_switches_whole(morning):
    text = html(morning("briefing", lang="en"))
    body = text[text.index('<p class="lead">') : text.index('<textarea') if "<textarea" in text
                else None]  # fmt: skip
    told = re.sub(r"<[^>]*>", "", body.partition('class="side')[0])
    assert not re.search(r"[\u4e00-\u9fff]", told), re.findall(r".{9}[\u4e00-\u9fff]+", told)


def test_a_day_that_is_none_and_one_to_come_are_told(morning):
    assert "无法识别" in warnings(morning("briefing", on="tomorrow"))
    app = morning("briefing", on="2020-06-01")
    assert "2020-06-01" in warnings(app) + html(app)
    assert "b-levels" not in html(app)


def test_the_meeting_room_shows_screens_instead(morning):
    room = html(morning("briefing", present="1"))
    assert "Esc" in room
    assert 'class="b-tools"' not in room


def test_an_empty_store_says_what_to_do(nothing):
    text = html(nothing("briefing"))
    assert "还没有可以汇报的早晨" in text
    assert "riskzone demo" in text
    assert "riskzone demo" in html(nothing("zones"))


def test_declared_levels_stand_beside_the_rule_and_the_headline_tells_it(morning):
    text = html(morning("briefing"))
    assert "尚无已公布的等级" in text
    assert "应急响应" in text
    assert 'data-do="waits"' in text
    assert "没有待审批的管控单元和决定文件" in block(text, "pending")


def test_an_instruction_stands_on_the_page_of_who_may_read_it(morning, monkeypatch):
    instructions.give(LEADER, data.context(), "核对入境人员", area="231081")
    assert "核对入境人员" in block(html(morning("briefing")), "instructions")


def test_a_frozen_morning_opens_as_it_was_shown(morning):
    meta = snapshots.freeze(DESK, data.context(), on=date(2020, 3, 19))
    instructions.give(LEADER, data.context(), "后来交办", area="230000")
    app = morning("briefing", frozen=str(meta.id))
    assert "封存版" in html(app)
    assert "2020年3月19日" in html(app)
    assert "后来交办" not in html(app)
    assert "没有第 99 号" in warnings(morning("briefing", frozen="99"))
    assert "编号" in warnings(morning("briefing", frozen="x"))


def test_who_may_not_freeze_is_offered_nothing(morning):
    assert not [one for one in morning("briefing").button if "封存" in one.label]


def test_a_day_that_has_not_come_tells_nothing_ahead(morning):
    text = html(morning("briefing", on="2020-03-21"))
    assert "不作预告" in text
    assert 'data-do="waits"' not in text


def opinion_of(app):
    return next(one for one in app.text_area if one.label == "意见")


def test_an_expert_gives_an_opinion_and_a_refused_one_keeps_its_text(morning, monkeypatch):
    grants = (Grant(Role.REVIEWER, "23"),)
    signed_in = (replace(READER, grants=grants), Actor("expert", grants=grants))
    monkeypatch.setattr(session, "signed_in", lambda: signed_in)
    app = morning("briefing")
    send = next(one for one in app.button if one.label == "登记意见")
    opinion_of(app).set_value("请联系13904510000")
    send.click().run()
    assert "电话" in app.error[0].value or "个人" in app.error[0].value
    assert opinion_of(app).value == "请联系13904510000"
    opinion_of(app).set_value("同意南岗区维持中风险")
    next(one for one in app.button if one.label == "登记意见").click().run()
    assert "同意南岗区维持中风险" in block(html(app), "opinions")
    assert opinion_of(app).value == ""


def test_nobody_else_is_offered_the_form_of_an_opinion(morning):
    assert not [one for one in morning("briefing").button if one.label == "登记意见"]
