"""A pack as a whole: manifest, archive, and what is found when it comes back."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from riskzone.errors import InputError, TooLarge
from riskzone.publish import verify as check
from riskzone.publish.build import (
    BuiltPack,
    archive,
    build,
    build_share,
    joined,
    share_sizes,
    shares_of,
)
from riskzone.publish.manifest import PATH, digest
from riskzone.publish.product import Product
from riskzone.publish.verify import verify
from riskzone.publish.zipped import settled
from riskzone.release.risk_areas import read_bytes
from tests.publish.material import sample_material
from tests.publish.whole import whole_material

_NOTHING: Mapping[str, bytes] = {}
QUICK = (Product.TABLES, Product.GIS, Product.LIST)


@cache
def built() -> BuiltPack:
    return build(whole_material(), QUICK)


@cache
def packed() -> bytes:
    return archive(built())


def document() -> Any:
    return json.loads(built().manifest)


def changed(changes: Mapping[str, bytes | None], more: Mapping[str, bytes] = _NOTHING) -> bytes:
    """The archive with members changed, left out and added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed())) as given, zipfile.ZipFile(stream, "w") as made:
        for name in given.namelist():
            content = changes[name] if name in changes else given.read(name)
            if content is not None:
                made.writestr(name, content)
        for name, content in more.items():
            made.writestr(name, content)
    return stream.getvalue()


def test_the_manifest_lists_every_file_with_its_hash_and_size() -> None:
    listed = {one["path"]: one for one in document()["files"]}
    assert list(listed) == sorted(listed)
    assert set(listed) == {one.path for one in built().files}
    for one in built().files:
        assert listed[one.path]["sha256"] == digest(one.data)
        assert listed[one.path]["bytes"] == len(one.data)
        assert listed[one.path]["title"]["zh"]
        assert listed[one.path]["title"]["en"]


def test_the_manifest_says_where_all_comes_from_and_what_was_hidden() -> None:
    told = document()
    assert told["provenance"]["as_of"] == "2020-04-24T00:00:00+08:00"
    assert told["provenance"]["audience"] == "restricted"
    assert told["provenance"]["audit_head"] == whole_material().provenance.audit_head
    assert told["hidden"] == [
        {"layer": "township", "day": "2020-04-23", "threshold": 5, "cells": 4, "hidden": 2,
         "why": {"secondary": 1, "threshold": 1}}
    ]  # fmt: skip
    assert sum(told["totals"].values()) == 125


def test_tables_in_it_have_a_data_dictionary() -> None:
    for one in document()["files"]:
        if one["path"].endswith(".csv"):
            content = next(file.data for file in built().files if file.path == one["path"])
            head = content.decode("utf-8-sig").partition("\r\n")[0].split(",")
            assert [column["name"] for column in one["columns"]] == head


def test_the_same_material_gives_the_same_archive() -> None:
    again = build(whole_material(), QUICK)
    assert again.manifest_hash == built().manifest_hash == digest(built().manifest)
    assert archive(again) == packed()


def test_shares_make_the_same_pack_as_one_alone() -> None:
    files = [one for share in (1, 0) for one in build_share(whole_material(), QUICK, share, 2)]
    assert joined(whole_material(), QUICK, files).manifest_hash == built().manifest_hash


def test_every_product_is_in_one_share_and_what_shows_sheets_beside_them() -> None:
    whole = tuple(Product)
    sizes = share_sizes(whole_material(), whole, 2)
    assert min(sizes) > 0
    assert sum(sizes) == sum(share_sizes(whole_material(), whole, 1))
    assert (shares_of(whole, 2), shares_of(QUICK, 2)) == (2, 1)


def test_what_was_asked_for_and_is_not_there_is_named() -> None:
    made = build(sample_material(), (Product.LIST, Product.NOTICE))
    assert json.loads(made.manifest)["absent"] == ["notice"]
    assert document()["absent"] == []


