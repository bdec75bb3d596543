import time

import pandas as pd
import pytest

from riskzone.messages import render


def reasons(divisions, **columns):
    layer = columns.pop("layer", None)
    series = {name: pd.Series(values, dtype=object) for name, values in columns.items()}
    found = divisions.resolve_frame(**series, layer=layer)
    return list(zip(found["code"], found["reason"].str.removeprefix("places.place_"), strict=True))


def test_the_code_wins_and_a_different_name_is_listed(heilongjiang):
    assert reasons(heilongjiang, codes=["231005", "231005", "231005"],
                   names=["西安区", "南岗区", "没有的地方"]) == [
        ("231005", ""),
        ("231005", "name_differs"),
        ("231005", ""),
    ]  # fmt: skip


def test_a_code_out_of_use_is_replaced_by_a_name_that_fits(heilongjiang):
    assert reasons(heilongjiang, codes=["230702", "230702", "110101", "x1"],
                   names=["金林区", "", "", ""]) == [
        ("230751", "code_replaced_by_name"),
        ("", "code_unknown"),
        ("", "code_outside"),
        ("", "code_unknown"),
    ]  # fmt: skip


def test_names_are_matched_within_their_parent(heilongjiang):
    assert reasons(
        heilongjiang,
        names=["向阳区", "向阳区", "兰西县", "密山区", "西安区", "", None, "无"],
        parents=["", "鹤岗市", "哈尔滨市", "鸡西市", "境外输入", "哈尔滨市", None, ""],
        layer="county",
    ) == [
        ("", "name_ambiguous"),
        ("230402", ""),
        ("", "not_in_parent"),
        ("", "name_unknown"),
        ("", "parent_unknown"),
        ("230100", "only_parent"),
        ("", "blank"),
        ("", "blank"),
    ]


def test_zones_are_cut_to_the_layer_wanted_and_coarser_ones_say_so(heilongjiang):
    assert reasons(heilongjiang, codes=["230102001", "230100", "230102999", "2301"],
                   layer="county") == [
        ("230102", ""),
        ("230100", "too_coarse"),
        ("230102", "township_unknown"),
        ("230100", "too_coarse"),
    ]  # fmt: skip
    assert reasons(heilongjiang, names=["哈尔滨市"], layer="county") == [("230100", "too_coarse")]


def test_the_close_name_is_shown_but_not_assumed(heilongjiang):
    found = heilongjiang.resolve_frame(names=pd.Series(["密山区"]), parents=pd.Series(["鸡西市"]))
    assert found.loc[0, "near"].startswith("鸡西市密山市 230382")
    text = render(found.loc[0, "reason"], {"stated": found.loc[0, "stated"], "near": "-"}, "en")
    assert "鸡西市/密山区" in text


def test_codes_as_excel_writes_them(heilongjiang):
    found = heilongjiang.resolve_frame(codes=pd.Series([230102.0, float("nan"), 231005.0]))
    assert found["code"].tolist() == ["230102", "", "231005"]


def test_the_index_of_the_rows_is_kept(heilongjiang):
    found = heilongjiang.resolve_frame(codes=pd.Series(["230102", "231005"], index=[7, 3]))
    assert found.loc[3, "code"] == "231005"


def test_nothing_to_resolve_is_a_defect_of_the_caller(heilongjiang):
    with pytest.raises(ValueError, match="codes or names"):
        heilongjiang.resolve_frame(parents=pd.Series(["哈尔滨市"]))


def test_fifty_thousand_rows_take_a_moment(heilongjiang):
    frame = heilongjiang.zone_table("county").frame
    rows = pd.Series(frame["name"].tolist() * 400, dtype=object)
    parents = pd.Series(frame["prefecture"].tolist() * 400, dtype=object)
    heilongjiang.find("西安区")  # the index is built once
    start = time.process_time()
    found = heilongjiang.resolve_frame(names=rows, parents=parents, layer="county")
    assert time.process_time() - start < 1.0
    assert (found["code"].to_numpy() == frame.index.to_numpy().tolist() * 400).all()


def test_published_county_names_of_february_2020(heilongjiang, shared_data):
    rows = pd.read_csv(
        shared_data / "cases/hlj_county_daily_2020-02.csv", dtype=str, keep_default_na=False
    )
    found = heilongjiang.resolve_frame(names=rows["county"], parents=rows["city"], layer="county")
    unlocated = found[found["code"] == ""]
    assert set(unlocated["stated"]) == {"哈尔滨市/兰西县", "牡丹江市/尚志市", "鸡西市/密山区"}
    coarse = found[found["layer"] == "prefecture"]
    assert (coarse["reason"] == "places.place_only_parent").all()
    assert set(coarse["stated"]) == set(rows.loc[rows["county"] == "", "city"])
