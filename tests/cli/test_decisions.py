"""``riskzone decisions``: what was published in, documents and declared levels out."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data" / "heilongjiang"
NOTICE = """effective_at,county,city,from,to,source
2020-03-16 00:00,香坊区,哈尔滨市,中风险,低风险,省通报
2020-03-05T24:00,阳明区,牡丹江市,mid,low,省通报
"""


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "notice.csv"
    file.write_text(NOTICE, encoding="utf-8")
    return file


def test_a_paper_is_looked_at_stored_listed_shown_and_declares(run, store, notice: Path) -> None:
    seen = run("decisions", "import", notice, "--check", "--json")
    assert (seen.code, seen.json["rows"], seen.json["stored"]) == (0, 2, None)
    assert run("decisions", "list", "--json").json == {"decisions": []}

    done = run("decisions", "import", notice, "--as", "decided", "--json")
    assert (done.code, done.json["stored"]) == (0, [1])
    listed = run("decisions", "list").out.rstrip("\n").split("\t")
    assert listed[:3] == ["1", "decided", "2020-03-06 00:00"]
    shown = run("decisions", "show", "1", "--json").json
    assert [line["area"] for line in shown["lines"]] == ["231003", "230110"]
    assert [step["action"] for step in shown["history"]] == ["import"]

    found = run("decisions", "declared", "--at", "2020-03-05 24:00", "--json").json
    assert found["totals"] == {"low": 1, "medium": 0, "high": 0, "": 124}
    before = run("decisions", "declared", "--at", "2020-03-05 23:59", "--json").json
    assert before["totals"][""] == 125


def test_the_same_paper_twice_is_stored_once(run, store, notice: Path) -> None:
    run("decisions", "import", notice)
    again = run("decisions", "import", notice)
    assert again.code == 0
    assert "0 documents stored, 1 known" in again.out
    assert run("decisions", "list").out.count("\n") == 1


def test_a_bad_row_is_named_and_nothing_is_stored(run, store, notice: Path) -> None:
    notice.write_text(f"{NOTICE}3月19日,南岗区,哈尔滨市,mid,low,省通报\n", encoding="utf-8")
    refused = run("decisions", "import", notice, "--json")
    assert refused.code == 1
    assert [row["line"] for row in refused.json["error"]["rejected"]] == [4]
    assert run("decisions", "list").out == ""
    skipped = run("decisions", "import", notice, "--bad-rows", "skip")
    assert skipped.code == 0


def test_what_contradicts_itself_is_told(run, store) -> None:
    files = [DATA / f"declared_{name}.csv" for name in ("events", "lists")]
    refused = run("decisions", "import", *files, "--as", "decided", "--json")
    # The clock of the test stands on 20 March: what is signed later cannot be known yet.
    assert refused.code == 1
    assert {one["code"] for one in refused.json["error"]["findings"]} == {"decisions.signed_ahead"}
    assert run("decisions", "check", "--json").json == {"contradictions": []}


def test_one_document_is_checked_before_it_is_decided(run, store, notice: Path) -> None:
    run("decisions", "import", notice)
    found = run("decisions", "check", "--number", "1", "--json")
    assert found.code == 0
    assert all(one["severity"] in ("refuse", "warn") for one in found.json["findings"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "99"),
        ("check", "--number", "99"),
        ("declared", "--at", "yesterday"),
        ("import", "no-such-file.csv"),
    ],
)
def test_a_mistake_is_one_clear_line(run, store, arguments: tuple[str, ...]) -> None:
    refused = run("decisions", *arguments)
    assert refused.code == 1
    assert len(refused.lines) == 1
    assert refused.out == ""


def test_an_authority_nobody_knows_is_refused(run, store, notice: Path) -> None:
    refused = run("decisions", "import", notice, "--authority", "nobody", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "decisions.no_such_authority")
