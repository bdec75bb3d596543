"""Packs through their life: built, proposed, released by another person, withdrawn, verified."""

import json
import resource
import shutil
import signal
import sqlite3
import threading
import time
import zipfile
from concurrent.futures import Future
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest

from riskzone import jobs
from riskzone.access import Actor, Grant, Role
from riskzone.errors import Conflict, Denied, InputError, JobFailed, NotFound, Refused, StoreError
from riskzone.release.audience import Audience
from riskzone.release.lifecycle import Action
from riskzone.release.pack import Acceptance, Pack, State
from riskzone.services import (
    demo_packs,
    pack_build,
    pack_export,
    pack_material,
    pack_pool,
    pack_preview,
    pack_release,
    pack_verify,
    packs,
    waiting_packs,
)
from riskzone.services.context import open_context
from riskzone.services.present import DEMO_DAY
from riskzone.settings import Settings
from riskzone.store import blobs, publications, seals, shelf
from riskzone.store import jobs as records
from riskzone.store import packs as kept
from riskzone.store.audit import entries

PRESS = Actor("press", grants=(Grant(Role.PUBLISHER, "23"),))
OTHER = Actor("press2", grants=(Grant(Role.PUBLISHER, "23"),))
APPROVER = Actor("approver", grants=(Grant(Role.APPROVER, "23"),))
HARBIN = Actor("harbin", grants=(Grant(Role.PUBLISHER, "230100"),))
VIEWER = Actor("leader", grants=(Grant(Role.VIEWER, "23"),))
AUDITOR = Actor("auditor", grants=(Grant(Role.AUDITOR, "23"),))
LIST = Pack(
    area="23", on=DEMO_DAY, audience=Audience.PUBLIC, products=("list",), review_number="黑S1号"
)
REASON = "已核实，不影响公布"


@pytest.fixture(scope="module")
def template(demo_home, tmp_path_factory):
    """The demonstration with its packs."""
    home = tmp_path_factory.mktemp("packs") / "home"
    shutil.copytree(demo_home, home)
    return home


@pytest.fixture(scope="module")
def memory(template, tmp_path_factory):
    """What a process has in memory that looked at a pack: keys say of which state of the data."""
    home = tmp_path_factory.mktemp("looked") / "home"
    shutil.copytree(template, home)
    opened = open_context(Settings(home=home))
    pack_preview.preview(PRESS, opened, LIST)
    opened.store.close()
    return dict(opened._loaded)


