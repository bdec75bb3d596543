"""Numbers as desks write them: "１２", "1,234", "3例"."""

import re
from decimal import Decimal, InvalidOperation

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from riskzone.cases.columns import folded

_UNIT = re.compile(r"(?:例|人|名|起|宗|个|位|次|人次)$")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")


def parse_number(text: str, scale: Decimal | None = None) -> float | None:
    """A number, times ``scale`` in exact decimals; ``None`` where the text is none.

    Examples
    --------
    >>> parse_number("1,234例"), parse_number("0.0999", Decimal(100))
    (1234.0, 9.99)
    """
    written = _UNIT.sub("", folded(text).replace(" ", ""))
    percent = written.endswith("%")
    written = written.removesuffix("%")
    if _THOUSANDS.fullmatch(written):
        written = written.replace(",", "").replace("，", "")
    if not _PLAIN.fullmatch(written):
        return None
    try:
        value = Decimal(written)
    except InvalidOperation:
        return None
    if scale is not None and not percent:
        value *= scale
    number = float(value)
    return number if np.isfinite(number) else None


def parse_numbers(
    values: pa.StringArray, scale: Decimal | None = None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Parse distinct texts.

    Returns
    -------
    numbers : ndarray of float64, shape (n,)
        NaN where blank or bad.
    bad : ndarray of bool, shape (n,)
        Texts that are no number.
    """
    plain = pc.match_substring_regex(values, r"^[+-]?\d{1,15}(\.\d{1,15})?$")
    is_plain = np.asarray(plain.to_numpy(zero_copy_only=False), dtype=bool)
    empty = np.asarray(pc.equal(values, "").to_numpy(zero_copy_only=False), dtype=bool)
    numbers = np.full(len(values), np.nan)
    bad = np.zeros(len(values), dtype=bool)
    if scale is None and is_plain.any():
        wanted = values.filter(pa.array(is_plain))
        numbers[is_plain] = pc.cast(pc.utf8_ltrim(wanted, "+"), pa.float64()).to_numpy()
    else:
        is_plain[:] = False
    for index in np.flatnonzero(~is_plain & ~empty):
        number = parse_number(values[int(index)].as_py(), scale)
        if number is None:
            bad[index] = True
        else:
            numbers[index] = number
    return numbers, bad
