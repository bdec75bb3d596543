"""What a case was, where, and when: status episodes out of a line list and its revisions.

An episode is a stretch of days during which a case had one classification and one
place.  Day semantics:

``day``
    The day the status began, by the date the scheme counts (report day by default).
    A window ages from it.
``seen``
    First day the episode counts where it stands; later than ``day`` for a case that
    moved in: its window keeps its age.
``end``
    Day on which a running total loses it (conversion, exclusion, move); exclusive.
``void``
    Day from which windows lose it too: only a suspected case that was excluded, whose
    control is lifted at once.  Every other correction leaves the windows alone, so that
    a figure that falls never lowers a level early.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

CLASSES = ("confirmed", "asymptomatic", "suspected")
ORIGINS = ("local", "import_linked", "imported")
ZONE_COLUMNS = ("prefecture", "county", "township", "building")

#: A day that never comes.
NEVER = (1 << 20) - 1

#: What an address must hold to be a place small enough for a cluster: a compound, an
#: entrance, a ward, a site; not a road, a street or a division.
_SMALL_PLACE = (
    r"\d+\s*(?:号|栋|幢|单元|组|室|弄)|小区|家园|花园|公寓|宿舍|大厦|单元|楼|院|病区|病房|车间|工厂|厂"
    r"|市场|商场|超市|饭店|酒店|宾馆|监狱|看守所|工地|办公室|公司|学校|中学|小学|大学|幼儿园|屯"
)

DateBasis = Literal["reported", "confirmed", "onset"]
Ints = npt.NDArray[np.int64]

#: The revision says that this record never was a case of its own.
RETRACTED = "duplicate"
#: Revision reasons that end one status and begin another on the day they took effect.
ENDING = frozenset({"converted", "reclassified", "moved"})


@dataclass(frozen=True)
class Episodes:
    """Status episodes of many cases.

    Parameters
    ----------
    case_ids : array of str, shape (cases,)
    frame : DataFrame
        One row per episode, ordered by ``case`` and ``day``: ``case`` (position in
        ``case_ids``), the categorical codes ``prefecture, county, township, building``
        (``""`` where unknown), ``day, seen, end, void`` (day numbers),
        ``moment`` (minute of ``day`` at which it became known, −1 where only the day is),
        ``classification`` and ``origin`` (positions in :data:`CLASSES`, :data:`ORIGINS`),
        ``found_by`` (categorical).
    keys : DataFrame
        ``case``, ``key`` (categorical): what a case may share with others of its cluster.
    cluster_ids : bool
        Whether the list gives cluster ids; otherwise places are all it has.
    """

    case_ids: npt.NDArray[Any]
    frame: pd.DataFrame
    keys: pd.DataFrame
    cluster_ids: bool = True


def days_of(column: pd.Series) -> Ints:
    """Day numbers of a datetime column; −1 where it is NaT."""
    days = column.to_numpy(dtype="datetime64[D]").astype(np.int64)
    return np.where(column.isna().to_numpy(), -1, days)


def episodes(cases: pd.DataFrame, places: pd.DataFrame, basis: DateBasis = "reported") -> Episodes:
    """Status episodes of a line list.

    Parameters
    ----------
    cases : DataFrame
        Columns ``LINE_LIST_COLUMNS``.  With the further columns ``revision``, ``reason``
        and ``effective_on`` it may hold several revisions of a case; the last one is true,
        earlier ones tell what the case was before, unless they were retracted.
    places : DataFrame
        ``case_id, kind, place`` …, see :class:`riskzone.cases.tables.LineList`.
    basis : {"reported", "confirmed", "onset"}
        Which day of a case counts.  For a confirmed case "reported" is the later of the
        report and the confirmation: a conversion counts on its own day.

    Returns
    -------
    Episodes
    """
    cases = cases.reset_index(drop=True)
    codes, case_ids = pd.factorize(cases["case_id"], sort=False)
    status = _statuses(cases, codes, basis)
    if "revision" in cases.columns and (pd.Series(codes).duplicated()).any():
        status = _resolve_revisions(cases, codes, status)
    status = _split_moves(cases, status)
    frame = _frame(cases, status)
    latest = np.zeros(len(case_ids), dtype=np.int64)
    latest[codes] = np.arange(len(cases))  # revisions ascend: the last one stays
    keys = _cluster_keys(cases.iloc[latest], places)
    given = bool((cases["cluster_id"] != "").any())
    return Episodes(np.asarray(case_ids), frame, keys, given)


def _statuses(cases: pd.DataFrame, codes: Ints, basis: DateBasis) -> pd.DataFrame:
    """Every row's own statuses: the present one, and the one before a conversion."""
    first, proven = _begins(cases, basis)
    confirmed, excluded, outcome = (
        days_of(cases[c]) for c in ("confirmed_on", "excluded_on", "outcome_on")
    )
    stated = cases["classification"].to_numpy(dtype=object)
    before = cases["converted_from"].to_numpy(dtype=object)
    never_was = stated == "excluded"
    assumed = np.where(before != "", before, np.where(confirmed >= 0, "confirmed", "suspected"))
    present = np.where(never_was, assumed, stated)
    # Reclassified downwards: the day of the exclusion is that of the change.
    lowered = (before == "confirmed") & (present != "confirmed")
    gone = np.where(excluded >= 0, excluded, np.where(never_was, outcome, -1))
    ends = never_was | ((excluded >= 0) & ~lowered)
    changed = np.where(excluded > proven, excluded, proven + 1)
    day = np.where(present == "confirmed", proven, np.where(lowered, changed, first))
    void = np.where(ends & (present == "suspected"), gone, NEVER)
    main = _episode_rows(cases, codes, present, day, np.where(ends, gone, NEVER), void)
    # An exclusion without a day, or before the case began, means it never counted.
    main = main[(main["day"] >= 0) & (main["end"] > main["day"])]
    began = np.where(lowered, proven, first)
    prior = _episode_rows(cases, codes, before, began, day, np.full(day.size, NEVER))
    prior = prior[(before != "") & ~never_was & (before != present) & (began >= 0) & (began < day)]
    return pd.concat([prior, main]).sort_values(["row", "day"], kind="stable", ignore_index=True)


