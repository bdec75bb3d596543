"""Words of packs: for whom, what is in them, where they stand."""

from datetime import datetime

from riskzone.clock import SHANGHAI
from riskzone.messages import Words
from riskzone.release.audience import Audience
from riskzone.release.lifecycle import ACTION_WORDS, AUDIENCE_WORDS, STATE_WORDS, Action
from riskzone.release.pack import Pack, State
from riskzone.store.snapshots import Snapshot
from riskzone.ui.text import say, word

#: How a state is toned; the word says it.
TONES = {
    State.DRAFT: "quiet",
    State.PROPOSED: "ask",
    State.RELEASED: "good",
    State.REJECTED: "bad",
    State.WITHDRAWN: "bad",
    State.DROPPED: "quiet",
}


def audience(one: Audience | str) -> str:
    """Name an audience."""
    return _said(AUDIENCE_WORDS[Audience(one)])


def product(one: str) -> str:
    """Name a product."""
    return say(f"publish_page.product_{one}")


def paper(one: str) -> str:
    """Name a paper."""
    return say(f"publish_page.paper_{one}")


def state(one: State) -> str:
    """Name where a pack stands."""
    return _said(STATE_WORDS[one])


def action(one: str) -> str:
    """Name what is done to a pack, as a button or a line begins."""
    return capital(_said(ACTION_WORDS[Action(one)])) if one in tuple(Action) else one


def capital(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def _said(both: Words) -> str:
    return word(both.zh, both.en)


def text(name: str) -> str:
    """Name a text: the bulletin, a notice by its number in the store, or the short one."""
    kind, _, number = name.partition(":")
    said = say(f"publish_page.text_{kind}")
    return f"{said} {number}".strip()


def tongue(one: str) -> str:
    """Name the language of a pack."""
    return say(f"publish_page.tongue_{one}")


def morning(one: Snapshot) -> str:
    """Name a frozen morning: day, reading, edition."""
    return say(
        "publish_page.morning",
        on=f"{one.on:%Y-%m-%d}",
        reading=say(f"reading_{one.reading}"),
        edition=one.edition,
    )


def title(pack: Pack) -> str:
    """Name a pack: for whom, and the day."""
    said = pack.title or say("publish_page.usual_title", audience=audience(pack.audience))
    return say("publish_page.pack_title", on=f"{pack.on:%Y-%m-%d}", title=said)


def minute(at: datetime | None) -> str:
    """Say a minute of Shanghai."""
    return "" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def size(octets: int) -> str:
    """Say how large a file is."""
    if octets < 1 << 20:
        return f"{max(1, octets >> 10)} KB"
    return f"{octets / (1 << 20):.1f} MB"
