"""The panel of texts: bulletin, notices and the short text for phones, as they will be read."""

from collections.abc import Mapping

from markupsafe import Markup

from riskzone.ui.publish import markup, words
from riskzone.ui.text import say


def panel(texts: Mapping[str, str]) -> Markup:
    """Lay out the texts, each under its name."""
    if not any(texts.values()):
        return markup.note(say("publish_page.no_texts"))
    found = Markup().join(_text(name, body) for name, body in texts.items() if body)
    # It scrolls on its own: who reads it with the keyboard has to come into it.
    return Markup('<div class="pub-texts" tabindex="0">{}</div>').format(found)


def _text(name: str, body: str) -> Markup:
    paragraphs = Markup().join(
        Markup("<p>{}</p>").format(line) for line in body.splitlines() if line.strip()
    )
    return Markup('<article class="pub-text {}"><p class="kind">{}</p>{}</article>').format(
        "phone" if "phone" in name else "", words.text(name), paragraphs
    )
