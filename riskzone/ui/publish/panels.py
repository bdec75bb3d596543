"""Four panels beside each other: figures, texts, what differs from the last one, checks."""

from collections.abc import Mapping

import streamlit as st

from riskzone.release.pack import Pack
from riskzone.services.pack_preview import Preview
from riskzone.ui.publish import checks, diff, figures, hidden, markup, texts, words
from riskzone.ui.publish.state import PublishView
from riskzone.ui.text import say


def show(
    pack: Pack, preview: Preview, view: PublishView, made_of: Mapping[str, object], *, ask: bool
) -> None:
    """Show what a pack tells, or would tell.

    Parameters
    ----------
    pack : Pack
    preview : Preview
    view : PublishView
    made_of : mapping
        What the address of a picture states.
    ask : bool
        Whether reasons are asked for.
    """
    with st.container(key="pub_panels"):
        pictures, written, third = st.columns([10, 9, 9], gap="medium")
        with pictures:
            at = words.minute(preview.material.provenance.as_of)
            title = say("publish_page.panel_figures")
            st.html(markup.panel_head(title, say("publish_page.levels_at", at=at)))
            st.html(figures.panel(preview.material, pack, view, made_of))
            st.html(markup.panel_head(say("publish_page.panel_diff")))
            st.html(diff.panel(preview.diff, preview.material, view))
        with written:
            st.html(markup.panel_head(say("publish_page.panel_texts")))
            st.html(texts.panel(preview.texts))
        with third:
            st.html(markup.panel_head(say("publish_page.panel_checks")))
            checks.show(pack, preview.findings, ask=ask)
            st.html(hidden.told(preview.hidden))


def made_of_choices(view: PublishView, wanted: Pack, version: int) -> dict[str, object]:
    """Give what the address of a picture states of choices: a picture is a link, too."""
    return {
        "snapshot": wanted.snapshot,
        "on": wanted.on.isoformat(),
        "audience": wanted.audience.value,
        "tongue": wanted.language,
        "title": wanted.title,
        "review": wanted.review_number,
        "k": view.threshold,
        "v": version,
    }
