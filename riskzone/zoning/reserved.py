"""Words a scheme cannot use as its own, because the output uses them."""

#: Level of a zone whose lowest level could not be proven.
UNKNOWN = "unknown"
#: Level written in a clause that gives no level at all.
NO_LEVEL = "none"
RESERVED_LEVELS = (UNKNOWN, NO_LEVEL)

#: Why a lowest level could not be proven; stands where the id of a clause would.
SILENT = "silent"
COARSE = "coarse_counts"
COARSE_CASES = "coarse_cases"
UNTOLD = "untold_kind"
SHORT_LIST = "short_list"
MISSING = "missing_value"
#: In the order in which they are given where several hold.
UNPROVEN = (SILENT, COARSE, COARSE_CASES, UNTOLD, SHORT_LIST, MISSING)

#: Columns of an output beside the indicators.
COLUMNS = (
    *("zone", "name", "parent", "level", "level_upper", "stale", "clause", "silence"),
    *("date", "geometry", "schematic", "fid", "id"),
)
