"""Which column of a user's layer holds which field."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from riskzone.errors import InputError
from riskzone.places.matching import tidy_column
from riskzone.places.names import tidy


@dataclass(frozen=True)
class Field:
    """A field of a layer: whether it must be there, and headers that are understood."""

    required: bool
    headers: tuple[str, ...]


_COUNTY = ("county", "county_code", "区县代码", "县代码", "县区代码", "所属区县")
_NAME = ("name", "名称", "zh", "xzqmc", "mc")

FIELDS: Mapping[str, Mapping[str, Field]] = {
    "township": {
        "code": Field(
            True,
            ("code", "zone", "township_code", "代码", "乡镇代码", "区划代码", "行政区划代码",
             "统计用区划代码", "xzqdm", "xzqhdm", "zldwdm", "adcode"),
        ),
        "name": Field(True, (*_NAME, "township", "乡镇", "乡镇名称", "街道", "街道名称", "street")),
        "county": Field(False, _COUNTY),
    },
    "building": {
        "id": Field(True, ("id", "building_id", "编号", "楼栋编号", "楼宇编号", "房屋编号", "bh")),
        "name": Field(False, (*_NAME, "楼栋名称", "小区名称")),
        "kind": Field(True, ("kind", "类型", "种类", "lx")),
        "parent": Field(False, ("parent", "parent_id", "上级", "上级编号", "所属小区编号")),
        "township": Field(False, ("township", "township_code", "乡镇代码", "街道代码")),
        "county": Field(False, _COUNTY),
    },
}  # fmt: skip


def pick_fields(
    columns: pd.DataFrame, layer: str, stated: Mapping[str, str] | None, filename: str
) -> pd.DataFrame:
    """Take the fields of a layer from the columns of a file.

    Parameters
    ----------
    columns : DataFrame
        Attributes as read.
    layer : {"township", "building"}
        Which fields.
    stated : mapping of str to str, optional
        Field → column of the file, or ``"=value"`` for the same value in every row.
        What is not stated is found by its header.

    Returns
    -------
    DataFrame
        One column of tidy text per field of :data:`FIELDS`, ``""`` where blank or absent.

    Raises
    ------
    InputError
        A field or column that was stated does not exist, or a required field is not found.
    """
    fields = FIELDS[layer]
    stated = stated or {}
    for name in stated:
        if name not in fields:
            raise InputError(
                "places.field_unknown", file=filename, field=name, known=", ".join(fields)
            )
    headers = {tidy(header).lower(): str(header) for header in columns.columns}
    found: dict[str, pd.Series[str]] = {}
    for name, field in fields.items():
        source = stated.get(name)
        if source is not None and source.startswith("="):
            found[name] = pd.Series(tidy(source[1:]), index=columns.index, dtype=object)
            continue
        wanted = (source,) if source is not None else field.headers
        header = next((headers[key] for h in wanted if (key := tidy(h).lower()) in headers), None)
        if header is None and (field.required or source is not None):
            raise InputError(
                "places.column_missing",
                file=filename,
                field=name,
                column=source or field.headers[0],
                columns=", ".join(map(str, columns.columns)) or "-",
            )
        values = "" if header is None else tidy_column(columns[header])
        found[name] = pd.Series(values, index=columns.index, dtype=object)
    return pd.DataFrame(found, dtype=object)
