"""Mappings of senders: kept, recognised by their headers, refused where they are not sound."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as law
from hypothesis import strategies as st

from riskzone.access import Actor, Right
from riskzone.cases.mapping import load_mapping, parse_mapping
from riskzone.errors import InputError, NotFound
from riskzone.services import mappings
from riskzone.services.context import Context
from riskzone.store import audit
from riskzone.store import mappings as table

OPERATOR = Actor("desk", frozenset({Right.VIEW_LEVELS, Right.IMPORT}))
COLUMNS = {"编号甲": "case_id", "判定": "classification", "上报": "reported_on", "市": "prefecture",
           "县": "county"}  # fmt: skip
CONTENT = mappings.written("cases", COLUMNS, sender="南岗区疾控中心")


def save(ctx: Context, sender: str = "南岗区疾控中心", content: str = CONTENT) -> Any:
    return mappings.save(OPERATOR, ctx, sender=sender, kind="cases", content=content)


def test_what_is_written_is_what_the_command_line_reads(tmp_path: Path) -> None:
    text = mappings.written(
        "cases",
        {"编号": "case_id", "经": "lon"},
        sender="南岗区疾控中心",
        values={"classification": {'阳"性': "confirmed"}},
        datum="gcj02",
        coverage_from=date(2020, 1, 20),
    )
    file = tmp_path / "map.toml"
    file.write_text(text, "utf-8")
    made = load_mapping(file)
    assert (made.kind, made.title, made.datum) == ("line_list", "南岗区疾控中心", "gcj02")
    assert made.columns == {"case_id": ("编号",), "lon": ("经",)}
    assert made.values == {"classification": {'阳"性': "confirmed"}}
    assert made.coverage.start == date(2020, 1, 20)


FIELDS = st.sampled_from(["zone", "date", "new_confirmed"])


@law(st.dictionaries(st.text(min_size=1), FIELDS, max_size=5))
def test_any_header_survives_the_file(columns: dict[str, str]) -> None:
    made = parse_mapping(tomllib.loads(mappings.written("counts", columns)))
    assert {h: name for name, headers in made.columns.items() for h in headers} == columns


def test_a_sender_is_recognised_by_its_headers(ctx: Context) -> None:
    save(ctx)
    headers = ["序", *COLUMNS]
    found = mappings.recognised(OPERATOR, ctx, headers, ("cases", "counts", "reports"))
    assert found is not None
    assert found.sender == "南岗区疾控中心"
    assert mappings.recognised(OPERATOR, ctx, headers[:-1], ("cases",)) is None
    assert mappings.recognised(OPERATOR, ctx, headers, ("township", "building")) is None


def test_saving_the_same_twice_is_one_entry_and_a_change_is_another(ctx: Context) -> None:
    save(ctx)
    save(ctx)
    save(ctx, content=CONTENT.replace("编号甲", "编号乙"))
    with ctx.store.read() as uow:
        assert len(table.history(uow, "南岗区疾控中心")) == 2
        actions = [entry.action for entry in audit.entries(uow)]
    assert actions.count("mapping.save") == 2
    assert [m.content for m in mappings.listing(OPERATOR, ctx)] == [
        CONTENT.replace("编号甲", "编号乙")
    ]


def test_a_removed_mapping_is_gone_from_the_list_and_told_in_the_chain(ctx: Context) -> None:
    save(ctx)
    mappings.remove(OPERATOR, ctx, sender="南岗区疾控中心", kind="cases")
    assert mappings.listing(OPERATOR, ctx) == ()
    with ctx.store.read() as uow:
        assert list(audit.entries(uow))[-1].action == "mapping.remove"
    with pytest.raises(NotFound):
        mappings.remove(OPERATOR, ctx, sender="南岗区疾控中心", kind="cases")


@pytest.mark.parametrize("sender", ["", " ", "x", "a" * 61, "张三", "13812345678", "a\nb\x00"])
def test_a_sender_is_an_office_and_no_person(ctx: Context, sender: str) -> None:
    with pytest.raises(InputError) as refused:
        save(ctx, sender=sender)
    assert refused.value.code in ("services.bad_sender", "services.sender_is_person")


@pytest.mark.parametrize(
    "content", ["columns = ", "[columns]\nnonsense = 'a'\n", "kind = 'counts'\n", "strange = 1\n"]
)
def test_what_is_no_mapping_of_the_kind_is_not_kept(ctx: Context, content: str) -> None:
    with pytest.raises(InputError):
        save(ctx, content=content if "kind" in content else 'kind = "line_list"\n' + content)
    assert mappings.listing(OPERATOR, ctx) == ()


@pytest.mark.parametrize(
    "typed", ["南岗区\u200b疾控中心", "\u202e南岗区疾控中心", "南岗区\u2066疾控\u2069中心\ufeff"]
)
def test_signs_nobody_sees_make_no_other_sender(ctx: Context, typed: str) -> None:
    first = save(ctx)
    assert save(ctx, typed) == first
    assert [m.sender for m in mappings.listing(OPERATOR, ctx)] == ["南岗区疾控中心"]


@pytest.mark.parametrize("typed", ["\u202e\u200b", "南岗\ue000区", "南岗\ud800区", "南岗\x07区"])
def test_a_sender_of_signs_that_are_none_is_refused(ctx: Context, typed: str) -> None:
    with pytest.raises(InputError) as refused:
        save(ctx, typed)
    assert refused.value.code == "services.bad_sender"
    str(refused.value).encode()
