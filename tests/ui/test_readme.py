import csv
import io
import re
import shlex
import subprocess
import sys

import pytest

from tests.conftest import ROOT

READMES = ("README.md", "README.zh-CN.md")


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md"])
def test_every_file_that_is_referred_to_exists(name):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / name).read_text("utf-8"))
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_and_command_that_is_named_exists(name):
    text = (ROOT / name).read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make (\w+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    named = {
        line.split()[1] for line in re.findall(r"^\.venv/bin/(riskzone .*)$", text, re.MULTILINE)
    }
    done = subprocess.run(
        [sys.executable, "-m", "riskzone.cli", "--help"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert named <= set(re.findall(r"^  ([\w-]+) ", done.stdout, re.MULTILINE))


def test_the_example_gives_what_the_readme_says(tmp_path):
    text = (ROOT / "README.md").read_text("utf-8")
    cases, levels = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    (tmp_path / "cases.csv").write_text(cases, "utf-8")
    command = re.search(r"^\.venv/bin/riskzone (rate .*?) >", text, re.MULTILINE)
    assert command is not None
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "riskzone.cli", *shlex.split(command[1])],
        capture_output=True, text=True, check=True, cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    given = list(csv.reader(io.StringIO(done.stdout)))
    assert len(given) == 1 + 125
    for row in csv.reader(io.StringIO(levels)):
        assert row in given
