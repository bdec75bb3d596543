import re
from pathlib import Path

from riskzone.messages import catalogue
from riskzone.ui.text import escape
from tests.conftest import ROOT


def sources():
    files = [*(ROOT / "riskzone" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    return "\n".join(Path(file).read_text("utf-8") for file in files)


def test_every_text_the_pages_say_is_in_the_catalogue():
    said = re.findall(r"""\bsay\(\s*['"]([\w.]+)['"]""", sources())
    assert said
    missing = {code if "." in code else f"ui.{code}" for code in said} - set(catalogue())
    assert missing == set()


def test_every_text_of_the_pages_is_said_somewhere():
    text = sources()
    words = set(re.findall(r"""['"]([\w.]+)['"]""", text))
    prefixes = tuple(re.findall(r"""f['"]([\w.]+_)\{""", text))
    unused = {
        code
        for code in catalogue()
        if code.startswith("ui.")
        and not {code, code.removeprefix("ui.")} & words
        and not code.removeprefix("ui.").startswith(prefixes)
    }
    assert unused == set()


def test_pages_are_short():
    for file in (ROOT / "pages").glob("*.py"):
        assert len(file.read_text("utf-8").splitlines()) <= 120


def test_escaped_text_shows_no_markdown():
    assert escape("[a](b) **c** :red[d]") == r"\[a\]\(b\) \*\*c\*\* \:red\[d\]"
