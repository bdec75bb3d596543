"""What a pack must never tell, do or survive: inputs nobody who wrote it had in mind."""

import json
import re
import shutil
import sqlite3
import subprocess
import zipfile
from dataclasses import replace
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from PIL import Image

from riskzone.access import Actor, Grant, Role
from riskzone.decisions.model import Openness
from riskzone.errors import Denied, InputError, Refused, SignedOut
from riskzone.messages import render
from riskzone.publish.notice.files import notice_files
from riskzone.release.audience import Audience
from riskzone.release.lifecycle import Action
from riskzone.release.pack import Acceptance, Pack, State
from riskzone.services import (
    bulletins,
    decision_book,
    guard,
    notices,
    pack_build,
    pack_material,
    pack_preview,
    pack_release,
    pack_verify,
    packs,
    snapshots,
    waiting_packs,
)
from riskzone.services.context import open_context
from riskzone.services.present import DEMO_DAY
from riskzone.settings import Settings
from riskzone.store import cases, events, publications, seals, units
from riskzone.units.status import force_interval

PRESS = Actor("press", grants=(Grant(Role.PUBLISHER, "23"),))
OTHER = Actor("press2", grants=(Grant(Role.PUBLISHER, "23"),))
APPROVER = Actor("approver", grants=(Grant(Role.APPROVER, "23"),))
AUDITOR = Actor("auditor", grants=(Grant(Role.AUDITOR, "23"),))
REASON = "已核实，不影响公布"
#: Every product; of the sheets those that slides and report show as well.
WHOLE = Pack(
    area="23", on=DEMO_DAY, snapshot=3, audience=Audience.PUBLIC, review_number="黑S（2020）1号",
    products=pack_preview.PRODUCTS, papers=("a4",),
)  # fmt: skip
SMALL = replace(WHOLE, products=("gis",))


@pytest.fixture(scope="module")
def module_ctx(demo_home, tmp_path_factory):
    """For what stores nothing: what is gathered is kept in memory."""
    home = tmp_path_factory.mktemp("hostile") / "home"
    shutil.copytree(demo_home, home)
    opened = open_context(Settings(home=home))
    yield opened
    opened.store.close()


@pytest.fixture(scope="module")
def memory(module_ctx):
    """What a process has in memory that looked at a pack: keys say of which state of the data."""
    pack_preview.preview(PRESS, module_ctx, SMALL)
    return dict(module_ctx._loaded)


