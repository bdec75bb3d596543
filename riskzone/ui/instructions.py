"""The page of instructions: the list, one of them with its course, and the forms to act."""

from datetime import date, datetime, timedelta

import streamlit as st

from riskzone.access import Right
from riskzone.decisions.instructions import LONGEST, OFFICE, STATE_WORDS, Action, Step
from riskzone.errors import Conflict, Denied, NotFound, RiskZoneError
from riskzone.services import instructions as service
from riskzone.services.instructions import Row
from riskzone.services.present import present
from riskzone.ui import geography, instructions_markup, typed
from riskzone.ui.data import Desk, context
from riskzone.ui.instructions_state import InstructionsView
from riskzone.ui.response_controls import areas_to_choose, named
from riskzone.ui.response_form import moment
from riskzone.ui.session import desk as opened_desk
from riskzone.ui.state import FIRST_DAY, LAST_DAY
from riskzone.ui.text import escape, message, say

_DONE, _REFUSED = "_instruction_done", "_instruction_refused"
_NEW = "instruction-new-"
#: What is done most often comes first.
_ORDER = (
    Action.GIVE, Action.ANSWER, Action.CLOSE, Action.RETURN, Action.POSTPONE, Action.CANCEL,
)  # fmt: skip
#: Hour something is due where nothing else is said.
_EVENING = "18:00"


def now() -> datetime:
    """The minute that counts as the present."""
    return present(context())


def rows(desk: Desk, at: datetime) -> tuple[Row, ...]:
    """Give the instructions the reader may see: overdue first, then open ones, then the rest."""

    def urgency(row: Row) -> tuple[int, datetime, int]:
        one = row.instruction
        rank = 0 if one.is_overdue(at) else 1 if one.is_open else 2
        by = one.due_at or at + timedelta(days=3650)
        return rank, by if rank < 2 else one.given_at, -one.id

    return tuple(sorted(service.board(desk.actor, context()), key=urgency))


def chosen(found: tuple[Row, ...], view: InstructionsView) -> tuple[Row, ...]:
    """Cut the list to those asked for."""
    if view.show == "all":
        return found
    return tuple(row for row in found if (row.mine if view.show == "mine" else row.given))


def list_head(desk: Desk, found: tuple[Row, ...], view: InstructionsView) -> str:
    """Lead to the lists, and to the form of a new instruction for those who give them."""
    shows = instructions_markup.shows(found, view)
    if not desk.actor.may(Right.GIVE_INSTRUCTIONS):
        return shows
    return shows + instructions_markup.give_link(view)


def told() -> None:
    """Say what was done, or why it was not."""
    if text := st.session_state.pop(_DONE, None):
        st.success(escape(text))
    if texts := st.session_state.pop(_REFUSED, None):
        st.error("\n\n".join(escape(text) for text in (say("instructions.refused_text"), *texts)))


def show_one(desk: Desk, found: tuple[Row, ...], view: InstructionsView, at: datetime) -> None:
    """Show the instruction that is opened, the form of a new one, or how to begin."""
    if view.new and desk.actor.may(Right.GIVE_INSTRUCTIONS):
        give_form(desk, view, at)
        return
    if view.number is None:
        st.html(f'<p class="more">{say("instructions.choose")}</p>')
        return
    row = next((one for one in found if one.instruction.id == view.number), None)
    try:
        known = service.history(desk.actor, context(), view.number)
    except (NotFound, Denied) as error:
        st.warning(escape(message(error.code, error.params)))
        return
    if row is None:  # it was given this very moment
        return
    st.html(instructions_markup.sheet(row, view, at) + instructions_markup.course(known))
    if row.may:
        action_form(row)


def action_form(row: Row) -> None:
    """Offer what the reader may do to an instruction; a refusal keeps the text."""
    one = row.instruction
    head = f"instruction-{one.id}-"
    possible = sorted(row.may, key=_ORDER.index)
    st.segmented_control(
        say("instructions.what"),
        possible,
        default=possible[0],
        format_func=lambda action: say(f"instructions.do_{action.value}"),
        key=f"{head}action",
        label_visibility="collapsed",
    )
    action: Action = st.session_state[f"{head}action"] or possible[0]
    with st.form(f"instruction-{one.id}", border=False):
        st.text_area(
            say(f"instructions.say_{action.value}"),
            key=typed.begin(f"{head}text", ""),
            max_chars=LONGEST,
            height=110,
        )
        if action is Action.POSTPONE:
            _due_fields(head, one.due_at or now())
        st.form_submit_button(
            say(f"instructions.do_{action.value}"),
            type="primary",
            on_click=_act,
            # The version the reader saw: what others did meanwhile is not overwritten.
            args=(one.id, one.version, action),
        )


