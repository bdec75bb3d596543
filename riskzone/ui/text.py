"""Words of the pages: from the catalogue, in the language of the reader."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import parse_qs

from streamlit.runtime.scriptrunner import get_script_run_ctx

from riskzone.messages import render

ReaderLanguage = Literal["zh", "en"]
LANGUAGES: tuple[ReaderLanguage, ...] = ("zh", "en")


def language() -> ReaderLanguage:
    """Give the language of the page: ``?lang=en``, otherwise Chinese.

    A page asks thousands of times.  The address of the run is read from the run itself, not
    through the lock around ``st.query_params``, and understood once; nothing is remembered but
    what the text of an address means, so that no session can answer for another.
    """
    run = get_script_run_ctx(suppress_warning=True)
    return _stated(run.query_string) if run else "zh"


@lru_cache(maxsize=256)
def _stated(query: str) -> ReaderLanguage:
    stated = parse_qs(query, keep_blank_values=True).get("lang", [""])
    return known_language(stated[-1]) or "zh"


def known_language(stated: str) -> ReaderLanguage | None:
    """Give the language an address names; ``None``: the product does not speak it."""
    return next((code for code in LANGUAGES if code == stated.strip().lower()), None)


def say(entry: str, **params: Any) -> str:
    """Render an entry in the language of the reader.

    Parameters
    ----------
    entry : str
        ``"entry"`` of the ``ui`` catalogue, or ``"<page>.entry"`` of a page's own.
    """
    return render(entry if "." in entry else f"ui.{entry}", params, language())


def message(code: str, params: Mapping[str, Any]) -> str:
    """Render a message of any room in the language of the reader."""
    return render(code, params, language())


def word(zh: str, en: str) -> str:
    """Choose between two wordings that come with the data."""
    return en if language() == "en" and en else zh


def items(texts: Iterable[str]) -> str:
    """Join the names of a list as the reader's language does: "a、b", "a, b"."""
    return word("、", ", ").join(texts)


def parts(texts: Iterable[str]) -> str:
    """Join what may hold a comma itself: "a；b", "a; b"."""
    return word("；", "; ").join(texts)


def escape(text: str) -> str:
    """Make a text harmless where Streamlit reads Markdown: names and file contents."""
    for mark in "\\`*_{}[]<>()#+-.!|~$:&":
        text = text.replace(mark, f"\\{mark}")
    return text
