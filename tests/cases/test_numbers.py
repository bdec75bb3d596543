from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from riskzone.cases.numbers import parse_number, parse_numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("１２", 12),
        ("1,234", 1234),
        ("1，234", 1234),
        ("3例", 3),
        ("3 人", 3),
        ("+2", 2),
        ("-1", -1),
        ("0.5", 0.5),
        ("1e3", 1000),
        ("12.5%", 12.5),
    ],
)
def test_numbers_as_desks_write_them(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize("text", ["三", "1,23", "1 2 3例例", "abc", "inf", "0x10", "1-2", "--"])
def test_what_is_no_number(text):
    assert parse_number(text) is None


def test_scale_is_exact_in_decimals():
    assert parse_number("0.0999", Decimal(100)) == 9.99
    assert parse_number("0.149", Decimal(100)) == 14.9
    assert parse_number("15%", Decimal(100)) == 15


def test_a_column_at_once_equals_one_by_one():
    texts = ["1", "-2.50", "", "１２", "x", "0.30000000000000004", "9.99"]
    numbers, bad = parse_numbers(pa.array(texts))
    expected = [parse_number(text) if text else None for text in texts]
    assert bad.tolist() == [
        text != "" and e is None for text, e in zip(texts, expected, strict=True)
    ]
    assert [None if np.isnan(n) else n for n in numbers] == expected
