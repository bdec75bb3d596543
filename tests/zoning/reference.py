"""A naive reference: levels day by day, in plain Python, straight from the words of a rule.

It shares no code with the package: cases are dictionaries, days are dates, and every
zone is asked anew on every day.
"""

from datetime import date, timedelta

ONE = timedelta(days=1)


def statuses(case: dict) -> list[tuple[str, date, date]]:
    """(classification, first day, day after the last) of a case, by report day."""
    reported, confirmed = case.get("reported_on"), case.get("confirmed_on")
    known = [d for d in (reported, confirmed) if d]
    if not known:
        return []
    first = reported or confirmed
    kind, before = case["classification"], case.get("converted_from", "")
    end = date.max
    if kind == "excluded":
        kind = before or ("confirmed" if confirmed else "suspected")
        before = ""
        end = case.get("excluded_on") or case.get("outcome_on")
        if end is None:
            return []
    start = max(known) if kind == "confirmed" else first
    if end <= start:
        return []
    found = [(kind, start, end)]
    if before and before != kind and first < start:
        found.insert(0, (before, first, start))
    return found


def stays(case: dict) -> list[dict]:
    """Where a case counts for confirmed cases: zone, its day, first and last day seen."""
    found = []
    for kind, start, end in statuses(case):
        if kind != "confirmed":
            continue
        moved, target = case.get("moved_on"), case.get("moved_to", "")
        if moved and target and moved < end:
            found.append(
                {"zone": case["county_code"], "day": start, "seen": start, "end": max(moved, start)}
            )
            if target != "outside":
                found.append({"zone": target, "day": start, "seen": max(start, moved), "end": end})
        else:
            found.append({"zone": case["county_code"], "day": start, "seen": start, "end": end})
    return found


def county_level(
    cases: list[dict], zone: str, on: date, coverage_from: date | None, many: int = 50
) -> str:
    """The county rule of February 2020, read literally, at 00:00 of a day."""
    here = [(c, s) for c in cases for s in stays(c) if s["zone"] == zone and s["seen"] < on]
    window = [(c, s) for c, s in here if s["day"] >= on - 14 * ONE]
    new = len(window)
    cumulative = sum(1 for _, s in here if not s["end"] < on)
    groups: dict[str, int] = {}
    for c, s in window:
        if c.get("cluster_id") and s["seen"] == s["day"]:
            groups[c["cluster_id"]] = groups.get(c["cluster_id"], 0) + 1
    clusters = sum(1 for size in groups.values() if size >= 2)
    short = coverage_from is not None and on - 14 * ONE < coverage_from
    if new == 0:
        return "unknown" if short else "low"
    if cumulative > many and clusters >= 1:
        return "high"
    return "medium"