def _begins(cases: pd.DataFrame, basis: DateBasis) -> tuple[Ints, Ints]:
    """Day on which a case began to count, and day from which it counts as confirmed."""
    reported, confirmed, onset, sampled, result = (
        days_of(cases[c])
        for c in ("reported_on", "confirmed_on", "onset_on", "sampled_at", "result_at")
    )
    # A case of which only an earlier day is known counts from that day: it is not lost.
    first = _first_known(reported, result, confirmed, sampled, onset)
    match basis:
        case "reported":
            proven = np.maximum(reported, confirmed)
        case "confirmed":
            proven = np.where(confirmed >= 0, confirmed, reported)
        case "onset":
            proven = _first_known(onset, confirmed, reported)
            first = _first_known(onset, first)
    return first, np.where(proven >= 0, proven, first)


def _episode_rows(  # noqa: PLR0917 - columns
    cases: pd.DataFrame, codes: Ints, status: npt.NDArray[Any], day: Ints, end: Ints, void: Ints
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": np.arange(len(cases)),
            "case": codes,
            "class": status,
            "day": day,
            "seen": day,
            "end": end,
            "void": void,
            "moves": (cases["moved_to"] != "").to_numpy(),
        }
    )


def _first_known(*days: Ints) -> Ints:
    chosen = days[0]
    for other in days[1:]:
        chosen = np.where(chosen >= 0, chosen, other)
    return chosen


def _resolve_revisions(cases: pd.DataFrame, codes: Ints, status: pd.DataFrame) -> pd.DataFrame:
    """Statuses of cases with several revisions, joined into one history."""
    many = pd.Series(codes).duplicated(keep=False).to_numpy()
    effective = days_of(cases["effective_on"])
    recorded = days_of(cases["recorded_at"]) if "recorded_at" in cases else np.full(len(cases), -1)
    reason = cases["reason"].to_numpy(dtype=object)
    by_row: dict[int, list[dict[str, Any]]] = {}
    revised = status[many[status["row"].to_numpy()]]
    for record in revised.to_dict("records"):
        by_row.setdefault(record["row"], []).append(record)
    order = np.lexsort((cases["revision"].to_numpy(), codes))
    county, target = (cases[c].to_numpy(dtype=object) for c in ("county_code", "moved_to"))
    joined: list[dict[str, Any]] = []
    history: list[dict[str, Any]] = []
    previous = -1
    for row in order[many[order]]:
        if previous < 0 or codes[row] != codes[previous]:
            joined += history
            history, previous = [], row
        own = [dict(item) for item in by_row.get(int(row), [])]
        since = int(effective[row])
        if since < 0:
            since = _undated(history, own, str(reason[row]), int(recorded[row]))
        # It leaves the county the last move brought it to: that move happened as well.
        onward = target[row] != "" and county[row] == target[previous]
        history = _revise(history, own, str(reason[row]), since, onward=onward)
        previous = row
    joined += history
    kept = status[~many[status["row"].to_numpy()]]
    if joined:
        kept = pd.concat([kept, pd.DataFrame(joined, columns=status.columns)])
    return kept.sort_values(["case", "day"], kind="stable", ignore_index=True)


