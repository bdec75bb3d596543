"""The frame of a page of data: its head, and the day that stands in the address."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

import streamlit as st

from riskzone.errors import InputError
from riskzone.ui import markup
from riskzone.ui.controls import choose_day, moved_to, problem
from riskzone.ui.data import Desk
from riskzone.ui.state import read_view
from riskzone.ui.text import message, say, word
from riskzone.ui.zones import day_line

T = TypeVar("T")


def of_the_day(
    desk: Desk, title: str, ask: Callable[[Desk, date], T], explained: Callable[[T], str]
) -> T:
    """Show the head of a page with the day the address names, and give what it shows of it.

    Where there is nothing of that day the reader is told why, and the page ends.

    Parameters
    ----------
    desk : Desk
    title : str
    ask : callable
        Asks for what the page shows of a day.
    explained : callable
        Says in a line what it is.
    """
    default = desk.default_day()
    view = read_view(st.query_params.to_dict(), default)
    badge = say("demo") if desk.is_demo() else ""
    head, controls = st.columns([15, 5], vertical_alignment="bottom")
    with controls, st.container(horizontal=True, horizontal_alignment="right", key="moment"):
        choose_day(view)
    for code, params in view.problems:
        problem(message(code, params))
    try:
        found = ask(desk, view.on)
    except InputError as error:
        head.html(markup.page_head(title, day_line(view.on, word), "", badge))
        problem(message(error.code, error.params))
        moved_to(default, view.on)
        st.stop()
    head.html(markup.page_head(title, day_line(view.on, word), explained(found), badge))
    return found