@pytest.fixture
def ctx(template, memory, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(template, home)
    opened = open_context(Settings(home=home))
    opened._loaded.update(memory)
    yield opened
    opened.store.close()


def told_of(uow, number):
    """What the register holds of a pack."""
    return tuple(one.cell for one in publications.of(uow, *Audience) if one.pack == number)


class Here:
    """A pool that works in this process: what a child does is told by tests of its own."""

    def __init__(self, ctx):
        self.ctx = ctx

    def call(self, function, *args, progress=None):
        if function is pack_pool.gathered_apart:
            _settings, actor, wanted = args
            return pack_material.gathered(actor, self.ctx, wanted)
        return function(*args, **({} if progress is None else {"progress": progress}))

    def submit(self, function, *args, progress=None):
        made = Future()
        if function is not pack_pool.loaded:
            made.set_result(self.call(function, *args, progress=progress))
        return made


@pytest.fixture
def here(ctx, monkeypatch):
    monkeypatch.setattr(pack_pool, "pool", lambda: Here(ctx))
    return ctx


def accepted(found):
    return tuple(Acceptance(one.code, REASON) for one in found if one.severity == "accept")


def answers(ctx, pack):
    return accepted(pack_preview.preview(APPROVER, ctx, pack).findings)


def built(ctx, wanted=LIST, actor=PRESS):
    return pack_build.build_now(actor, ctx, wanted)


def proposed(ctx, wanted=LIST):
    made = built(ctx, wanted)
    return pack_release.act(PRESS, ctx, made.id, made.version, Action.PROPOSE)


def released(ctx, wanted=LIST):
    made = proposed(ctx, wanted)
    given = answers(ctx, made)
    return pack_release.act(APPROVER, ctx, made.id, made.version, Action.RELEASE, accepted=given)


def details(ctx, action):
    with ctx.store.read() as uow:
        found = [one for one in entries(uow) if one.action == action]
    return json.loads(found[-1].details)


def test_the_demonstration_has_a_released_pack_and_one_that_waits(ctx):
    rows = packs.listing(PRESS, ctx)
    assert [(row.pack.on, row.pack.state) for row in rows] == [
        (DEMO_DAY, State.PROPOSED), (DEMO_DAY - timedelta(days=1), State.RELEASED),
    ]  # fmt: skip
    assert {row.pack.prepared_by for row in rows} == {"press"}
    assert rows[1].pack.released_by == "approver"
    assert rows[1].newest
    assert rows[0].prepared == "省应急指挥部信息发布组"
    assert demo_packs.load_packs(Actor.command_line("x"), ctx) == 0


def test_a_pack_is_released_by_another_person_with_its_hash_in_the_chain(here):
    made = released(here)
    assert (made.state, made.prepared_by, made.released_by) == (
        State.RELEASED, "press", "approver",
    )  # fmt: skip
    told = details(here, "publication.release")
    assert told["manifest"] == made.manifest
    assert told["head"].partition(":")[0].isdecimal()
    with here.store.read() as uow:
        manifest = json.loads(blobs.get(uow, made.manifest).data)
    assert [one["code"] for one in manifest["accepted"]] == [one.code for one in made.accepted]
    assert {one["reason"] for one in manifest["accepted"]} == {REASON}


def test_the_person_who_prepared_a_pack_neither_releases_nor_rejects_it(here):
    made = proposed(here)
    for action in (Action.RELEASE, Action.REJECT):
        with pytest.raises(Denied) as error:
            pack_release.act(PRESS, here, made.id, made.version, action, reason=REASON)
        assert error.value.code == "packs.same_person"
    done = pack_release.act(OTHER, here, made.id, made.version, Action.REJECT, reason="标题不符")
    assert done.state is State.REJECTED


def test_a_pack_for_the_house_needs_one_person(here):
    made = proposed(here, replace(LIST, audience=Audience.INTERNAL))
    done = pack_release.act(PRESS, here, made.id, made.version, Action.RELEASE)
    assert done.state is State.RELEASED


def test_what_has_to_be_answered_for_holds_a_release_back(here):
    made = proposed(here)
    with pytest.raises(Refused) as error:
        pack_release.act(APPROVER, here, made.id, made.version, Action.RELEASE)
    assert {one.severity for one in error.value.findings} == {"accept"}
    assert packs.one(PRESS, here, made.id).pack.state is State.PROPOSED


def test_reasons_given_with_a_proposal_are_read_by_who_releases(here):
    made = built(here)
    given = answers(here, made)
    pack_release.act(PRESS, here, made.id, made.version, Action.PROPOSE, accepted=given)
    assert packs.one(APPROVER, here, made.id).pack.accepted == given


def test_who_may_not_is_refused_in_every_service(here):
    made = proposed(here)
    with pytest.raises(Denied):
        built(here, actor=HARBIN)
    with pytest.raises(Denied):
        pack_release.act(HARBIN, here, made.id, made.version, Action.RELEASE, reason=REASON)
    for call in (pack_release.download, packs.one):
        with pytest.raises(Denied):
            call(VIEWER, here, made.id)
    # Who looks after the audit trail sees that there is a pack, and nothing of what is in it.
    assert packs.one(AUDITOR, here, made.id).pack.id == made.id
    with pytest.raises(Denied):
        pack_release.download(AUDITOR, here, made.id)
    with pytest.raises(Denied):
        pack_release.download(HARBIN, here, made.id)
    with pytest.raises(Denied):
        built(here, actor=APPROVER)


def test_a_stale_version_is_refused(here):
    made = proposed(here)
    with pytest.raises(Conflict) as error:
        pack_release.act(APPROVER, here, made.id, 1, Action.RELEASE)
    assert error.value.params["stored_version"] == 2


def test_of_two_who_release_at_once_one_does(here):
    made = proposed(here)
    given = answers(here, made)
    done, failed = [], []

    def go(actor):
        try:
            done.append(pack_release.act(actor, here, made.id, 2, Action.RELEASE, accepted=given))
        except (Conflict, InputError) as error:
            failed.append(error.code)

    threads = [threading.Thread(target=go, args=(one,)) for one in (APPROVER, OTHER)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(done) == len(failed) == 1
    assert [one.action for one in packs.history(PRESS, here, made.id)].count("release") == 1


def test_counts_of_a_released_pack_are_registered_exactly_and_stay_when_it_is_withdrawn(here):
    made = released(here, replace(LIST, products=("list", "gis")))
    with here.store.read() as uow:
        rows = told_of(uow, made.id)
        assert publications.digest(rows) == made.cells
    hidden = [one for one in rows if not one.shown]
    assert hidden
    assert all(one.why for one in hidden)
    province = next(one for one in rows if (one.zone, one.measure) == ("230000", "cumulative"))
    assert province.shown
    counties = [
        one for one in rows
        if one.measure == "cumulative" and len(one.zone) == 6 and not one.zone.endswith("00")
    ]  # fmt: skip
    assert sum(one.value for one in counties) == province.value
    gone = pack_release.act(
        APPROVER, here, made.id, made.version, Action.WITHDRAW, reason="数字有误，另行更正"
    )
    assert gone.state is State.WITHDRAWN
    assert details(here, "publication.withdraw")["manifest"] == made.manifest
    with here.store.read() as uow:
        assert told_of(uow, made.id) == rows
    # A correction names the pack it replaces, in its manifest too.
    again = released(
        here, replace(LIST, products=("list", "gis"), corrects=made.id, reason="数字有误")
    )
    with here.store.read() as uow:
        told = json.loads(blobs.get(uow, again.manifest).data)
    assert told["corrects"] == {"pack": made.id, "reason": "数字有误"}
    with here.store.read() as uow:
        later = told_of(uow, again.id)
    # Once hidden, hidden.
    assert {one.zone for one in hidden} <= {one.zone for one in later if not one.shown}


def test_a_draft_is_not_registered_and_may_be_dropped(here):
    made = built(here, replace(LIST, products=("gis",)))
    with here.store.read() as uow:
        assert told_of(uow, made.id) == ()
    done = pack_release.act(PRESS, here, made.id, 1, Action.DROP)
    assert done.state is State.DROPPED
    with pytest.raises(InputError):
        pack_release.act(PRESS, here, made.id, 2, Action.PROPOSE)


def test_a_pack_that_would_say_something_else_by_now_is_refused(here):
    made = proposed(here)
    with here.store.write(PRESS) as uow:
        other = blobs.put(uow, b'{"on": "2020-04-24", "levels": {"230103": "high"}}', kept.JSON)
        changed = replace(made, summary=other)
        shelf.change(uow, kept.PACKS, changed, made.version, action="propose")
    with pytest.raises(Refused) as error:
        pack_release.act(
            APPROVER, here, made.id, made.version + 1, Action.RELEASE,
            accepted=answers(here, made),
        )  # fmt: skip
    assert error.value.code == "packs.outdated"
    assert "等级" in error.value.params["what"].zh


def test_a_preview_compares_with_the_last_released_pack_and_hides(here):
    wanted = replace(LIST, snapshot=3, products=("list", "tables"))
    found = pack_preview.preview(PRESS, here, wanted)
    assert found.diff.before == 1
    assert found.diff.before_on == DEMO_DAY - timedelta(days=1)
    assert found.hidden is not None
    assert found.hidden.hidden
    assert sum(found.material.totals.values()) == len(found.material.zones) == 125
    shown = found.material.zones
    assert {one.level for one in shown} <= {"low", "medium", "high", ""}
    assert not any(one.stale for one in shown)
    assert all(one.until is None and one.id == 0 for one in found.material.extents)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"area": "32"}, "access.outside_jurisdiction"),
        ({"snapshot": 99}, "mornings.no_such_snapshot"),
        ({"products": ("sheets",), "review_number": ""}, "packs.no_review_number"),
        ({"title": "=cmd|' /C calc'!A0" + "疫" * 300}, "packs.title_too_long"),
        ({"threshold": 1}, "disclosure.threshold_too_small"),
        ({"on": date(2020, 4, 1)}, "packs.not_frozen"),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_is_stored(here, wrong, code):
    before = len(packs.listing(PRESS, here))
    with pytest.raises((Denied, InputError, NotFound)) as error:
        built(here, replace(LIST, **wrong))
    assert error.value.code == code
    assert len(packs.listing(PRESS, here)) == before


