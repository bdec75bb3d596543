"""A pack before it is built: what it would tell, hide and change, and what stands against it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from riskzone.access import Actor
from riskzone.clock import SHANGHAI
from riskzone.errors import InputError
from riskzone.messages import Words
from riskzone.publish.material import Material
from riskzone.publish.product import Product
from riskzone.publish.sheets.spec import SheetSpec
from riskzone.release.audience import Audience
from riskzone.release.authority import Kind, issuer
from riskzone.release.bulletin import HALF_NAMES, NAMES
from riskzone.release.checklist import Facts, Finding, Severity, findings
from riskzone.release.notice import findings as notice_findings
from riskzone.release.pack import Pack, State, tells_counts
from riskzone.release.summary import PackDiff, Summary, compared, from_json
from riskzone.services import pack_pool
from riskzone.services.bulletins import refusing
from riskzone.services.context import Context
from riskzone.services.pack_material import Gathered, gathered
from riskzone.services.pack_scope import publishes
from riskzone.services.pack_texts import bulletin_that_left, texts_of
from riskzone.services.present import present
from riskzone.store import UnitOfWork, audit, blobs, packs, state_version

#: Figure of a bulletin → measure the other products of a pack tell it by.
_MEASURES = {"new_confirmed": "new_1d", "cumulative": "cumulative"}
#: Products there are.
PRODUCTS = tuple(one.value for one in Product)


@dataclass(frozen=True)
class Preview:
    """What a pack would be.

    Parameters
    ----------
    material : Material
    findings : tuple of Finding
        What refuses it first.
    hidden : object
        Report of disclosure control; ``None`` where nothing was hidden.
    diff : PackDiff
        Against the last released pack of the audience.
    texts : mapping of str to str
        Bulletin and notices as text.
    """

    material: Material
    findings: tuple[Finding, ...]
    hidden: Any
    diff: PackDiff
    texts: dict[str, str]


def preview(actor: Actor, ctx: Context, wanted: Pack, *, apart: bool = False) -> Preview:
    """What a pack would tell, hide and change; nothing is stored.

    Of a pack that left the bulletin is the one in its archive: it may have been corrected or
    withdrawn since.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    wanted : Pack
    apart : bool
        Whether the heavy part is left to a child process: in the server, where every other
        session would wait for it.

    Raises as :func:`riskzone.services.pack_material.gathered`.

    Raises
    ------
    Denied
        The actor may neither prepare nor release packs there.
    """
    publishes(actor, ctx, wanted.area)
    found = remembered(actor, ctx, wanted, apart=apart)
    texts = texts_of(ctx.divisions, found.parts, wanted, found.material.provenance)
    with ctx.store.read() as uow:
        diff = diff_of(uow, wanted, summary_of(wanted, found.material, texts))
        texts |= bulletin_that_left(uow, wanted)
    against = checked(wanted, found)
    if wanted.state is State.WITHDRAWN:  # what would refuse it today refuses nothing any more
        against = tuple(one for one in against if one.severity != "refuse")
    return Preview(found.material, against, found.protected.report, diff, texts)


def remembered(actor: Actor, ctx: Context, wanted: Pack, *, apart: bool = False) -> Gathered:
    """The gathered material, kept for as long as nothing changes.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    wanted : Pack
    apart : bool
        Whether what is not in memory is gathered by a child process.

    Raises as :func:`riskzone.services.pack_material.gathered`.

    Raises
    ------
    Denied
        The actor may neither prepare nor release packs there.
    """
    publishes(actor, ctx, wanted.area)
    with ctx.store.read() as uow:
        minute = present(ctx, uow).replace(second=0, microsecond=0)
        # A frozen morning is the same one a minute later; what is printed of now comes after.
        moving = None if wanted.snapshot else minute
        key = ("pack", state_version(uow), moving, actor.name, to_key(wanted))
        head = str(audit.head(uow))

    def made() -> Gathered:
        if apart:
            gave: Gathered = pack_pool.pool().call(
                pack_pool.gathered_apart, ctx.settings, actor, to_key(wanted)
            )
            pack_pool.get_ready()
            return gave
        return gathered(actor, ctx, to_key(wanted))

    found = ctx.remembered(key, made)
    # What is only printed is not gathered anew: somebody is typing it.
    origin = replace(
        found.material.provenance,
        review_number=wanted.review_number, audit_head=head,
        produced_at=minute.astimezone(SHANGHAI),
    )  # fmt: skip
    return replace(
        found,
        material=replace(
            found.material,
            provenance=origin, title=wanted.title, papers=wanted.papers, dpi=wanted.dpi,
        ),
    )  # fmt: skip


def to_key(wanted: Pack) -> Pack:
    """What of a pack has to be gathered."""
    return Pack(
        products=("tables",) if tells_counts(wanted) else (),
        area=wanted.area, on=wanted.on, reading=wanted.reading, snapshot=wanted.snapshot,
        audience=wanted.audience, threshold=wanted.threshold, basis=wanted.basis,
        language=wanted.language, corrects=wanted.corrects,
    )  # fmt: skip


def checked(wanted: Pack, found: Gathered) -> tuple[Finding, ...]:
    """Every finding about a pack whose material was gathered."""
    material = found.material
    now = {level: count for level, count in material.totals.items() if count}
    then = {level: count for level, count in found.totals_then.items() if count}
    differs = wanted.basis == "declared" and bool(then) and now != then
    return findings(
        Facts(
            pack=wanted,
            known=PRODUCTS,
            schematic=tuple(sorted(material.schematic)),
            unlocated=material.unlocated,
            silent=found.silent,
            unknown=found.unknown if wanted.basis == "computed" else 0,
            undeclared=material.totals.get("", 0),
            contradictions=found.contradictions,
            altered=sum(abs(now.get(k, 0) - then.get(k, 0)) for k in {*now, *then}) // 2
            if differs
            else 0,
            demo=material.provenance.demo,
            bulletin=material.bulletin is not None,
            broken=(*_authority(wanted), *_broken(wanted, found), *_differing(wanted, found)),
            bounded=found.protected.bounded,
            fixed=found.protected.fixed,
            documents=len(material.documents),
            corrected=found.corrected,
            unpublished=found.unpublished,
            newer=found.newer,
        )
    )


def _broken(wanted: Pack, found: Gathered) -> tuple[Finding, ...]:
    """What stands against bulletin and notices, by their own rules."""
    made: list[Finding] = []
    told = found.parts.checked
    if told is not None and Product.BULLETIN.value in wanted.products:
        said = (*told.findings, *refusing(told.broken))
        held: Severity = "warn" if wanted.audience is Audience.INTERNAL else "accept"
        made += [
            Finding(one.code, one.params, held if one.severity == "warn" else "refuse", "bulletin")
            for one in said
        ]
    if Product.NOTICE.value in wanted.products:
        if found.parts.others:
            params = {"count": found.parts.others}
            made.append(Finding("packs.notices_of_others", params, "warn", "notice"))
        for facts in found.parts.notices:
            made += [
                Finding(one.code, one.params, one.severity, "notice")
                for one in notice_findings(facts)
            ]
    return tuple(made)


def _differing(wanted: Pack, found: Gathered) -> Iterator[Finding]:
    """Figures the bulletin and the other products of a pack would print differently.

    Both tell of 24:00 of the day before; the bulletin is typed, and may know of corrections that
    came after the morning was frozen.
    """
    told = found.material.bulletin
    if told is None or Product.BULLETIN.value not in wanted.products:
        return
    day = wanted.on - timedelta(days=1)
    severity: Severity = "warn" if wanted.audience is Audience.INTERNAL else "accept"
    for name, measure in _MEASURES.items():
        said, counted = getattr(told.local, name), found.exact.total(measure, day)
        if said is not None and said != counted:
            params = {
                "what": Words(*(f"{HALF_NAMES['local']:{of}}{gap}{NAMES[name]:{of}}"
                                for of, gap in (("zh", ""), ("en", " ")))),
                "on": day.isoformat(), "said": said, "counted": counted,
            }  # fmt: skip
            yield Finding("packs.bulletin_differs", params, severity, "bulletin")


def _authority(wanted: Pack) -> Iterator[Finding]:
    """What its area may not publish: case totals are those of the province."""
    if wanted.audience is Audience.INTERNAL:
        return
    asked = (
        (Product.BULLETIN, Kind.CASE_TOTALS),
        (Product.NOTICE, Kind.UNIT_NOTICE),
        (Product.LIST, Kind.LEVELS),
    )
    for product, kind in asked:
        if product.value in wanted.products:
            try:
                issuer(kind, wanted.area)
            except InputError as error:
                yield Finding(error.code, error.params, "refuse", product.value)


def summary_of(wanted: Pack, material: Material, texts: dict[str, str]) -> Summary:
    """What readers of a pack learn, in short."""
    figures = {f"level:{level}": count for level, count in material.totals.items()}
    figures["cumulative"] = material.figures.cumulative
    if material.figures.new_confirmed:
        figures["new_confirmed"] = material.figures.new_confirmed[-1]
    figures["extents"] = len(material.extents)
    return Summary(
        on=wanted.on,
        levels={one.zone: one.level for one in (*material.zones, *material.townships)},
        figures=figures,
        counts={
            f"{key.zone} {key.measure}": one.value
            for table in material.counts
            for key, one in table.cells.items()
        },
        extents=tuple(sorted(one.place for one in material.extents)),
        texts=texts,
    )


def diff_of(uow: UnitOfWork, wanted: Pack, now: Summary) -> PackDiff:
    """Against the last pack of the audience that stands released."""
    before = next(
        (
            one.record
            for one in reversed(packs.released(uow, wanted.area, wanted.audience))
            if one.record.id != wanted.id and one.record.on <= wanted.on and one.record.summary
        ),
        None,
    )
    if before is None:
        return compared(None, now)
    told = from_json(blobs.get(uow, before.summary).data.decode())
    return compared(told, now, before.id)


def sheet_preview(
    actor: Actor, ctx: Context, wanted: Pack, spec: SheetSpec, *, apart: bool = False
) -> bytes:
    """One sheet of a pack as it would be drawn.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    wanted : Pack
    spec : SheetSpec
    apart : bool
        Whether it is gathered and drawn by a child process.

    Returns
    -------
    bytes
        PNG.

    Raises
    ------
    Denied
        The actor may neither prepare nor release packs there.
    """
    publishes(actor, ctx, wanted.area)
    material = remembered(actor, ctx, wanted, apart=apart).material
    if apart:
        picture: bytes = pack_pool.pool().call(pack_pool.drawn, material, spec)
        return picture
    return pack_pool.drawn(material, spec)