def _undated(
    history: list[dict[str, Any]], own: list[dict[str, Any]], reason: str, recorded: int
) -> int:
    """Day of a change no field dates: the day its status is reported with, else as recorded.

    A status is reported with a day of its own where that is later than what was known: of a
    case confirmed again after it was ruled out, and of a conversion under a new report day.
    """
    if not own or not history:
        return recorded
    day = int(own[-1]["day"])
    ended = [item["end"] for item in history if item["end"] < NEVER]
    again = reason == "reclassified" and ended and day >= max(ended)
    onward = reason == "converted" and day > max(item["day"] for item in history)
    return day if again or onward else recorded


def _revise(
    history: list[dict[str, Any]],
    own: list[dict[str, Any]],
    reason: str,
    since: int,
    *,
    onward: bool,
) -> list[dict[str, Any]]:
    """The history of a case after one more revision.

    ``since`` is the day the revision took effect, −1 where nobody said; ``onward``: the
    revision tells a move from where the one before it moved to.
    """
    if reason == RETRACTED:
        return []
    if not history:
        return own
    if reason == "withdrawn":
        return [_ended(item, since) for item in history if since < 0 or item["day"] < since]
    onward = onward and reason == "moved" and since >= 0
    if reason not in ENDING or (any(item["moves"] for item in own) and not onward):
        return own  # a correction of the whole record, or one that tells its own move
    if since < 0:
        since = own[0]["day"] if own else -1
    if reason == "converted" and own:
        # The new status counts on its own day: the later of confirmation and report.
        since = max(since, own[-1]["day"])
    kept = [_ended(item, since) for item in history if item["day"] < since]
    if reason == "moved":
        begun = [{**item, "seen": max(item["day"], since)} for item in own]
    else:
        # What the sender says it was before is in the history already.
        day = max((item["day"] for item in own[-1:]), default=since)
        day = max(day, since)
        # An exclusion tells of a status that is over by then: nothing begins.
        begun = [{**item, "day": day, "seen": day} for item in own[-1:] if item["end"] > day]
    if not begun:
        for item in kept:
            if item["class"] == "suspected":  # ruled out: it leaves the windows as well
                item["void"] = min(item["void"], since)
    return kept + begun


def _ended(item: dict[str, Any], day: int) -> dict[str, Any]:
    return {**item, "end": min(item["end"], day) if day >= 0 else item["end"]}


