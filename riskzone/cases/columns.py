"""One column of a table as its distinct texts and a code per row: parsed once per distinct text."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

#: What desks write where they have nothing to write; compared without case.
BLANKS = (
    *(
        "",
        "无",
        "暂无",
        "空",
        "不详",
        "未知",
        "不明",
        "未填",
        "-",
        "--",
        "---",
        "—",
        "——",
        "－",
        "−",
    ),
    *("–", "―", "/", "\\", "／", "n/a", "na", "#n/a", "null", "none", "nan", "nat", "<na>", "nil"),
    *("?", "？", "*", "、", "."),
)

#: In a coordinate these are no blank but a mistake worth naming.
NOT_A_NUMBER = ("nan", "inf", "-inf", "+inf", "infinity", "-infinity")

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad\u200e\u200f"))
#: Full-width letters, digits and signs, and the wide blank.
_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20, 0xA0: 0x20}
#: Chinese punctuation is text; only letters, digits and the signs of numbers and dates are folded.
_KEPT_WIDE = dict.fromkeys(map(ord, "，；：！？（）"))
_FOLD = {key: value for key, value in _FULL_WIDTH.items() if key not in _KEPT_WIDE} | _INVISIBLE


def clean(text: str) -> str:
    """A cell without surrounding blanks and invisible marks, full-width forms folded."""
    return text.translate(_FOLD).strip()


def folded(text: str) -> str:
    """A cell as numbers and dates are read from it: NFKC, without any blanks at its ends."""
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).strip()


@dataclass(frozen=True)
class Column:
    """A column of texts.

    Parameters
    ----------
    codes : ndarray of int32, shape (rows,)
        Position in ``values`` of each row.
    values : pyarrow.StringArray
        Distinct texts, cleaned; ``""`` where blank.  They may repeat.
    """

    codes: npt.NDArray[np.int32]
    values: Any

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def texts(self) -> list[str]:
        """The distinct texts."""
        return list(self.values.to_pylist())

    @cached_property
    def blank(self) -> npt.NDArray[np.bool_]:
        """Which rows are blank."""
        empty = pc.equal(self.values, "").to_numpy(zero_copy_only=False)
        return self.take(empty.astype(bool))

    def take(self, per_value: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Spread what was found for each distinct text over the rows."""
        if not len(per_value):
            return np.zeros(len(self.codes), dtype=per_value.dtype)
        return per_value[self.codes]

    def at(self, row: int) -> str:
        """The text of a row."""
        return str(self.values[int(self.codes[row])].as_py())

    def text(self) -> "pd.Series[str]":
        """The column as a pandas string series."""
        if not len(self.values):
            return pd.Series([], dtype="str")
        return pd.Series(self.values.take(pa.array(self.codes)).to_pandas(), dtype="str")

    def keep(self, rows: npt.NDArray[np.bool_]) -> "Column":
        """The column of some of the rows."""
        return Column(self.codes[rows], self.values)

    def replaced(self, change: Callable[[Any], Any]) -> "Column":
        """The column with its distinct texts changed (array in, array of the same length out)."""
        return Column(self.codes, change(self.values))

    def mapped(self, change: Callable[[str], str]) -> "Column":
        """The column with each distinct text changed."""
        return Column(self.codes, pa.array([change(text) for text in self.texts], pa.string()))


def of_texts(texts: Iterable[str]) -> Column:
    """A column out of one text per row, cleaned."""
    return cleaned(pa.array(list(texts), pa.string()).dictionary_encode())


def constant(text: str, rows: int) -> Column:
    """A column that says the same on every row."""
    return Column(np.zeros(rows, dtype=np.int32), pa.array([clean(text)], pa.string()))


def cleaned(encoded: Any, *, nan_is_blank: bool = True) -> Column:
    """A cleaned column out of a dictionary-encoded array; any spelling of blank becomes ``""``."""
    array = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    if isinstance(array, pa.ChunkedArray):  # no chunk at all
        array = pa.array([], pa.string()).dictionary_encode()
    codes = array.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    values = array.dictionary
    if pc.all(pc.string_is_ascii(values)).as_py() is not False:
        values = pc.utf8_trim_whitespace(values)
    else:
        values = pa.array([clean(text) for text in values.to_pylist()], pa.string())
    blanks = BLANKS if nan_is_blank else [word for word in BLANKS if word not in NOT_A_NUMBER]
    is_blank = pc.is_in(pc.utf8_lower(values), value_set=pa.array(blanks, pa.string()))
    return Column(codes, pc.if_else(is_blank, pa.scalar("", pa.string()), values))


def joined(columns: Sequence[Column]) -> tuple[npt.NDArray[np.int64], list[tuple[str, ...]]]:
    """Distinct combinations of several columns.

    Returns
    -------
    codes : ndarray of int64, shape (rows,)
    combinations : list of tuple of str
        The texts of each combination.
    """
    rows = len(columns[0])
    codes: npt.NDArray[np.int64] = np.zeros(rows, dtype=np.int64)
    for column in columns:
        if len(column.values) > 1:
            codes = codes * len(column.values) + column.codes
            codes = pd.factorize(codes)[0].astype(np.int64)
    first = np.full(int(codes.max(initial=-1)) + 1, rows, dtype=np.int64)
    np.minimum.at(first, codes, np.arange(rows))
    return codes, [tuple(column.at(int(row)) for column in columns) for row in first]


def matching(column: Column, pattern: str) -> npt.NDArray[np.bool_]:
    """Which distinct texts hold a pattern (RE2)."""
    found = pc.match_substring_regex(column.values, pattern)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def equal_texts(column: Column, text: str) -> npt.NDArray[np.bool_]:
    """Which distinct texts equal a text."""
    return np.asarray(pc.equal(column.values, text).to_numpy(zero_copy_only=False), dtype=bool)


def replace_all(values: Any, pattern: "re.Pattern[str] | str", by: str) -> Any:
    """Replace a pattern (RE2) in every text of an array."""
    text = pattern if isinstance(pattern, str) else pattern.pattern
    return pc.replace_substring_regex(values, text, by)
