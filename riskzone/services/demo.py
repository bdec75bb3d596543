"""The demonstration: an invented line list of Heilongjiang 2020 in an empty store."""

import hashlib
from dataclasses import dataclass
from datetime import date

from riskzone.access import Actor, Right, require
from riskzone.cases import demo as invented
from riskzone.cases.readers import read_line_list, read_reports
from riskzone.errors import InputError
from riskzone.places.divisions import load_divisions
from riskzone.services.context import Context
from riskzone.services.imports import audited
from riskzone.services.intake import Source, store_cases, store_reports
from riskzone.services.intervals import keep_histories
from riskzone.services.schemes import adoption_details
from riskzone.services.zoning import DEMO_DAY, DEMO_FILES
from riskzone.store import UnitOfWork, WriteUnitOfWork, adoptions, audit, batches, events
from riskzone.zoning.library import load_scheme

#: The scheme the demonstration is rated by.
SCHEME = "cn-2020-02-county"
#: The area its cases are invented for.
AREA = "23"
#: Last day of the invented list; all of it is loaded whatever "today" is.
_LAST_DAY = date(2020, 7, 1)


@dataclass(frozen=True)
class DemoReport:
    """What was loaded.

    Parameters
    ----------
    fresh : bool
        ``False`` where the demonstration was there already and nothing was done.
    cases, reports : int
        Rows stored by this call.
    scheme : str
        Scheme that rates the counties.
    today : date
        The morning pages open on.
    """

    fresh: bool
    cases: int
    reports: int
    scheme: str
    today: date


def load(actor: Actor, ctx: Context) -> DemoReport:
    """Load the demonstration into an empty store; the second time nothing happens.

    Line list, reports received and the adoption of ``cn-2020-02-county`` from the day of its
    document come in one unit of work.

    Raises
    ------
    InputError
        The store holds other data, or the area served is not Heilongjiang.
    Denied
        The actor may not import or adopt.
    """
    require(actor, Right.IMPORT, ctx.settings.area)
    require(actor, Right.ADOPT_SCHEME, ctx.settings.area)
    if ctx.settings.area[:2] not in (AREA, "CN"):
        raise InputError("services.demo_other_area", area=ctx.settings.area)
    with ctx.store.read() as uow:
        if _is_loaded(uow):
            return DemoReport(False, 0, 0, SCHEME, DEMO_DAY)
    divisions = load_divisions(AREA)
    texts = [
        invented.to_csv(frame).encode() for frame in (invented.line_list(), invented.reports())
    ]
    today = max(ctx.clock.today(), _LAST_DAY)
    given = read_line_list(
        texts[0], filename=DEMO_FILES[0], divisions=divisions, today=today,
        datum=invented.DATUM, confined=False,
    )  # fmt: skip
    heard = read_reports(
        texts[1], filename=DEMO_FILES[1], divisions=divisions, today=today, confined=False
    )
    files = [
        Source(name, hashlib.sha256(text).hexdigest())
        for name, text in zip(DEMO_FILES, texts, strict=True)
    ]
    with ctx.store.write(actor) as uow:
        if _is_loaded(uow):  # somebody else was first
            return DemoReport(False, 0, 0, SCHEME, DEMO_DAY)
        stored = store_cases(uow, given, files[0], "full")
        audit.append(
            uow, "cases.import", f"batch:{stored.batch}",
            audited(files[0], "full", stored, (given.reading,)),
        )  # fmt: skip
        received = store_reports(uow, heard, files[1])
        audit.append(
            uow, "reports.import", f"batch:{received.batch}",
            audited(files[1], "delta", received, (heard.reading,)),
        )  # fmt: skip
        _adopt(uow, ctx)
        audit.append(uow, "demo.load", "demo", {"today": DEMO_DAY.isoformat()})
    keep_histories(ctx, actor)
    return DemoReport(True, stored.new, received.new, SCHEME, DEMO_DAY)


def _is_loaded(uow: UnitOfWork) -> bool:
    """Whether the demonstration is there; other data beside it are refused."""
    found = batches.listing(uow, events.current(uow).id)
    if any(batch.file_name in DEMO_FILES for batch in found):
        return True
    rows = [batch for batch in found if batch.kind != "layer"]
    if rows:
        raise InputError("services.demo_not_empty", batches=len(rows))
    return False


def _adopt(uow: WriteUnitOfWork, ctx: Context) -> None:
    """Adopt the county rule from the day of its document on."""
    scheme = load_scheme(SCHEME)
    assert scheme.valid_from is not None  # noqa: S101 - the shipped file has it
    adoption = adoptions.adopt(
        uow,
        scheme_id=scheme.id,
        text=scheme.text,
        layer="county",
        area=ctx.settings.area,
        valid_from=scheme.valid_from,
        document=scheme.source,
        decided_by="国务院应对新型冠状病毒肺炎疫情联防联控机制",
    )
    audit.append(uow, "scheme.adopt", f"adoption:{adoption.id}", adoption_details(adoption))
