"""What somebody typed and has not sent yet: a refusal or a sign-out does not lose it.

A text field of Streamlit lives as long as its page shows it.  What is typed for an action (a
reason, an opinion, the number of a document) stays here until the action is done: for the
browser session, and, where the session of the account ended meanwhile, in the memory of this
process until the same account is back.  It is never written to the store and never shown to
another account.
"""

import time
from collections.abc import Mapping
from threading import Lock
from typing import Any

import streamlit as st

_TYPED = "_typed"
_WATCHED = "_typed_watched"
_READER = "_typed_by"
#: Work in progress that comes back as a whole, with what counts it.
_WORK = ("_unit_work", "_unit_work_count", _TYPED)

#: How long a text waits for its account (s): a night shift.
KEPT_SECONDS = 12 * 3600.0
#: Texts that wait at most; the oldest goes first.
_MOST = 200

_left: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}
_lock = Lock()


def begin(key: str, default: object = None) -> str:
    """Give the key of a field, which begins with what was typed before, or with a default."""
    typed = st.session_state.setdefault(_TYPED, {})
    value = typed.setdefault(key, default)
    if key not in st.session_state and value is not None:
        st.session_state[key] = value
    return key


def watch(key: str) -> str:
    """Give the key of a field of work that is kept anyway: its newest text comes back as well."""
    st.session_state.setdefault(_WATCHED, set()).add(key)
    return key


def note(key: str, value: object) -> None:
    """Remember what stands in a field."""
    st.session_state.setdefault(_TYPED, {})[key] = value


def texts(head: str) -> dict[str, str]:
    """Give the texts that were typed in fields whose key begins with ``head``, without it."""
    typed: Mapping[str, object] = st.session_state.get(_TYPED, {})
    return {
        key.removeprefix(head): value.strip()
        for key, value in typed.items()
        if key.startswith(head) and isinstance(value, str) and value.strip()
    }


def forget(head: str) -> None:
    """Forget what was typed for something that is done."""
    typed: dict[str, object] = st.session_state.get(_TYPED, {})
    for key in [one for one in typed if one.startswith(head)]:
        del typed[key]
        if isinstance(st.session_state.get(key), str):
            st.session_state[key] = ""  # a field that stays on the page is emptied, too
        else:
            st.session_state.pop(key, None)


def leave(place: str) -> None:
    """Keep what was being typed at an address: the session of the reader has ended."""
    account = st.session_state.pop(_READER, None)
    typed: dict[str, object] = st.session_state.get(_TYPED, {})
    # The newest text came with this very run.
    names = (*_WORK, *typed, *st.session_state.get(_WATCHED, ()))
    kept = {name: st.session_state[name] for name in names if name in st.session_state}
    if account is None or not kept:
        return
    with _lock:
        _left.pop((account, place), None)
        _left[account, place] = (time.monotonic(), kept)
        while len(_left) > _MOST:
            del _left[next(iter(_left))]


def come_back(account: str, place: str) -> None:
    """Hand back to an account what it was typing at an address when its session ended."""
    if st.session_state.get(_READER) == account:
        return
    st.session_state[_READER] = account
    with _lock:
        since, kept = _left.pop((account, place), (0.0, {}))
    if time.monotonic() - since < KEPT_SECONDS:
        for name, value in kept.items():
            st.session_state.setdefault(name, value)
