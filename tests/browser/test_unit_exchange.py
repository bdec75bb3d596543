"""A file of control units goes in by upload, preview and confirmation; a snapshot comes out."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import shapely
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

#: In 绥芬河市 (231081), the county of the account "editor".
LON, LAT = 131.13, 44.42


def _file(folder: Path, lang: str) -> Path:
    names = (f"交换小区<i>{lang}</i>", f"交换小区{lang}2号楼1单元")
    bow_tie = [(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)]
    rings = ([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], bow_tie)
    features = [
        {
            "type": "Feature",
            "properties": {
                "名称": name,
                "类型": "楼房单元",
                "区县代码": "231081",
                "联系人": "张伟",
            },
            "geometry": shapely.geometry.mapping(
                shapely.Polygon([(LON + x / 2000, LAT + y / 2000) for x, y in ring])
            ),
        }
        for name, ring in zip(names, rings, strict=True)
    ]
    path = folder / "units.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def _upload(page, path: Path) -> None:
    """State the datum, give the file, wait for its rows."""
    page.wait_for_selector("input[type=file]", state="attached")
    page.wait_for_selector(".st-key-exchange_template button")
    page.get_by_text("CGCS2000", exact=False).first.click()
    page.set_input_files("input[type=file]", path)
    page.wait_for_selector(".sheet.exchange")


def test_rows_are_previewed_confirmed_and_come_out_again(visit, tmp_path) -> None:
    page = visit("/unit-exchange", account="editor")
    _upload(page, _file(tmp_path, "zh"))
    table = page.locator(".sheet.exchange")
    expect(table.locator(".mark.bad")).to_have_count(1)
    assert "<i>zh</i>" in table.inner_text()
    assert table.locator("i").count() == 0
    expect(page.locator(".said").first).to_contain_text("联系人")
    expect(page.locator("img.sketch")).to_have_count(1)
    button = page.locator(".st-key-exchange_confirm button")
    expect(button).to_be_disabled()
    page.get_by_text("跳过这些行").click()
    page.wait_for_selector(".st-key-exchange_confirm button:not([disabled])")
    button.click()
    expect(page.locator(".verdict-box")).to_contain_text("新增 1 个")
    with page.expect_download() as waited:
        page.locator(".st-key-export_gpkg button").click()
    path = tmp_path / "out.gpkg"
    waited.value.save_as(path)
    with closing(sqlite3.connect(path)) as base:
        names = {name for (name,) in base.execute("SELECT name FROM control_units")}
    assert "交换小区<i>zh</i>" in names


def test_the_preview_fits_a_phone_in_english(visit, tmp_path) -> None:
    page = visit("/unit-exchange?lang=en", viewport=PHONE, account="editor")
    _upload(page, _file(tmp_path, "en"))
    width = page.evaluate(
        "document.querySelector('.sheet.exchange').scrollWidth <= window.innerWidth"
    )
    assert width
    assert "refused" in page.locator(".sheet.exchange").inner_text()
