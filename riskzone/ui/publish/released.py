"""One pack: how far it has come, what is missing, what may be done, and what it tells."""

from collections.abc import Iterable
from itertools import groupby

import streamlit as st
from markupsafe import Markup

from riskzone.access import Right
from riskzone.errors import RiskZoneError
from riskzone.release.checklist import Finding
from riskzone.release.pack import Pack, State
from riskzone.services.packs import FileRow, PackRow
from riskzone.ui.data import Desk
from riskzone.ui.publish import act, data, markup, packs, panels, words
from riskzone.ui.publish.state import USUAL, PublishView
from riskzone.ui.text import message, say, word


def show(desk: Desk, view: PublishView) -> None:
    """Show a pack with everything that can be done to it.

    Raises
    ------
    NotFound
        There is none of its number.
    """
    row = data.opened(desk, view.pack)
    known = data.history(desk, view.pack)
    pack, offices = row.pack, data.offices(desk, known)
    newer = later_than(pack, (one.record for one in data.listing(desk)))
    st.html(_head(pack, view, newer) + packs.steps(pack, known, offices))
    if data.may(desk, Right.PREPARE_PUBLICATION) or data.may(desk, Right.RELEASE_PUBLICATION):
        _told(desk, row, view)
    else:
        st.html(
            act.sentence(pack, (), view, row.released)
            + markup.note(say("publish_page.only_followed"))
        )
    facts, more = st.columns([11, 9], gap="medium")
    facts.html(markup.head(say("publish_page.facts")) + _facts(row) + packs.history(known, offices))
    more.html(_files(row))


def _told(desk: Desk, row: PackRow, view: PublishView) -> None:
    """Show what is missing, what may be done, and what the pack tells."""
    pack, preview = row.pack, None
    try:
        preview = data.preview(desk, pack)
    except RiskZoneError as error:
        # A morning that was altered or destroyed since: the pack itself stands.
        st.html(markup.note(message(error.code, error.params)))
    found: tuple[Finding, ...] = preview.findings if preview else ()
    left, right = st.columns([13, 5], vertical_alignment="top")
    with left:
        st.html(act.sentence(pack, found, view, row.released) + _ways(desk, row, view))
    with right:
        act.offer(desk, pack, found)
    if preview:
        asks = pack.state in (State.DRAFT, State.PROPOSED)
        panels.show(pack, preview, view, {"pack": pack.id, "v": desk.version}, ask=asks)


def later_than(pack: Pack, known: Iterable[Pack]) -> Pack | None:
    """The newest released pack that stands in the place of a released one; ``None``: it is current.

    Another one of the same day, readers and language with a product of it, or its correction.
    """
    if pack.state is not State.RELEASED:
        return None
    later = [
        one
        for one in known
        if one.state is State.RELEASED and one.id > pack.id and _replaces(one, pack)
    ]
    return max(later, key=lambda one: one.id, default=None)


def _replaces(one: Pack, pack: Pack) -> bool:
    if one.corrects == pack.id:
        return True
    same = (one.area, one.on, one.audience, one.language) == (
        pack.area, pack.on, pack.audience, pack.language,
    )  # fmt: skip
    return same and not set(one.products).isdisjoint(pack.products)


def _head(pack: Pack, view: PublishView, newer: Pack | None) -> Markup:
    made = Markup('<header class="pub-title"><h2>{}</h2><p>{} {} {}</p></header>').format(
        words.title(pack),
        packs.audience_mark(pack),
        markup.tag(words.state(pack.state), words.TONES[pack.state]),
        say("publish_page.number", number=pack.id),
    )
    if pack.corrects:
        text = say("publish_page.corrects", number=pack.corrects)
        made += markup.note(markup.link(text, view.to(pack=pack.corrects)))
    if newer is not None:
        text = say("publish_page.newer", number=newer.id)
        made += markup.note(markup.link(text, view.to(pack=newer.id)), "missed")
    return made


def _ways(desk: Desk, row: PackRow, view: PublishView) -> Markup:
    """Download, and the correction of what was released."""
    pack = row.pack
    said = say("publish_page.download", size=words.size(pack.size))
    kind = "pub-go" if pack.state is State.RELEASED else ""
    links = [markup.link(said, f"/pack/{pack.id}.zip", kind, file=True)]
    if data.may(desk, Right.PREPARE_PUBLICATION):
        if pack.state in (State.RELEASED, State.WITHDRAWN):
            goal = view.to(
                corrects=pack.id, snapshot=pack.snapshot, audience=pack.audience.value,
                products="-".join(pack.products), tongue=pack.language,
            )  # fmt: skip
            links.append(markup.link(say("publish_page.correct"), goal))
        links.append(_again(pack, view))
    return Markup('<p class="pub-ways">{}</p>').format(Markup(" ").join(links))


def _again(pack: Pack, view: PublishView) -> Markup:
    """Another pack: of the same choices where this one came to nothing."""
    if pack.state not in (State.REJECTED, State.DROPPED):
        return markup.link(say("publish_page.new_pack"), view.to())
    goal = view.to(
        snapshot=pack.snapshot, on=pack.on.isoformat(), audience=pack.audience.value,
        products="-".join(pack.products), tongue=pack.language, k=pack.threshold,
    )  # fmt: skip
    return markup.link(say("publish_page.again"), goal)


def _facts(row: PackRow) -> Markup:
    pack = row.pack
    return markup.facts(
        (
            (say("publish_page.fact_prepared"), row.prepared or pack.prepared_by),
            (say("publish_page.fact_released"), row.released or pack.released_by),
            (say("publish_page.fact_may_release"), _may_release(row)),
            (say("publish_page.fact_review"), pack.review_number or _no_review(pack)),
            (say("publish_page.fact_hidden"), row.hidden),
            (say("publish_page.fact_manifest"), Markup("<code>{}</code>").format(pack.manifest)),
            (say("publish_page.fact_reason"), pack.reason),
        )
    )


def _no_review(pack: Pack) -> str:
    return say("publish_page.no_review") if "sheets" in pack.products else ""


def _may_release(row: PackRow) -> str:
    pack = row.pack
    if pack.state not in (State.DRAFT, State.PROPOSED):
        return ""
    if act.needs_second(pack):
        return say("publish_page.by_second", actor=row.prepared or pack.prepared_by)
    return say("publish_page.by_one")


def _files(row: PackRow) -> Markup:
    """Lay out what is in a pack by product; each file can be fetched."""
    made = markup.head(say("publish_page.files", count=len(row.files)))
    for product, files in groupby(sorted(row.files, key=_order), key=lambda one: one.product):
        found = tuple(files)
        made += Markup(
            '<details class="pub-files"><summary><b>{}</b><small>{}</small></summary>{}</details>'
        ).format(
            words.product(product),
            say("publish_page.file_count", count=len(found)),
            markup.lines(_file(row, one) for one in found),
        )
    return made


def _order(one: FileRow) -> tuple[int, str]:
    return (USUAL.index(one.product) if one.product in USUAL else len(USUAL), one.path)


def _file(row: PackRow, one: FileRow) -> Markup:
    goal = f"/pack/{row.pack.id}/{one.path}"
    return Markup("{}<small>{} · {}</small>").format(
        markup.link(word(one.title_zh, one.title_en), goal, file=True),
        one.path,
        words.size(one.size),
    )
