"""The folder of an engine is nobody else's, and does not outlive it."""

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from riskzone.engine.folder import PARENT, private_folder
from riskzone.errors import JobFailed


def left(home: Path) -> list[Path]:
    return list((home / PARENT).glob("run-*"))


def test_only_the_owner_sees_it_and_it_is_gone_afterwards(tmp_path: Path) -> None:
    with private_folder(tmp_path) as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        (folder / "rows").write_text("rows")
    assert left(tmp_path) == []


def test_it_is_gone_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="so"), private_folder(tmp_path):
        raise ValueError("so")
    assert left(tmp_path) == []


def test_what_a_killed_process_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from riskzone.engine.folder import private_folder\n"
        "with private_folder(Path(sys.argv[1])) as one:\n"
        "    (one / 'rows').write_text('rows'); print('there', flush=True); time.sleep(60)\n"
    )
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"there\n"
    with private_folder(tmp_path):
        assert len(left(tmp_path)) == 2  # one who lives keeps theirs
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert len(left(tmp_path)) == 1
    with private_folder(tmp_path) as mine:
        assert left(tmp_path) == [mine]


def test_a_home_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(JobFailed) as caught, private_folder(tmp_path / "home"):
        pass
    assert caught.value.code == "engine.no_folder"
