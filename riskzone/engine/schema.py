"""Columns of the files of a register, in order."""

import pyarrow as pa

RESIDENTS = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "township", "community", "building")),
        *((name, pa.date32()) for name in ("entered_on", "left_on")),
    ]
)
EXPOSURES = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "kind")),
        *((name, pa.date32()) for name in ("from_on", "to_on")),
        ("source_zone", pa.string()),
    ]
)
#: What the platform shows, for comparison.
SHOWN = pa.schema([(name, pa.string()) for name in ("id", "colour")])
#: Columns a file cannot be without.
NEEDED = {
    "residents": ("id", "township"),
    "exposures": ("id", "kind", "from_on"),
    "shown": ("id", "colour"),
}
