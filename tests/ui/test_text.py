import re
from pathlib import Path

from riskzone.messages import catalogue
from riskzone.ui.text import escape
from tests.conftest import ROOT


def sources():
    return [*(ROOT / "riskzone" / "ui").glob("*.py"), *(ROOT / "pages").glob("*.py")]


def test_every_text_the_pages_use_is_in_the_catalogue_and_no_other():
    known = {code.removeprefix("ui.") for code in catalogue() if code.startswith("ui.")}
    used = set()
    for file in sources():
        text = Path(file).read_text("utf-8")
        used |= set(re.findall(r'say\(\s*"(\w+)"', text))
        used |= set(re.findall(r'"ui\.(\w+)"', text))
        for prefix in re.findall(r"""say\(\s*f['"](\w+_)\{""", text) + re.findall(
            r'f"(reports_)\{', text
        ):
            used |= {entry for entry in known if entry.startswith(prefix)}
    used |= {"reports_stale"}
    assert used - known == set()
    assert known - used == set()


def test_pages_are_short():
    for file in (ROOT / "pages").glob("*.py"):
        assert len(file.read_text("utf-8").splitlines()) <= 120


def test_escaped_text_shows_no_markdown():
    assert escape("[a](b) **c** :red[d]") == r"\[a\]\(b\) \*\*c\*\* \:red\[d\]"