@pytest.fixture
def ctx(demo_home, memory, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    opened = open_context(Settings(home=home))
    opened._loaded.update(memory)
    yield opened
    opened.store.close()


def built(actor, ctx, wanted):
    """A draft, made in this process: what a child does is told by tests of its own."""
    return pack_build.store_made(actor, ctx, wanted, pack_build.made(actor, ctx, wanted))


def codes(found, severity):
    return {one.code for one in found if one.severity == severity}


def answers(found):
    asked = {one.code for one in found if one.severity == "accept"}
    return tuple(Acceptance(code, REASON) for code in asked)


def released(ctx, wanted=SMALL, builder=PRESS, releaser=APPROVER):
    made = built(builder, ctx, wanted)
    made = pack_release.act(builder, ctx, made.id, made.version, Action.PROPOSE)
    found = pack_preview.preview(releaser, ctx, made).findings
    return pack_release.act(
        releaser, ctx, made.id, made.version, Action.RELEASE, accepted=answers(found)
    )


# Texts of every file of a pack


def texts(data: bytes, name: str = "") -> dict[str, str]:
    """Path → all text in it: of packed files, tables, pictures and their properties too."""
    if zipfile.is_zipfile(BytesIO(data)):
        with zipfile.ZipFile(BytesIO(data)) as packed:
            found = {}
            for one in packed.namelist():
                found |= texts(packed.read(one), f"{name}/{one}")
            return found
    if data.startswith(b"SQLite format 3"):
        with sqlite3.connect(":memory:") as raw:
            raw.deserialize(data)
            return {name: "\n".join(raw.iterdump())}
    if data.startswith(b"\x89PNG"):
        with Image.open(BytesIO(data)) as picture:
            return {name: repr(picture.info)}
    if data.startswith(b"%PDF"):
        told = re.findall(rb"/(?:Title|Author|Subject|Keywords|Creator)\s*\(([^)]*)", data)
        told += re.findall(rb"<x:xmpmeta.*?</x:xmpmeta>", data, re.DOTALL)
        said = {f"{name}#properties": b"\n".join(told).decode(errors="replace")}
        if shutil.which("pdftotext"):
            done = subprocess.run(  # noqa: S603 - poppler
                [shutil.which("pdftotext"), "-", "-"], input=data, capture_output=True, check=True
            )
            said[name] = done.stdout.decode()
        return said
    said = data.decode("utf-8-sig", errors="replace")
    if name.endswith(".xml"):
        said = unescape(said)
        if "/word/" in name or "/ppt/" in name:  # a word may be cut into several runs
            return {name: said, f"{name}#read": re.sub("<[^>]+>", "", said)}
    return {name: said}


@pytest.fixture(scope="module")
def whole(module_ctx):
    """All text of a whole public pack of the demonstration, by file; its orders as notices."""
    made = pack_build.made(PRESS, module_ctx, WHOLE)
    return texts(made.archive) | texts_of_orders(module_ctx), made


def texts_of_orders(ctx) -> dict[str, str]:
    """All text of public notices of the demonstration's orders: none is of its last morning."""
    with ctx.store.read() as uow:
        known = [row.unit for row in units.listing(uow) if force_interval(row.unit) is not None]
    orders = {(one.group or one.id, one.document): one for one in known}
    facts = [
        notices.unit_notice(PRESS, ctx, one.id, audience=Audience.PUBLIC)
        for one in list(orders.values())[:3]
    ]
    material = pack_preview.preview(PRESS, ctx, WHOLE).material
    found = {}
    for one in notice_files(replace(material, notices=tuple(facts))):
        found |= texts(one.data, f"/{one.path}")
    return found


def test_no_file_of_a_public_pack_names_a_case_an_account_or_a_computed_level(module_ctx, whole):
    told, _ = whole
    with module_ctx.store.read() as uow:
        lines = cases.load(uow, events.current(uow).id)
    ids = {one for name in ("case_id", "cluster_id", "building_id") for one in lines[name] if one}
    private = {one for one in lines["address"] if re.search(r"(室|户|号房)$", str(one))}
    accounts = "approver|press|duty|auditor|harbin|leader|cli:"
    kinds = {path.partition("/")[2].partition("/")[0] for path in told}
    assert kinds >= {"bulletin", "notices", "sheets", "tables", "gis", "list", "manifest.json"}
    assert {"pptx", "docx", "xlsx", "gpkg", "png", "pdf"} <= {
        part for path in told for part in re.findall(r"\.([a-z]{3,4})(?=/|#|$)", path)
    }
    for path, text in told.items():
        words = set(re.findall(r"[\w-]+", f"{text} {path}"))
        found = ids & words | {one for one in private if one in text}
        assert not found, (path, found)
        assert not re.search(rf"(?<![\w./-])({accounts})(?![\w])", text), path
        inside = re.search("预计|可降|outlook|触发病例|trigger case|按规则计算", text)
        assert not inside, (path, inside)


def test_a_public_pack_tells_no_hidden_count_anywhere(module_ctx, whole):
    told, made = whole
    hidden = {one.zone for one in made.cells if not one.shown}
    assert hidden
    rows = [
        line.split(",") for path, text in told.items() if path.endswith("counts.csv")
        for line in text.splitlines()[1:]
    ]  # fmt: skip
    mine = [row for row in rows if row[1] in hidden]
    assert len(mine) == len(hidden)
    assert {tuple(row[6:]) for row in mine} == {("new_14d", "", "hidden")}
    for path, text in told.items():
        for zone in hidden - {"230103*"}:
            for found in re.finditer(rf"{re.escape(zone)}(?!\d).{{0,160}}", text):
                number = re.search(r"(new_14d|threshold|secondary|held)\D{0,4}\d", found[0])
                assert not number or "hidden" in found[0], (path, found[0])
    manifest = json.loads(told["/manifest.json"])
    assert all(set(one["why"]) <= {"hidden"} for one in manifest["hidden"])


def test_levels_of_a_public_pack_are_the_declared_ones(module_ctx, whole):
    """林口县 is medium by the rule, and low by what was declared."""
    told, _ = whole
    levels = next(text for path, text in told.items() if path.endswith("levels.csv"))
    row = next(line for line in levels.splitlines() if line.startswith("231025,"))
    assert "low" in row
    assert "medium" not in row


def test_readers_of_a_public_pack_never_read_that_its_bulletin_is_a_draft(whole):
    told, _ = whole
    for path, text in told.items():
        if "bulletin" in path:
            assert "草稿" not in text, path
            assert "未公布" not in text, path


# Who decides


def test_who_proposed_a_pack_does_not_decide_on_it_whoever_built_it(ctx):
    made = built(PRESS, ctx, SMALL)
    made = pack_release.act(OTHER, ctx, made.id, made.version, Action.PROPOSE)
    given = answers(pack_preview.preview(OTHER, ctx, made).findings)
    for actor in (OTHER, PRESS):
        for action in (Action.RELEASE, Action.REJECT):
            with pytest.raises(Denied) as error:
                pack_release.act(
                    actor, ctx, made.id, made.version, action, reason=REASON, accepted=given
                )
            assert error.value.code == "packs.same_person"
    waits = {task.kind: task.count for task in waiting_packs.pack_tasks(OTHER, ctx)}
    assert waits["release_packs"] == 1  # that of the demonstration, and not this one
    both = Actor("press", grants=(Grant(Role.PUBLISHER, "23"), Grant(Role.APPROVER, "23")))
    with pytest.raises(Denied) as error:
        pack_release.act(both, ctx, made.id, made.version, Action.RELEASE, accepted=given)
    assert error.value.code == "packs.same_person"


def test_a_reason_that_says_nothing_or_hides_something_is_none(ctx):
    made = built(PRESS, ctx, SMALL)
    made = pack_release.act(PRESS, ctx, made.id, made.version, Action.PROPOSE)
    asked = codes(pack_preview.preview(APPROVER, ctx, made).findings, "accept")
    assert asked
    for reason in ("", "    ", " 好 ", "<b>", "已核实\u202e不影响", "已核实\x00不影响", "长" * 501):
        given = tuple(Acceptance(code, reason) for code in asked)
        with pytest.raises((Refused, InputError)):
            pack_release.act(APPROVER, ctx, made.id, made.version, Action.RELEASE, accepted=given)
        with pytest.raises((Refused, InputError)):
            pack_release.act(APPROVER, ctx, made.id, made.version, Action.REJECT, reason=reason)
    assert packs.one(PRESS, ctx, made.id).pack.state is State.PROPOSED


def test_the_pack_of_the_demonstration_that_waits_can_be_released(ctx):
    waits = next(row.pack for row in packs.listing(PRESS, ctx) if row.pack.state is State.PROPOSED)
    found = pack_preview.preview(APPROVER, ctx, waits).findings
    done = pack_release.act(
        APPROVER, ctx, waits.id, waits.version, Action.RELEASE, accepted=answers(found)
    )
    assert (done.state, done.released_by) == (State.RELEASED, "approver")


# What stands against it


def test_what_bulletin_and_morning_say_differently_is_answered_for(module_ctx):
    """A case was reclassified after the morning was frozen: 543 in the bulletin, 544 in tables."""
    found = pack_preview.preview(PRESS, module_ctx, WHOLE).findings
    told = [one for one in found if one.code == "packs.bulletin_differs"]
    assert {one.severity for one in told} == {"accept"}
    assert {(one.params["said"], one.params["counted"]) for one in told} == {(3, 4), (543, 544)}
    assert {one.params["on"] for one in told} == {"2020-04-23"}
    inside = pack_preview.preview(PRESS, module_ctx, replace(WHOLE, audience=Audience.INTERNAL))
    assert "packs.bulletin_differs" in codes(inside.findings, "warn")


def test_a_paper_kept_inside_shows_in_no_public_pack(ctx, monkeypatch):
    """The paper that made 绥芬河 medium, were it one for the house."""
    real = decision_book.book

    def inside(*args, **told):
        whole = real(*args, **told)
        kept = [
            replace(one, openness=Openness.INTERNAL) if "231081" in str(one.lines) else one
            for one in whole.known
        ]
        assert kept != list(whole.known)
        return decision_book.prepared(kept, whole.sets)

    before = pack_preview.preview(PRESS, ctx, SMALL).material
    assert {one.zone: one.level for one in before.zones}["231081"] == "medium"
    monkeypatch.setattr(pack_material, "book", inside)
    made = pack_preview.preview(OTHER, ctx, SMALL)
    assert {one.zone: one.level for one in made.material.zones}["231081"] == "low"
    assert "packs.unpublished" in codes(made.findings, "accept")
    house = pack_preview.preview(OTHER, ctx, replace(SMALL, audience=Audience.INTERNAL))
    assert {one.zone: one.level for one in house.material.zones}["231081"] == "medium"


def test_a_review_number_of_nothing_is_none(module_ctx):
    for number in ("", " ", "\u3000", "\t"):
        found = pack_preview.preview(PRESS, module_ctx, replace(SMALL, review_number=number))
        refused = codes(found.findings, "refuse")
        assert "packs.no_review_number" in refused
        assert refused <= {"packs.no_review_number", "packs.control_characters"}


# What the chain knows


ALTERED = {
    "a count": "UPDATE publication SET value = value + 1 WHERE zone = '230000'",
    "whether it was shown": "UPDATE publication SET shown = 1 - shown WHERE zone = '230104004'",
    "why": "UPDATE publication SET why = 'layer' WHERE shown = 0",
    "for whom": "UPDATE publication SET audience = 'internal'",
    "a row gone": "DELETE FROM publication WHERE zone = '230104004'",
    "all gone": "DELETE FROM publication",
    "no number": "UPDATE publication SET value = 'many' WHERE zone = '230000'",
}


def test_counts_changed_behind_the_program_are_found_by_both_verifications(ctx):
    made = released(ctx)
    with ctx.store.read() as uow:
        assert seals.unsealed(uow) == ()
        assert publications.digests(uow)[made.id] == (made.cells, frozenset({"public"}))
    path = ctx.settings.home / "riskzone.sqlite"
    with sqlite3.connect(path) as raw:
        kept = raw.execute("SELECT * FROM publication").fetchall()
        triggers = raw.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
        for (name,) in triggers:
            raw.execute(f"DROP TRIGGER {name}")
    for what, statement in ALTERED.items():
        with sqlite3.connect(path) as raw:
            raw.execute(statement)
        with ctx.store.read() as uow:
            found = {one.subject for one in seals.unsealed(uow)}
        assert found == {f"publication:{made.id}"}, what
        told = {one.pack.id: one.faults for one in pack_verify.verify(AUDITOR, ctx)}
        assert [code for code, _ in told[made.id]] == ["packs.register_altered"], what
        with sqlite3.connect(path) as raw:
            raw.execute("DELETE FROM publication")
            marks = ",".join("?" * len(kept[0]))
            raw.executemany(f"INSERT INTO publication VALUES ({marks})", kept)  # noqa: S608
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE publication SET pack_id = 2 WHERE zone = '230000'")
    with ctx.store.read() as uow:
        kinds = {(one.subject, one.kind) for one in seals.unsealed(uow)}
    assert kinds == {("publication:2", "row_unsealed"), (f"publication:{made.id}", "row_changed")}


def test_bulletin_that_somebody_wrote_is_not_published_by_them_after_another_saved_it(ctx):
    on = DEMO_DAY - timedelta(days=1)
    draft = bulletins.of_day(PRESS, ctx, on).bulletin
    writer = Actor("both", grants=(Grant(Role.PUBLISHER, "23"), Grant(Role.APPROVER, "23")))
    draft = bulletins.save(writer, ctx, replace(draft, fever_visits=942), draft.version)
    draft = bulletins.save(PRESS, ctx, replace(draft, fever_visits=943), draft.version)
    with pytest.raises(InputError) as error:
        bulletins.publish(writer, ctx, draft.id, draft.version)
    assert error.value.code == "bulletins.same_person"


def test_english_messages_of_packs_hold_no_chinese(ctx):
    told = []
    made = built(PRESS, ctx, SMALL)
    for actor, action, reason in (
        (PRESS, Action.RELEASE, REASON), (APPROVER, "publish", ""), (PRESS, Action.PROPOSE, ""),
        (PRESS, Action.REJECT, REASON), (APPROVER, Action.REJECT, ""), (PRESS, Action.DROP, ""),
        (PRESS, Action.PROPOSE, ""),
    ):  # fmt: skip
        now = packs.one(PRESS, ctx, made.id).pack
        try:
            pack_release.act(actor, ctx, made.id, now.version, action, reason=reason)
        except (Denied, InputError) as error:
            told.append((error.code, render(error.code, error.params, "en")))
    with pytest.raises(InputError) as error:
        pack_material.gathered(PRESS, ctx, replace(SMALL, area="230100"))
    told.append((error.value.code, render(error.value.code, error.value.params, "en")))
    assert {code for code, _ in told} == {
        "packs.no_such_step", "packs.no_such_action", "packs.same_person",
        "packs.reason_missing", "packs.is_final", "packs.other_area",
    }  # fmt: skip
    for code, text in told:
        assert not re.search("[\u4e00-\u9fff]", text), (code, text)


def test_files_say_the_minute_they_were_made_in_as_their_formats_mean_it(whole):
    """07:30 of Shanghai is 23:30 of the day before where a format writes UTC."""
    told, _ = whole
    properties = [text for path, text in told.items() if path.endswith("docProps/core.xml")]
    assert properties
    for text in properties:
        said = re.findall(r"<dcterms:created[^>]*>([^<]+)<", text)
        assert said == ["2020-04-23T23:30:00Z"]


# Taken back


def with_its_bulletin(ctx):
    made = released(ctx, replace(SMALL, products=("bulletin",)))
    told = packs.left_with(AUDITOR, ctx, made)
    assert told.on == DEMO_DAY - timedelta(days=1)
    assert told.published_by == "approver"
    return made, told


def test_a_bulletin_is_withdrawn_with_its_pack_in_one_step_where_that_is_asked_for(ctx):
    made, told = with_its_bulletin(ctx)
    with pytest.raises(InputError):
        pack_release.act(APPROVER, ctx, made.id, made.version, Action.WITHDRAW, with_bulletin=True)
    assert packs.left_with(AUDITOR, ctx, made) == told
    gone = pack_release.act(
        APPROVER, ctx, made.id, made.version, Action.WITHDRAW, reason=REASON, with_bulletin=True
    )
    assert packs.left_with(AUDITOR, ctx, gone) is None
    taken = bulletins.one(PRESS, ctx, told.id).record
    assert (taken.state.value, taken.reason) == ("withdrawn", REASON)
    # What it left with is still to be read, and stands against nothing any more.
    seen = pack_preview.preview(PRESS, ctx, gone)
    assert "2020年4月23日0—24时" in seen.texts["bulletin"]
    assert "refuse" not in {one.severity for one in seen.findings}


def test_a_bulletin_stays_published_and_is_named_where_its_pack_alone_is_withdrawn(ctx):
    made, told = with_its_bulletin(ctx)
    gone = pack_release.act(APPROVER, ctx, made.id, made.version, Action.WITHDRAW, reason=REASON)
    assert packs.left_with(AUDITOR, ctx, gone) == told
    fixed = bulletins.draft_of(PRESS, ctx, told.on)
    fixed = bulletins.save(PRESS, ctx, replace(fixed, fever_visits=950, reason=REASON), 0)
    bulletins.publish(APPROVER, ctx, fixed.id, fixed.version)
    assert packs.left_with(AUDITOR, ctx, gone) is None  # a correction is none of the pack's
    assert f"{told.fever_visits}人" in pack_preview.preview(PRESS, ctx, gone).texts["bulletin"]


def test_a_pack_of_an_earlier_edition_says_that_the_morning_was_frozen_again(ctx):
    duty = Actor("duty", grants=(Grant(Role.DUTY_COMMANDER, "23"),))
    snapshots.freeze(duty, ctx, on=SMALL.on, reason=REASON)
    first, second = snapshots.frozen_on(duty, ctx, on=SMALL.on)
    older, newest = (
        pack_preview.preview(PRESS, ctx, replace(SMALL, snapshot=one.id)).findings
        for one in (first, second)
    )
    assert "packs.older_edition" in codes(older, "accept")
    assert "packs.older_edition" not in codes(newest, "accept")


def test_a_session_that_ends_while_a_pack_is_checked_releases_nothing(ctx, monkeypatch):
    made = built(PRESS, ctx, SMALL)
    made = pack_release.act(PRESS, ctx, made.id, made.version, Action.PROPOSE)
    given = answers(pack_preview.preview(APPROVER, ctx, made).findings)
    real = pack_release.remembered

    def ended(*_args, **_more):
        raise SignedOut("accounts.signed_out")

    def checked_then_ended(*args, **more):
        found = real(*args, **more)
        monkeypatch.setattr(guard, "current", ended)
        return found

    monkeypatch.setattr(pack_release, "remembered", checked_then_ended)
    with pytest.raises(SignedOut):
        pack_release.act(APPROVER, ctx, made.id, made.version, Action.RELEASE, accepted=given)
    monkeypatch.undo()
    assert packs.one(PRESS, ctx, made.id).pack == made
