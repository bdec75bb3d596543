"""One entry, two languages, named placeholders."""

import pytest

from riskzone.errors import InputError
from riskzone.messages import Words, render

PARAMS = {"actor": "cli:duty", "right": Words("导入", "import")}


def test_each_language_and_both() -> None:
    zh, en = render("access.right_missing", PARAMS), render("access.right_missing", PARAMS, "en")
    assert zh == "cli:duty 没有“导入”的权限，请由管理员授予"
    assert en == "cli:duty lacks the right to import; an administrator can grant it"
    assert render("access.right_missing", PARAMS, "both") == f"{zh} / {en}"


def test_an_error_reads_in_english_by_itself() -> None:
    assert str(InputError("published.bad_time", value="3月5日")).startswith("the time '3月5日'")


def test_braces_in_a_value_are_only_text() -> None:
    assert "{oops}" in render("access.right_missing", PARAMS | {"actor": "{oops}"})


def test_an_entry_that_does_not_exist_is_a_defect() -> None:
    with pytest.raises(KeyError):
        render("access.no_such_entry")


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1 row without an origin counts as local"),
        (2, "2 rows without an origin count as local"),
    ],
)
def test_an_english_noun_follows_its_number(count: int, text: str) -> None:
    assert render("cases.origin_assumed", {"count": count}, "en") == text
