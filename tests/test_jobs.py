"""Work in child processes: results, progress, and every way a child may end."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import wait
from pathlib import Path

import pytest

from riskzone import jobs
from riskzone.errors import InputError, JobFailed


def squared(value: int) -> int:
    return value * value


def counted(*, progress: jobs.Progress) -> str:
    for done in range(3):
        progress(done, 3)
    return "done"


def refusing() -> None:
    raise InputError("cases.no_file", file="x.csv")


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def half_written(told: str) -> None:
    folder = tempfile.mkdtemp()
    Path(folder, "half").write_bytes(b"x")
    Path(told).write_text(folder)
    os.kill(os.getpid(), signal.SIGKILL)


def slow() -> None:
    time.sleep(30)


def greedy() -> int:
    return len(bytearray(64 * 1024**3))


def onto_a_full_disk() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    Path(tempfile.mkdtemp(), "large").write_bytes(b"x" * 4096)


def chatty() -> str:
    sys.stdout.write("not a result")
    os.write(1, b"neither")
    return "result"


def broken() -> None:
    raise ZeroDivisionError


def who() -> int:
    return os.getpid()


@pytest.fixture(scope="module")
def pool():
    made = jobs.Pool()
    yield made
    made.close()


def test_a_function_is_called_in_another_process_that_is_used_again(pool):
    assert pool.call(squared, 12) == 144
    first = pool.call(who)
    assert first == pool.call(who) != os.getpid()


def test_progress_is_told_as_it_happens(pool):
    told = []
    assert pool.call(counted, progress=lambda *step: told.append(step)) == "done"
    assert told == [(0, 3), (1, 3), (2, 3)]


def test_what_a_library_prints_does_not_mix_with_the_result(pool):
    assert pool.call(chatty) == "result"


def test_an_error_of_the_function_arrives_as_it_is(pool):
    with pytest.raises(InputError) as error:
        pool.call(refusing)
    assert (error.value.code, error.value.params) == ("cases.no_file", {"file": "x.csv"})


@pytest.mark.parametrize(
    ("function", "code"),
    [
        (killed, "jobs.child_died"),
        (greedy, "jobs.no_memory"),
        (onto_a_full_disk, "jobs.no_room"),
        (broken, "jobs.program_error"),
    ],
)
def test_a_child_that_cannot_go_on_is_told_and_replaced(pool, function, code):
    with pytest.raises(JobFailed) as error:
        pool.call(function)
    assert error.value.code == code
    assert pool.call(squared, 3) == 9


def test_a_child_that_takes_too_long_is_stopped():
    short = jobs.Pool(limits=jobs.Limits(seconds=1.0))
    with pytest.raises(JobFailed) as error:
        short.call(slow)
    short.close()
    assert error.value.code == "jobs.too_slow"


def test_nothing_is_left_of_what_a_killed_child_had_written(pool, tmp_path):
    with pytest.raises(JobFailed):
        pool.call(half_written, str(tmp_path / "where"))
    assert not Path((tmp_path / "where").read_text()).exists()


def test_a_child_whose_asker_was_killed_ends_and_leaves_no_files(tmp_path):
    folder = tmp_path / "job"
    folder.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-m", "riskzone.jobs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    child.stdout.close()
    jobs._send(child.stdin, ((), jobs.DEFAULT_LIMITS))
    jobs._send(child.stdin, jobs._Request(__name__, "counted", (), str(folder), True))
    assert child.wait(30) == 1
    assert not folder.exists()
    child.stdin.close()


def test_no_more_children_than_workers_and_all_from_threads_of_a_server():
    bounded = jobs.Pool(workers=2)
    found: list[int] = []

    def ask() -> None:
        found.append(bounded.call(who))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    bounded.close()
    assert len(found) == 6
    assert len(set(found)) <= 2


def test_closing_ends_what_is_under_way():
    closed = jobs.Pool(workers=1)
    future = closed.submit(slow)
    while not closed._busy:
        time.sleep(0.01)
    time.sleep(0.1)
    closed.close()
    wait([future], timeout=10)
    assert isinstance(future.exception(), JobFailed)
