"""docs/glossary.md is generated, and the words the code uses are in it."""

from collections import Counter

import pytest

from riskzone.messages import glossary


def test_the_page_is_up_to_date() -> None:
    current = glossary.PAGE.read_text("utf-8")
    assert current == glossary.page(), "run: python -m riskzone.messages.glossary"


def test_the_field_is_covered() -> None:
    assert len(glossary.terms()) >= 50


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_is_defined_twice(language: str) -> None:
    words = Counter(getattr(term, language) for term in glossary.terms())
    assert [word for word, times in words.items() if times > 1] == []


def test_every_term_is_complete_and_fits_a_table() -> None:
    for term in glossary.terms():
        for text in (term.zh, term.en, term.means_zh, term.means_en):
            assert text.strip() == text != ""
            assert "|" not in text
            assert "\n" not in text


@pytest.mark.parametrize("word", ["zone", "control unit", "line list", "scheme", "indicator"])
def test_the_words_the_code_is_written_in_are_defined(word: str) -> None:
    assert word in {term.en for term in glossary.terms()}
