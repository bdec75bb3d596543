"""Templates to download: a Chinese and an English header row, and invented examples."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from riskzone.cases.fields import Kind, vocabulary

#: Fields of each template in order, with an invented example.
_EXAMPLES: Mapping[Kind, Sequence[tuple[str, str]]] = {
    "line_list": (
        ("case_id", "示例001"),
        ("classification", "确诊"),
        ("converted_from", ""),
        ("origin", "本地"),
        ("found_by", "密接筛查"),
        ("onset_on", "2020-03-01"),
        ("sampled_at", "2020-03-03 08:30"),
        ("result_at", "2020-03-03 20:10"),
        ("reported_on", "2020-03-04"),
        ("confirmed_on", "2020-03-04 02:00"),
        ("investigated_at", "2020-03-04 21:00"),
        ("removed_at", "2020-03-04 04:00"),
        ("county_code", "231005"),
        ("township_code", ""),
        ("building_id", ""),
        ("address", "幸福小区3号楼2单元"),
        ("lon", ""),
        ("lat", ""),
        ("report_county_code", "231005"),
        ("cluster_id", "JJ-01"),
        ("outcome", "治愈"),
        ("outcome_on", "2020-03-20"),
        ("excluded_on", ""),
        ("moved_to", ""),
        ("moved_on", ""),
    ),
    "counts": (
        ("zone", "231005"),
        ("date", "2020-03-04"),
        ("new_confirmed", "1"),
        ("cumulative_confirmed", "3"),
        ("new_asymptomatic", "0"),
        ("new_suspected", "0"),
        ("new_imported", "0"),
        ("new_cured", "0"),
        ("new_died", "0"),
        ("new_converted", "0"),
        ("contacts_tracked", "12"),
        ("contacts_released", "2"),
        ("contacts_observed", "10"),
        ("clusters", "0"),
    ),
    "reports": (("zone", "231005"), ("reported_at", "2020-03-04 08:00")),
    "baseline": (("zone", "231005"), ("cumulative_confirmed", "2")),
    "case_places": (
        ("case_id", "示例001"),
        ("kind", "家庭"),
        ("place", "幸福小区3号楼2单元"),
        ("township_code", ""),
        ("from_on", "2020-02-27"),
        ("to_on", "2020-03-04"),
    ),
}


def template(kind: Kind) -> bytes:
    """A template as CSV (UTF-8 with a byte order mark, so that spreadsheets show Chinese).

    Parameters
    ----------
    kind : {"line_list", "counts", "reports", "baseline", "case_places"}
        Kind of file.
    """
    fields = _EXAMPLES[kind]
    words = vocabulary()[kind]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([words[name][0] for name, _ in fields])
    writer.writerow([name for name, _ in fields])
    writer.writerow([example for _, example in fields])
    return stream.getvalue().encode("utf-8-sig")


def write_templates(folder: Path) -> list[Path]:
    """Write every template into a folder."""
    written = []
    for kind in _EXAMPLES:
        path = folder / f"{kind}.csv"
        path.write_bytes(template(kind))
        written.append(path)
    return written
