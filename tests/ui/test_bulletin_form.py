"""What is typed into the tables of the bulletin becomes figures, and nothing else changes."""

from datetime import date

from riskzone.release.bulletin import ELSEWHERE, Correction
from riskzone.release.bulletin_published import published_bulletin
from riskzone.ui.publish.bulletin_form import corrections, places, with_parts

DAY = published_bulletin(date(2020, 4, 24))


def test_rows_are_the_prefectures_and_what_is_left_over() -> None:
    rows = places("local", DAY)
    assert len(rows) == 14
    assert rows[0] == "230100"
    assert rows[-1] == ELSEWHERE
    assert places("imported", DAY)[0] == "23"


def test_an_edit_changes_its_own_cell_alone() -> None:
    rows = places("local", DAY)
    made = with_parts(DAY, "local", {rows.index("230600"): {"active": 3}})
    assert made.local.parts["active"] == {"230100": 58, "230600": 3, "231000": 2}
    emptied = with_parts(made, "local", {rows.index("230600"): {"active": None}})
    assert emptied.local.parts["active"] == {"230100": 58, "231000": 2}
    assert with_parts(DAY, "local", {}) == DAY


def test_corrections_after_their_table_was_edited() -> None:
    kept = (Correction("cumulative", -1, "移交外省"), Correction("died", 1, "核增"))
    state = {
        "edited_rows": {0: {"by": -2}},
        "added_rows": [{"measure": "cured", "by": 3, "reason": " 补录 "}, {}],
        "deleted_rows": [1],
    }
    assert corrections(kept, state) == (
        Correction("cumulative", -2, "移交外省"), Correction("cured", 3, "补录"),
    )  # fmt: skip
    assert corrections(kept, {}) == kept
