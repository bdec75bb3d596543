"""Fields of the form: each begins with what is written, and says beside it what was refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

import streamlit as st

from riskzone.clock import SHANGHAI
from riskzone.ui import typed
from riskzone.ui.text import message, say, word
from riskzone.ui.units import conflict_words, form_markup
from riskzone.ui.units.form_state import Work

T = TypeVar("T")

#: Characters of a line, and of a longer text.
LINE, TEXT = 120, 1000


@dataclass
class Fields:
    """Widgets of one work.

    Parameters
    ----------
    work : Work
    told : set of str
        Fields whose problems were shown beside them.
    """

    work: Work
    told: set[str] = field(default_factory=set)

    def _key(self, name: str, now: object) -> str:
        key = typed.watch(self.work.key(name))
        if key not in st.session_state:
            st.session_state[key] = now
        return key

    def tell(self, *names: str) -> None:
        """Show beside a field what was refused about it."""
        mine = [(code, params) for code, params, name in self.work.problems if name in names]
        self.told.update(names)
        if mine:
            st.html(form_markup.problems([message(code, params) for code, params in mine]))

    def refused(self) -> list[str]:
        """Give everything that was refused, with the field it is about."""
        colon = word("：", ": ")
        return [
            f"{conflict_words.field_word(name)}{colon}{message(code, params)}"
            if name in self.told
            else message(code, params)
            for code, params, name in self.work.problems
        ]

    def line(self, name: str, now: str, *, long: bool = False, hint: str = "") -> str:
        """Ask for a text."""
        label = _label(name)
        key = self._key(name, now)
        if long:
            given = st.text_area(label, key=key, max_chars=TEXT, height=90, placeholder=hint)
        else:
            given = st.text_input(label, key=key, max_chars=LINE, placeholder=hint)
        self.tell(name)
        return (given or "").strip()

    def choice(
        self,
        name: str,
        options: Sequence[T],
        now: T | None,
        words: Callable[[T], str],
        *,
        buttons: bool = False,
    ) -> T | None:
        """Ask for one of several."""
        known = now if now in options else None
        key = self._key(name, known)
        if st.session_state[key] not in options:
            st.session_state[key] = None
        if buttons:
            given = st.segmented_control(
                _label(name), options, key=key, format_func=words, required=known is not None
            )
        else:
            given = st.selectbox(
                _label(name),
                options,
                key=key,
                format_func=words,
                placeholder=say("unit_form.choose"),
            )
        self.tell(name)
        return given

    def ticks(
        self, name: str, options: Sequence[str], now: Sequence[str], words: Callable[[str], str]
    ) -> tuple[str, ...]:
        """Ask for any of several; what is ticked and not offered stays."""
        st.html(form_markup.label(_label(name)))
        given = [
            one
            for one in options
            if st.checkbox(words(one), key=self._key(f"{name}-{one}", one in now))
        ]
        self.tell(name)
        return (*given, *(one for one in now if one not in options))

    def tick(self, name: str, now: bool) -> bool:
        """Ask whether."""
        given = st.checkbox(_label(name), key=self._key(name, now))
        self.tell(name)
        return given

    def count(self, name: str, now: int) -> int:
        """Ask for a number of people."""
        entry = name.rpartition(".")[2]
        given = st.number_input(
            _label(entry), min_value=0, max_value=99_999, step=1, key=self._key(name, now)
        )
        self.tell(name)
        return int(given or 0)

    def days(self, name: str, now: int | None, default: int | None) -> int | None:
        """Ask for days of closure where they differ from the default."""
        given = st.number_input(
            _label(name),
            min_value=1,
            max_value=60,
            step=1,
            value=None,
            placeholder=say("unit_form.days_default", days=default or "—"),
            key=self._key(name, now),
        )
        self.tell(name)
        return None if given is None or given == default else int(given)

    def day(self, name: str, now: date | None) -> date | None:
        """Ask for a day."""
        given: Any = st.date_input(
            _label(name), value=None, key=self._key(name, now), format="YYYY-MM-DD"
        )
        self.tell(name)
        return given if isinstance(given, date) else None

    def moment(
        self, name: str, now: datetime | None, *, help_: str | None = None
    ) -> datetime | None:
        """Ask for a minute of the local day."""
        local = now.astimezone(SHANGHAI).replace(tzinfo=None) if now else None
        given = st.datetime_input(
            _label(name),
            value=None,
            key=self._key(name, local),
            format="YYYY-MM-DD",
            step=60,
            help=help_,
        )
        self.tell(name)
        if given == local:
            return now
        return given.replace(tzinfo=SHANGHAI) if given else None


def _label(name: str) -> str:
    return say(f"unit_form.field_{name.rpartition('.')[2]}")
