"""A document as the text of its notice."""

from dataclasses import dataclass
from datetime import datetime

from riskzone.decisions.model import Openness, Relation, State, Urgency
from riskzone.errors import InputError
from riskzone.places.divisions import Divisions
from riskzone.publish.notice.sentences import differences, sections, sentence
from riskzone.publish.notice.text import (
    Annex,
    Item,
    Language,
    NoticeText,
    Paragraph,
    Section,
    ended,
    number,
    numbered,
)
from riskzone.publish.notice.words import Speech
from riskzone.publish.texts import minute
from riskzone.release.audience import Audience
from riskzone.release.extent import plain
from riskzone.release.notice import NoticeFacts, findings

_URGENCY = {Urgency.URGENT: "notice.urgent", Urgency.MOST_URGENT: "notice.most_urgent"}
_OPENNESS = {
    Openness.PUBLIC: "notice.open_public",
    Openness.ON_REQUEST: "notice.open_on_request",
    Openness.INTERNAL: "notice.open_internal",
}
_AUDIENCES = {
    Audience.INTERNAL: "notice.audience_internal",
    Audience.RESTRICTED: "notice.audience_restricted",
    Audience.PUBLIC: "notice.audience_public",
}


@dataclass(frozen=True)
class Stamp:
    """What a notice prints of where it comes from.

    Parameters
    ----------
    snapshot : int
        Number of the frozen morning; 0: none.
    head : str
        End of the audit chain.
    at : datetime
        When it was made; aware.
    """

    snapshot: int
    head: str
    at: datetime


def notice(
    facts: NoticeFacts, divisions: Divisions, stamp: Stamp, language: Language = "zh"
) -> NoticeText:
    """Write the notice of a document.

    Raises
    ------
    InputError
        Its audience may not have it, its title does not fit, or it decides nothing: the first
        finding that refuses.
    """
    refused = next((one for one in findings(facts) if one.severity == "refuse"), None)
    if refused is not None:
        raise InputError(refused.code, **refused.params)
    speech = Speech(facts, divisions, language)
    document = facts.document
    kind, body = speech.kind(), speech.body()
    informed = speech.joined([speech.of(one) for one in facts.informed])
    told = kind == "通知" and language == "zh"
    when = document.decided_at
    return NoticeText(
        language=language,
        kind=kind,
        body=body,
        marks=_marks(speech),
        urgency=_say_of(speech, _URGENCY.get(document.urgency, "")),
        number=plain(document.number),
        title=speech.title(),
        to=f"{informed}：" if told and informed else "",
        paragraphs=_paragraphs(speech, kind, body),
        annex=_annex(speech),
        signatory=body,
        date=speech.say("notice.no_date") if when is None else speech.date(when),
        note=speech.say(_OPENNESS[document.openness]),
        copies=speech.say("notice.copies", bodies=informed) if informed and not told else "",
        printed_by=body,
        printed_on=speech.say("notice.printed", date=speech.date(when or stamp.at)),
        foot=_foot(speech, stamp),
    )


def _say_of(speech: Speech, code: str) -> str:
    return speech.say(code) if code else ""


def _marks(speech: Speech) -> tuple[str, ...]:
    facts = speech.facts
    marks = []
    if facts.document.state is not State.DECIDED:
        marks.append(speech.say("notice.draft_mark"))
    if facts.audience is not Audience.PUBLIC:
        marks.append(speech.say("notice.internal_mark"))
    if facts.demo:
        marks.append(speech.say("notice.demo_mark"))
    if facts.document.certainty != "own":
        marks.append(speech.say("notice.reprint_mark"))
    if facts.replaced_by is not None:
        marks.append(speech.say("notice.replaced_mark", by=speech.paper(facts.replaced_by)))
    if speech.language == "en":
        marks.append(speech.say("notice.translation_mark"))
    return tuple(marks)


