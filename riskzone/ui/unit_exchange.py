"""The exchange page: files out, and a file in by upload, preview and confirmation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from riskzone.access import Right
from riskzone.errors import RiskZoneError
from riskzone.services import unit_exchange as service
from riskzone.services import unit_export
from riskzone.services.unit_exchange import Imported, Prepared, Preview
from riskzone.services.unit_export import FORMS, Form
from riskzone.ui import data_markup
from riskzone.ui import unit_exchange_markup as markup
from riskzone.ui.address import address
from riskzone.ui.data import Desk, context
from riskzone.ui.text import escape, language, message, say, word
from riskzone.units.control_schemes import control_schemes
from riskzone.units.exchange_plan import Verdict

_ROUND, _READ, _DONE = "_exchange_round", "_exchange_read", "_exchange_done"
DATUMS = ("cgcs2000", "wgs84", "gcj02")
#: Rows shown on the page.
SHOWN = 200
_ORDER = (Verdict.REFUSED, Verdict.CONFLICT, Verdict.CHANGED, Verdict.NEW, Verdict.SAME)


@dataclass(frozen=True)
class Choice:
    """How a file is to be read.

    Parameters
    ----------
    datum : str
    scheme : str
    propose : bool
    mapping : str, optional
    """

    datum: str
    scheme: str
    propose: bool
    mapping: str | None


def export_part(desk: Desk) -> None:
    """Offer the snapshot in each form; made when it is asked for."""
    if not desk.actor.may(Right.EXPORT_UNITS):
        return
    st.html(data_markup.head(say("unit_exchange.export_head"), say("unit_exchange.export_about")))
    tongue = language()

    def maker(form: Form) -> Callable[[], bytes]:
        return lambda: unit_export.export(desk.actor, context(), form, language=tongue).content

    with st.container(horizontal=True, key="exchange_out"):
        for form, media in FORMS.items():
            st.download_button(
                say(f"unit_exchange.form_{form}"),
                data=maker(form),
                file_name=f"control-units.{form}",
                mime=media,
                key=f"export_{form}",
                on_click="ignore",
            )
    st.caption(say("unit_exchange.export_note"))


def template_part(desk: Desk) -> None:
    """Offer an empty workbook, and say what may be sent."""
    if not desk.actor.may(Right.DRAFT_UNITS):
        return
    st.html(
        data_markup.head(say("unit_exchange.template_head"), say("unit_exchange.template_about"))
    )
    tongue = language()
    st.download_button(
        say("unit_exchange.template"),
        data=lambda: unit_export.blank(desk.actor, context(), language=tongue).content,
        file_name="control-units-template.xlsx",
        mime=FORMS["xlsx"],
        key="exchange_template",
        on_click="ignore",
    )
    st.html(data_markup.lines((say(f"unit_exchange.rule_{n}") for n in range(1, 5)), "quiet"))


def may_import(desk: Desk) -> bool:
    """Whether the reader may bring control units in, or decide on what came in."""
    return desk.actor.may(Right.DRAFT_UNITS) or desk.actor.may(Right.DECIDE_UNITS)


def import_part(desk: Desk) -> None:
    """Lead through an import; ends where something is lacking."""
    if not desk.actor.may(Right.DRAFT_UNITS):
        return
    st.html(data_markup.step(1, say("unit_exchange.step_give")))
    turn = st.session_state.setdefault(_ROUND, 0)
    with st.container(key="upload_units"):
        words = {"drop": say("unit_exchange.drop"), "browse": say("data_page.browse")}
        st.html(data_markup.properties(words))
        given = st.file_uploader(
            say("unit_exchange.upload"), key=f"exchange_{turn}", label_visibility="collapsed"
        )
    choice = _choice()
    if given is None:
        st.session_state.pop(_READ, None)
        return
    if choice is None:
        st.info(say("unit_exchange.datum_wanted"))
        return
    st.html(data_markup.step(2, say("unit_exchange.step_check")))
    data = given.getvalue()
    try:
        with st.spinner(say("unit_exchange.reading")):
            prepared, seen = _read(desk, given.name, data, choice)
    except RiskZoneError as error:
        st.error(escape(message(error.code, error.params)))
        st.caption(say("data_page.nothing_stored"))
        return
    _show(seen)
    _confirm(desk, prepared, seen)


def _choice() -> Choice | None:
    """Ask how the file is to be read; ``None`` until its datum is stated."""
    schemes = control_schemes()
    datum = st.segmented_control(
        say("data_page.datum"),
        DATUMS,
        key="exchange_datum",
        format_func=lambda name: say(f"data_page.datum_{name}"),
        help=say("data_page.datum_help"),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="exchange_choice"):
        ids = list(schemes)
        scheme = st.selectbox(
            say("unit_exchange.scheme"),
            ids,
            index=ids.index(service.DEFAULT_SCHEME),
            format_func=lambda one: word(schemes[one].zh, schemes[one].en),
            help=say("unit_exchange.scheme_help"),
            width=330,
        )
        state = st.segmented_control(
            say("unit_exchange.as_state"),
            ("draft", "proposed"),
            default="draft",
            required=True,
            format_func=lambda name: say(f"unit_exchange.as_{name}"),
            help=say("unit_exchange.as_help"),
        )
    with st.expander(say("unit_exchange.map_head")):
        mapping = st.text_area(
            say("unit_exchange.map_label"), key="exchange_map", height=110,
            placeholder='[columns]\nname = "MC"\ncounty = "QX"\nkind = "=compound"',
        )  # fmt: skip
    if datum is None:
        return None
    return Choice(datum, scheme, state == "proposed", mapping or None)


def _read(desk: Desk, name: str, data: bytes, choice: Choice) -> tuple[Prepared, Preview]:
    """Read a file once; what was compared is kept until it is confirmed."""
    key = (hash(data), name, choice)
    kept = st.session_state.get(_READ)
    if kept is None or kept[0] != key:
        prepared = service.prepare(
            desk.actor, context(), data, name, datum=choice.datum, mapping=choice.mapping,
            scheme=choice.scheme, propose=choice.propose,
        )  # fmt: skip
        kept = (key, prepared, service.preview(desk.actor, context(), prepared))
        st.session_state[_READ] = kept
    return kept[1], kept[2]


def _show(seen: Preview) -> None:
    st.html(markup.tiles(seen.plans))
    told = [message(code, params) for code, params in seen.notes]
    if seen.personal:
        columns = word("、", ", ").join(seen.personal)
        told.append(say("data_page.dropped", columns=columns))
    if seen.ignored:
        columns = word("、", ", ").join(seen.ignored)
        told.append(say("unit_exchange.ignored", columns=columns))
    st.html(data_markup.lines(told))
    ranked = sorted(seen.plans, key=lambda plan: _ORDER.index(plan.verdict))
    drawing = markup.overview(seen.plans)
    sheet = markup.rows_table(ranked[:SHOWN])
    st.html(f'<div class="exchange-rows">{sheet}{drawing}</div>')
    if len(ranked) > SHOWN:
        st.caption(say("unit_exchange.shown", shown=SHOWN, count=len(ranked)))
    clashes = [plan for plan in seen.plans if plan.verdict is Verdict.CONFLICT]
    if clashes:
        st.html(
            data_markup.head(
                say("unit_exchange.conflicts", count=len(clashes)),
                say("unit_exchange.conflicts_about"),
            )
        )
    for plan in clashes[:20]:
        names = word("、", ", ").join(markup.field_name(name) for name in plan.fields)
        st.html(data_markup.group(plan.name, names, markup.conflict(plan), unfold=True))


def _confirm(desk: Desk, prepared: Prepared, seen: Preview) -> None:
    bad = seen.counts[Verdict.REFUSED]
    count = sum(plan.stored for plan in seen.plans)
    if not count:
        st.info(say("unit_exchange.nothing_usable" if bad else "unit_exchange.nothing_to_do"))
        return
    st.html(data_markup.step(3, say("unit_exchange.step_store")))
    bad_rows: Literal["refuse", "skip"] = "refuse"
    if bad:
        bad_rows = st.radio(
            say("unit_exchange.bad_rows", count=bad),
            ("refuse", "skip"),
            format_func=lambda name: say(f"unit_exchange.bad_rows_{name}", count=count),
        )

    def confirmed() -> None:
        st.session_state.pop(_READ, None)
        try:
            done: Imported | RiskZoneError = service.confirm(
                desk.actor, context(), prepared, seen=seen.version, bad_rows=bad_rows
            )
        except RiskZoneError as error:
            done = error
        else:
            st.session_state[_ROUND] += 1
        st.session_state[_DONE] = done

    st.button(
        say("unit_exchange.confirm", count=count),
        type="primary",
        disabled=bool(bad) and bad_rows == "refuse",
        on_click=confirmed,
        key="exchange_confirm",
    )
    st.caption(say("unit_exchange.whole_or_not"))


def show_done() -> None:
    """Tell once how the last import ended."""
    done = st.session_state.pop(_DONE, None)
    if done is None:
        return
    if isinstance(done, RiskZoneError):
        st.error(escape(message(done.code, done.params)))
        return
    kept = {"lang": "en"} if language() == "en" else {}
    links = [(say("unit_exchange.see_units"), address("control-units", kept))]
    links += [
        (
            say("unit_exchange.see_draft", unit=number),
            address("unit-edit", {"unit": number, "do": "edit", **kept}),
        )
        for number in done.drafts[:8]
    ]
    counts = {
        "created": len(done.created),
        "edited": len(done.edited),
        "waiting": len(done.waiting),
    }
    text = say("unit_exchange.done_text", **counts, drafts=len(done.drafts), same=done.same,
               refused=done.refused)  # fmt: skip
    st.html(data_markup.verdict(say("unit_exchange.done"), text, links))
