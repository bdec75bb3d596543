"""A whole province rated, warm: 50,000 cases, 125 counties, 1,703 townships, 200,000 units.

Claim: with the case list loaded, the levels of all three layers of one morning are computed
within 0.3 s.  The peer, in the same run, is a plain pandas group-by that gets only the three
figures of the county rule (no range, no silence, no reason); the ratio is told beside it.

Run ``python benchmarks/province_rated.py``; exit status 1 when the bound is broken.
"""

import statistics
import time
from datetime import date

import numpy as np
import pandas as pd

from riskzone.cases.history import episodes
from riskzone.cases.tables import LINE_LIST_COLUMNS, Coverage
from riskzone.clock import midnight
from riskzone.places.divisions import load_divisions
from riskzone.places.zones import ZoneTable
from riskzone.zoning.binding import bind
from riskzone.zoning.evidence import Evidence
from riskzone.zoning.library import load_scheme
from riskzone.zoning.rating import assess

ON = date(2020, 4, 24)
CASES, BUILDINGS = 50_000, 200_000
HOLD = 0.3
DAYS = ("onset_on", "reported_on", "confirmed_on", "outcome_on", "excluded_on", "moved_on")
TIMES = (
    *("sampled_at", "result_at", "reported_at", "confirmed_at"),
    *("investigated_at", "removed_at"),
)


def building_layer(townships: ZoneTable) -> ZoneTable:
    """200,000 building units spread over the townships."""
    rows = townships.frame.iloc[np.arange(BUILDINGS) % len(townships)]
    index = pd.Index([f"u{i:06d}" for i in range(BUILDINGS)], name="zone")
    frame = pd.DataFrame(
        {
            "name": index,
            "parent": rows.index,
            "prefecture": rows["prefecture"].to_numpy(),
            "county": rows["county"].to_numpy(),
            "township": rows.index,
        },
        index=index,
    )
    return ZoneTable("building", frame, "benchmark")


def line_list(buildings: ZoneTable, seed: int = 1) -> pd.DataFrame:
    """50,000 cases of three months, each in a building unit, a fifth in clusters."""
    random = np.random.default_rng(seed)
    where = buildings.frame.iloc[random.integers(0, BUILDINGS, CASES)]
    day = np.datetime64("2020-01-25", "s") + random.integers(0, 90, CASES) * np.timedelta64(
        86400, "s"
    )
    cases = pd.DataFrame(dict.fromkeys(LINE_LIST_COLUMNS, ""), index=range(CASES))
    cases["case_id"] = [f"c{i}" for i in range(CASES)]
    cases["classification"] = random.choice(["confirmed", "asymptomatic"], CASES, p=[0.8, 0.2])
    cases["origin"] = "local"
    for column in (*DAYS, *TIMES):
        cases[column] = np.full(CASES, np.datetime64("NaT", "s"))
    cases["reported_on"] = day
    for column, source in (
        ("prefecture_code", "prefecture"),
        ("county_code", "county"),
        ("township_code", "township"),
    ):
        cases[column] = where[source].to_numpy()
    cases["building_id"] = where.index
    cluster = random.integers(0, CASES // 3, CASES)
    # Every case has an id, so that the plain peer need not look at shared places.
    alone = [f"alone{i}" for i in range(CASES)]
    cases["cluster_id"] = np.where(random.random(CASES) < 0.2, [f"k{c}" for c in cluster], alone)
    cases[["lon", "lat"]] = np.nan
    return cases


def plain(cases: pd.DataFrame) -> dict[str, int]:
    """The figures of the county rule by group-by, and the levels from them."""
    counted = cases[
        (cases["classification"] == "confirmed") & (cases["reported_on"] < "2020-04-24")
    ]
    window = counted[counted["reported_on"] >= "2020-04-10"]
    found = {}
    for layer in ("county_code", "township_code", "building_id"):
        total = counted.groupby(layer).size()
        new = window.groupby(layer).size().reindex(total.index, fill_value=0)
        shared = window[window["cluster_id"] != ""].groupby([layer, "cluster_id"]).size()
        clusters = (shared[shared >= 2]).groupby(layer).size().reindex(total.index, fill_value=0)
        high = (new > 0) & (total > 50) & (clusters > 0)
        found[layer] = int(high.sum() * 1_000_000 + ((new > 0) & ~high).sum())
    return found


def main() -> int:
    """Measure, print, and say whether the claim holds."""
    divisions = load_divisions("23")
    counties, townships = divisions.zone_table("county"), divisions.zone_table("township")
    buildings = building_layer(townships)
    cases = line_list(buildings)
    places = pd.DataFrame({"case_id": [], "place": []}, dtype=str)
    scheme, coverage = load_scheme("cn-2020-02-county"), Coverage(clusters=True)
    warm = episodes(cases, places)

    def province() -> dict[str, int]:
        found = {}
        for column, zones in (
            ("county_code", counties),
            ("township_code", townships),
            ("building_id", buildings),
        ):
            evidence = Evidence(
                zones=zones, parents=divisions.parents, coverage=coverage, episodes=warm
            )
            rated = assess(
                bind(scheme, evidence), area="23", on=ON, reading="midnight", cutoff=midnight(ON)
            )
            found[column] = rated.totals["high"] * 1_000_000 + rated.totals["medium"]
        return found

    same = province() == plain(cases)
    print(f"same numbers of high and medium zones as the group-by: {same}")
    figures: dict[str, list[float]] = {"province": [], "group-by": []}
    for _ in range(5):
        for name, call in (("province", province), ("group-by", lambda: plain(cases))):
            began = time.perf_counter()
            call()
            figures[name].append(time.perf_counter() - began)
    ours, peer = (statistics.median(figures[name]) for name in ("province", "group-by"))
    print(f"province {ours:.3f} s (hold ≤ {HOLD})")
    print(f"pandas group-by {peer:.3f} s; ratio {ours / peer:.2f}")
    return 0 if same and ours <= HOLD else 1


if __name__ == "__main__":
    raise SystemExit(main())