def _paragraphs(speech: Speech, kind: str, body: str) -> tuple[Paragraph, ...]:
    document, changed = speech.facts.document, speech.facts.changed
    closing = Paragraph(speech.say("notice.closing", kind=kind), phone=False)
    if document.relation is Relation.WITHDRAWS and changed is not None:
        return (*_withdrawal(speech, body), *_after(speech), closing)
    made = _with_totals(speech)
    if document.relation is Relation.CORRECTS and changed is not None:
        opening = Paragraph(speech.say("notice.corrects", paper=speech.paper(changed)))
        whole = tuple(item for section in made for item in section.items)
        parts = (
            Section(speech.say("notice.head_correct"), _corrections(speech)),
            Section(speech.say("notice.head_corrected"), whole, phone=False),
        )
        return (opening, *numbered(parts, speech.language), closing)
    opening = Paragraph(_opening(speech, kind, body), phone=False)
    return (opening, *numbered(made, speech.language), closing)


def _opening(speech: Speech, kind: str, body: str) -> str:
    basis = plain(speech.facts.document.basis).rstrip("。；;.")
    if basis:
        return speech.say("notice.preamble_basis", basis=basis, body=body, kind=kind)
    return speech.say("notice.preamble", body=body, kind=kind)


def _with_totals(speech: Speech) -> tuple[Section, ...]:
    """The sections, the levels followed by what is left of each in the whole area."""
    made = sections(speech, speech.facts.document)
    left = speech.facts.remaining
    if left is None or _states_counts(speech):
        return made
    told = Item(speech.after(left))
    heads = [section.head for section in made]
    place = heads.index(speech.say("notice.head_level")) if _has_levels(speech, heads) else -1
    if place < 0:
        return (*made, Section(speech.say("notice.head_after"), (told,)))
    grown = Section(made[place].head, (*made[place].items, told))
    return (*made[:place], grown, *made[place + 1 :])


def _has_levels(speech: Speech, heads: list[str]) -> bool:
    return speech.say("notice.head_level") in heads


def _states_counts(speech: Speech) -> bool:
    """Whether the document itself says how many are left: its own words stand."""
    left = speech.facts.remaining
    return left is not None and any(
        line.kind == "list"
        and line.area == left.area
        and line.effective_at == left.at
        and bool(line.counts)
        for line in speech.facts.document.lines
    )


def _after(speech: Speech) -> tuple[Paragraph, ...]:
    left = speech.facts.remaining
    return () if left is None else (Paragraph(speech.after(left, withdrawn=True)),)


def _corrections(speech: Speech) -> tuple[Item, ...]:
    before = speech.facts.changed
    found = differences(speech, before, speech.facts.document) if before is not None else ()
    if not found:
        return (Item(speech.say("notice.correct_nothing")),)
    items = []
    for old, new in found:
        if not new:
            items.append(Item(speech.say("notice.correct_removed", before=old)))
        elif not old:
            items.append(Item(speech.say("notice.correct_added", after=new)))
        else:
            items.append(Item(speech.say("notice.correct_changed", before=old, after=new)))
    return tuple(items)


def _withdrawal(speech: Speech, body: str) -> tuple[Paragraph, ...]:
    changed = speech.facts.changed
    if changed is None:
        raise AssertionError(speech.facts.document.id)
    paper = speech.paper(changed)
    if not changed.lines:
        return (Paragraph(speech.say("notice.withdraws_all", body=body, paper=paper)),)
    opening = Paragraph(speech.say("notice.withdraws", body=body, paper=paper))
    gone = [
        Paragraph(
            number(1, position, speech.language) + ended(sentence(speech, line), speech.language)
        )
        for position, line in enumerate(changed.lines, 1)
    ]
    own = numbered(sections(speech, speech.facts.document), speech.language)
    return (opening, *gone, *own)


def _annex(speech: Speech) -> Annex | None:
    tables = tuple(
        (
            speech.say("notice.annex_unit", place=speech.of(unit.place)),
            tuple(
                (str(position), f"{lon:.6f}", f"{lat:.6f}")
                for position, (lon, lat) in enumerate(unit.corners, 1)
            ),
        )
        for unit in speech.facts.units.values()
        if unit.corners
    )
    return Annex(speech.say("notice.annex_corners"), tables) if tables else None


def _foot(speech: Speech, stamp: Stamp) -> tuple[str, ...]:
    document = speech.facts.document
    source = plain(document.source)
    told = [speech.say("notice.source", source=source)] if source else []
    told.append(
        speech.say(
            "notice.provenance",
            snapshot=stamp.snapshot or "–",
            head=stamp.head[:24] or "–",
            audience=speech.say(_AUDIENCES[speech.facts.audience]),
            at=minute(stamp.at),
        )
    )
    return tuple(told)
