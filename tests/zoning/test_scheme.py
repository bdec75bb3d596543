"""Schemes: what the loader refuses, and the boundary cases of the shipped ones."""

from pathlib import Path

import pytest

from riskzone.errors import NotFound, SchemeError
from riskzone.messages import render
from riskzone.zoning.checks import check_scheme
from riskzone.zoning.library import load_scheme, scheme_ids
from riskzone.zoning.scheme import parse_scheme

GOLDEN = Path(__file__).parent / "golden"
COUNTY = load_scheme("cn-2020-02-county").text


def refused(text: str) -> SchemeError:
    with pytest.raises(SchemeError) as error:
        check_scheme(parse_scheme(text, "mine.toml"), "mine.toml")
    assert "mine.toml" in str(error.value)
    return error.value


@pytest.mark.parametrize("name", scheme_ids())
def test_boundary_cases_of_a_shipped_scheme_keep_their_levels(name):
    """Golden: a change of a rule shows as a change of this file."""
    table = check_scheme(load_scheme(name), name).frame
    assert table.to_csv(index=False, float_format="%g") == (GOLDEN / f"{name}.csv").read_text(
        "utf-8"
    )


def test_the_shipped_schemes_are_those_of_the_documentation():
    assert scheme_ids() == (
        "cn-2020-02-county",
        "cn-2020-02-county-asymptomatic",
        "cn-2022-11",
        "demo-township-by-building-unit",
        "hlj-2020-building-unit",
        "hlj-2021-01-township",
        "situation-2020-01-community",
        "us-cdc-2022-community",
    )


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('["new_14d", "==", 0]', '["new_15d", "==", 0]', "clause.quiet.when"),
        ('level = "high"\nwhen', 'level = "red"\nwhen', "clause.many_with_cluster.level"),
        ("window_days = 14", "window = 14", "indicators.new_14d.window"),
        ("window_days = 14", 'window_days = "two weeks"', "indicators.new_14d.window_days"),
        ("window_days = 14", "window_days = 0", "indicators.new_14d.window_days"),
        ('measure = "count"', 'measure = "counting"', "indicators.new_14d.measure"),
        (
            'measure = "cumulative"',
            'measure = "cumulative"\nwindow_days = 3',
            "indicators.cumulative.window_days",
        ),
        ('["new_14d", "==", 0]', '["new_14d", "=", 0]', "clause.0.when.0.0.operator"),
        ('["new_14d", "==", 0]', '["new_14d", "=="]', "clause.0.when"),
        ('["new_14d", "==", 0]', '["new_14d", "==", nan]', "clause.quiet.when"),
        ('["new_14d", "==", 0]', '["new_14d", "is", "blank"]', "clause.quiet.when"),
        ('["new_14d", "==", 0]', '["new_14d", "==", "missing"]', "clause.quiet.when"),
        ('colour = "#DCEBE1"', 'colour = "green"', "levels.0.colour"),
        ('id = "low"', 'id = "unknown"', "levels.0.id"),
        ('id = "medium"', 'id = "low"', "levels"),
        ('id = "up_to_50"', 'id = "quiet"', "clause"),
        ('layer = "county"', 'layer = "village"', "layer"),
        (
            'measure = "cumulative"',
            'measure = "children"\nlayer = "prefecture"\nat_or_above = "high"',
            "indicators.cumulative.layer",
        ),
        (
            'measure = "cumulative"',
            'measure = "cumulative"\nfound_by_not = ["martians"]',
            "indicators.cumulative.found_by_not.0",
        ),
        (
            "valid_from = 2020-02-17",
            "valid_from = 2020-02-17\nvalid_until = 2020-01-01",
            "valid_until",
        ),
        ('source = "', 'origin = "', "source"),
    ],
)
def test_a_wrong_name_or_value_is_told_with_its_field(old, new, field):
    assert old in COUNTY
    error = refused(COUNTY.replace(old, new, 1))
    assert error.params["field"] == field


def test_text_that_is_not_toml():
    assert refused("id = ").code == "zoning.scheme_not_toml"


def test_an_unreachable_clause_is_named():
    extra = '[[clause]]\nid = "late"\nlevel = "high"\nzh = "x"\nen = "x"\n'
    extra += 'when = [["cumulative", ">", 50]]\n'
    error = refused(COUNTY + extra)
    assert (error.code, error.params["clause"]) == ("zoning.scheme_unreachable", "late")