def test_the_same_morning_gives_the_same_bytes(here):
    wanted = replace(LIST, audience=Audience.INTERNAL)
    one = pack_build.made(PRESS, here, wanted)
    assert pack_build.made(PRESS, here, wanted).archive == one.archive


def test_downloads_are_audited_and_say_what_is_not_released(here):
    made = built(here)
    taken = pack_release.download(PRESS, here, made.id)
    assert taken.name.endswith("-draft.zip")
    assert details(here, "pack.download")["manifest"] == made.manifest
    with zipfile.ZipFile(BytesIO(taken.data)) as archive:
        assert "manifest.json" in archive.namelist()
    path = packs.one(PRESS, here, made.id).files[0].path
    assert pack_release.opened_file(PRESS, here, made.id, path).data
    with pytest.raises(NotFound):
        pack_release.opened_file(PRESS, here, made.id, "../../etc/passwd")


def test_a_folder_is_there_as_a_whole_or_not_at_all(here, tmp_path):
    made = built(here)
    folder = tmp_path / "out"
    pack_export.export(PRESS, here, made.id, folder)
    assert (folder / "manifest.json").is_file()
    with pytest.raises(InputError):
        pack_export.export(PRESS, here, made.id, folder)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    taken = pack_release.download(PRESS, here, made.id)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
        with pytest.raises(OSError, match="large"):
            pack_export._written(tmp_path / "full", taken.data)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_a_full_disk_leaves_no_half_folder(here, tmp_path, monkeypatch):
    made = built(here)
    written = pack_export._written

    def full(part, data):
        written(part, data)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pack_export, "_written", full)
    with pytest.raises(StoreError) as error:
        pack_export.export(PRESS, here, made.id, tmp_path / "out")
    assert error.value.code == "packs.cannot_write"
    assert [one.name for one in tmp_path.iterdir() if one.name != "home"] == []