def test_progress_is_told_from_nothing_to_all() -> None:
    told: list[tuple[int, int]] = []
    build(sample_material(), (Product.LIST, Product.TABLES), lambda *now: told.append(now))
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_the_list_names_the_zones_off_the_lowest_level() -> None:
    path = "list/risk-areas.json"
    listed = read_bytes(next(one.data for one in built().files if one.path == path))
    assert listed.stated == {"high": 8, "medium": 29}
    assert listed.contradictions == ()
    assert {area.province for area in listed.areas} == {"黑龙江省"}
    street = [area for area in listed.areas if area.entries[0].text != "全域"]
    assert [(one.county, one.level) for one in street] == [("双城区", "high")]
    high = [one for one in listed.areas if one.county == "北林区"]
    assert [(one.city, one.level) for one in high] == [("绥化市", "high")]


def test_a_list_of_a_municipality_names_it_twice() -> None:
    beijing = sample_material({"110105": "medium"}, area="11")
    (made,) = build(beijing, (Product.LIST,)).files
    (found,) = read_bytes(made.data).areas
    assert found.named == ("北京市", "北京市", "朝阳区")


def test_what_comes_back_as_it_left_is_whole() -> None:
    found = verify(packed())
    assert found.whole
    assert found.manifest_hash == built().manifest_hash
    assert found.files == len(built().files)


def test_a_changed_a_missing_and_an_extra_file_are_named() -> None:
    found = verify(
        changed(
            {"tables/levels.csv": b"zone\r\n", "list/risk-areas.json": None},
            {"tables/levels.exe": b"x"},
        )
    )
    assert not found.whole
    assert found.changed == ("tables/levels.csv",)
    assert found.missing == ("list/risk-areas.json",)
    assert found.extra == ("tables/levels.exe",)


def test_a_changed_manifest_has_another_hash() -> None:
    other = json.dumps(document() | {"title": "x"}).encode()
    assert verify(changed({PATH: other})).manifest_hash != built().manifest_hash


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_extra() -> None:
    assert verify(changed({}, {"tables/levels.csv": b"x"})).extra == ("tables/levels.csv",)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_archive"),
        (b"PK\x03\x04 and no more", "no_archive"),
        (settled(packed(), built().produced_at, {PATH: b"{}"}), "bad_manifest"),
        (settled(packed(), built().produced_at, {PATH: b"["}), "bad_manifest"),
        (settled(packed(), built().produced_at, {PATH: b'{"format": "x"}'}), "other_format"),
        (changed({PATH: None}), "no_manifest"),
    ],
)
def test_what_is_no_pack_is_a_clear_error(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        verify(data)
    assert caught.value.code == f"pack_files.{code}"
    assert str(caught.value)


def test_a_damaged_archive_is_told() -> None:
    data = bytearray(packed())
    at = data.index(b"tables/levels.csv") + 100
    data[at : at + 40] = bytes(40)
    assert verify(bytes(data)).changed == ("tables/levels.csv",)


def test_an_archive_that_would_unpack_without_end_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(check, "MOST_BYTES", 1000)
    with pytest.raises(TooLarge):
        verify(packed())


def test_two_files_of_one_name_are_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    from riskzone.publish import build as room  # noqa: PLC0415 - the module, not its function

    twice = dict.fromkeys((Product.LIST, Product.TABLES), room._MAKERS[Product.LIST])
    monkeypatch.setattr(room, "_MAKERS", twice)
    with pytest.raises(ValueError, match="one name"):
        build(sample_material(), (Product.LIST, Product.TABLES))


def test_the_clock_of_the_file_is_that_of_the_material() -> None:
    later = replace(
        sample_material(),
        provenance=replace(
            sample_material().provenance,
            produced_at=sample_material().provenance.produced_at.replace(hour=9),
        ),
    )
    with zipfile.ZipFile(io.BytesIO(archive(build(later, (Product.LIST,))))) as given:
        assert {one.date_time for one in given.infolist()} == {(2020, 4, 24, 9, 30, 0)}
