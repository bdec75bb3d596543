"""Words of the pages: from the catalogue, in the language of the reader."""

from collections.abc import Mapping
from typing import Any, Literal

import streamlit as st

from riskzone.messages import render

ReaderLanguage = Literal["zh", "en"]
LANGUAGES: tuple[ReaderLanguage, ...] = ("zh", "en")


def language() -> ReaderLanguage:
    """Give the language of the page: ``?lang=en``, otherwise Chinese."""
    return "en" if st.query_params.get("lang") == "en" else "zh"


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


def escape(text: str) -> str:
    """Make a text harmless where Streamlit reads Markdown: names and file contents."""
    for mark in "\\`*_{}[]<>()#+-.!|~$:&":
        text = text.replace(mark, f"\\{mark}")
    return text
