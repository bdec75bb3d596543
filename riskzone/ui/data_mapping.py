"""Which column is read as which field: chosen by hand where needed, kept under a sender's name."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from riskzone.errors import RiskZoneError
from riskzone.services.recognition import ImportKind, Look, fields_of, lacking
from riskzone.store.mappings import MappingRecord
from riskzone.ui import data_markup, intake
from riskzone.ui.data import Desk
from riskzone.ui.intake import Choice
from riskzone.ui.text import escape, language, message, say

_VALUES, _SAVED = "_intake_values", "_intake_saved"


def field_name(kind: ImportKind, name: str) -> str:
    """Name a field in the language of the reader; several joined by a stroke each."""
    words = fields_of(kind)
    if language() == "en" or name not in words:
        return name.replace("_", " ")
    return words[name]


def edited_columns(look: Look, choice: Choice, columns: Mapping[str, str]) -> Choice:
    """Let the desk choose the field of each column, where it wants to."""
    missing = bool(lacking(choice.kind, list(columns.values())))
    if not st.toggle(
        say("data_page.edit_columns"),
        value=missing,
        key=f"edit_{choice.kind}_{choice.sender}_{missing}",
        help=say("data_page.edit_columns_help"),
    ):
        return choice
    options = ("", *fields_of(choice.kind))
    chosen: dict[str, str] = {}
    free = [item for item in look.columns if not item.personal]
    grid = st.columns(3)
    for place, item in enumerate(free):
        with grid[place % 3]:
            chosen[item.header] = st.selectbox(
                escape(item.shown),
                options,
                index=options.index(columns.get(item.header, "")),
                format_func=lambda name: (
                    field_name(choice.kind, name) if name else say("data_page.leave_out")
                ),
                key=f"col_{choice.kind}_{choice.sender}_{place}_{item.header}",
            )
    if chosen == {item.header: columns.get(item.header, "") for item in free}:
        return choice
    return replace(choice, columns=chosen)


def edited_values(choice: Choice, columns: Mapping[str, str]) -> Choice:
    """Let the desk say what the words of a sender mean."""
    closed = {name: words for name, words in intake.closed_values().items() if name in set(
        columns.values())}  # fmt: skip
    if not closed or choice.kind != "cases":
        return choice
    values: dict[str, dict[str, str]] = st.session_state.setdefault(_VALUES, {})
    with st.expander(say("data_page.edit_values")):
        st.caption(say("data_page.edit_values_help"))
        row = st.container(horizontal=True, vertical_alignment="bottom")
        with row:
            name = st.selectbox(
                say("data_page.value_field"),
                tuple(closed),
                format_func=lambda field: field_name(choice.kind, field),
                width=190,
            )
            text = st.text_input(say("data_page.value_text"), max_chars=40, width=190)
            value = st.selectbox(
                say("data_page.value_means"),
                tuple(closed[name]),
                format_func=lambda word: (
                    word.replace("_", " ") if language() == "en" else closed[name][word][0]
                ),
                width=190,
            )

            def add() -> None:
                if text.strip():
                    values.setdefault(name, {})[text.strip()] = value

            st.button(say("data_page.value_add"), on_click=add)
        told = [
            f"{field_name(choice.kind, field)}：{word} → {meant}"
            for field, words in values.items()
            for word, meant in words.items()
        ]
        if told:
            st.html(data_markup.lines(told))
            st.button(say("data_page.value_clear"), on_click=values.clear)
    used = {field: dict(words) for field, words in values.items() if field in closed and words}
    return replace(choice, values=used) if used else choice


def keep_mapping(desk: Desk, choice: Choice, content: str) -> None:
    """Offer to keep the mapping in use under a sender's name, and to download it."""
    with st.expander(say("data_page.keep_mapping")):
        st.caption(say("data_page.keep_mapping_help"))
        row = st.container(horizontal=True, vertical_alignment="bottom")
        with row:
            sender = st.text_input(
                say("data_page.sender"), value=choice.sender, max_chars=60, width=260,
                placeholder=say("data_page.sender_example"),
            )  # fmt: skip

            def keep() -> None:
                try:
                    record = intake.save_mapping(desk, sender, choice.kind, content)
                except RiskZoneError as error:
                    st.session_state[_SAVED] = ("bad", message(error.code, error.params))
                else:
                    text = say("data_page.mapping_kept", sender=record.sender)
                    st.session_state[_SAVED] = ("good", text)

            st.button(say("data_page.keep"), on_click=keep, disabled=not sender.strip())
            st.download_button(
                say("data_page.mapping_download"),
                data=content.encode(),
                file_name="mapping.toml",
                mime="application/toml",
                on_click="ignore",
            )
        said = st.session_state.pop(_SAVED, None)
        if said is not None:
            (st.success if said[0] == "good" else st.error)(escape(said[1]))


def saved_mappings(desk: Desk) -> None:
    """List the mappings in use: what each is for, to download and to remove."""
    records = intake.senders(desk)
    st.html(data_markup.head(say("data_page.mappings_head"), say("data_page.mappings_help")))
    if not records:
        st.caption(say("data_page.mappings_none"))
    for record in records:
        with st.container(horizontal=True, vertical_alignment="center"):
            kind = say(f"data_page.kind_{record.kind}")
            st.markdown(f"**{escape(record.sender)}** · {kind}")
            st.download_button(
                "TOML",
                data=record.content.encode(),
                file_name=f"mapping-{record.id}.toml",
                mime="application/toml",
                key=f"mapping_{record.id}",
                on_click="ignore",
            )
            if intake.may_change(desk, record):
                _remove_button(desk, record)


def _remove_button(desk: Desk, record: MappingRecord) -> None:
    with st.popover(say("data_page.mapping_remove"), key=f"remove_{record.id}"):
        st.caption(say("data_page.mapping_remove_help"))

        def remove() -> None:
            try:
                intake.remove_mapping(desk, record)
            except RiskZoneError as error:
                st.toast(message(error.code, error.params))

        st.button(say("data_page.mapping_remove_yes"), key=f"removed_{record.id}", on_click=remove)
