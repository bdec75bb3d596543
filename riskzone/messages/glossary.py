"""The words of this field; ``python -m riskzone.messages.glossary`` writes docs/glossary.md."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path

#: The generated page, in a checkout.
PAGE = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"

_HEAD = """\
# Glossary · 术语表

<!-- Generated from riskzone/messages/glossary.toml by: python -m riskzone.messages.glossary -->
"""


@dataclass(frozen=True)
class Term:
    """One word of the field in Chinese and English, with its meaning in both."""

    section_zh: str
    section_en: str
    zh: str
    en: str
    means_zh: str
    means_en: str


@cache
def terms() -> tuple[Term, ...]:
    """All terms, in the order of ``glossary.toml``."""
    source = (files(__package__) / "glossary.toml").read_text("utf-8")
    return tuple(
        Term(section_zh=section["zh"], section_en=section["en"], **term)
        for section in tomllib.loads(source)["section"]
        for term in section["terms"]
    )


def page() -> str:
    """Render docs/glossary.md: one table a section, in Markdown."""
    return "\n".join([_HEAD, *(_table(list(group)) for _, group in groupby(terms(), _section))])


def _section(term: Term) -> str:
    return f"{term.section_en} · {term.section_zh}"


def _table(group: list[Term]) -> str:
    rows = (f"| {t.zh} | **{t.en}** | {t.means_zh} | {t.means_en} |\n" for t in group)
    head = "| 术语 | term | 含义 | meaning |\n|---|---|---|---|\n"
    return f"## {_section(group[0])}\n\n{head}{''.join(rows)}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
