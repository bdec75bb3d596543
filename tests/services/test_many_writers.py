"""Eight writers at once, and a process killed among them: the benchmark in small."""

import pytest

from benchmarks import unit_edits


def test_eight_writers_lose_nothing_nor_does_a_killed_process(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status = unit_edits.main(["--quick"])
    said = capsys.readouterr().out
    assert status == 0, said
    # Of those in the killed process as many were acknowledged as came before: that is another line.
    assert said.count(": 16 edits, ") == 2