def _due_fields(head: str, default: datetime) -> None:
    day, minute = st.columns([3, 2])
    day.date_input(
        say("instructions.due_day"),
        key=typed.begin(f"{head}day", default.date() + timedelta(days=1)),
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
    )
    minute.text_input(
        say("instructions.due_minute"), key=typed.begin(f"{head}minute", _EVENING), max_chars=8
    )


def _due(head: str) -> datetime | None:
    day = st.session_state.get(f"{head}day")
    return moment(day, st.session_state[f"{head}minute"]) if isinstance(day, date) else None


def _act(number: int, version: int, action: Action) -> None:
    head = f"instruction-{number}-"
    text = st.session_state[f"{head}text"]
    typed.note(f"{head}text", text)
    actor = opened_desk().actor
    try:
        if action is Action.ANSWER:
            made = service.answer(actor, context(), number, version, text=text)
        else:
            due = _due(head) if action is Action.POSTPONE else None
            made = service.settle(actor, context(), number, version, Step(action, text, due))
    except RiskZoneError as error:
        _refused(error)
        return
    typed.forget(head)
    st.session_state.pop(f"{head}action", None)
    st.session_state[_DONE] = say(
        "instructions.done", number=number, state=STATE_WORDS[made.state]
    )  # fmt: skip


def give_form(desk: Desk, view: InstructionsView, at: datetime) -> None:
    """Offer to give an instruction; a refusal keeps everything."""
    st.html(f'<h2 class="i-head">{say("instructions.give_head")}</h2>')
    if view.about:
        here = view.here(new=1, area=view.area)
        st.html(instructions_markup.about_line(view.about, view, drop=here))
    areas = [
        code
        for code in dict.fromkeys((_served(), *([view.area] if view.area else ()),
                                   *areas_to_choose()))
        if desk.actor.may(Right.GIVE_INSTRUCTIONS, code)
    ]  # fmt: skip
    with st.form("instruction-new", border=False):
        st.text_area(
            say("instructions.text"),
            key=typed.begin(f"{_NEW}text", ""),
            placeholder=say("instructions.text_hint"),
            max_chars=LONGEST,
            height=110,
        )
        area, office = st.columns(2)
        wanted = view.area if view.area in areas else areas[0]
        area.selectbox(
            say("instructions.area"), areas, areas.index(wanted), format_func=_named,
            key=f"{_NEW}area-{wanted}",
        )  # fmt: skip
        office.text_input(
            say("instructions.office"),
            key=typed.begin(f"{_NEW}office", ""),
            placeholder=say("instructions.office_hint"),
            max_chars=OFFICE,
        )
        _due_fields(_NEW, at - timedelta(days=1))
        st.form_submit_button(
            say("instructions.give"), type="primary", on_click=_give, args=(view.about, wanted)
        )


def _named(code: str) -> str:
    return named("") if code == _served() else named(code)


def _served() -> str:
    return geography.divisions().area.ljust(6, "0")


def _give(about: str, wanted: str) -> None:
    fields = {name: st.session_state[f"{_NEW}{name}"] for name in ("text", "office", "minute")}
    for name, value in fields.items():
        typed.note(f"{_NEW}{name}", value)
    area = st.session_state[f"{_NEW}area-{wanted}"]
    actor = opened_desk().actor
    try:
        made = service.give(
            actor, context(), fields["text"], area=area, office=fields["office"],
            due_at=_due(_NEW), about=about,
        )  # fmt: skip
    except RiskZoneError as error:
        _refused(error)
        return
    typed.forget(_NEW)
    for name in ("new", "about", "area"):
        st.query_params.pop(name, None)
    st.query_params["instruction"] = str(made.id)
    st.session_state[_DONE] = say("instructions.done_give", number=made.id)


def _refused(error: RiskZoneError) -> None:
    """Keep what is to be said: a callback writes nothing itself."""
    findings = getattr(error, "findings", ())
    texts = [message(one.code, one.params) for one in findings]
    texts = texts or [message(error.code, error.params)]
    if isinstance(error, Conflict):
        texts.append(say("instructions.theirs"))
    st.session_state[_REFUSED] = texts
