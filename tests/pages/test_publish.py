"""出图发布: what press desk, approver and auditor see, and a store that has little to publish."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from riskzone.access import Actor, Grant, Role
from riskzone.release.audience import Audience
from riskzone.release.pack import Pack, State
from riskzone.services import pack_material, pack_pool, snapshots
from riskzone.store import packs, shelf
from riskzone.ui import data, session
from tests.ui.fake_services import READER

from .conftest import Shell, html, warnings

FROZEN = date(2020, 3, 20)


class Here:
    """A pool that works in this process: what a child does is tested where the pool is."""

    def call(self, function: object, *args: Any) -> object:
        assert function is pack_pool.gathered_apart
        _settings, actor, wanted = args
        return pack_material.gathered(actor, data.context(), wanted)

    def submit(self, _function: object) -> None:
        """Nothing is got ready."""


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_pool, "pool", Here)


@pytest.fixture
def reads_as(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Read the page as somebody with a role."""

    def now(name: str, role: Role, area: str = "23") -> None:
        grants = (Grant(role, area),)
        actor = Actor(name, grants=grants)
        monkeypatch.setattr(
            session, "signed_in", lambda: (replace(READER, name=name, grants=grants), actor)
        )

    return now


def proposed() -> int:
    """Store a list for the public that was proposed, without its archive."""
    made = Pack(
        area="23", on=FROZEN, audience=Audience.PUBLIC, products=("list",), state=State.PROPOSED,
        prepared_by="press",
    )  # fmt: skip
    with data.context().store.write(Actor.system()) as uow:
        return shelf.add(uow, packs.PACKS, made, action="propose").id


def frozen() -> None:
    snapshots.freeze(Actor.command_line("desk"), data.context(), on=FROZEN)


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_without_a_frozen_morning_nothing_leaves_the_house(morning, reads_as) -> None:
    reads_as("press", Role.PUBLISHER)
    app = morning("publish", products="list")
    text = html(app)
    assert "还差：" in text
    assert "封存的晨会" in text
    assert "pub-levels" in text
    app.button[buttons(app).index("生成发布包")].click().run()
    assert "对外的发布包只能由封存的晨会制作" in html(app)


def test_another_day_than_the_frozen_one_is_told(morning: Shell, reads_as) -> None:
    morning("publish")
    frozen()
    reads_as("press", Role.PUBLISHER)
    app = morning("publish", products="list", on="2020-03-10")
    assert "2020-03-10 没有封存的晨会，现显示 2020-03-20 的。" in html(app)
    assert "没有第 77 号封存的晨会" in warnings(morning("publish", products="list", snapshot="77"))


def test_a_threshold_that_may_not_be_leaves_the_choices_and_the_list(morning, reads_as) -> None:
    reads_as("press", Role.PUBLISHER)
    app = morning("publish", products="list", k="2", audience="public")
    assert "县以下的人数下限" in warnings(app) + html(app)
    assert "最近的发布包" in html(app)
    assert app.expander[0].proto.expanded


def test_a_refusal_goes_when_what_it_was_about_changes(morning, reads_as) -> None:
    reads_as("press", Role.PUBLISHER)
    app = morning("publish", products="list")
    title = next(one for one in app.text_input if one.label == "标题")
    title.set_value("=1+1<script>" + "长" * 300).run()
    app.button[buttons(app).index("生成发布包")].click().run()
    assert "pub-refused" in html(app)
    assert "<script>长" not in html(app)
    next(one for one in app.text_input if one.label == "标题").set_value("好").run()
    assert "pub-refused" not in html(app)


def test_the_approver_opens_on_what_waits_and_may_release(morning, reads_as) -> None:
    morning("publish")
    number = proposed()
    reads_as("approver", Role.APPROVER)
    app = morning("publish")
    assert f"第 {number} 号" in html(app)
    assert {"发布", "不同意发布"} <= set(buttons(app))
    assert "生成发布包" not in buttons(app)


def test_who_prepared_it_is_told_that_another_releases_it(morning, reads_as) -> None:
    morning("publish")
    number = proposed()
    reads_as("press", Role.PUBLISHER)
    app = morning("publish", pack=str(number))
    assert "须由另一人发布" in html(app)
    assert "发布" not in buttons(app)


def test_the_auditor_sees_the_course_alone(morning, reads_as) -> None:
    morning("publish")
    number = proposed()
    reads_as("auditor", Role.AUDITOR)
    app = morning("publish", pack=str(number), lang="en")
    assert "You see what became of a pack, not what is in it" in html(app)
    assert buttons(app) == []


def test_an_empty_store_says_what_is_missing(nothing, reads_as) -> None:
    reads_as("press", Role.PUBLISHER)
    app = nothing("publish")
    assert "还没有发布包" in html(app)
    assert warnings(app) or "还差：" in html(app)
    assert "疫情通报" in html(nothing("publish", show="bulletin"))


def test_the_bulletin_is_kept_and_dropped_again(morning, reads_as) -> None:
    reads_as("press", Role.PUBLISHER)
    app = morning("publish", show="bulletin", on="2020-03-20")
    assert "放弃这份草稿" not in [one.label for one in app.expander]
    visits = next(one for one in app.number_input if one.label == "发热门诊诊疗人数")
    visits.set_value(-3)
    app.button[buttons(app).index("保存并核对")].click().run()
    assert app.error[0].value
    next(one for one in app.number_input if one.label == "发热门诊诊疗人数").set_value(943)
    app.button[buttons(app).index("保存并核对")].click().run()
    assert "已保存疫情通报" in app.success[0].value
    assert "当日发热门诊诊疗人数943人" in html(app)

    app.button[buttons(app).index("放弃草稿")].click().run()
    assert app.error[0].value
    next(one for one in app.text_input if one.label == "原因").set_value("数据有误，重拟")
    app.button[buttons(app).index("放弃草稿")].click().run()
    assert "已放弃" in app.success[0].value
    assert "放弃这份草稿" not in [one.label for one in app.expander]
