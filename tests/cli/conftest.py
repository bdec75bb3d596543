"""The command line as somebody calls it, in this process: arguments in, code and texts out."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from riskzone.cli import main

COUNTY = "cn-2020-02-county"


@dataclass(frozen=True)
class Done:
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """Lines on stderr."""
        return self.err.splitlines()


Run = Callable[..., Done]


def _called_here(function: Callable[..., Any], *args: Any, limits: object = None) -> Any:
    del limits
    return function(*args)


@pytest.fixture(autouse=True)
def _deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKZONE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RISKZONE_NOW", "2020-03-20T08:00")
    monkeypatch.setenv("RISKZONE_LANGUAGE", "en")
    for name in ("RISKZONE_AREA", "RISKZONE_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("riskzone.confine.call", _called_here)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def called(*arguments: object) -> Done:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return called


@pytest.fixture
def store(tmp_path: Path, store_template: Path) -> Iterator[Path]:
    """A migrated store in the home of the test."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copyfile(store_template, home / "riskzone.sqlite")
    (home / "riskzone.sqlite").chmod(0o600)
    return home / "riskzone.sqlite"


HEADER = "case_id,classification,origin,reported_on,confirmed_on,county_code,cluster_id"


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """西安区 in March 2020, and a case in 南岗区."""
    file = tmp_path / "cases.csv"
    rows = (
        HEADER,
        "K-1,confirmed,local,2020-03-04,2020-03-04,231005,",
        "K-2,confirmed,local,2020-03-10,2020-03-10,230103,",
    )
    file.write_text("\n".join(rows), "utf-8")
    return file
