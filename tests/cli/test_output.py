"""What is printed: plain JSON values, one line a remark, a bar only where somebody watches."""

import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from riskzone.cli.output import one_line, plain, stepping, working
from riskzone.cli.words import Words, say
from riskzone.zoning.explain import Outlook


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), None),
        (float("inf"), "never"),
        (3.0, 3),
        (0.5, 0.5),
        (np.float64(2.0), 2),
        (np.int64(7), 7),
        (np.bool_(True), True),
        (True, True),
        (date(2020, 3, 19), "2020-03-19"),
        (Path("/tmp/x"), "/tmp/x"),  # noqa: S108 - only its text
        ((1, None, {"a": {2.5}}), [1, None, {"a": [2.5]}]),
        (
            Outlook("231005", "medium", "low", date(2020, 3, 19)),
            {"zone": "231005", "level_from": "medium", "level_to": "low", "on": "2020-03-19"},
        ),
    ],
)
def test_values_become_what_json_can_hold(value: object, expected: object) -> None:
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)


def test_a_remark_stays_on_its_line() -> None:
    assert one_line("a\nb\tc\x1b[31m\x7f") == "a b c [31m "


def test_words_within_words_stand_once_in_each_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKZONE_LANGUAGE", "both")
    text = say("cli.explain_level", level=Words("中风险", "Medium"))
    assert (text.count("中风险"), text.count("Medium")) == (1, 1)


def test_a_bar_goes_to_the_terminal_and_never_to_the_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with working("cli.rating"), stepping(2) as begin:
        begin("services.step_read")
        begin("services.step_store")
    assert capsys.readouterr().out == ""


def test_nobody_watching_sees_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with working("cli.rating"), stepping(2) as begin:
        begin("services.step_read")
    assert capsys.readouterr() == ("", "")
