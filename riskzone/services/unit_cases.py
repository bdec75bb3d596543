"""Control units proposed from the places of new cases."""

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pyarrow.parquet as pq
import shapely

from riskzone.access import Actor, Right
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.store import UnitOfWork, blobs, cases, events, layers, units
from riskzone.units.control_schemes import ControlScheme, control_scheme
from riskzone.units.model import ControlUnit, Trigger
from riskzone.units.proposals import Building, new_triggers, proposed_units

#: Columns of a stored layer that a proposal needs.
_COLUMNS = ("name", "attribute_kind", "attribute_parent_id", "county", "township", "attribute_use")
#: Kind of stay that the home of a case is.
_HOME = "home"


def propose_from_cases(
    actor: Actor, ctx: Context, *, on: date, scheme: str
) -> tuple[ControlUnit, ...]:
    """Control units for every place of the cases that were reported on a day.

    A preview: nothing is stored.  Cases appear by their salted references only, and only
    those in the actor's jurisdiction are looked at.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date
        Local day of report.
    scheme : str
        Id of a control scheme.

    Raises
    ------
    NotFound
        There is no such control scheme.
    Denied
        The actor may not draft control units.
    """
    found = _gathered(actor, ctx, on, scheme)
    if found is None:
        return ()
    at = present(ctx)
    return proposed_units(found.places, found.rules, found.known, buildings=found.buildings, at=at)


def held_with_new_cases(
    actor: Actor, ctx: Context, *, on: date, scheme: str
) -> tuple[tuple[ControlUnit, tuple[Trigger, ...]], ...]:
    """Control units that hold already where cases were reported on a day, and what to record.

    A new case may start the clock again; parameters and errors are those of
    :func:`propose_from_cases`.
    """
    found = _gathered(actor, ctx, on, scheme)
    if found is None:
        return ()
    at = present(ctx)
    return new_triggers(found.places, found.rules, found.known, buildings=found.buildings, at=at)


@dataclass(frozen=True)
class _Gathered:
    """What proposals are made from."""

    places: pd.DataFrame
    rules: ControlScheme
    known: list[ControlUnit]
    buildings: Mapping[str, Building]


def _gathered(actor: Actor, ctx: Context, on: date, scheme: str) -> _Gathered | None:
    now = guard.check(actor, ctx, Right.DRAFT_UNITS)
    rules = control_scheme(scheme)
    with ctx.store.read() as uow:
        places = _places(ctx, uow, on)
        mine = [now.may(Right.DRAFT_UNITS, code) for code in places["county"]]
        places = places[pd.Series(mine, index=places.index, dtype=bool)]
        if places.empty:
            return None
        counties = tuple(sorted(set(places["county"])))
        known = [record.unit for record in units.listing(uow, areas=counties)]
        return _Gathered(places, rules, known, _buildings(ctx, uow, on, places))


def _places(ctx: Context, uow: UnitOfWork, on: date) -> pd.DataFrame:
    """Homes and stays of the cases reported on a day, without their numbers."""
    event = events.current(uow).id
    found = cases.load(uow, event)
    found = found[found["reported_on"] == pd.Timestamp(on)]
    references = events.references(uow, event, found["case_id"])
    of_case = pd.DataFrame(
        {
            "case_id": found["case_id"],
            "case": references,
            "trigger": found["classification"],
            "known_on": found["reported_on"],
            "in_isolation": found["found_by"] == "centralised_isolation",
            "county": found["county_code"],
        }
    )
    homes = of_case.assign(
        kind=_HOME, place="", building_id=found["building_id"], township=found["township_code"]
    )
    stays = cases.load_places(uow, event)[["case_id", "kind", "place", "township_code"]]
    stays = stays.rename(columns={"township_code": "township"}).assign(building_id="")
    elsewhere = of_case.merge(stays, on="case_id")
    lies_in = elsewhere["township"].map(lambda code: ctx.divisions.parents(code)["county"])
    elsewhere["county"] = lies_in.where(lies_in != "", elsewhere["county"])
    return pd.concat([homes, elsewhere], ignore_index=True).drop(columns="case_id")


def _buildings(
    ctx: Context, uow: UnitOfWork, on: date, places: pd.DataFrame
) -> Mapping[str, Building]:
    """The buildings of the places, what is around them, and what else is in there."""
    record = layers.in_force(uow, "building", on)
    wanted = frozenset(places["building_id"].dropna().astype(str)) - {""}
    if record is None or not wanted:
        return {}
    return ctx.remembered(
        ("buildings of places", record.hash, wanted),
        lambda: _read(blobs.get(uow, record.blob_hash).data, wanted),
    )


def _read(content: bytes, wanted: Collection[str]) -> dict[str, Building]:
    """Of a layer of a whole province only the compounds asked for are made into buildings."""
    table = pq.read_table(io.BytesIO(content)).to_pandas()
    parents = dict(zip(table.index, table["attribute_parent_id"].fillna(""), strict=True))
    tops = {_top(code, parents) for code in wanted if code in parents}
    near = table.loc[[_top(code, parents) in tops for code in table.index]]
    if "attribute_use" not in near:
        near = near.assign(attribute_use="")
    texts = (near[column].fillna("").astype(str) for column in _COLUMNS)
    return {
        code: Building(code, name, kind, parent, county, township, shapely.from_wkb(shape), use)
        for code, name, kind, parent, county, township, use, shape in zip(
            near.index.astype(str), *texts, near["geometry"], strict=True
        )
    }


def _top(code: str, parents: Mapping[str, str]) -> str:
    """What is around a building and in nothing else."""
    while parent := parents.get(code, ""):
        code = parent
    return code
