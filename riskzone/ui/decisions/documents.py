"""The list of documents, and what the published ones say against each other."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from markupsafe import Markup

from riskzone.decisions.book import replaced
from riskzone.decisions.contradiction import Contradiction
from riskzone.decisions.contradiction import words as told
from riskzone.decisions.model import DecisionDocument, State
from riskzone.services.decision_beside import level_names
from riskzone.services.decisions import Draft, Record
from riskzone.ui import geography
from riskzone.ui.decisions import markup, words
from riskzone.ui.decisions.state import Links
from riskzone.ui.text import say, word

_TONES = {State.PROPOSED: "warn", State.DECIDED: "good", State.REJECTED: "bad"}
#: Lines that are told in the list; the document tells them all.
_LONGEST = 90
_CLOSED = (State.REJECTED, State.WITHDRAWN)


def listing(records: Sequence[Record], links: Links, now: datetime) -> Markup:
    """Lay out the documents: what waits first, then what was decided, newest first."""
    groups = (
        ("waiting", [one for one in records if one.document.state is State.PROPOSED]),
        ("drafts", [one for one in records if one.document.state is State.DRAFT]),
        ("decided", _decided(records)),
        ("closed", [one for one in records if one.document.state in _CLOSED]),
    )
    made = Markup()
    over = gone(records)
    for name, found in groups:
        if not found:
            continue
        rows = [_row(one, links, now, over) for one in found]
        heads = [
            say(f"decisions_page.doc_{column}") for column in ("number", "title", "signed", "state")
        ]
        top = markup.head(say(f"decisions_page.docs_{name}", count=len(found)))
        made += top + markup.table(heads, rows, "docs")
    return made or markup.note(say("decisions_page.docs_none"))


def _decided(records: Sequence[Record]) -> list[Record]:
    found = [one for one in records if one.document.state is State.DECIDED]
    return sorted(found, key=lambda one: (one.document.decided_at, one.document.id), reverse=True)


def gone(records: Sequence[Record]) -> dict[int, DecisionDocument]:
    """Give the decided documents that do not count any more, each with what ended that."""
    by_id = {one.document.id: one.document for one in records}
    found = replaced(by_id.values())
    return {number: by_id[by] for number, by in found.items() if by in by_id}


def gone_mark(number: int, over: Mapping[int, DecisionDocument], links: Links) -> Markup:
    """Say which document withdrew or corrected another one; empty where it counts."""
    by = over.get(number)
    if by is None or by.relation is None:
        return Markup()
    text = say(f"decisions_page.gone_{by.relation.value}", number=by.id)
    return markup.link(text, links.document(by.id), "d-tag bad")


def state_mark(record: Record) -> Markup:
    """Show where a document stands."""
    return markup.tag(
        words.state_word(record.document.state), _TONES.get(record.document.state, "")
    )


def _row(
    one: Record, links: Links, now: datetime, over: Mapping[int, DecisionDocument]
) -> list[object]:
    document = one.document
    about = words.plain(document)
    if len(about) > _LONGEST:
        about = f"{about[:_LONGEST]}…"
    signed = words.minute(document.decided_at) if document.decided_at else "—"
    ahead = document.decided_at is not None and document.decided_at > now
    return [
        words.number(document),
        Markup("{}<small>{} {}</small>").format(
            markup.link(words.title(document), links.document(document.id)),
            words.relation_word(document),
            about
        ),
        Markup("{}<small>{}</small>").format(
            signed, say("decisions_page.later_than_now") if ahead else ""
        ),
        (gone_mark(document.id, over, links) or state_mark(one))
        + Markup("<small>{} · {}</small>").format(words.action_word(one.action), one.actor),
    ]  # fmt: skip


def own_drafts(found: Sequence[Draft], links: Links) -> Markup:
    """Lay out what the reader was writing and could not save."""
    if not found:
        return Markup()
    rows = [
        Markup("{} <small>{}</small>").format(
            markup.link(
                one.document.title or say("decisions_page.no_title"),
                links.write("draft", draft=one.number),
            ),
            words.minute(one.recorded_at),
        )
        for one in found
    ]
    return markup.head(say("decisions_page.own_drafts", count=len(found))) + markup.said(rows)


def conflicts(found: Sequence[Contradiction], records: Sequence[Record], links: Links) -> Markup:
    """Lay out what the papers say against each other, by the paper that says it."""
    top = markup.head(
        say("decisions_page.conflicts_head", count=len(found)), say("decisions_page.conflicts_note")
    )
    if not found:
        return top + markup.note(say("decisions_page.conflicts_none"))
    by_id = {one.document.id: one.document for one in records}
    made = Markup()
    for number in dict.fromkeys(one.document for one in found):
        paper = by_id.get(number)
        name = f"{words.number(paper)} {words.title(paper)}" if paper else str(number)
        rows = []
        for one in found:
            if one.document == number:
                text = told(one, level_names(), geography.divisions())
                kind = markup.tag(say(f"decisions_page.kind_{one.kind}"), "warn")
                against = Markup()
                if one.against and one.against != number:
                    against = markup.link(
                        say("decisions_page.paper", number=one.against), links.document(one.against)
                    )
                rows.append(Markup("{} {} {}").format(kind, word(text.zh, text.en), against))
        made += Markup('<section class="d-conflict"><h3>{}</h3>{}</section>').format(
            markup.link(name, links.document(number)), markup.said(rows)
        )
    return top + made
