"""Columns, tables and arrays of a frozen record, as JSON holds them."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

_NUMBERS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def write_number(value: Any, _: Any = None) -> float | str:
    """A number; what is not known (NaN) or never was (inf) is a word."""
    number = float(value)
    if math.isnan(number):
        return "nan"
    return number if math.isfinite(number) else ("inf" if number > 0 else "-inf")


def read_number(told: Any, _: Any = None) -> float:
    """The number again."""
    return _NUMBERS[told] if isinstance(told, str) else float(told)


def _write_column(values: Any) -> dict[str, Any]:
    """A column as a list; text and what is one of few values keep what is missing as null."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        known = [None if pd.isna(one) else str(one) for one in values.cat.categories]
        return {"is": "category", "categories": known, "values": values.cat.codes.tolist()}
    match values.dtype.kind:
        case "f":
            return {"is": "float", "values": [write_number(one) for one in values]}
        case "b":
            return {"is": "bool", "values": [bool(one) for one in values]}
        case "i" | "u":
            return {"is": "int", "values": [int(one) for one in values]}
        case "M":
            told = [None if pd.isna(one) else one.isoformat() for one in values]
            return {"is": "time", "values": told}
        case _:
            told = [None if one is None or one is pd.NA or one is pd.NaT else one for one in values]
            texts = [None if isinstance(one, float) and math.isnan(one) else one for one in told]
            if any(one is not None and not isinstance(one, str) for one in texts):
                raise TypeError(f"a column of {values.dtype} cannot be frozen")
            return {"is": "text", "values": texts}


def _read_column(told: Mapping[str, Any]) -> Any:
    values = told["values"]
    match told["is"]:
        case "category":
            return pd.Categorical.from_codes(values, pd.Index(told["categories"], dtype=object))
        case "float":
            return np.array([read_number(one) for one in values], dtype=np.float64)
        case "bool":
            return np.array(values, dtype=bool)
        case "int":
            return np.array(values, dtype=np.int64)
        case "time":
            return pd.array(pd.to_datetime(values, format="ISO8601").as_unit("us"))
        case _:
            return pd.array(values, dtype="str")


def write_frame(frame: pd.DataFrame, _: Any = None) -> dict[str, Any]:
    """A data frame column by column, with its index; a category keeps its codes."""
    columns = [[str(name), _write_column(frame[name])] for name in frame.columns]
    index = frame.index.to_series()
    return {"name": frame.index.name, "index": _write_column(index), "columns": columns}


def read_frame(told: Mapping[str, Any], _: Any = None) -> pd.DataFrame:
    """The data frame again."""
    index = pd.Index(_read_column(told["index"]), name=told["name"])
    columns = {name: _read_column(column) for name, column in told["columns"]}
    return pd.DataFrame(columns, index=index)


def write_array(value: Any, _: Any = None) -> dict[str, Any]:
    """An array of numpy: shape, and values row by row."""
    array = np.asarray(value)
    return {"shape": list(array.shape), **_write_column(pd.Series(array.ravel()))}


def read_array(told: Mapping[str, Any], _: Any = None) -> Any:
    """The array again."""
    return np.asarray(_read_column(told)).reshape(told["shape"])
