"""Bulletins: one a day, checked, published by a second person, never changed in silence."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.errors import Conflict, Denied, InputError, NotFound, Refused
from riskzone.release.bulletin import Bulletin, Correction, State, figures, typed, with_figure
from riskzone.release.bulletin_identities import identities
from riskzone.release.bulletin_published import published_bulletins
from riskzone.services import bulletins
from riskzone.store import counts, events, shelf
from riskzone.store.bulletins import BULLETINS
from riskzone.store.seals import unsealed
from tests.services.conftest import DESK, NOW
from tests.store.conftest import new_batch

TODAY = NOW.date()
YESTERDAY, BEFORE = TODAY - timedelta(1), TODAY - timedelta(2)
REAL = {one.on.day: one for one in published_bulletins()}


def of(role: Role, place: str, name: str) -> Actor:
    return Actor(name, grants=(Grant(role, place),))


PRESS, OTHER = of(Role.PUBLISHER, "23", "press"), of(Role.PUBLISHER, "23", "other")
APPROVER = of(Role.APPROVER, "23", "approver")
COUNTY = of(Role.PUBLISHER, "231081", "county")
READER = of(Role.VIEWER, "23", "reader")


def told(day: int, on: date) -> Bulletin:
    """The figures of a real bulletin on another day."""
    return replace(REAL[day], on=on)


@pytest.fixture
def published(ctx) -> Bulletin:
    """That of 04-21, as of the day before yesterday."""
    draft = bulletins.save(PRESS, ctx, told(21, BEFORE))
    return bulletins.publish(APPROVER, ctx, draft.id, draft.version)


def test_a_bulletin_is_written_by_one_and_published_by_another(ctx, published) -> None:
    assert (published.state, published.version, published.published_by) == (
        State.PUBLISHED, 2, "approver",
    )  # fmt: skip
    assert published.issuer == "health_authority"
    known = bulletins.history(PRESS, ctx, published.id)
    assert [(one.action, one.actor) for one in known] == [
        ("draft", "press"), ("publish", "approver"),
    ]  # fmt: skip
    with ctx.store.read() as uow:
        assert unsealed(uow) == ()


def test_who_wrote_it_does_not_publish_it(ctx) -> None:
    draft = bulletins.save(PRESS, ctx, told(21, BEFORE))
    with pytest.raises(InputError) as caught:
        bulletins.publish(PRESS, ctx, draft.id, 1)
    assert caught.value.code == "bulletins.same_person"
    assert bulletins.publish(OTHER, ctx, draft.id, 1).state is State.PUBLISHED


def test_an_identity_that_does_not_hold_is_kept_and_not_published(ctx, published) -> None:
    wrong = with_figure(told(22, YESTERDAY), "local.active", 75)
    draft = bulletins.save(PRESS, ctx, wrong)
    checked = bulletins.review(PRESS, ctx, draft)
    assert checked.before is not None
    assert checked.before.id == published.id
    with pytest.raises(Refused) as caught:
        bulletins.publish(APPROVER, ctx, draft.id, draft.version)
    codes = [one.code for one in caught.value.findings]
    assert codes == ["bulletins.active_differs", "bulletins.parts_differ"]
    assert "75 ≠" in str(caught.value)
    assert "(57?)" in str(caught.value)
    assert bulletins.one(PRESS, ctx, draft.id).record.state is State.DRAFT
    mended = bulletins.save(PRESS, ctx, with_figure(draft, "local.active", 57), 1)
    assert bulletins.publish(APPROVER, ctx, mended.id, mended.version).state is State.PUBLISHED


def test_a_day_has_one_bulletin_and_a_second_one_corrects_it(ctx, published) -> None:
    with pytest.raises(InputError) as caught:
        bulletins.save(PRESS, ctx, told(21, BEFORE))
    assert caught.value.code == "bulletins.published_already"
    draft = bulletins.draft_of(PRESS, ctx, BEFORE)
    assert (draft.corrects, draft.id, draft.state) == (published.id, 0, State.DRAFT)
    with pytest.raises(Refused) as refused:
        bulletins.save(PRESS, ctx, draft)
    assert refused.value.code == "bulletins.reason_missing"
    better = with_figure(replace(draft, reason="发热门诊人数统计有误"), "fever_visits", 1062)
    kept = bulletins.save(PRESS, ctx, better)
    with pytest.raises(InputError) as second:
        bulletins.save(PRESS, ctx, better)
    assert second.value.code == "bulletins.draft_exists"
    made = bulletins.publish(APPROVER, ctx, kept.id, kept.version)
    counted = bulletins.of_day(READER, ctx, BEFORE)
    assert counted is not None
    assert counted.bulletin == made
    text = counted.text()
    assert f"第{published.id}号）有误，现予更正。更正原因：发热门诊人数统计有误。" in text
    assert "更正内容：发热门诊诊疗人数由1052更正为1062。" in text
    assert "fever-clinic visits 1052 → 1062" in counted.text("en")


def test_what_is_published_is_not_changed_any_more(ctx, published) -> None:
    with pytest.raises(InputError) as caught:
        bulletins.save(PRESS, ctx, replace(published, corrects=published.id, reason="改"), 2)
    assert caught.value.code == "bulletins.is_published"


def test_a_withdrawn_bulletin_counts_no_more_and_stays(ctx, published) -> None:
    with pytest.raises(Refused):
        bulletins.withdraw(APPROVER, ctx, published.id, 2, reason=" ")
    gone = bulletins.withdraw(APPROVER, ctx, published.id, 2, reason="数据来源有误")
    assert (gone.state, gone.reason) == (State.WITHDRAWN, "数据来源有误")
    assert bulletins.of_day(READER, ctx, BEFORE) is None
    assert bulletins.draft_of(PRESS, ctx, BEFORE).corrects == 0
    assert len(bulletins.history(READER, ctx, published.id)) == 2
    with pytest.raises(InputError):
        bulletins.withdraw(APPROVER, ctx, published.id, 3, reason="再撤")


def test_two_who_write_at_once_do_not_overwrite_each_other(ctx) -> None:
    draft = bulletins.save(PRESS, ctx, told(21, BEFORE))
    bulletins.save(OTHER, ctx, with_figure(draft, "fever_visits", 1), 1)
    with pytest.raises(Conflict):
        bulletins.save(PRESS, ctx, with_figure(draft, "fever_visits", 2), 1)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("local.active", -1, "bulletins.negative"),
        ("local.cumulative", 13_800_138_000, "bulletins.too_large"),
        ("local.parts.active.440100", 1, "bulletins.place_elsewhere"),
        ("local.parts.active.230102", 1, "bulletins.places_overlap"),
        ("imported.parts.cumulative.99", 1, "bulletins.place_elsewhere"),
    ],
)
def test_absurd_figures_are_refused(ctx, path: str, value: int, code: str) -> None:
    with pytest.raises(Refused) as caught:
        bulletins.save(PRESS, ctx, with_figure(told(22, YESTERDAY), path, value))
    assert caught.value.findings[0].code == code
    assert bulletins.listing(PRESS, ctx) == ()


def test_texts_hold_no_persons_and_corrections_give_a_reason(ctx) -> None:
    given = told(22, YESTERDAY)
    personal = replace(given, local=replace(given.local, remark="联系电话 13812345678"))
    with pytest.raises(Refused) as caught:
        bulletins.save(PRESS, ctx, personal)
    assert caught.value.code == "units.text_personal"
    silent = replace(given.local, corrections=(Correction("cumulative", -1, ""),))
    with pytest.raises(Refused) as refused:
        bulletins.save(PRESS, ctx, replace(given, local=silent))
    assert refused.value.code == "bulletins.correction_without_reason"
    wrong = replace(given.local, corrections=(Correction("active", 0, "无"),))
    with pytest.raises(Refused) as other:
        bulletins.save(PRESS, ctx, replace(given, local=wrong))
    assert other.value.code == "bulletins.correction_of_what"


def test_a_day_that_is_not_over_has_no_bulletin(ctx) -> None:
    for call in (
        lambda: bulletins.draft_of(PRESS, ctx, TODAY),
        lambda: bulletins.save(PRESS, ctx, told(22, TODAY)),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert caught.value.code == "bulletins.not_over"


def test_totals_are_the_provinces_to_publish(ctx) -> None:
    with pytest.raises(Denied):
        bulletins.draft_of(COUNTY, ctx, YESTERDAY)
    with pytest.raises(InputError) as caught:
        bulletins.save(COUNTY, ctx, replace(told(22, YESTERDAY), area="231081"))
    assert caught.value.code == "bulletins.not_theirs"
    assert "Health Commission of Heilongjiang" in str(caught.value)


def test_readers_see_no_drafts(ctx, published) -> None:
    draft = bulletins.save(PRESS, ctx, told(22, YESTERDAY))
    assert [one.record.id for one in bulletins.listing(READER, ctx)] == [published.id]
    assert bulletins.of_day(READER, ctx, YESTERDAY) is None
    with pytest.raises(NotFound):
        bulletins.history(READER, ctx, draft.id)
    with pytest.raises(Denied):
        bulletins.draft_of(READER, ctx, YESTERDAY)


def test_compared_with_the_one_published_before(ctx, published) -> None:
    draft = bulletins.save(PRESS, ctx, told(22, YESTERDAY))
    found = bulletins.compare(PRESS, ctx, draft.id)
    assert found.before_on == BEFORE
    row = next(one for one in found.rows if one.path == "local.cumulative")
    assert (row.before, row.now, row.change) == (537, 540, 3)
    assert "imported.suspected" in found.gone


def test_without_a_line_list_everything_is_typed(ctx) -> None:
    draft = bulletins.draft_of(PRESS, ctx, YESTERDAY)
    assert dict(figures(draft)) == {}
    kept = bulletins.save(PRESS, ctx, told(22, YESTERDAY))
    assert set(typed(kept)) == set(dict(figures(kept)))


def test_contacts_of_the_daily_counts_are_filled_in(ctx) -> None:
    rows = pd.DataFrame(
        {
            "zone": ["230100", "231000"], "layer": "prefecture",
            "date": pd.Timestamp(YESTERDAY), "contacts_tracked": [15_000.0, 3_230.0],
            "contacts_released": [14_000.0, 2_551.0], "contacts_observed": [1_000.0, 679.0],
        }
    )  # fmt: skip
    with ctx.store.write(DESK) as uow:
        counts.insert_counts(uow, events.current(uow).id, rows, new_batch(uow, kind="counts"))
    draft = bulletins.draft_of(PRESS, ctx, YESTERDAY)
    assert dict(figures(draft)) == {
        "local.contacts_tracked": 18_230, "local.contacts_released": 16_551,
        "local.contacts_observed": 1_679,
    }  # fmt: skip
    assert typed(draft) == ()
    assert identities(draft) == ()
    kept = bulletins.save(PRESS, ctx, with_figure(draft, "local.contacts_observed", 1_697))
    assert typed(kept) == ("local.contacts_observed",)


def test_one_without_its_total_is_not_published(ctx) -> None:
    draft = bulletins.save(PRESS, ctx, Bulletin(area="23", on=YESTERDAY))
    with pytest.raises(InputError) as caught:
        bulletins.publish(APPROVER, ctx, draft.id, 1)
    assert caught.value.code == "bulletins.nothing_told"


def test_a_bulletin_of_a_pack_is_published_in_its_unit_of_work(ctx) -> None:
    draft = bulletins.save(PRESS, ctx, told(22, YESTERDAY))
    with ctx.store.write(APPROVER) as uow:
        made = bulletins.publish_within(ctx, uow, draft.id, 1)
    with ctx.store.read() as uow:
        assert shelf.get(uow, BULLETINS, draft.id).record == made


def test_a_correction_tells_of_a_later_bulletin_that_no_longer_follows(ctx, published) -> None:
    later = bulletins.save(PRESS, ctx, told(22, YESTERDAY))
    later = bulletins.publish(APPROVER, ctx, later.id, later.version)
    draft = replace(bulletins.draft_of(PRESS, ctx, BEFORE), reason="多计一例，予以更正")
    assert draft.corrects == published.id
    assert bulletins.review(PRESS, ctx, draft).findings == ()
    wrong = draft
    for path in ("local.new_confirmed", "local.cumulative", "local.active"):
        wrong = with_figure(wrong, path, dict(figures(wrong))[path] + 1)
    found = list(bulletins.review(PRESS, ctx, wrong).findings)
    assert {one.code for one in found} == {"bulletins.later_disagrees"}
    assert {one.severity for one in found} == {"warn"}
    assert {one.params["number"] for one in found} == {later.id}
    assert "local.cumulative" in {one.field for one in found}


def test_no_figure_of_a_township_stands_in_a_bulletin(ctx) -> None:
    draft = with_figure(told(21, BEFORE), "local.parts.new_confirmed.230104030", 1)
    with pytest.raises(Refused) as caught:
        bulletins.save(PRESS, ctx, draft)
    assert "bulletins.place_too_fine" in {one.code for one in caught.value.findings}
