"""Every setting is documented, with its default; nothing else is."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from riskzone.clock import SHANGHAI
from riskzone.settings import Settings

DOCUMENT = (Path(__file__).resolve().parents[1] / "docs" / "settings.md").read_text("utf-8")
ROWS = {
    match["name"]: match["default"]
    for match in re.finditer(
        r"^\| `(?P<name>RISKZONE_\w+)` \| (?P<default>[^|]+?) \|", DOCUMENT, re.MULTILINE
    )
}


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ROWS:
        monkeypatch.delenv(name, raising=False)


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert set(ROWS) == {f"RISKZONE_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_documented_default_is_the_default(name: str) -> None:
    default = Settings.model_fields[name].default
    documented = ROWS[f"RISKZONE_{name.upper()}"].strip("`")
    assert documented == ("none" if default is None else str(default))


def test_a_setting_comes_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKZONE_AREA", "2310")
    assert Settings().area == "2310"


@pytest.mark.parametrize("area", ["2", "231", "黑龙江", "cn", "2310050"])
def test_an_area_that_is_no_code_is_refused(area: str) -> None:
    with pytest.raises(ValidationError, match="area"):
        Settings(area=area)


def test_now_without_a_zone_is_local_time() -> None:
    fixed = Settings(now=datetime(2020, 4, 24, 7, 30)).clock.now()  # noqa: DTZ001 - as typed by a user
    assert fixed == datetime(2020, 4, 24, 7, 30, tzinfo=SHANGHAI)


def test_the_store_lies_in_the_home_unless_a_url_is_given(tmp_path: Path) -> None:
    assert Settings(home=tmp_path).store_url == f"sqlite:///{tmp_path.as_posix()}/riskzone.sqlite"
    assert Settings(database_url="postgresql://host/riskzone").store_url.startswith("postgresql:")


def test_settings_do_not_change_while_the_program_runs() -> None:
    with pytest.raises(ValidationError):
        Settings().area = "32"  # type: ignore[misc]


def test_the_code_reads_no_other_variable() -> None:
    root = Path(__file__).resolve().parents[1]
    sources = [*root.glob("riskzone/**/*.py"), *root.glob("pages/*.py"), root / "app.py"]
    read = {
        name
        for file in sources
        if file.is_file()
        for name in re.findall(r"\bRISKZONE_[A-Z_]+[A-Z]", file.read_text("utf-8"))
    }
    assert read <= set(ROWS)
