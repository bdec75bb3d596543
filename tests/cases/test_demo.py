"""The demonstration keeps the published sums, is never high, and is the same bytes each time."""

import hashlib
import re
from collections.abc import Iterator

import pandas as pd
import pytest

from riskzone.cases import demo
from riskzone.cases.published import published_table
from riskzone.places.demo_buildings import building_table
from riskzone.places.divisions import load_divisions

GOLDEN_LINE_LIST = "1752ee791f47e583298f805f525e0980ae42121d34cb6653d05ac91ab32915a5"
GOLDEN_REPORTS = "f657e434128fa3230d83424b158af98d32d86257b22a23a361da1b3f427b2026"
GOLDEN_CORRECTIONS = "0cbede3f7f4f141da64cb2af924482833413f4082a195e574e1be5de5f4b74a6"

LOCAL = {"local", "import_linked"}


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return demo.line_list(seed=2020)


@pytest.fixture(scope="module")
def corrections(cases: pd.DataFrame) -> pd.DataFrame:
    return demo.corrections(cases)


@pytest.fixture(scope="module")
def local_confirmed(cases: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Confirmed cases; those that were reclassified later end on that day."""
    chosen = cases[(cases["classification"] == "confirmed") & cases["origin"].isin(LOCAL)].copy()
    lost = corrections.set_index("case_id")["excluded_on"]
    chosen["reclassified_on"] = chosen["case_id"].map(lost).fillna("9999")
    return chosen.sort_values("confirmed_on", kind="stable")


def cumulative(confirmed: pd.DataFrame, day: str) -> pd.DataFrame:
    return confirmed[(confirmed["confirmed_on"] <= day) & (confirmed["reclassified_on"] > day)]


@pytest.fixture(scope="module")
def reports() -> pd.DataFrame:
    return demo.reports(seed=2020)


def sha256(frame: pd.DataFrame) -> str:
    return hashlib.sha256(demo.to_csv(frame).encode("utf-8")).hexdigest()


def days_of(table: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    for _, row in table.iterrows():
        yield f"{row['date']:%Y-%m-%d}", row


def test_the_same_seed_gives_the_same_bytes(
    cases: pd.DataFrame, reports: pd.DataFrame, corrections: pd.DataFrame
) -> None:
    assert sha256(cases) == GOLDEN_LINE_LIST
    assert sha256(reports) == GOLDEN_REPORTS
    assert sha256(corrections) == GOLDEN_CORRECTIONS


def test_another_seed_changes_days_but_not_sums(cases: pd.DataFrame) -> None:
    other = demo.line_list(seed=7)
    assert not other.equals(cases)
    assert len(other) == len(cases)
    keys = ["classification", "origin", "county_code"]
    assert other[keys].value_counts().to_dict() == cases[keys].value_counts().to_dict()


def test_province_totals_are_the_published_ones(
    cases: pd.DataFrame, local_confirmed: pd.DataFrame
) -> None:
    imported = cases[(cases["classification"] == "confirmed") & (cases["origin"] == "imported")]
    for day, published in days_of(published_table("province_totals")):
        assert len(cumulative(local_confirmed, day)) == published.iloc[1], day
        if not pd.isna(published["cumulative_imported_confirmed"]):
            expected = published["cumulative_imported_confirmed"]
            assert (imported["confirmed_on"] <= day).sum() == expected, day


@pytest.mark.parametrize("day", ["2020-01-26", "2020-02-02", "2020-02-09", "2020-02-23"])
def test_prefecture_totals_are_the_published_ones(local_confirmed: pd.DataFrame, day: str) -> None:
    until = cumulative(local_confirmed, day)
    counted = (until["county_code"].str[:4] + "00").value_counts()
    published = published_table(f"prefecture_totals_{day}").set_index("zone")
    expected = published["cumulative_local_confirmed"]
    assert counted.to_dict() == expected[expected > 0].to_dict()


def test_bulletins_come_out_of_the_outcomes(local_confirmed: pd.DataFrame) -> None:
    for day, bulletin in days_of(published_table("bulletins")):
        until = cumulative(local_confirmed, day)
        ended = until[(until["outcome_on"] != "") & (until["outcome_on"] <= day)]
        counts = ended["outcome"].value_counts()
        assert (len(until), counts["cured"], counts["died"]) == (
            bulletin["cumulative"],
            bulletin["cured"],
            bulletin["died"],
        )
        assert len(until) - len(ended) == bulletin["active"]


def test_no_county_ever_exceeds_fifty_so_none_is_ever_high(local_confirmed: pd.DataFrame) -> None:
    days = sorted(local_confirmed["confirmed_on"].unique())
    totals = [cumulative(local_confirmed, day)["county_code"].value_counts().max() for day in days]
    assert max(totals) == 50
    assert cumulative(local_confirmed, days[-1])["county_code"].value_counts()["230104"] == 50


@pytest.mark.parametrize(
    ("county", "last"),
    [
        ("231005", "2020-03-04"),  # low at 2020-03-19 00:00, as declared
        ("232761", "2020-03-10"),
        ("230103", "2020-04-21"),  # low at 2020-05-06 00:00, as declared
        ("231081", "2020-04-21"),
        ("231025", "2020-04-22"),  # low at 2020-05-07 00:00, as declared
    ],
)
def test_last_case_of_a_county(local_confirmed: pd.DataFrame, county: str, last: str) -> None:
    assert (
        local_confirmed.loc[local_confirmed["county_code"] == county, "confirmed_on"].max() == last
    )


def test_new_cases_behind_the_list_of_april_19(local_confirmed: pd.DataFrame) -> None:
    window = local_confirmed["confirmed_on"].between("2020-04-05", "2020-04-19")
    declared = published_table("declared_lists").set_index("as_of").loc["2020-04-19 18:00"]
    assert set(local_confirmed.loc[window, "county_code"]) == set(declared["zones_off_low"])


def test_what_a_desk_meets_is_in_it_once(cases: pd.DataFrame) -> None:
    assert (cases["classification"] == "excluded").sum() == 1
    assert (cases["county_code"] == "").sum() == 1
    assert (cases["lon"] != "").sum() == 1
    assert (cases["converted_from"] == "asymptomatic").sum() == 6


def test_a_conversion_was_reported_before_it_was_confirmed(cases: pd.DataFrame) -> None:
    converted = cases[cases["converted_from"] == "asymptomatic"]
    assert (converted["reported_on"].str[:10] < converted["confirmed_on"]).all()


def test_times_of_a_case_are_in_order(cases: pd.DataFrame) -> None:
    tested = cases[cases["result_at"] != ""]
    assert (tested["sampled_at"] < tested["result_at"]).all()
    reported_at_once = tested["result_at"].str[:10] == tested["reported_on"].str[:10]
    late = tested[~reported_at_once]
    assert list(zip(late["result_at"].str[:10], late["reported_on"].str[:10], strict=True)) == [
        ("2020-04-19", "2020-04-23")
    ]
    ill = cases[(cases["onset_on"] != "") & (cases["confirmed_on"] != "")]
    assert (ill["onset_on"] < ill["confirmed_on"]).all()
    ended = cases[(cases["outcome_on"] != "") & (cases["confirmed_on"] != "")]
    assert (ended["confirmed_on"] < ended["outcome_on"]).all()


def test_everything_lies_between_january_and_june(cases: pd.DataFrame) -> None:
    assert cases["reported_on"].str[:10].between("2020-01-22", "2020-06-30").all()


def test_april_has_a_hospital_cluster_in_each_of_the_two_cities(cases: pd.DataFrame) -> None:
    april = cases[cases["reported_on"].str[:10].between("2020-04-01", "2020-04-30")]
    wards = april[april["address"].str.startswith("演示医院")]
    sizes = wards.groupby(wards["county_code"].str[:4])["cluster_id"].agg(["nunique", "size"])
    assert set(sizes.index) == {"2301", "2310"}
    assert (sizes["size"] >= 2).all()


def test_a_household_cluster_shares_one_address(cases: pd.DataFrame) -> None:
    clustered = cases[cases["cluster_id"] != ""]
    households = clustered[~clustered["cluster_id"].str.startswith("DEMO-H-")]
    assert (households.groupby("cluster_id")["address"].nunique() == 1).all()
    assert (households.groupby("cluster_id").size() >= 2).all()


def test_places_are_fictional_and_end_at_the_entrance(cases: pd.DataFrame) -> None:
    fictional = re.compile(
        r"演示(小区..(\d区)?\d+号楼\d单元|医院.\d病区|隔离点.\d号楼\d区|地址不详)"
    )
    assert cases["address"].map(lambda text: bool(fictional.fullmatch(text))).all()


def test_every_home_is_an_entrance_of_the_building_layer(cases: pd.DataFrame) -> None:
    housed = cases[cases["building_id"] != ""]
    units = building_table().loc[housed["building_id"]]
    assert (units["kind"] == "entrance").all()
    for column, code in (("county", "county_code"), ("township", "township_code")):
        assert (units[column].to_numpy() == housed[code].to_numpy()).all()
    assert (units["name"].to_numpy() == housed["address"].to_numpy()).all()


def test_only_counties_without_polygon_and_the_unlocated_have_no_building(
    cases: pd.DataFrame,
) -> None:
    assert set(cases.loc[cases["building_id"] == "", "county_code"]) == {"", "232761"}


def test_hospital_clusters_lie_in_the_wards_of_one_hospital(cases: pd.DataFrame) -> None:
    chain = cases[cases["cluster_id"].str.startswith("DEMO-H-")]
    use = building_table().loc[chain["building_id"], "use"].to_numpy()
    in_ward = chain[use == "hospital"]
    assert (in_ward.groupby("cluster_id").size() >= 5).all()
    assert (in_ward.groupby("cluster_id")["county_code"].nunique() == 1).all()
    away = chain[use != "hospital"]  # infected there, at home in the next county
    assert set(away["county_code"]) == {"230104"}


def test_no_two_households_share_an_entrance(cases: pd.DataFrame) -> None:
    units = building_table()
    homes = set(units.index[units["use"] == "home"])
    at_home = cases[cases["building_id"].isin(homes)]
    alone = at_home["cluster_id"].where(~at_home["cluster_id"].str.startswith("DEMO-H-"), "")
    household = alone.where(alone != "", at_home["case_id"])
    assert (household.groupby(at_home["building_id"]).nunique() == 1).all()


def test_the_correction_repeats_one_row_with_another_status(
    cases: pd.DataFrame, corrections: pd.DataFrame
) -> None:
    corrected = corrections.iloc[0]
    before = cases.set_index("case_id").loc[corrected["case_id"]]
    differs = {name for name in demo.HEADERS[1:] if before[name] != corrected[name]}
    assert len(corrections) == 1
    assert differs == {"classification", "converted_from", "excluded_on"}


def test_codes_are_divisions_and_townships_lie_in_their_county(cases: pd.DataFrame) -> None:
    counties = set(load_divisions("23").zone_table("county").frame.index)
    townships = load_divisions("23").zone_table("township").frame["county"]
    located = cases[cases["county_code"] != ""]
    assert set(located["county_code"]) <= counties
    placed = located[located["township_code"] != ""]
    assert (townships[placed["township_code"]].to_numpy() == placed["county_code"].to_numpy()).all()


def test_case_ids_are_unique_and_carry_no_person(cases: pd.DataFrame) -> None:
    assert cases["case_id"].is_unique
    assert not re.search(r"\d{11}", demo.to_csv(cases)), "looks like a phone or identity number"


def test_every_county_reports_daily_but_the_silent_one(reports: pd.DataFrame) -> None:
    last = reports.groupby("zone")["reported_at"].max().str[:10]
    assert len(last) == 125
    assert last["230207"] == "2020-04-19"
    assert (last.drop("230207") == "2020-06-30").all()


def test_the_late_report_leaves_its_county_without_one_that_day(reports: pd.DataFrame) -> None:
    county = reports.loc[reports["zone"] == "231025", "reported_at"]
    assert not county.str[:10].isin(["2020-04-23", "2020-04-24"]).any()
    assert {"2020-04-25 11:05", "2020-04-25 11:20"} <= set(county)


def test_csv_is_plain_text_with_the_headers_of_the_contract(cases: pd.DataFrame) -> None:
    text = demo.to_csv(cases)
    assert text.split("\n", 1)[0] == ",".join(demo.HEADERS)
    assert text.endswith("\n")
    assert "\r" not in text
