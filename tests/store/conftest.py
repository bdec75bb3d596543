"""One migrated store, made once and copied for every test."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from riskzone.access import Actor
from riskzone.cases.tables import LINE_LIST_COLUMNS, Coverage
from riskzone.clock import SHANGHAI, Clock
from riskzone.settings import Settings
from riskzone.store import Store, WriteUnitOfWork, batches, events, open_store
from riskzone.store.tables import CASE_COLUMNS

ACTOR = Actor("cli:tester")


class Ticking(Clock):
    """A clock that tells a minute more each time it is asked."""

    def __init__(self) -> None:
        object.__setattr__(self, "fixed", None)
        object.__setattr__(self, "told", 0)

    def now(self) -> datetime:
        object.__setattr__(self, "told", self.told + 1)
        return datetime(2020, 3, 4, 8, 0, tzinfo=SHANGHAI) + timedelta(minutes=self.told)


@pytest.fixture
def settings(tmp_path: Path, store_template: Path) -> Settings:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    shutil.copy2(store_template, home)
    made = Settings(home=home)
    made.__dict__["clock"] = Ticking()
    return made


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with open_store(settings) as opened:
        yield opened


@pytest.fixture
def raw(settings: Settings) -> Callable[..., list[Any]]:
    """Run statements on the file behind the store's back."""

    def run(*statements: str) -> list[Any]:
        with closing(sqlite3.connect(settings.home / "riskzone.sqlite")) as connection, connection:
            for statement in statements:
                rows = connection.execute(statement).fetchall()
            return rows

    return run


def forked(work: Callable[[], object]) -> int:
    """Do something in another process; the number to wait for."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return child


def case_frame(*cases: dict[str, Any]) -> pd.DataFrame:
    """Cases as the readers hand them on; what is not given is blank."""
    columns = {}
    for name in LINE_LIST_COLUMNS:
        values = [case.get(name) for case in cases]
        match CASE_COLUMNS[name]:
            case "text":
                columns[name] = pd.Series([value or "" for value in values], dtype="str")
            case "number":
                columns[name] = pd.Series(values, dtype="float64")
            case _:
                columns[name] = pd.Series(pd.to_datetime(values)).astype("datetime64[s]")
    frame = pd.DataFrame(columns)
    for name in ("reason", "note", "effective_on", "withdrawn"):
        if any(name in case for case in cases):
            blank: Any = {"effective_on": None, "withdrawn": False}.get(name, "")
            frame[name] = [case.get(name, blank) for case in cases]
    if "effective_on" in frame:
        frame["effective_on"] = pd.to_datetime(frame["effective_on"]).astype("datetime64[s]")
    return frame


def new_batch(uow: WriteUnitOfWork, kind: Any = "cases", file_name: str = "日报.csv") -> int:
    return batches.record(
        uow,
        batches.NewBatch(
            event_id=events.current(uow).id,
            kind=kind,
            mode="delta",
            file_name=file_name,
            sha256="ab" * 32,
            rows_read=3,
            rows_stored=2,
            rows_rejected=1,
            coverage=Coverage(),
        ),
    )
