"""The form of the bulletin: what the line list knows is filled in, the rest is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unicodedata import east_asian_width

import pandas as pd
import streamlit as st

from riskzone.errors import Refused, RiskZoneError
from riskzone.release.bulletin import (
    ELSEWHERE,
    FIGURES,
    GROWING,
    HALVES,
    Bulletin,
    Correction,
    HalfName,
    figure,
    with_figure,
)
from riskzone.release.bulletin_places import place_words, provinces
from riskzone.services import bulletins as service
from riskzone.ui import geography
from riskzone.ui.data import Desk, context
from riskzone.ui.publish import bulletin_markup, bulletin_told, bulletin_withdrawal, markup
from riskzone.ui.session import desk as opened_desk
from riskzone.ui.text import escape, language, message, say

#: Fields beside each other.
_WIDE = 3
#: Width of a column of figures (px) beside the words of its head, and of a half-width sign of them:
#: heads are read as a whole, and all columns of a table stand beside each other.
_BESIDE, _SIGN = 32, 6.4
#: Columns of the tables by place; what else a stored bulletin tells by place stays as it is.
COLUMNS: Mapping[HalfName, tuple[str, ...]] = {
    "local": (
        "new_confirmed", "new_asymptomatic", "new_suspected", "active", "asymptomatic", "suspected",
    ),
    "imported": ("new_confirmed", "new_asymptomatic", "cumulative", "asymptomatic"),
}  # fmt: skip
_TEXTS = ("remark", "remark_en")
_ORIGIN = ("origin", "origin_en")


def bulletin_form(desk: Desk, morning: date) -> None:
    """Offer the bulletin of the day before a morning: fields, checks, comparison and text.

    Parameters
    ----------
    desk : Desk
    morning : date
        On which it comes out.
    """
    on = morning - timedelta(days=1)
    bulletin_told.tell()
    try:
        draft = service.draft_of(desk.actor, context(), on)
        checked = service.review(desk.actor, context(), draft)
    except RiskZoneError as error:
        st.html(markup.note(message(error.code, error.params)))
        return
    st.html(bulletin_markup.head(checked))
    left, right = st.columns([7, 5], gap="large")
    with left:
        _form(draft)
        st.html(bulletin_markup.verdict(checked))
        bulletin_withdrawal.offer(desk, draft)
    right.html(bulletin_markup.checks(checked) + bulletin_markup.comparison(checked))
    st.html(bulletin_markup.texts(checked))


def places(half: HalfName, draft: Bulletin) -> tuple[str, ...]:
    """Rows of a table by place: those told already first for imported cases, all of them."""
    if half == "local":
        table = geography.divisions().zone_table(_level(draft.area)).frame
        known = [str(code) for code in table.index]
    else:
        own = draft.area[:2]
        known = [own, *(code for code in provinces() if code != own)]
    told = {code for parts in draft.half(half).parts.values() for code in parts}
    return (*known, *sorted(told - {*known, ELSEWHERE}), ELSEWHERE)


def with_parts(draft: Bulletin, half: HalfName, edits: Mapping[int, Mapping[str, Any]]) -> Bulletin:
    """The bulletin with what was changed in a table by place.

    Parameters
    ----------
    draft : Bulletin
    half : {"local", "imported"}
    edits : mapping of int to mapping
        Row → column → number or ``None``, as the editor gives them.
    """
    rows = places(half, draft)
    made = draft
    for row, columns in edits.items():
        for column, value in columns.items():
            path = f"{half}.parts.{column}.{rows[int(row)]}"
            made = with_figure(made, path, None if value is None else int(value))
    return made


def corrections(kept: Sequence[Correction], state: Mapping[str, Any]) -> tuple[Correction, ...]:
    """The corrections after what was changed, added and taken out in their table."""
    rows = [_row(one) for one in kept]
    for row, columns in state.get("edited_rows", {}).items():
        rows[int(row)].update(columns)
    gone = set(state.get("deleted_rows", ()))
    rows = [row for number, row in enumerate(rows) if number not in gone]
    rows += [dict(row) for row in state.get("added_rows", ())]
    return tuple(
        Correction(
            str(row.get("measure") or ""), int(row.get("by") or 0),
            str(row.get("reason") or "").strip(), str(row.get("reason_en") or "").strip(),
        )
        for row in rows
        if any(row.get(name) for name in ("measure", "by", "reason", "reason_en"))
    )  # fmt: skip


def _row(one: Correction) -> dict[str, Any]:
    return {
        "measure": one.measure, "by": one.by, "reason": one.reason, "reason_en": one.reason_en
    }  # fmt: skip


def _level(area: str) -> str:
    return "prefecture" if len(area.removesuffix("00").removesuffix("00")) == 2 else "county"


def _form(draft: Bulletin) -> None:
    head = _head(draft)
    with st.container(key="bul_form"), st.form(head, border=False):
        if draft.corrects:
            st.text_input(say("bulletin_form.reason"), draft.reason, key=f"{head}reason")
        for half in HALVES:
            st.html(markup.panel_head(say(f"bulletins.table_half_{half}")))
            _figures(head, draft, half)
            _parts(head, draft, half)
            _words(head, draft, half)
        st.form_submit_button(
            say("bulletin_form.save"), type="primary", on_click=_save, args=(draft,)
        )


def _figures(head: str, draft: Bulletin, half: HalfName) -> None:
    names = [f"{half}.{name}" for name in FIGURES]
    if half == "local":
        names.append("fever_visits")
    for begin in range(0, len(names), _WIDE):
        # Rows, not columns: on a narrow screen the order stays.
        for column, path in zip(st.columns(_WIDE), names[begin : begin + _WIDE], strict=False):
            computed = draft.computed.get(path)
            column.number_input(
                bulletin_markup.named(path.rpartition(".")[2]),
                value=figure(draft, path),
                step=1,
                placeholder=say("bulletin_form.unknown"),
                help=None if computed is None else say("bulletin_form.computed", value=computed),
                key=f"{head}{path}",
            )


def _parts(head: str, draft: Bulletin, half: HalfName) -> None:
    columns, rows = COLUMNS[half], places(half, draft)
    parts = draft.half(half).parts
    frame = pd.DataFrame(
        {name: [parts.get(name, {}).get(code) for code in rows] for name in columns},
        index=[format(place_words(code, half), language()) for code in rows],
    ).astype("Int64")
    with st.expander(say(f"bulletin_form.by_place_{half}"), expanded=half == "local"):
        st.data_editor(
            frame,
            key=f"{head}{half}.parts",
            height="content",
            placeholder="",
            column_config={
                name: st.column_config.NumberColumn(
                    say(f"bulletin_form.column_{name}"),
                    help=bulletin_markup.named(name),
                    step=1,
                    width=_width(say(f"bulletin_form.column_{name}")),
                )
                for name in columns
            },
            width="stretch",
        )


def _width(text: str) -> int:
    signs = sum(2 if east_asian_width(one) in "WF" else 1 for one in text)
    return round(_BESIDE + _SIGN * signs)


def _words(head: str, draft: Bulletin, half: HalfName) -> None:
    own = draft.half(half)
    with st.expander(say("bulletin_form.words")):
        if half == "imported":
            for name in _ORIGIN:
                st.text_input(
                    say(f"bulletin_form.{name}"), getattr(own, name), key=f"{head}{half}.{name}"
                )
        for name in _TEXTS:
            st.text_area(
                say(f"bulletin_form.{name}"), getattr(own, name), key=f"{head}{half}.{name}"
            )
        st.caption(escape(say("bulletin_form.corrections")))
        st.data_editor(
            pd.DataFrame(
                [_row(one) for one in own.corrections],
                columns=["measure", "by", "reason", "reason_en"],
            ).astype({"by": "Int64"}),
            key=f"{head}{half}.corrections",
            num_rows="dynamic",
            hide_index=True,
            column_config={
                "measure": st.column_config.SelectboxColumn(
                    say("bulletin_form.measure"),
                    options=list(GROWING),
                    format_func=lambda name: bulletin_markup.named(str(name)),
                ),
                "by": st.column_config.NumberColumn(say("bulletin_form.by"), step=1),
                "reason": st.column_config.TextColumn(say("bulletin_form.why")),
                "reason_en": st.column_config.TextColumn(say("bulletin_form.why_en")),
            },
            width="stretch",
        )


def _head(draft: Bulletin) -> str:
    return f"bulletin-{draft.on.isoformat()}-{draft.id}-{draft.version}-"


def _save(draft: Bulletin) -> None:
    typed = st.session_state
    head = _head(draft)
    made = draft
    for half in HALVES:
        for name in FIGURES:
            made = with_figure(made, f"{half}.{name}", _whole(typed.get(f"{head}{half}.{name}")))
        edits = typed.get(f"{head}{half}.parts", {})
        made = with_parts(made, half, edits.get("edited_rows", {}))
        own = made.half(half)
        names = (*_TEXTS, *(_ORIGIN if half == "imported" else ()))
        words: dict[str, Any] = {
            name: str(typed.get(f"{head}{half}.{name}") or "").strip() for name in names
        }
        put_right = corrections(own.corrections, typed.get(f"{head}{half}.corrections", {}))
        own = replace(own, **words, corrections=put_right)
        made = replace(made, local=own) if half == "local" else replace(made, imported=own)
    made = replace(
        made,
        fever_visits=_whole(typed.get(f"{head}fever_visits")),
        reason=str(typed.get(f"{head}reason") or made.reason).strip(),
    )
    try:
        kept = service.save(opened_desk().actor, context(), made, draft.version)
    except RiskZoneError as error:
        found = error.findings if isinstance(error, Refused) else ()
        said = [message(one.code, one.params) for one in found]
        bulletin_told.refused(said or [message(error.code, error.params)])
        return
    bulletin_told.done(say("bulletin_form.saved", number=kept.id, version=kept.version))


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
