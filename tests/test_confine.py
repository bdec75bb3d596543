"""A hostile file costs its own child process, never ours; the caller gets one clear error."""

import math
import operator
import os
import subprocess
import sys
from typing import Any

import pytest

from riskzone.access import Actor, Right, require
from riskzone.confine import Limits, call
from riskzone.errors import Denied, InputError, RowsRejected, TooLarge
from riskzone.messages import render

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="macOS refuses RLIMIT_AS")


def test_the_result_comes_back() -> None:
    assert call(operator.mul, 6, 7) == 42


def test_what_the_function_prints_does_not_mix_with_the_result() -> None:
    assert call(print, "noise on stdout") is None


def test_our_own_errors_come_back_with_code_and_parameters() -> None:
    with pytest.raises(Denied) as caught:
        call(require, Actor("county"), Right.IMPORT)
    assert caught.value.code == "access.right_missing"
    assert caught.value.params["actor"] == "county"


@linux_only
def test_too_much_memory_is_told() -> None:
    with pytest.raises(TooLarge) as caught:
        call(operator.mul, b"x", 2**33, limits=Limits(memory_mb=512))
    assert caught.value.code == "confine.too_much_memory"
    assert caught.value.params["memory_mb"] == 512


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (-6, b"terminate called after throwing an instance of 'std::bad_alloc'", "too_much_memory"),
        (1, b"ImportError: x.so: failed to map segment from shared object", "too_much_memory"),
        (1, b"Failed to launch worker thread: Resource temporarily unavailable", "machine_short"),
        (-9, b"", "machine_short"),
        (-24, b"", "too_slow"),
        (-11, b"", "parser_died"),
    ],
)
def test_a_child_without_memory_does_not_call_the_file_damaged(
    monkeypatch: pytest.MonkeyPatch, status: int, said: bytes, code: str
) -> None:
    done = subprocess.CompletedProcess([], status, b"", said)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    with pytest.raises(InputError) as caught:
        call(operator.mul, 6, 7)
    assert caught.value.code == f"confine.{code}"


@linux_only
def test_endless_work_is_stopped() -> None:
    with pytest.raises(TooLarge) as caught:
        call(math.factorial, 10**9, limits=Limits(seconds=1))
    assert caught.value.code == "confine.too_slow"


def test_a_child_that_waits_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def never_ends(*args: Any, **options: Any) -> None:
        raise subprocess.TimeoutExpired(cmd="child", timeout=options["timeout"])

    monkeypatch.setattr(subprocess, "run", never_ends)
    with pytest.raises(TooLarge) as caught:
        call(operator.mul, 6, 7, limits=Limits(seconds=9))
    assert caught.value.params["seconds"] == 9


def test_a_parser_that_crashes_takes_only_the_child_with_it() -> None:
    with pytest.raises(InputError) as caught:
        call(os.abort)
    assert caught.value.code == "confine.parser_died"


def test_an_unforeseen_error_of_a_parser_does_not_repeat_the_input() -> None:
    with pytest.raises(InputError) as caught:
        call(int, "张三 230102199001011234")
    assert caught.value.code == "confine.parser_died"
    assert "张三" not in render(caught.value.code, caught.value.params, "both")


def test_rejections_survive_the_pipe() -> None:
    error = RowsRejected("confine.parser_died", status=3, rejected=("line 4",))
    rebuild, arguments = error.__reduce__()
    copy = rebuild(*arguments)
    assert isinstance(copy, RowsRejected)
    assert copy.params == error.params
