"""``riskzone publish …``: packs built, released, withdrawn, verified; lists of others read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from riskzone.cli import options as o
from riskzone.cli.deployment import actor, context
from riskzone.cli.output import document, line, one_line, remark, told, working
from riskzone.cli.words import say, say_it
from riskzone.errors import InputError, Refused, StoreError

if TYPE_CHECKING:
    from riskzone.release.pack import Acceptance, Pack
    from riskzone.services.packs import PackRow

FAILED = 1

AudienceName = Literal["internal", "restricted", "public"]
Number = Annotated[int, typer.Argument(help=say("publish_cli.argument_number"), metavar="NUMBER")]
Audience = Annotated[AudienceName, typer.Option("--audience", help=say("publish_cli.audience"))]
Products = Annotated[
    str, typer.Option("--products", help=say("publish_cli.products"), metavar="NAMES")
]
Out = Annotated[Path | None, typer.Option("--out", help=say("publish_cli.out"), metavar="FOLDER")]
Review = Annotated[
    str, typer.Option("--review-number", help=say("publish_cli.review_number"), metavar="NUMBER")
]
Threshold = Annotated[int, typer.Option("--k", help=say("publish_cli.threshold"))]
Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", help=say("publish_cli.accept"), metavar="CODE=REASON"),
]
Title = Annotated[str, typer.Option("--title", help=say("publish_cli.title"))]
Corrects = Annotated[
    int, typer.Option("--corrects", help=say("publish_cli.corrects"), metavar="NUMBER")
]
Lang = Annotated[Literal["zh", "en"], typer.Option("--lang", help=say("publish_cli.lang"))]
Propose = Annotated[bool, typer.Option("--propose", help=say("publish_cli.propose"))]
WithBulletin = Annotated[bool, typer.Option("--bulletin", help=say("publish_cli.with_bulletin"))]
ListFile = Annotated[Path, typer.Argument(help=say("publish_cli.list_file"), metavar="FILE")]


def build(
    *,
    on: o.OnDay,
    audience: Audience = "internal",
    products: Products = "",
    out: Out = None,
    reading: o.Reading = "midnight",
    review_number: Review = "",
    threshold: Threshold = 5,
    title: Title = "",
    lang: Lang = "zh",
    corrects: Corrects = 0,
    reason: o.Why = "",
    propose: Propose = False,
    as_json: o.Json = False,
) -> None:
    """Build a pack; see docs/cli.md."""
    from riskzone.release.pack import Pack  # noqa: PLC0415 - pydantic
    from riskzone.services import pack_build, pack_export, pack_release  # noqa: PLC0415
    from riskzone.services.pack_preview import PRODUCTS  # noqa: PLC0415

    if out is not None:
        pack_export.check_target(out)
    with context() as ctx:
        wanted = Pack(
            area=ctx.settings.area,
            on=on,
            reading=reading,
            audience=_audience(audience),
            products=_products(products, PRODUCTS),
            language=lang,
            title=title,
            review_number=review_number,
            threshold=threshold,
            corrects=corrects,
            reason=reason,
        )
        with working("publish_cli.building"):
            made = pack_build.build_now(actor(), ctx, wanted)
        if propose:
            made = pack_release.act(actor(), ctx, made.id, made.version, "propose")
        if out is not None:
            try:
                pack_export.export(actor(), ctx, made.id, out)
            except StoreError:
                remark(say("publish_cli.kept", number=made.id))
                raise
    _told(made, as_json=as_json, out=out)


def _audience(name: str) -> Any:
    from riskzone.release.audience import Audience as Kinds  # noqa: PLC0415

    return Kinds(name)


def _products(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(one.strip() for one in text.replace("，", ",").split(",") if one.strip())
    return tuple(dict.fromkeys(names)) or known


def listed(*, as_json: o.Json = False) -> None:
    """List the packs; see docs/cli.md."""
    from riskzone.services import packs  # noqa: PLC0415 - pandas

    with context() as ctx:
        found = packs.listing(actor(), ctx)
    if as_json:
        document({"packs": [_entry(row.pack) for row in found]})
        return
    for row in found:
        line(_row(row.pack))
    if not found:
        line(say("publish_cli.none"))


def show(number: Number, *, as_json: o.Json = False) -> None:
    """Show a pack, its files and its history; see docs/cli.md."""
    from riskzone.services import packs  # noqa: PLC0415 - pandas

    with context() as ctx:
        row: PackRow = packs.one(actor(), ctx, number)
        steps = packs.history(actor(), ctx, number)
    if as_json:
        history = [
            {"action": one.action, "actor": one.actor, "at": one.recorded_at, "reason": one.reason}
            for one in steps
        ]
        document({**_entry(row.pack), "files": row.files, "history": history})
        return
    line(_row(row.pack))
    for file in row.files:
        line(f"{file.path}\t{file.size}\t{file.sha256}")
    for one in steps:
        at = f"{one.recorded_at:%Y-%m-%d %H:%M}"
        line("\t".join((at, one.action, one_line(one.actor), one_line(one.reason))))


def release(
    number: Number,
    *,
    accept: Accept = None,
    reason: o.Why = "",
    as_json: o.Json = False,
) -> None:
    """Release a pack; see docs/cli.md."""
    _acted(number, "release", reason, _accepted(accept or []), as_json=as_json)


def propose(number: Number, *, reason: o.Why = "", as_json: o.Json = False) -> None:
    """Bring a pack forward; see docs/cli.md."""
    _acted(number, "propose", reason, (), as_json=as_json)


def reject(number: Number, *, reason: o.NeededWhy = "", as_json: o.Json = False) -> None:
    """Send a pack back; see docs/cli.md."""
    _acted(number, "reject", reason, (), as_json=as_json)


def withdraw(
    number: Number,
    *,
    reason: o.NeededWhy = "",
    bulletin: WithBulletin = False,
    as_json: o.Json = False,
) -> None:
    """Withdraw a released pack; see docs/cli.md."""
    _acted(number, "withdraw", reason, (), as_json=as_json, with_bulletin=bulletin)


def _acted(
    number: int,
    action: str,
    reason: str,
    accepted: "tuple[Acceptance, ...]",
    *,
    as_json: bool,
    with_bulletin: bool = False,
) -> None:
    from riskzone.services import pack_release, packs  # noqa: PLC0415 - pandas

    with context() as ctx:
        version = packs.one(actor(), ctx, number).pack.version
        try:
            made = pack_release.act(
                actor(), ctx, number, version, action, reason=reason, accepted=accepted,
                with_bulletin=with_bulletin,
            )  # fmt: skip
        except Refused as error:
            for code in _to_answer(error):
                remark(say("publish_cli.answer", finding=code))
            raise
        stays = packs.left_with(actor(), ctx, made) if action == "withdraw" else None
    if stays is not None:
        remark(say("publish_cli.bulletin_stays", number=stays.id, on=stays.on.isoformat()))
    _told(made, as_json=as_json)


def _to_answer(error: Refused) -> "tuple[str, ...]":
    """Codes of the findings a reason would do for, as ``--accept`` takes them."""
    asked = [one.code for one in error.findings if one.severity == "accept"]
    return tuple(dict.fromkeys(code.removeprefix("packs.") for code in asked))


def _accepted(given: list[str]) -> "tuple[Acceptance, ...]":
    from riskzone.release.pack import Acceptance as One  # noqa: PLC0415 - pydantic

    found = []
    for text in given:
        code, mark, reason = text.partition("=")
        if not mark or not code.strip():
            raise InputError("publish_cli.bad_accept", value=text[:80])
        name = code.strip()
        found.append(One(name if "." in name else f"packs.{name}", reason.strip()))
    return tuple(found)


def export(number: Number, *, out: Annotated[
    Path, typer.Option("--out", help=say("publish_cli.out"), metavar="FOLDER")
], as_json: o.Json = False) -> None:  # fmt: skip
    """Write the files of a pack into a folder; see docs/cli.md."""
    from riskzone.services import pack_export, packs  # noqa: PLC0415 - pandas

    with context() as ctx:
        pack_export.export(actor(), ctx, number, out)
        made = packs.one(actor(), ctx, number).pack
    _told(made, as_json=as_json, out=out)


def verify(*, as_json: o.Json = False) -> int:
    """Verify every pack; see docs/cli.md."""
    from riskzone.services import pack_verify  # noqa: PLC0415 - pandas

    with context() as ctx, working("cli.verifying"):
        found = pack_verify.verify(actor(), ctx)
    broken = [one for one in found if one.faults]
    if as_json:
        entries = [
            {"pack": one.pack.id, **told(code, params)}
            for one in broken
            for code, params in one.faults
        ]
        document({"ok": not broken, "packs": len(found), "broken": entries})
    else:
        for one in broken:
            for code, params in one.faults:
                remark(say_it(code, params))
        line(say("publish_cli.verified", count=len(found) - len(broken), broken=len(broken)))
    return FAILED if broken else 0


def read_list(file: ListFile, *, as_json: o.Json = False) -> None:
    """Read a list of risk areas; see docs/cli.md."""
    from riskzone.release.risk_areas import MOST_BYTES  # noqa: PLC0415 - pydantic
    from riskzone.release.risk_codes import unknown  # noqa: PLC0415
    from riskzone.services import risk_lists  # noqa: PLC0415

    if not file.is_file():
        raise InputError("cases.no_file", file=str(file))
    with file.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    with context() as ctx:
        found = risk_lists.read_list(actor(), ctx, data)
    contradictions = [
        {"level": level, "stated": stated, "counted": counted}
        for level, stated, counted in found.contradictions
    ]
    repeated = [
        {"where": "".join(names), "entry": entry, "levels": levels}
        for names, entry, levels in found.repeated
    ]
    if as_json:
        document(
            {
                "as_of": found.as_of,
                "areas": found.areas,
                "stated": found.stated,
                "counted": found.counted,
                "contradictions": contradictions,
                "repeated": repeated,
                "unknown": ["".join(one.named) for one in unknown(found)],
            }
        )
        return
    counts = ", ".join(f"{level} {count}" for level, count in found.counted.items())
    line(say("publish_cli.list_read", at=f"{found.as_of:%Y-%m-%d %H:%M}", counts=counts))
    for area in found.areas:
        where = f"{area.province}{area.city}{area.county}{area.township}"
        for entry in area.entries:
            cells = (area.level, area.code or "–", where, entry.text)
            line("\t".join(map(one_line, cells)))
    for one in contradictions:
        remark(say("publish_cli.list_contradicts", **one))
    for given in repeated:
        told = {**given, "levels": ", ".join(given["levels"])}
        remark(one_line(say("publish_cli.list_repeats", **told)))
    for nowhere in unknown(found):
        remark(one_line(say("publish_cli.list_unknown", where="".join(nowhere.named))))


def _row(pack: "Pack") -> str:
    cells = (
        pack.id, pack.on.isoformat(), pack.audience.value, pack.state.value,
        f"{pack.size / 1024:.0f} KB", pack.manifest,
    )  # fmt: skip
    return "\t".join(map(str, cells))


def _entry(pack: "Pack") -> dict[str, Any]:
    names = (
        "id", "version", "area", "on", "reading", "snapshot", "products", "language", "title",
        "review_number", "threshold", "manifest", "file", "size", "prepared_by", "released_by",
        "released_at", "corrects", "reason", "accepted",
    )  # fmt: skip
    told_of = {name: getattr(pack, name) for name in names}
    return {**told_of, "audience": pack.audience.value, "state": pack.state.value}


def _told(pack: "Pack", *, as_json: bool, out: Path | None = None) -> None:
    if as_json:
        document({**_entry(pack), "out": str(out) if out is not None else None})
        return
    line(_row(pack))