def test_a_clause_that_excludes_itself_is_unreachable():
    text = COUNTY.replace(
        '[["new_14d", ">=", 1], ["cumulative", "<=", 50]]',
        '[["new_14d", ">=", 1], ["new_14d", "<", 1]]',
    )
    assert refused(text).code == "zoning.scheme_unreachable"


def test_a_boundary_case_that_no_clause_covers_is_shown():
    text = COUNTY.replace('["cumulative", "<=", 50]', '["cumulative", "<", 50]')
    error = refused(text)
    assert error.code == "zoning.scheme_gap"
    assert "cumulative=50" in error.params["example"]


def test_a_clause_against_a_constraint_is_named():
    text = COUNTY.replace(
        'when = [["cumulative", ">", 50], ["clusters_14d", ">=", 1]]',
        'when = [["cumulative", ">", 50], ["clusters_14d", ">=", 1], ["new_14d", "<", 2]]',
    )
    error = refused(text)
    assert (error.code, error.params["clause"]) == (
        "zoning.scheme_contradiction",
        "many_with_cluster",
    )


def test_too_many_boundary_cases_are_refused_not_sampled():
    indicators = "".join(
        f'[indicators.i{n}]\nmeasure = "supplied"\nzh = "x"\nen = "x"\n' for n in range(9)
    )
    conditions = ", ".join(f'["i{n}", ">=", {k}]' for n in range(9) for k in (1, 5))
    head = COUNTY[: COUNTY.index("[indicators.new_14d]")]
    clause = f'[[clause]]\nid = "all"\nlevel = "high"\nwhen = [{conditions}]\nzh = "x"\nen = "x"\n'
    rest = '[[clause]]\nid = "rest"\nlevel = "low"\nwhen = []\nzh = "x"\nen = "x"\n'
    assert refused(head + indicators + clause + rest).code == "zoning.scheme_too_wide"


def test_an_unknown_scheme_is_told_with_the_known_ones():
    with pytest.raises(NotFound) as error:
        load_scheme("cn-2020-99")
    assert "cn-2020-02-county" in str(error.value)


@pytest.mark.parametrize(
    "name", ["../schemes/cn-2022-11", "", "cn-2022-11.toml.toml", "/etc/passwd"]
)
def test_a_name_is_no_way_out_of_the_folder(name):
    with pytest.raises(NotFound):
        load_scheme(name)


def test_a_scheme_file_of_ones_own(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(COUNTY.replace('"cn-2020-02-county"', '"mine"'), "utf-8")
    assert load_scheme(str(file)).id == "mine"


@pytest.mark.parametrize("name", ["level", "zone", "silence", "Level", "date", "geometry"])
def test_an_indicator_cannot_be_called_as_a_column_of_the_output(name):
    error = refused(COUNTY.replace("new_14d", name))
    assert error.params["field"] == f"indicators.{name}"
    assert "输出表的列名" in error.params["reason"].zh


@pytest.mark.parametrize("name", ["=1+1", "a b", "1st", ""])
def test_an_indicator_has_a_plain_name(name):
    assert refused(COUNTY.replace("[indicators.new_14d]", f'[indicators."{name}"]')).params[
        "field"
    ] == (f"indicators.{name}")


@pytest.mark.parametrize("reason", ["silent", "coarse_counts", "short_list", "missing_value"])
def test_a_clause_cannot_be_called_as_the_reason_of_an_unknown_level(reason):
    error = refused(COUNTY.replace('id = "quiet"', f'id = "{reason}"'))
    assert error.params["field"] == "clause.0.id"


@pytest.mark.parametrize(
    ("old", "new", "zh"),
    [
        ("window_days = 14", "window_days = 1.5", "整数"),
        ("window_days = 14", "window_days = 0", "不得小于 1"),
        ("window_days = 14", "window = 14", "没有这样的键"),
        ('layer = "county"', 'layer = "village"', "可用："),
        ('layer = "county"', "", "缺少这一项"),
        ('zh = "低风险"', "zh = 1", "文字"),
        ("valid_from = 2020-02-17", 'valid_from = "soon"', "日期"),
        ('["new_14d", "==", 0]', '["new_14d", "=="]', "比较符"),
        ('["new_14d", "==", 0]', '["new_15d", "==", 0]', "已有指标"),
    ],
)
def test_the_reason_is_told_in_both_languages(old, new, zh):
    error = refused(COUNTY.replace(old, new, 1))
    assert zh in error.params["reason"].zh
    assert error.params["reason"].en.isascii()
    assert zh in render(error.code, error.params, "zh")
