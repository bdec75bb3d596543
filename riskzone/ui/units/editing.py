"""What the page of writing shows: one control unit, a new one, or a list to work through."""

import streamlit as st

from riskzone.errors import Denied, NotFound
from riskzone.services.units import UnitRow
from riskzone.ui.data import Desk
from riskzone.ui.text import message, say
from riskzone.ui.units import (
    actions,
    actions_ask,
    done,
    drafts,
    form,
    form_markup,
    form_words,
    proposals,
    release,
    summary,
)
from riskzone.ui.units.form_address import NEW, Task
from riskzone.units.control_schemes import scheme_of
from riskzone.units.lifecycle import Action

#: Actions that change what a control unit says: they have the form.
WRITTEN = (Action.EDIT, Action.AMEND, Action.RECORD)
#: Actions that can give a control unit another control scheme.
_OTHER_SCHEME = (Action.EDIT, Action.AMEND)


def run(desk: Desk, task: Task) -> None:
    """Show what somebody came to do."""
    for code, params in task.problems:
        st.html(form_markup.notice(message(code, params)))
    if task.unit:
        _stored(desk, task)
    elif task.new:
        _head(task, say(f"unit_form.new_{task.new}"), "", "", say("unit_form.kept_always"))
        form.write(desk, task, NEW[task.new], None)
    elif task.desk == "release":
        _head(task, say("unit_form.release_title"), "", "", say("unit_form.release_note"))
        done.tell(desk, task)
        release.run(desk, task)
    elif task.desk == "cases":
        _head(task, say("unit_form.cases_title"), "", "", say("unit_form.cases_note"))
        proposals.run(desk, task)
    else:
        _head(task, say("page_unit_edit"), "", "", say("unit_form.start_note"))
        done.tell(desk, task)
        st.html(form_markup.links(actions.beginnings(desk, task), say("page_unit_edit")))


def _stored(desk: Desk, task: Task) -> None:
    try:
        row = drafts.stored(desk, task.unit)
    except (NotFound, Denied) as error:
        _head(task, say("page_unit_edit"), "", "", say("unit_form.nothing_here"))
        st.html(form_markup.problems([message(error.code, error.params)]))
        return
    _head(
        task,
        say(f"unit_form.title_{task.do.value}") if task.do else say("unit_form.title_none"),
        row.unit.name,
        form_words.state_word(row.unit.state),
        _stand(row),
    )
    done.tell(desk, task)
    now = drafts.now()
    possible = actions.possible(desk, row.unit, now)
    st.html(form_markup.links(actions.links(task, possible), say("unit_form.actions")))
    if task.do is None:
        summary.show(desk, row)
    elif task.do not in {one.action for one in possible}:
        st.html(form_markup.problems([actions.why_not(desk, row.unit, task.do, now)]))
        actions_ask.left_over(row.unit, task.do)
        summary.show(desk, row)
    elif task.do not in _OTHER_SCHEME and scheme_of(row.unit) is None:
        # Every rule of the action is the scheme's; with another scheme it can go on.
        st.html(form_markup.problems([say("unit_form.scheme_gone", scheme=row.unit.scheme)]))
        summary.show(desk, row)
    elif task.do in WRITTEN:
        form.write(desk, task, task.do, row)
    else:
        actions.ask(desk, task, row, task.do)


def _stand(row: UnitRow) -> str:
    return say(
        "unit_form.stand",
        number=row.unit.id,
        version=row.unit.version,
        at=form_words.minute(row.recorded_at),
    )


def _head(task: Task, title: str, name: str, badge: str, note: str) -> None:
    back = (
        task.other("control-units", unit=task.unit or ""),
        say("unit_form.back_to_units"),
    )
    st.html(form_markup.head(title, name, badge, note, back))
