"""Pages on a small store of their own: a morning of March 2020 with a little of everything."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from riskzone.access import Actor, Grant, Role
from riskzone.clock import SHANGHAI
from riskzone.places import load_divisions
from riskzone.services import imports, prepare, schemes
from riskzone.services.context import Context, open_context
from riskzone.settings import Settings
from riskzone.ui import data, session
from riskzone.ui import settings as ui_settings
from tests.conftest import ROOT
from tests.ui.fake_services import READER

NOW = datetime(2020, 3, 20, 8, tzinfo=SHANGHAI)
DESK = Actor.command_line("desk")
#: The desk of the province: what it sends may speak of every county.
PROVINCE = replace(READER, grants=(Grant(Role.EDITOR, "23"),))
#: Never heard since the 16th.
SILENT = "230208"

#: 西安区 falls on 03-19; 南岗区 is medium until 03-27; one case of no known place.
LIST = """case_id,classification,origin,onset_on,reported_on,county_code,lon,lat
K-1,confirmed,local,2020-03-01,2020-03-04,231005,,
K-2,confirmed,local,2020-03-09,2020-03-12,230103,,
K-3,asymptomatic,local,,2020-03-13,230103,126.66,45.74
K-4,confirmed,imported,2020-03-15,2020-03-19,231081,131.15,44.41
K-5,confirmed,local,,2020-03-18,某某区,,
K-6,confirmed,local,2020-03-10,2020-03-14,230103,129.61,44.57
"""


def reports() -> str:
    """Everybody reports at 08:00 every day, but for one county."""
    first = date(2020, 3, 1)
    rows = [
        f"{zone},{first + timedelta(days=day)} 07:30"
        for zone in load_divisions("23").zone_table("county").frame.index
        for day in range(20 if zone != SILENT else 16)
    ]
    return "\n".join(("zone,reported_at", *rows))


@pytest.fixture(scope="session")
def morning_template(tmp_path_factory: pytest.TempPathFactory, store_template: Path) -> Path:
    settings = Settings(home=tmp_path_factory.mktemp("pages-template"), now=NOW)
    shutil.copy2(store_template, settings.home)
    ctx = open_context(settings)
    schemes.adopt(
        DESK, ctx, "cn-2020-02-county", valid_from=date(2020, 2, 17),
        document="黑疫指〔2020〕1号", decided_by="省指挥部",
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("riskzone.confine.call", lambda f, *args, **_: f(*args))
        options = prepare.ImportOptions(filename="list.csv", mode="full", datum="wgs84")
        imports.import_cases(DESK, ctx, LIST.encode(), options, bad_rows="skip")
        options = prepare.ImportOptions(filename="reports.csv")
        imports.import_reports(DESK, ctx, reports().encode(), options)
    ctx.store.close()
    return settings.home / "riskzone.sqlite"


Shell = Callable[..., AppTest]


@pytest.fixture
def open_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Path], Context]]:
    """Open a copy of a store as the one of this deployment."""

    def opened(template: Path) -> Context:
        home = tmp_path / "home"
        home.mkdir()
        shutil.copyfile(template, home / "riskzone.sqlite")
        (home / "riskzone.sqlite").chmod(0o600)
        stated = Settings(home=home, now=NOW)
        for module in (data, ui_settings):
            monkeypatch.setattr(module, "settings", lambda: stated)
        monkeypatch.setattr(
            session, "signed_in", lambda: (PROVINCE, Actor("editor", grants=PROVINCE.grants))
        )
        monkeypatch.setattr("riskzone.confine.call", lambda f, *args, **_: f(*args))
        return data.context()

    _forget()
    yield opened
    data.context().store.close()
    _forget()


def _forget() -> None:
    data.context.cache_clear()
    st.cache_data.clear()
    st.cache_resource.clear()


def _shell(name: str, **address: Any) -> AppTest:
    app = AppTest.from_file(str(ROOT / "riskzone" / "ui" / "shell.py"), default_timeout=20)
    app.query_params.update(address)
    app.session_state["_map_stood"] = True
    app.switch_page(str(ROOT / "pages" / f"{name}.py"))
    app.run()
    assert not app.exception
    return app


@pytest.fixture
def morning(open_store: Callable[[Path], Context], morning_template: Path) -> Shell:
    """Open a page on the morning of 2020-03-20."""
    open_store(morning_template)
    return _shell


@pytest.fixture
def county(morning: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Open a page on the same morning as the desk of 绥芬河市."""
    grants = (Grant(Role.EDITOR, "231081"),)
    reader, actor = replace(READER, grants=grants), Actor("editor", grants=grants)
    monkeypatch.setattr(session, "signed_in", lambda: (reader, actor))
    return morning


@pytest.fixture
def nothing(open_store: Callable[[Path], Context], store_template: Path) -> Shell:
    """Open a page on a store without anything."""
    open_store(store_template)
    return _shell


def html(app: AppTest) -> str:
    """Everything a page laid out as HTML."""
    return "\n".join(element.proto.body for element in app.get("html"))


def warnings(app: AppTest) -> str:
    """Everything a page warned of, without the marks of escaping."""
    return " ".join(item.value.replace("\\", "") for item in app.warning)
