import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from riskzone.messages import catalogue
from riskzone.ui.text import escape, language
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


LANGUAGE_OF_THE_RUN = """
import streamlit as st
from riskzone.ui.text import language
before = language()
if "then" in st.session_state:
    st.query_params["lang"] = st.session_state["then"]
st.text(f"{before} {language()}")
"""


@pytest.mark.parametrize(
    ("stated", "read"),
    [({}, "zh"), ({"lang": "en"}, "en"), ({"lang": "EN"}, "en"), ({"lang": "fr"}, "zh"),
     ({"lang": ["zh", "en"]}, "en"), ({"lang": ""}, "zh"), ({"on": "lang=en"}, "zh")],
)  # fmt: skip
def test_the_language_is_what_the_address_of_the_run_says(stated, read):
    app = AppTest.from_string(LANGUAGE_OF_THE_RUN)
    app.query_params.update(stated)
    assert app.run().text[0].value == f"{read} {read}"


def test_a_language_chosen_within_a_run_holds_from_then_on_and_in_no_other_session():
    one, other = (AppTest.from_string(LANGUAGE_OF_THE_RUN) for _ in range(2))
    one.session_state["then"] = "en"
    assert one.run().text[0].value == "zh en"
    assert other.run().text[0].value == "zh zh"
    del one.session_state["then"]
    assert one.run().text[0].value == "en en"


def test_outside_a_run_the_language_is_chinese():
    assert language() == "zh"
