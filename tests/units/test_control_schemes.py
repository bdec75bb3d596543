"""Control schemes and authority tables: what is shipped, and what is refused when loaded."""

from collections.abc import Callable

import pytest

from riskzone.errors import NotFound, RiskZoneError, SchemeError
from riskzone.messages import render
from riskzone.units.authority import (
    LEVELS,
    Decision,
    authority_for,
    authority_table,
    authority_tables,
    is_higher,
    level_of,
    parse_authority,
)
from riskzone.units.control_schemes import (
    SHIPPED,
    control_scheme,
    control_schemes,
    parse_control_scheme,
)
from riskzone.units.model import Kind

SCHEMES = {
    "bj-2022": {"sealed": 14, "controlled": 14},
    "cn-2021-three-zones": {"sealed": 14, "controlled": 14, "guarded": None},
    "cn-2022-06": {"high": 7, "lowered": 3, "medium": 7, "low": None},
    "cn-2022-11": {"high": 5, "low": None},
    "hlj-2020-04": {"entrance": 14, "compound": 14, "county": None},
    "suihua-2021-01": {"entrance": 14, "compound": 14},
}
TEXT = (SHIPPED / "hlj-2020-04.toml").read_text("utf-8")


def test_the_shipped_schemes_and_their_days() -> None:
    days = {s.id: {c.id: c.days for c in s.circles.values()} for s in control_schemes().values()}
    assert days == SCHEMES


@pytest.mark.parametrize("scheme", control_schemes().values(), ids=lambda s: s.id)
def test_every_scheme_names_its_source_its_authority_and_what_is_assumed(scheme) -> None:
    assert scheme.source
    assert scheme.certainty in ("notice", "derived", "assumption")
    assert authority_table(scheme).id == scheme.authority
    # No source tells the hours of a temporary order: they are said to be assumed.
    assert "temporary_hours" in scheme.assumed
    assert scheme.hash == control_scheme(scheme.id).hash


@pytest.mark.parametrize("scheme", control_schemes().values(), ids=lambda s: s.id)
def test_every_scheme_forbids_the_same_three_measures(scheme) -> None:
    forbidden = {m.id for m in scheme.measures.values() if m.forbidden}
    assert forbidden == {"blocked_fire_exit", "blocked_entrance", "blocked_gate"}


def test_the_circles_of_april_2020() -> None:
    scheme = control_scheme("hlj-2020-04")
    inner, outer, county = scheme.circles.values()
    assert (inner.code, inner.tests) == ("yellow", {"nucleic": 2, "antibody": 1})
    assert Kind.ENTRANCE in inner.kinds
    assert (outer.code, outer.ends_with, outer.inner) == ("in_city", "entrance", False)
    assert not county.is_unit
    assert scheme.entrance_circle is inner