def test_verification_finds_an_altered_archive_register_and_entry(here):
    made = released(here, replace(LIST, products=("gis",)))
    assert all(not one.faults for one in pack_verify.verify(AUDITOR, here))
    with sqlite3.connect(here.settings.home / "riskzone.sqlite") as raw:
        for (name,) in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(
            "UPDATE publication SET value = value + 1 WHERE rowid = (SELECT rowid FROM"
            " publication WHERE pack_id = ? LIMIT 1)", (made.id,)
        )  # fmt: skip
        raw.execute("UPDATE pack SET body = replace(body, '黑S1号', '黑S2号')")
        raw.execute("UPDATE blob SET bytes = X'00' WHERE hash = ?", (made.file,))
    faults = next(one.faults for one in pack_verify.verify(AUDITOR, here) if one.pack.id == made.id)
    assert {code for code, _ in faults} >= {"packs.damaged", "packs.entry_altered"}
    assert "packs.register_altered" in {code for code, _ in faults}
    with here.store.read() as uow:
        assert any(one.subject == f"pack:{made.id}" for one in seals.unsealed(uow))


def test_packs_wait_for_those_who_may_release_them(here):
    made = proposed(here)
    mine = {task.kind: task for task in waiting_packs.pack_tasks(APPROVER, here)}
    assert mine["release_packs"].count == 2  # that of the demonstration as well
    own = {task.kind: task for task in waiting_packs.pack_tasks(PRESS, here)}
    assert own["release_packs"].count == 0
    assert made.prepared_by == "press"
    assert waiting_packs.pack_tasks(AUDITOR, here) == []


def finished(ctx, number, seconds=120):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job = pack_build.progress(PRESS, ctx, number)
        if job.state != "running":
            return job
        time.sleep(0.05)
    raise AssertionError("it never ended")


def test_a_job_builds_in_a_child_and_a_killed_child_leaves_no_pack(ctx, monkeypatch):
    pool = jobs.Pool(workers=1, preload=pack_pool.PRELOAD)
    monkeypatch.setattr(pack_pool, "pool", lambda: pool)
    before = len(packs.listing(PRESS, ctx))
    number = pack_build.start(PRESS, ctx, LIST)
    while not pool._busy:
        time.sleep(0.01)
    next(iter(pool._busy)).process.kill()
    job = finished(ctx, number)
    assert (job.state, job.error, job.pack) == ("failed", "jobs.child_died", 0)
    assert len(packs.listing(PRESS, ctx)) == before
    job = finished(ctx, pack_build.start(PRESS, ctx, LIST))
    pool.close()
    assert (job.state, job.error) == ("done", "")
    assert job.done == job.total > 0
    assert packs.one(PRESS, ctx, job.pack).pack.state is State.DRAFT


def test_a_refused_pack_ends_its_job_with_the_reason(here):
    wanted = replace(LIST, products=("sheets",), review_number="")
    job = finished(here, pack_build.start(PRESS, here, wanted))
    assert (job.state, job.error) == ("failed", "packs.no_review_number")


def test_a_job_whose_program_has_gone_is_lost(here):
    with here.store.write(PRESS) as uow:
        number = records.begin(uow, kind="pack", keeper="999999999:1")
    job = pack_build.progress(PRESS, here, number)
    assert (job.state, job.error) == ("lost", "packs.job_lost")
    with pytest.raises(NotFound):
        pack_build.progress(PRESS, here, 10**9)


def test_a_job_that_fails_otherwise_says_so(here, monkeypatch):
    def full(*_args, **_kwargs):
        raise StoreError("store.busy", path="-", seconds=0)

    monkeypatch.setattr(pack_build, "store_made", full)
    job = finished(here, pack_build.start(PRESS, here, LIST))
    assert (job.state, job.error) == ("failed", "store.busy")

    def short(*_args, **_kwargs):
        raise JobFailed("jobs.no_memory")

    monkeypatch.setattr(Here, "call", short)
    job = finished(here, pack_build.start(PRESS, here, LIST))
    assert job.error == "jobs.no_memory"
