import re

import pytest

from riskzone.cases.fields import KINDS, REQUIRED, match_headers, synonyms, vocabulary
from riskzone.cases.grid import header_key
from riskzone.cases.mapping import FieldMap
from riskzone.cases.readers import (
    ReadOptions,
    read_baseline,
    read_case_places,
    read_input,
    read_reports,
)
from riskzone.cases.tables import COUNT_EXTRAS, COUNT_KINDS, LINE_LIST_COLUMNS
from riskzone.cases.templates import template, write_templates
from riskzone.settings import DATA
from tests.cases.conftest import TODAY

DOCUMENT = DATA.parent / "docs" / "inputs.md"


def test_the_files_to_download_are_the_generated_ones(tmp_path):
    for made in write_templates(tmp_path):
        assert (DATA / "templates" / made.name).read_bytes() == made.read_bytes()


def test_readers_read_every_template(divisions):
    options = {"filename": "t.csv", "divisions": divisions, "today": TODAY, "confined": False}
    cases = read_input(template("line_list"), ReadOptions(**options))
    assert cases.cases["classification"].tolist() == ["confirmed"]
    counts = read_input(template("counts"), ReadOptions(**options))
    assert counts.rows["cumulative_confirmed"].tolist() == [3]
    reports = read_reports(template("reports"), ReadOptions(**options))
    baseline, _ = read_baseline(template("baseline"), ReadOptions(**options))
    places, _ = read_case_places(template("case_places"), ReadOptions(**options))
    assert (len(reports.rows), baseline, len(places)) == (1, {"231005": 2}, 1)
    for reading in (cases.reading, counts.reading, reports.reading):
        assert reading.rejected == reading.unlocated == reading.unused_columns == ()


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_known_by_its_name_and_has_chinese_words(kind):
    for name, words in vocabulary()[kind].items():
        assert synonyms(kind)[header_key(name)] == name
        assert any(not word.isascii() for word in words), name


@pytest.mark.parametrize("kind", KINDS)
def test_no_header_means_two_fields_of_one_kind(kind):
    keys = [
        (header_key(word), name)
        for name, words in vocabulary()[kind].items()
        for word in {header_key(w): w for w in (name, *words)}.values()
    ]
    doubled = {key for key, _ in keys if sum(key == other for other, _ in keys) > 1}
    assert doubled == set()


def test_the_vocabulary_covers_the_tables():
    derived = {"reported_at", "confirmed_at"}
    assert set(LINE_LIST_COLUMNS) - derived <= set(vocabulary()["line_list"])
    measures = {f"{w}_{k}" for w in ("new", "cumulative") for k in COUNT_KINDS} | set(COUNT_EXTRAS)
    assert measures <= set(vocabulary()["counts"])
    for kind, groups in REQUIRED.items():
        assert all(set(group) <= set(vocabulary()[kind]) for group in groups)


def test_a_field_own_name_wins_over_a_synonym():
    match = match_headers(["编号", "case_id"], "line_list")
    assert match.columns["case_id"] == 1
    assert match.doubled == (("case_id", 0),)


def test_every_header_and_value_is_documented():
    text = DOCUMENT.read_text("utf-8")
    words = vocabulary()
    for part in (*(words[kind] for kind in KINDS), *words["values"].values()):
        for name, synonyms_ in part.items():
            line = next(line for line in text.splitlines() if line.startswith(f"| `{name}` |"))
            assert line
            for word in synonyms_:
                assert word in text, (name, word)


def test_every_key_of_a_mapping_file_is_documented():
    text = DOCUMENT.read_text("utf-8")
    keys = set(re.findall(r"`(\w+)`", text))
    assert set(FieldMap.model_fields) <= keys