def _split_moves(cases: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """A status of a case that moved becomes two: until the move here, from the move there."""
    status = status.copy()
    row = status["row"].to_numpy()
    moved = days_of(cases["moved_on"])[row]
    target = cases["moved_to"].to_numpy(dtype=object)[row]
    goes = (moved >= 0) & (target != "") & (moved < status["end"].to_numpy())
    status["moved_to"] = ""
    if not goes.any():
        return status
    arrived = status[goes & (target != "outside")].copy()
    arrived["moved_to"] = target[goes & (target != "outside")]
    arrived["seen"] = np.maximum(arrived["seen"], moved[goes & (target != "outside")])
    status.loc[goes, "end"] = np.maximum(moved[goes], status.loc[goes, "day"])
    # Of a move onward the way until then is told by the revisions before it.
    told = goes & (status["seen"] > status["day"]) & (status["seen"] >= status["end"])
    return pd.concat([status[~told], arrived]).sort_values(
        ["case", "day", "seen"], kind="stable", ignore_index=True
    )


def _frame(cases: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    row = status["row"].to_numpy()
    moved_to = status["moved_to"].to_numpy(dtype=object)
    moved = moved_to != ""
    frame = pd.DataFrame({"case": status["case"].to_numpy(dtype=np.int32)})
    for name, column in zip(
        ZONE_COLUMNS,
        ("prefecture_code", "county_code", "township_code", "building_id"),
        strict=True,
    ):
        frame[name] = _moved_code(cases[column], row, name, moved, moved_to)
    for name in ("day", "seen", "end", "void"):
        frame[name] = status[name].to_numpy(dtype=np.int32)
    frame["moment"] = _moments(cases, row, frame["day"].to_numpy()).astype(np.int16)
    frame["classification"] = _positions(status["class"], CLASSES)
    frame["origin"] = _positions(cases["origin"].iloc[row], ORIGINS)
    frame["found_by"] = cases["found_by"].astype("category").array[row]
    return frame


def _positions(values: pd.Series, known: tuple[str, ...]) -> npt.NDArray[np.int8]:
    # What is not said counts as the first, the one that raises a level.
    found = pd.Categorical(values, categories=list(known)).codes
    return np.where(found < 0, 0, found).astype(np.int8)


def _moved_code(
    column: pd.Series,
    row: Ints,
    name: str,
    moved: npt.NDArray[np.bool_],
    moved_to: npt.NDArray[Any],
) -> pd.Categorical:
    here = column.astype("category").array[row]
    if not moved.any():
        return here
    values = np.asarray(here, dtype=object)
    there = {
        "prefecture": np.array([str(code)[:4] + "00" for code in moved_to[moved]], dtype=object),
        "county": moved_to[moved],
    }
    values[moved] = there.get(name, "")
    return pd.Categorical(values)


def _moments(cases: pd.DataFrame, row: Ints, day: Ints) -> Ints:
    """Minute of the counting day at which the status became known, −1 where only the day is."""
    moment = np.full(row.size, -1, dtype=np.int64)
    for column in ("result_at", "confirmed_at"):  # the later source wins
        times = cases[column]
        known = times.notna().to_numpy()
        if not known.any():
            continue
        minutes = times.to_numpy(dtype="datetime64[m]").astype(np.int64)[row]
        same = known[row] & (minutes // 1440 == day)
        moment = np.where(same, minutes % 1440, moment)
    return moment


def _cluster_keys(latest: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """What a case may share: its cluster id, else its smallest known places."""
    cluster = latest["cluster_id"].to_numpy(dtype=object)
    address = latest["address"].where(latest["address"].str.contains(_SMALL_PLACE), "")
    home = latest["building_id"].where(latest["building_id"] != "", address)
    # The same name in two counties is two places.
    home = (latest["county_code"] + "/" + home).where(home != "", "")
    position = np.arange(len(latest))
    stays = pd.DataFrame({"case": position, "place": home.to_numpy(dtype=object)})
    stays = stays[stays["place"] != ""]
    if len(places):
        case = pd.Index(latest["case_id"]).get_indexer(places["case_id"])
        there = (case >= 0) & (places["place"] != "").to_numpy()
        case, visited = case[there], places[there]
        home_county = latest["county_code"].to_numpy(dtype=object)[case]
        township = visited["township_code"].fillna("").to_numpy(dtype=object)
        county = np.where(township != "", [str(code)[:6] for code in township], home_county)
        named_places = county + "/" + visited["place"].to_numpy(dtype=object)
        stays = pd.concat([stays, pd.DataFrame({"case": case, "place": named_places})])
    named = pd.DataFrame({"case": position, "key": cluster})[cluster != ""]
    stays = stays.drop_duplicates()
    lacking = stays[cluster[stays["case"].to_numpy()] == ""]
    # A case without an id that stayed where cases of a known cluster stayed belongs to it.
    known = stays[cluster[stays["case"].to_numpy()] != ""]
    known = pd.DataFrame({"place": known["place"], "key": cluster[known["case"].to_numpy()]})
    inherited = lacking.merge(known.drop_duplicates(), on="place", how="inner")
    own = lacking[~lacking["place"].isin(set(known["place"]))]
    keys = pd.concat(
        [
            pd.DataFrame({"case": named["case"], "key": "cluster " + named["key"].astype(str)}),
            pd.DataFrame(
                {"case": inherited["case"], "key": "cluster " + inherited["key"].astype(str)}
            ),
            pd.DataFrame({"case": own["case"], "key": "place " + own["place"].astype(str)}),
        ]
    ).drop_duplicates()
    return pd.DataFrame(
        {"case": keys["case"].to_numpy(dtype=np.int64), "key": pd.Categorical(keys["key"])}
    )
