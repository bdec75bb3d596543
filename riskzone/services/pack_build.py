"""Building a pack: in a child process, from one frozen morning; stored whole or not at all."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from riskzone import jobs as processes
from riskzone.access import Actor, Right
from riskzone.errors import JobFailed, Refused, RiskZoneError
from riskzone.publish.build import build_share, share_sizes, shares_of
from riskzone.publish.product import Product
from riskzone.release.checklist import Finding
from riskzone.release.lifecycle import Action
from riskzone.release.pack import Pack, State, tells_counts
from riskzone.release.summary import to_json
from riskzone.services import guard, pack_pool
from riskzone.services.context import Context
from riskzone.services.pack_material import Gathered, newest_snapshot
from riskzone.services.pack_pool import Packed, packed
from riskzone.services.pack_preview import checked, remembered, summary_of
from riskzone.services.pack_scope import publishes, refuse_elsewhere
from riskzone.services.pack_texts import texts_of
from riskzone.store import blobs, packs, publications, shelf
from riskzone.store import jobs as records
from riskzone.store.jobs import Job
from riskzone.store.publications import Cell
from riskzone.store.shelf import Invented

Progress = Callable[[int, int], None]

KIND = "pack"


@dataclass(frozen=True)
class Made:
    """A pack before it is stored.

    Parameters
    ----------
    archive, manifest : bytes
    manifest_hash : str
    cells : tuple of Cell
        Exact counts behind it.
    summary : str
        JSON, see :mod:`riskzone.release.summary`.
    findings : tuple of Finding
    """

    archive: bytes
    manifest: bytes
    manifest_hash: str
    cells: tuple[Cell, ...]
    summary: str
    findings: tuple[Finding, ...]


def made(actor: Actor, ctx: Context, wanted: Pack, *, progress: Progress | None = None) -> Made:
    """Gather, check and build a pack in this process; nothing is stored.

    Raises
    ------
    Refused
        A finding stands against it; carries all of them.
    Denied
        The actor may not prepare packs there.
    """
    guard.check(actor, ctx, Right.PREPARE_PUBLICATION, wanted.area)
    found = remembered(actor, ctx, wanted)
    said = _allowed(wanted, found)
    files = build_share(found.material, _products(wanted), 0, 1, progress=progress)
    return _done(ctx, wanted, found, said, packed(found.material, _products(wanted), files))


def _made_apart(actor: Actor, ctx: Context, wanted: Pack, told: Progress) -> Made:
    """The same in child processes: gathered in one, built by all, joined in one."""
    found = remembered(actor, ctx, wanted, apart=True)
    said = _allowed(wanted, found)
    material, products = found.material, _products(wanted)
    shares = shares_of(products, processes.WORKERS)
    steps = _Steps(share_sizes(material, products, shares), told)
    parts = [
        pack_pool.pool().submit(
            build_share, material, products, share, shares, progress=steps.of(share)
        )
        for share in range(shares)
    ]
    try:
        files = [one for part in parts for one in part.result()]
    except BaseException:
        for part in parts:
            part.cancel()
        raise
    whole = pack_pool.pool().call(packed, material, products, files)
    return _done(ctx, wanted, found, said, whole)


@dataclass
class _Steps:
    """How far all shares together have come."""

    sizes: tuple[int, ...]
    told: Progress
    _done: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._done = [0] * len(self.sizes)
        self.told(0, sum(self.sizes))

    def of(self, share: int) -> Progress:
        """What one share tells."""

        def step(done: int, _total: int) -> None:
            self._done[share] = done
            self.told(sum(self._done), sum(self.sizes))

        return step


def _products(wanted: Pack) -> tuple[Product, ...]:
    return tuple(Product(name) for name in wanted.products)


def _allowed(wanted: Pack, found: Gathered) -> tuple[Finding, ...]:
    """What there is to say of a pack that may be built."""
    said = checked(wanted, found)
    refuse([one for one in said if one.severity == "refuse"])
    return said


def _done(
    ctx: Context, wanted: Pack, found: Gathered, said: tuple[Finding, ...], whole: Packed
) -> Made:
    texts = texts_of(ctx.divisions, found.parts, wanted, found.material.provenance)
    return Made(
        archive=whole.archive,
        manifest=whole.manifest,
        manifest_hash=whole.manifest_hash,
        cells=found.protected.cells if tells_counts(wanted) else (),
        summary=to_json(summary_of(wanted, found.material, texts)),
        findings=said,
    )


def refuse(found: list[Finding]) -> None:
    """Refuse with everything that stands against a pack.

    Raises
    ------
    Refused
    """
    if found:
        raise Refused(found[0].code, findings=tuple(found), **found[0].params)


def start(actor: Actor, ctx: Context, wanted: Pack) -> int:
    """Begin to build a pack in a child process.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    wanted : Pack
        A snapshot of 0 is the last edition of the frozen morning, where there is one.

    Returns
    -------
    int
        Number of the job, for :func:`progress`.

    Raises
    ------
    Refused
        What was asked for cannot be made whatever the morning holds.
    Denied
        The actor may not prepare packs there.
    """
    now = guard.check(actor, ctx, Right.PREPARE_PUBLICATION, wanted.area)
    chosen = _chosen(now, ctx, wanted)
    with ctx.store.write(now) as uow:
        number = records.begin(uow, kind=KIND, keeper=_keeper())
    _STEPS[_here(ctx), number] = (0, 0)
    threading.Thread(
        target=_kept, args=(now, ctx, chosen, number), name=f"pack job {number}", daemon=True
    ).start()
    return number


def progress(actor: Actor, ctx: Context, job: int) -> Job:
    """How far a job has come, or how it ended.

    Raises
    ------
    NotFound
        There is none of this number.
    Denied
        The actor neither prepares nor releases packs.
    """
    publishes(actor, ctx)
    with ctx.store.read() as uow:
        found = records.get(uow, job)
    if found.state != "running":
        return found
    steps = _STEPS.get((_here(ctx), job))
    if steps is not None:
        return replace(found, done=steps[0], total=steps[1])
    if not _lives(found.keeper):
        return replace(found, state="lost", error="packs.job_lost", params={})
    return found


def build_now(actor: Actor, ctx: Context, wanted: Pack, *, steps: Progress | None = None) -> Pack:
    """Build a pack and wait for it: the same path, in a child as well.

    Raises
    ------
    Refused
        A finding stands against it; carries all of them.
    JobFailed
        The child came to no end.
    Denied
        The actor may not prepare packs there.
    """
    now = guard.check(actor, ctx, Right.PREPARE_PUBLICATION, wanted.area)
    chosen = _chosen(now, ctx, wanted)
    return store_made(now, ctx, chosen, _made_apart(now, ctx, chosen, steps or _silent))


def store_made(
    actor: Actor, ctx: Context, wanted: Pack, done: Made, *, invented: Invented | None = None
) -> Pack:
    """Store what a child made as a draft: archive, manifest, counts and pack in one go.

    Raises
    ------
    Denied
        The actor may not prepare packs there.
    """
    guard.check(actor, ctx, Right.PREPARE_PUBLICATION, wanted.area)
    with ctx.store.write(actor) as uow:
        fresh = replace(
            wanted,
            id=0,
            version=0,
            state=State.DRAFT,
            manifest=blobs.put(uow, done.manifest, packs.JSON),
            file=blobs.put(uow, done.archive, packs.ARCHIVE),
            size=len(done.archive),
            cells=blobs.put(uow, publications.packed(done.cells), packs.JSON) if done.cells else "",
            summary=blobs.put(uow, done.summary.encode(), packs.JSON),
            prepared_by=actor.name if invented is None else invented.actor,
            released_by="",
            released_at=None,
        )
        return shelf.add(
            uow, packs.PACKS, fresh, action=Action.BUILD.value, reason=wanted.reason,
            invented=invented,
        )  # fmt: skip


def _chosen(actor: Actor, ctx: Context, wanted: Pack) -> Pack:
    refuse_elsewhere(ctx, wanted.area)
    number = wanted.snapshot or newest_snapshot(actor, ctx, wanted.on, wanted.reading)
    return replace(wanted, snapshot=number, prepared_by="", released_by="", released_at=None)


#: Steps of the jobs of this process: (home, job) → done, total.
_STEPS: dict[tuple[Path, int], tuple[int, int]] = {}


def _here(ctx: Context) -> Path:
    return Path(ctx.store.path)


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def _kept(actor: Actor, ctx: Context, wanted: Pack, number: int) -> None:
    """Build, store, and note how it ended; in a thread of its own."""
    key = (_here(ctx), number)

    def told(done: int, total: int) -> None:
        _STEPS[key] = (done, total)

    pack, error = 0, None
    try:
        found = _made_apart(actor, ctx, wanted, told)
        pack = store_made(actor, ctx, wanted, found).id
    except RiskZoneError as failed:
        error = failed
    except Exception as failed:  # noqa: BLE001 - nobody else would hear of it
        error = JobFailed("jobs.program_error", error=type(failed).__name__)
    steps = _STEPS.get(key, (0, 0))
    try:
        with ctx.store.write(actor) as uow:
            if error is None:
                records.end(uow, number, state="done", result=pack, steps=steps)
            else:
                records.end(
                    uow, number, state="failed", steps=steps, error=error.code,
                    params=dict(error.params),
                )  # fmt: skip
    finally:
        _STEPS.pop(key, None)


def _keeper() -> str:
    """Names this process among all that ever ran here."""
    return f"{os.getpid()}:{_started(os.getpid())}"


def _started(pid: int) -> str:
    """When a process started, as the system counts; ``""`` where it does not say."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return told.rpartition(")")[2].split()[19]


def _lives(keeper: str) -> bool:
    """Whether the process that does a job is still there."""
    pid, _, began = keeper.partition(":")
    if not pid.isdecimal():
        return False
    if int(pid) == os.getpid():
        return False  # this process would know of it
    if began:
        return _started(int(pid)) == began
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
