"""Every official text as a whole, in both languages: a word that changes, changes a golden file.

``python -m tests.publish.test_golden_texts`` writes them anew; then read the difference.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import pytest

from riskzone.publish.bulletin import phone_text, text
from riskzone.publish.notice.phone import messages
from riskzone.publish.notice.plain_text import plain_notice
from riskzone.release.bulletin_published import published_bulletins
from riskzone.release.notice import NoticeFacts
from tests.publish.notice.papers import adjusted, corrected, facts, sealed, told, withdrawn

GOLDEN = Path(__file__).with_name("golden")
Language = Literal["zh", "en"]
BULLETINS = {one.on.day: one for one in published_bulletins()}
NOTICES: Mapping[str, Callable[[], NoticeFacts]] = {
    "adjusted": lambda: facts(adjusted()),
    "corrected": lambda: facts(corrected(), changed=adjusted()),
    "withdrawn": lambda: facts(withdrawn(), changed=adjusted()),
    "control_units": sealed,
}
NAMES = (*(f"bulletin-04-{day}" for day in (20, 23, 24, 25)), *(f"notice-{one}" for one in NOTICES))


def written(name: str, language: Language) -> str:
    """A document and its messages for phones."""
    kind, _, which = name.partition("-")
    if kind == "bulletin":
        one = BULLETINS[int(which[-2:])]
        return f"{text(one, language=language)}\n\n{phone_text(one, language)}\n"
    made = told(NOTICES[which](), language)
    return plain_notice(made) + "\n" + "\n".join(messages(made)) + "\n"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_text_is_its_golden_one(name: str, language: Language) -> None:
    golden = (GOLDEN / f"{name}.{language}.txt").read_text("utf-8")
    assert written(name, language) == golden


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    languages: tuple[Language, ...] = ("zh", "en")
    for each in NAMES:
        for lang in languages:
            (GOLDEN / f"{each}.{lang}.txt").write_text(written(each, lang), "utf-8")
