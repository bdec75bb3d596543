"""The parts of the preview page that know Streamlit: what is asked for, and the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from riskzone.errors import InputError, NotFound, RiskZoneError
from riskzone.places.zones import LAYER_WORDS, LAYERS
from riskzone.services import schemes
from riskzone.services.schemes import Preview, Standing
from riskzone.ui import data
from riskzone.ui.address import address
from riskzone.ui.controls import problem
from riskzone.ui.names import zone_name
from riskzone.ui.scheme_preview import changes_csv, flip_list, summary
from riskzone.ui.scheme_preview_rule import adoption_list, rule_card
from riskzone.ui.text import message, say, word
from riskzone.zoning.scheme import Scheme

#: Days compared unless the address says otherwise, those offered, and the most.
DAYS, OFFERED, MOST_DAYS = 30, (7, 30, 90), 366


@dataclass(frozen=True)
class Asked:
    """What the address asks of the page.

    Parameters
    ----------
    scheme : str
        Id of a scheme of the library.
    layer : str or None
        ``None``: the one the scheme is made for.
    days : int
    problems : tuple
        (catalogue code, parameters) of what was asked for in vain.
    """

    scheme: str
    layer: str | None
    days: int
    problems: tuple[tuple[str, dict[str, Any]], ...]


def read_asked(stated: Mapping[str, str], known: tuple[str, ...]) -> Asked:
    """Read scheme, layer and days from the parameters of an address; always usable."""
    problems: list[tuple[str, dict[str, Any]]] = []
    scheme = stated.get("scheme") or known[0]
    if scheme not in known:
        problems.append(("time.no_such_scheme", {"value": scheme[:40], "shown": known[0]}))
        scheme = known[0]
    layer = stated.get("layer") or None
    if layer is not None and layer not in LAYERS:
        problems.append(("time.bad_layer", {"value": layer[:40]}))
        layer = None
    days, text = DAYS, stated.get("days", "")
    if text:
        # Digits of other scripts are digits to Python, too.
        wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
        if 1 <= wanted <= MOST_DAYS:
            days = wanted
        else:
            params = {"value": text[:40], "most": MOST_DAYS, "shown": DAYS}
            problems.append(("time.bad_days", params))
    return Asked(scheme, layer, days, tuple(problems))


def library(desk: data.Desk, on: date) -> dict[str, Scheme]:
    """Give the schemes that come with the program.

    Those for counties first, and what is in force on the day after what could replace it.
    """
    found = _library(_actor=desk.actor)
    standing = _standing(desk.key, on, _actor=desk.actor)
    in_force = {row.scheme.id for row in standing if row.in_force}
    order = sorted(found, key=lambda one: (one.layer != "county", one.id in in_force, one.id))
    return {scheme.id: scheme for scheme in order}


def choose(asked: Asked, known: Mapping[str, Scheme], on: date, desk: data.Desk) -> Scheme | None:
    """Offer scheme, layer, day and days, and give the scheme to try.

    Returns
    -------
    Scheme or None
        The file that was handed in, otherwise the one of the library; ``None`` where the
        file is refused (the reader is told why).
    """
    st.session_state["try_scheme"] = asked.scheme
    st.session_state["try_layer"] = asked.layer or known[asked.scheme].layer
    st.session_state["try_days"] = asked.days
    st.session_state["try_on"] = on
    row = st.container(horizontal=True, vertical_alignment="bottom", key="try")
    row.selectbox(
        say("time.choose_scheme"), list(known), key="try_scheme", width=330,
        format_func=lambda name: word(known[name].zh, known[name].en),
        on_change=_take, args=("scheme",),
    )  # fmt: skip
    row.selectbox(
        say("time.choose_layer"), LAYERS, key="try_layer", width=150,
        format_func=lambda name: format(LAYER_WORDS[name], word("zh", "en")),
        on_change=_take, args=("layer",),
    )  # fmt: skip
    row.date_input(
        say("day"), key="try_on", format="YYYY-MM-DD", width=150, on_change=_take, args=("on",)
    )
    row.selectbox(
        say("time.choose_days"), sorted({*OFFERED, asked.days}), key="try_days", width=120,
        format_func=lambda count: say("time.days", count=count), on_change=_take, args=("days",),
    )  # fmt: skip
    with st.expander(say("time.upload")):
        file = st.file_uploader(
            say("time.upload"), type="toml", key="try_file", label_visibility="collapsed"
        )
        if file is None:
            return known[asked.scheme]
        return _handed_in(desk, file.getvalue(), file.name)


def _take(name: str) -> None:
    chosen = st.session_state[f"try_{name}"]
    if chosen is not None:
        st.query_params[name] = str(chosen)
    if name == "scheme":  # the layer it is made for, unless the reader chooses another one
        st.query_params.pop("layer", None)


def _handed_in(desk: data.Desk, content: bytes, name: str) -> Scheme | None:
    try:
        scheme = schemes.read(desk.actor, content, name, data.context())
        cases = len(schemes.check(desk.actor, scheme, data.context())[1].frame)
    except RiskZoneError as error:
        problem(message(error.code, error.params))
        return None
    st.success(say("time.file_sound", file=name, cases=cases))
    return scheme


def show_preview(desk: data.Desk, scheme: Scheme, layer: str, on: date, days: int) -> None:
    """Show who flips under another scheme, or say why that cannot be known."""
    try:
        found = _preview(desk.key, scheme.hash, layer, on, days, _scheme=scheme, _actor=desk.actor)
    except (InputError, NotFound) as error:
        problem(message(error.code, error.params))
        return
    if found.lacking:
        items = [scheme.indicators[name] for name in found.lacking]
        names = word("、", ", ").join(word(item.zh, item.en) for item in items)
        problem(say("time.lacking", names=names))

    def link(zone: str, day: date) -> str:
        shown = None if layer == "county" else layer
        return address(
            "zones", {"zone": zone, "layer": shown, "on": day, "lang": st.query_params.get("lang")}
        )

    st.html(summary(found, say, word) + flip_list(found, link, named=zone_name, say=say, word=word))
    if len(found.changes):
        mark = say("demo") if desk.is_demo() else ""
        st.download_button(
            say("time.download_flips"),
            data=lambda: changes_csv(found, mark),
            file_name=f"{mark and mark + '-'}{scheme.id}-{on}.csv",
            mime="text/csv",
            on_click="ignore",
        )


def show_rule(scheme: Scheme) -> None:
    """Show a rule as readers see it."""
    st.html(rule_card(scheme, say, word))


def show_adoptions(desk: data.Desk, on: date) -> None:
    """Show which rule rates which layer by which document."""
    rows = _standing(desk.key, on, _actor=desk.actor)
    st.subheader(say("time.adopted_heading"), anchor=False)
    st.html(adoption_list(rows, say, word))


@st.cache_resource(show_spinner=False)
def _library(_actor: Any) -> tuple[Scheme, ...]:
    return schemes.list_schemes(_actor, data.context())


@st.cache_resource(max_entries=64, show_spinner=False)
def _standing(key: tuple[Any, ...], on: date, _actor: Any) -> tuple[Standing, ...]:  # noqa: ARG001
    return schemes.standing(_actor, data.context(), on=on)


@st.cache_resource(max_entries=64, show_spinner=False)
def _preview(
    key: tuple[Any, ...],  # noqa: ARG001
    scheme_hash: str,  # noqa: ARG001
    layer: str,
    on: date,
    days: int,
    _scheme: Scheme,
    _actor: Any,
) -> Preview:
    return schemes.preview(_actor, data.context(), _scheme, layer=layer, on=on, days=days)
