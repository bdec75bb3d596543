"""Writing a document: its lines, what stands on the paper, and what the rules say of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st
from markupsafe import Markup

from riskzone.access import Right
from riskzone.clock import SHANGHAI
from riskzone.decisions.authority import Kind, authorities, authority, kinds_of
from riskzone.decisions.lifecycle import Action
from riskzone.decisions.model import DecisionDocument, Line, Openness, Relation, Urgency
from riskzone.decisions.notice import Language, parse_notice
from riskzone.decisions.paper_documents import decided_for
from riskzone.errors import Conflict, InputError, Refused, RiskZoneError
from riskzone.messages import render
from riskzone.places.tables import NATION
from riskzone.services import decisions
from riskzone.services.decision_beside import level_names
from riskzone.ui import geography, typed
from riskzone.ui.data import Desk, context
from riskzone.ui.decisions import data, document, form_rows, markup, words
from riskzone.ui.decisions.actions import findings_of, note_done, where
from riskzone.ui.decisions.form_base import Base, base_of, grouped
from riskzone.ui.decisions.form_rows import Row, Written
from riskzone.ui.decisions.state import DecisionView, Links
from riskzone.ui.response_form import moment
from riskzone.ui.state import FIRST_DAY, LAST_DAY
from riskzone.ui.text import escape, message, say

_REFUSED = "_decision_refused"
_STORED = "_decision_stored"


def show(desk: Desk, view: DecisionView, links: Links) -> None:
    """Show the form; what is typed stays until it is stored."""
    if not desk.actor.may(Right.DRAFT_DECISIONS):
        st.html(markup.note(say("decisions_page.may_not_write")))
        return
    head = f"dw_{view.way}_{view.document}_{view.draft}_{'-'.join(view.picked)[:80]}_"
    kept = st.session_state.get(f"{head}base")
    base = kept if isinstance(kept, Base) else base_of(desk, view)
    base = st.session_state[typed.begin(f"{head}base", base)]
    begun = [(at, lines) for at, lines in enumerate(grouped(base.document.lines))]
    if not begun and base.document.relation is not Relation.WITHDRAWS:
        begun = [(0, ())]
    rows: list[Row] = st.session_state[typed.begin(f"{head}rows", begun)]
    st.html(_head(base, links))
    write, read = st.columns([12, 8], gap="medium")
    with write:
        written = _rows(desk, head, rows)
        _add(head, rows)
        _notice(head, rows)
        made, problems = _paper(head, base, written)
    with read, st.container(key="d_read"):
        # Above what grows while one writes: a button that moves away is not pressed.
        _send(desk, head, base, made, ready=not problems)
        _refused(head, base, made, links)
        _preview(desk, made, problems, links)


def _head(base: Base, links: Links) -> Markup:
    one = base.document
    if one.id:
        title = say("decisions_page.write_edit", number=one.id)
    elif one.relation:
        entry = "corrects" if one.relation is Relation.CORRECTS else "withdraws"
        title = say(f"decisions_page.write_{entry}", number=one.refers_to)
    else:
        title = say("decisions_page.write_new")
    back = Markup()
    if one.id or one.refers_to:
        number = one.id or one.refers_to
        back = markup.link(say("decisions_page.paper", number=number), links.document(number))
    return markup.head(title) + (Markup("<p>{}</p>").format(back) if back else "")


def _rows(desk: Desk, head: str, rows: list[Row]) -> list[Written]:
    """Show the rows; each is read by itself, so that one mistake hides nothing else."""
    found = []
    start = (data.now() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    for position, (number, lines) in enumerate(rows, 1):
        own = f"{head}{number}_"
        with st.container(border=True, key=f"d_row_{position}"):
            title, drop = st.columns([5, 1], vertical_alignment="center")
            title.html(Markup("<b>{}</b>").format(say("decisions_page.row", number=position)))
            drop.button(
                say("decisions_page.drop_row"),
                key=f"{own}drop",
                on_click=_drop,
                args=(head, number),
                type="tertiary",
            )
            if form_rows.can_be_edited(lines):
                one = form_rows.row(desk, own, lines, start)
            else:
                one = Written(lines)
                st.html(markup.note(say("decisions_page.kept_as_is")))
            for text in one.problems:
                st.html(markup.said([text], "bad"))
            found.append(one)
    return found


def _drop(head: str, number: int) -> None:
    rows = [row for row in st.session_state[f"{head}rows"] if row[0] != number]
    _store_rows(head, rows)
    typed.forget(f"{head}{number}_")


def _store_rows(head: str, rows: list[Row]) -> None:
    st.session_state[f"{head}rows"] = rows
    typed.note(f"{head}rows", rows)


def _add(head: str, rows: list[Row]) -> None:
    def add() -> None:
        number = max((row[0] for row in rows), default=-1) + 1
        _store_rows(head, [*rows, (number, ())])

    st.button(say("decisions_page.add_row"), key=f"{head}add", on_click=add)


def _notice(head: str, rows: list[Row]) -> None:
    """Take lines from the text of a notice."""
    with st.expander(say("decisions_page.from_notice")):
        st.text_area(
            say("decisions_page.notice_text"),
            key=typed.begin(f"{head}notice", ""),
            placeholder=say("decisions_page.notice_hint"),
            max_chars=4000,
        )
        st.button(
            say("decisions_page.notice_read"),
            key=f"{head}read",
            on_click=_read_notice,
            args=(head, rows),
        )
    # Outside: what unfolds closes when the lines above it change.
    for tone, text in st.session_state.get(f"{head}read_said", ()):
        (st.error if tone == "bad" else st.info)(escape(text))


def _read_notice(head: str, rows: list[Row]) -> None:
    text = st.session_state[f"{head}notice"]
    typed.note(f"{head}notice", text)
    names = {level: name.zh for level, name in level_names().items()}
    divisions = geography.divisions()
    area = "" if divisions.area == NATION else divisions.area.ljust(6, "0")
    said = f"{head}read_said"
    try:
        found = parse_notice(text, Language(divisions, names, area), near=data.now().date())
    except RiskZoneError as error:
        st.session_state[said] = [("bad", message(error.code, error.params))]
        return
    st.session_state[said] = [
        ("info", say("decisions_page.notice_taken", count=len(found.lines))),
        *(("bad", say("decisions_page.notice_unread", text=one)) for one in found.unread),
    ]
    # A row nobody has written in gives way.
    stay = [row for row in rows if row[1] or st.session_state.get(f"{head}{row[0]}_areas")]
    number = max((row[0] for row in rows), default=-1) + 1
    fresh = [(number + at, lines) for at, lines in enumerate(grouped(found.lines))]
    _store_rows(head, [*stay, *fresh])


def _paper(head: str, base: Base, written: Sequence[Written]) -> tuple[DecisionDocument, list[str]]:
    """Show what stands on the paper; give the document as it is written."""
    one = base.document
    lines = tuple(line for row in written for line in row.lines)
    problems = [text for row in written for text in row.problems]
    st.html(markup.head(say("decisions_page.on_paper")))

    def ask(widget: Any, name: str, default: object, **more: Any) -> Any:
        if default is None:
            more["value"] = None
        value = widget(
            say(f"decisions_page.fact_{name}"), key=typed.begin(head + name, default), **more
        )
        typed.note(head + name, value)
        return value

    title = ask(st.text_input, "title", one.title, max_chars=240, placeholder=_title(lines) or None)
    left, right = st.columns(2)
    with left:
        number = ask(st.text_input, "number", one.number, max_chars=120)
        signatory = ask(st.text_input, "signatory", one.signatory, max_chars=120)
        table_id = ask(
            st.selectbox,
            "authority",
            one.authority if one.authority in authorities() else next(iter(authorities())),
            options=list(authorities()),
            format_func=document.authority_word,
        )
    with right:
        signed_at = one.decided_at.astimezone(SHANGHAI) if one.decided_at else None
        day_side, minute_side = st.columns([3, 2])
        with day_side:
            day = ask(
                st.date_input,
                "signed",
                signed_at.date() if signed_at else None,
                min_value=FIRST_DAY,
                max_value=LAST_DAY,
                format="YYYY-MM-DD",
            )
        with minute_side:
            minute = ask(
                st.text_input, "minute", f"{signed_at:%H:%M}" if signed_at else "", max_chars=8
            )
        urgency = ask(
            st.selectbox,
            "urgency",
            one.urgency,
            options=list(Urgency),
            format_func=document.urgency_word,
        )
        openness = ask(
            st.selectbox,
            "openness",
            one.openness,
            options=list(Openness),
            format_func=document.openness_word,
        )
    basis = ask(st.text_area, "basis", one.basis, max_chars=1000, height=80)
    signed = None
    if isinstance(day, date):
        try:
            signed = moment(day, minute or "00:00")
        except InputError as error:
            problems.append(message(error.code, error.params))
    made = replace(
        one, title=title.strip() or _title(lines), number=number.strip(),
        signatory=signatory.strip(), authority=table_id, decided_at=signed, urgency=urgency,
        openness=openness, basis=basis.strip(), lines=lines,
    )  # fmt: skip
    return _decided_by(made), problems


def _decided_by(made: DecisionDocument) -> DecisionDocument:
    """The document with the body its authority table names, and the area that body answers for."""
    kinds = kinds_of(made)
    table = authority(made.authority)
    rule = table.decisions[kinds[0] if kinds else Kind.LEVEL]
    served = geography.divisions().area
    if not made.lines or served == NATION:
        return replace(made, body=rule.decides)
    area = decided_for(made.lines, table.bodies[rule.decides].level, served.ljust(6, "0"))
    return replace(made, body=rule.decides, area=area)


def _title(lines: Sequence[Line]) -> str:
    """The usual title of a notice on levels, in Chinese as papers are; ``""`` for others."""
    if not lines or any(line.kind != "level" for line in lines):
        return ""
    divisions = geography.divisions()
    names = list(dict.fromkeys(divisions.full_name(line.area) for line in lines))
    code = "decision_services.title_few" if len(names) <= 3 else "decision_services.title_many"
    return render(code, {"names": "、".join(names[:3]), "count": len(names)}, "zh")


def _preview(desk: Desk, made: DecisionDocument, problems: Sequence[str], links: Links) -> None:
    """Show the document as it would read, and what the rules say of it."""
    st.html(
        markup.head(say("decisions_page.preview"))
        + Markup('<div class="d-doc"><h3>{}</h3></div>').format(
            made.title or say("decisions_page.no_title")
        )
        + words.lines(made, links.zone)
        + markup.note(say("decisions_page.decided_by", body=document.body_word(made)))
    )
    if problems:
        top = Markup("<p><b>{}</b></p>").format(
            say("decisions_page.found_refuse", count=len(problems))
        )
        st.html(Markup('<div class="d-found bad">{}{}</div>').format(top, markup.said(problems)))
        return
    try:
        st.html(findings_of(decisions.findings(desk.actor, context(), made), made))
    except RiskZoneError as error:
        st.html(markup.said([message(error.code, error.params)], "bad"))


def _refused(head: str, base: Base, made: DecisionDocument, links: Links) -> None:
    """Say why it was not stored; where somebody else was first, show theirs."""
    error = st.session_state.get(_REFUSED)
    if not isinstance(error, tuple) or error[0] != head:
        return
    refusal, one = error[1], base.document
    # What was refused was written otherwise since: the rules say beside it what they say of it now.
    if isinstance(refusal, Refused) and error[2] != made:
        return
    found = refusal.findings if isinstance(refusal, Refused) else ()
    rows = [
        Markup("{}{}").format(where(each.field, one), message(each.code, each.params))
        for each in found
    ] or [Markup("{}").format(message(refusal.code, refusal.params))]
    st.html(Markup('<div class="d-found bad" role="alert">{}</div>').format(markup.said(rows)))
    if isinstance(refusal, Conflict) and isinstance(refusal.theirs, DecisionDocument):
        theirs = refusal.theirs
        st.html(
            markup.head(say("decisions_page.theirs", version=theirs.version))
            + words.lines(theirs, links.zone)
        )

        def go_on() -> None:
            kept = replace(base, version=theirs.version)
            st.session_state[f"{head}base"] = kept
            typed.note(f"{head}base", kept)
            st.session_state.pop(_REFUSED, None)

        st.button(
            say("decisions_page.mine_on_theirs", version=theirs.version),
            key=f"{head}rebase",
            on_click=go_on,
        )


def _send(desk: Desk, head: str, base: Base, made: DecisionDocument, *, ready: bool) -> None:
    with st.container(horizontal=True):
        proposed = st.button(
            say("decisions_page.send_propose"),
            key=f"{head}propose",
            type="primary",
            disabled=not ready,
        )
        saved = st.button(say("decisions_page.send_draft"), key=f"{head}save", disabled=not ready)
        st.button(
            say("decisions_page.send_forget"), key=f"{head}forget", type="tertiary",
            on_click=_forget, args=(head,),
        )  # fmt: skip
    st.html(markup.note(say("decisions_page.send_note")))
    # Here and not in a callback: what was typed last came with this very run.
    if ready and (proposed or saved):
        action = Action.EDIT if made.id else Action.DRAFT
        _store(desk, head, base, made, Action.PROPOSE if proposed else action)
        st.rerun()


def forget_stored() -> None:
    """Forget what was typed for a document that was stored in the run before."""
    head = st.session_state.pop(_STORED, None)
    if isinstance(head, str):
        _forget(head)


def _forget(head: str) -> None:
    typed.forget(head)
    st.session_state.pop(_REFUSED, None)


def _store(desk: Desk, head: str, base: Base, made: DecisionDocument, action: Action) -> None:
    """Store what is written; a refusal keeps it in the form, and as a draft."""
    try:
        stored = decisions.save(desk.actor, context(), made, base.version, action, draft=base.draft)
    except RiskZoneError as error:
        st.session_state[_REFUSED] = (head, error, made)
        return
    # Fields that stand on the page can only be emptied before the next run shows them.
    st.session_state[_STORED] = head
    entry = "done_propose" if action is Action.PROPOSE else "done_save"
    note_done(say(f"decisions_page.{entry}"))
    stay = {name: st.query_params[name] for name in ("on", "lang") if name in st.query_params}
    st.query_params.from_dict({**stay, "document": str(stored.id)})