FAULTS: dict[str, tuple[Callable[[str], str], str, str]] = {
    "not toml": (lambda t: t + "\n[", "hlj", "TOML"),
    "days of nothing": (
        lambda t: t.replace("days = 14", "days = 0", 1),
        "circles.entrance.days",
        "1",
    ),
    "days missing": (lambda t: t.replace("days = 14\n", "", 1), "circles.entrance.days", "days"),
    "unknown kind": (lambda t: t.replace('"ward"', '"floor"'), "circles.entrance.kinds", "ward"),
    "unknown key": (lambda t: t.replace("review_days", "review_day"), "review_day", ""),
    "unknown start": (
        lambda t: t.replace('"disinfected"]', '"cleaned"]'),
        "clock.starts",
        "disinfected",
    ),
    "no inner circle": (lambda t: t.replace("inner = true\n", ""), "circles", "inner"),
    "circle that is not there": (
        lambda t: t.replace('ends_with = "entrance"', 'ends_with = "doorway"'),
        "circles.compound.ends_with",
        "entrance, county",
    ),
    "restart by what draws nothing": (
        lambda t: t.replace('restarted_by = ["confirmed"', 'restarted_by = ["environment"'),
        "clock.restarted_by",
        "confirmed",
    ),
    "measure both hard and forbidden": (
        lambda t: t.replace("forbidden = true", "forbidden = true\nhard = true", 1),
        "measures.blocked_fire_exit",
        "hard",
    ),
    "assumed key that is not there": (
        lambda t: t.replace('"clock.starts"', '"clock.begins"'),
        "assumed",
        "no such key",
    ),
    "ends before it begins": (
        lambda t: t.replace(
            "valid_from = 2020-04-23", "valid_from = 2020-04-23\nvalid_until = 2020-04-22"
        ),
        "valid_until",
        "2020-04-23",
    ),
    "no hours": (
        lambda t: t.replace("temporary_hours = 24", "temporary_hours = 0"),
        "temporary_hours",
        "1",
    ),
    "circle code unknown": (lambda t: t.replace('"in_city"', '"blue"', 1), "code", "yellow"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_scheme_with_a_fault_is_refused_with_field_and_what_would_be_right(name: str) -> None:
    change, field, right = FAULTS[name]
    text = change(TEXT)
    assert text != TEXT
    with pytest.raises(SchemeError) as caught:
        parse_control_scheme(text, "hlj.toml")
    told = {lang: render(caught.value.code, caught.value.params, lang) for lang in ("zh", "en")}
    assert field in told["en"]
    assert field in told["zh"]
    assert right in told["en"]
    assert told["zh"] != told["en"]


def test_an_unknown_scheme_or_circle_names_those_there_are() -> None:
    with pytest.raises(NotFound, match="hlj-2020-04"):
        control_scheme("hlj-2019")
    with pytest.raises(NotFound, match="entrance, compound, county"):
        control_scheme("hlj-2020-04").circle("inner")


def test_who_decides_about_a_control_unit() -> None:
    decides = {
        s.id: {kind.value: authority_for(s, kind).decides for kind in Decision}
        for s in control_schemes().values()
    }
    everything = ("close", "extend", "release")
    assert decides["hlj-2020-04"] == dict.fromkeys(everything, "county")
    assert decides["suihua-2021-01"] == dict.fromkeys(everything, "prefecture")


def test_the_release_chain_of_xian() -> None:
    chain = authority_for(control_scheme("cn-2022-11"), Decision.RELEASE)
    assert (chain.proposes, chain.reviews, chain.opinion) == (
        ("community",),
        ("street",),
        ("county_experts",),
    )
    assert (chain.decides, chain.informed) == ("county", ("prefecture",))
    assert "谁划定谁调整" in chain.basis_zh


@pytest.mark.parametrize("table", authority_tables().values(), ids=lambda t: t.id)
def test_the_higher_decider_is_above_the_usual_one(table) -> None:
    for authority in table.decisions.values():
        usual, higher = table.level(authority.decides), table.level(authority.higher)
        assert LEVELS.index(higher) > LEVELS.index(usual)


def test_a_level_is_high_enough_or_not() -> None:
    scheme = control_scheme("hlj-2020-04")
    told = {level: is_higher(scheme, Decision.CLOSE, level) for level in (*LEVELS, "", "king")}
    assert [level for level, enough in told.items() if enough] == ["prefecture", "province"]


@pytest.mark.parametrize(
    ("codes", "level"),
    [
        (("",), "province"),
        (("23",), "province"),
        (("230000",), "province"),
        (("2312",), "prefecture"),
        (("231200",), "prefecture"),
        (("231202",), "county"),
        (("231202001",), "township"),
        (("231202", "2312"), "prefecture"),
        ((), None),
    ],
)
def test_the_level_of_a_jurisdiction_is_the_highest_of_its_codes(
    codes: tuple[str, ...], level: str | None
) -> None:
    assert level_of(codes) == level


@pytest.mark.parametrize(
    ("old", "new", "right"),
    [
        ('decides = "county"', 'decides = "emperor"', "community"),
        ('higher = "prefecture"', 'higher = "county"', "above the level"),
        ("[decisions.extend]", "[decisions.prolong]", "close"),
        ('level = "province"', 'level = "empire"', "province"),
        ("proposes = [", "proposals = [", "proposals"),
    ],
)
def test_an_authority_table_with_a_fault_is_refused(old: str, new: str, right: str) -> None:
    text = (SHIPPED.parent / "authority" / "hlj-2020-04.toml").read_text("utf-8")
    with pytest.raises(RiskZoneError) as caught:
        parse_authority(text.replace(old, new, 1), "a.toml")
    assert isinstance(caught.value, SchemeError)
    assert right in str(caught.value)
    assert render(caught.value.code, caught.value.params, "zh")
