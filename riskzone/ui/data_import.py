"""The steps of an import: upload or paste, what it is, preview, confirm."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st
from markupsafe import Markup

from riskzone.cases.revisions import Mode
from riskzone.errors import RiskZoneError
from riskzone.services.imports import ImportReport
from riskzone.services.layers import LayerReport, PreparedLayer
from riskzone.services.prepare import Prepared
from riskzone.services.recognition import ImportKind, Look, lacking
from riskzone.services.rejects import of_readings, rejected_csv
from riskzone.store.mappings import MappingRecord
from riskzone.ui import data_markup, intake
from riskzone.ui.address import address
from riskzone.ui.data import Desk
from riskzone.ui.data_mapping import edited_columns, edited_values, field_name, keep_mapping
from riskzone.ui.intake import Choice, Report, Upload
from riskzone.ui.state import FIRST_DAY, LAST_DAY
from riskzone.ui.text import escape, language, message, say, word

_ROUND, _DONE = "_intake_round", "_intake_done"
#: Files that replace what holds for the whole area served.
LAYERS = ("township", "building")
DATUMS = ("gcj02", "wgs84", "cgcs2000")
#: Refused values shown on the page; the file to download has all.
SHOWN = 100
#: Places nobody knows that are named in a remark.
STATED = 5


#: Characters a browser's text field still takes at once; some 2,500 rows of a line list.
MOST_PASTED = 200_000


def explained(desk: Desk) -> str:
    """Say in a line what this desk may bring in here."""
    reach = intake.reach(desk)
    if reach.whole:
        return say("data_page.import_explained")
    return say("data_page.part_explained", places=format(reach.words, language()))


def ask_upload() -> Upload | None:
    """Ask for a file or pasted cells; ``None`` while there are none."""
    turn = st.session_state.setdefault(_ROUND, 0)
    way = st.segmented_control(
        say("data_page.way"),
        ("file", "paste"),
        key="intake_way",
        default="file",
        required=True,
        format_func=lambda name: say(f"data_page.way_{name}"),
        label_visibility="collapsed",
    )
    if way == "paste":
        text = st.text_area(
            say("data_page.paste_label"),
            key=f"paste_{turn}",
            height=190,
            placeholder=say("data_page.paste_hint"),
            help=say("data_page.paste_help"),
            max_chars=MOST_PASTED,
        )
        st.caption(say("data_page.paste_limit", most=f"{MOST_PASTED:,}"))
        st.button(say("data_page.paste_read"), key="paste_read")
        if text and text.strip():
            return Upload(say("data_page.pasted"), text.encode())
        return None
    with st.container(key="upload"):
        words = {"drop": say("data_page.drop"), "browse": say("data_page.browse")}
        st.html(data_markup.properties(words))
        given = st.file_uploader(
            say("data_page.upload_label"), key=f"file_{turn}", help=say("data_page.upload_help")
        )
    return None if given is None else Upload(given.name, given.getvalue())


def ask_choice(desk: Desk, look: Look) -> tuple[Choice, MappingRecord | None]:
    """Ask what the file is; proposals come from its content."""
    found = intake.recognised(desk, look)
    whole = intake.reach(desk).whole
    saved = {m.sender: m for m in intake.senders(desk) if m.kind in look.fits}
    row = st.container(horizontal=True, vertical_alignment="bottom", key="intake_choice")
    with row:
        kind: ImportKind = st.selectbox(
            say("data_page.kind"),
            look.fits,
            index=look.fits.index(_proposed(look, found)),
            format_func=lambda name: say(f"data_page.kind_{name}"),
            width=230,
        )
        own = [name for name, record in saved.items() if record.kind == kind]
        sender = ""
        if own:
            sender = st.selectbox(
                say("data_page.sender"),
                ("", *own),
                index=1 + own.index(found.sender) if found and found.sender in own else 0,
                format_func=lambda name: name or say("data_page.sender_none"),
                width=230,
                help=say("data_page.sender_help"),
            )
        mode: Mode = "delta"
        if kind in ("cases", "counts") and whole:
            mode = st.segmented_control(
                say("data_page.mode"),
                ("delta", "full"),
                default="delta",
                required=True,
                format_func=lambda name: say(f"data_page.mode_{name}"),
                help=say("data_page.mode_help"),
            )
        start = None
        # From which day a list is complete is said of the whole area served.
        if kind != "reports" and whole:
            layer = kind in LAYERS
            start = st.date_input(
                say("data_page.valid_from" if layer else "data_page.coverage_from"),
                value=None,
                min_value=FIRST_DAY,
                max_value=LAST_DAY,
                format="YYYY-MM-DD",
                width=190,
                help=say("data_page.valid_from_help" if layer else "data_page.coverage_help"),
            )
    if not whole and kind in ("cases", "counts"):
        st.caption(say("data_page.part_mode"))
    if found and found.sender == sender:
        st.caption(say("data_page.sender_recognised", sender=escape(sender)))
    return Choice(kind, mode, None, start if isinstance(start, date) else None, sender), (
        saved.get(sender)
    )


def _proposed(look: Look, found: MappingRecord | None) -> ImportKind:
    if found is not None:
        return found.kind  # type: ignore[return-value]
    return look.kind or look.fits[0]


def ask_datum() -> str | None:
    """Ask for the datum of points: it is never guessed."""
    return st.segmented_control(
        say("data_page.datum"),
        DATUMS,
        key="intake_datum",
        format_func=lambda name: say(f"data_page.datum_{name}"),
        help=say("data_page.datum_help"),
    )


def show_columns(look: Look, kind: ImportKind, columns: Mapping[str, str]) -> None:
    """Show which column is read as what, which are left out, and what is lacking."""
    rows = [
        (item.shown, _column_state(item.header, kind, columns, personal=item.personal),
         " · ".join(item.samples) if item.header in columns else "")
        for item in look.columns
    ]  # fmt: skip
    heads = [say(f"data_page.column_{name}") for name in ("header", "field", "samples")]
    st.html(data_markup.table(heads, rows, name="columns"))
    missing = lacking(kind, list(columns.values()))
    if missing:
        names = [
            " / ".join(field_name(kind, name) for name in group.split("|")) for group in missing
        ]
        st.warning(escape(say("data_page.lacking", fields=word("；", "; ").join(names))))


def _column_state(
    header: str, kind: ImportKind, columns: Mapping[str, str], *, personal: bool
) -> Markup:
    if header in columns:
        return data_markup.mark(field_name(kind, columns[header]), "good")
    if personal:
        return data_markup.mark(say("data_page.left_at_door"), "warn")
    return data_markup.mark(say("data_page.not_used"))


def run(desk: Desk) -> None:
    """Lead through the steps; ends where something is lacking."""
    st.html(data_markup.step(1, say("data_page.step_give")))
    upload = ask_upload()
    if upload is None:
        return
    try:
        with st.spinner(say("data_page.looking")):
            look = intake.looked_at(desk, upload)
    except RiskZoneError as error:
        _refused(error)
        return
    st.html(data_markup.step(2, say("data_page.step_what")))
    st.caption(escape(say("data_page.read_as", file=upload.name, rows=look.rows)))
    if look.fits[0] in LAYERS and not intake.reach(desk).whole:
        st.info(say("data_page.part_layer"))
        return
    choice, saved = ask_choice(desk, look)
    columns = intake.columns_of(look, choice, saved)
    choice = edited_columns(look, choice, columns)
    columns = intake.columns_of(look, choice, saved)
    show_columns(look, choice.kind, columns)
    choice = edited_values(choice, columns)
    if intake.needs_datum(choice.kind, columns):
        choice = intake.with_datum(choice, ask_datum())
        if choice.datum is None and not (saved and intake.states_datum(saved)):
            st.info(say("data_page.datum_wanted"))
            return
    if lacking(choice.kind, list(columns.values())) and not (saved and choice.columns is None):
        return
    mapping = intake.mapping_text(look, choice, saved)
    st.html(data_markup.step(3, say("data_page.step_check")))
    try:
        with st.spinner(say("data_page.comparing")):
            prepared, report = intake.preview(desk, upload, choice, mapping)
    except RiskZoneError as error:
        _refused(error)
        return
    bad_rows = show_preview(report)
    _confirm(desk, prepared, report, skip=bad_rows)
    if mapping is not None and choice.kind:
        keep_mapping(desk, choice, mapping)


def _refused(error: RiskZoneError) -> None:
    st.error(escape(message(error.code, error.params)))
    st.caption(say("data_page.nothing_stored"))


def show_preview(report: Report) -> bool:
    """Show what would change; gives whether rows that cannot be used are to be left out."""
    if isinstance(report, LayerReport):
        st.html(data_markup.tiles(_layer_tiles(report)))
        st.html(data_markup.lines(message(code, params) for code, params in report.notes))
        return False
    bad = len({(reading.file, r.line) for reading in report.readings for r in reading.rejected})
    st.html(data_markup.tiles(_table_tiles(report, bad)))
    st.html(data_markup.lines(_remarks(report)))
    if report.withdrawn:
        st.warning(say("data_page.withdraws", count=report.withdrawn))
    if not bad:
        return False
    _rejections(report, bad)
    usable = report.read - bad
    if not usable:
        return False
    return (
        st.radio(
            say("data_page.bad_rows", count=bad),
            ("refuse", "skip"),
            format_func=lambda name: say(f"data_page.bad_rows_{name}", count=usable),
        )
        == "skip"
    )


def _table_tiles(report: ImportReport, bad: int) -> Sequence[data_markup.Tile]:
    made = [
        data_markup.Tile(
            say(f"data_page.tile_{name}"), str(getattr(report, name)), say(f"data_page.note_{name}")
        )
        for name in ("read", "new", "changed", "withdrawn", "unchanged")
    ]
    tone = "bad" if bad else ""
    return [
        *made,
        data_markup.Tile(
            say("data_page.tile_rejected"), str(bad), say("data_page.note_rejected"), tone
        ),
    ]


def _layer_tiles(report: LayerReport) -> Sequence[data_markup.Tile]:
    figures = ("zones", "new", "changed", "gone", "repaired")
    made = [
        data_markup.Tile(say(f"data_page.layer_{name}"), f"{getattr(report, name):,}")
        for name in figures
    ]
    return [*made, data_markup.Tile(say("data_page.valid_from"), f"{report.valid_from}")]


def _remarks(report: ImportReport) -> list[str]:
    texts = []
    dropped = [name for reading in report.readings for name in reading.dropped_columns]
    if dropped:
        texts.append(say("data_page.dropped", columns=word("、", ", ").join(dropped)))
    if report.unlocated:
        # A case without a county counts in the total; figures and reports of none say nothing.
        entry = "unlocated" if report.kind == "cases" else "no_such_zone"
        texts.append(say(f"data_page.{entry}", count=len(report.unlocated), named=_named(report)))
    if report.mismatches:
        texts.append(say("data_page.mismatches", count=len(report.mismatches)))
    for reading in report.readings:
        texts += [message(code, params) for code, params in reading.notes]
    return texts + [
        say("data_page.delta_keeps", **params)
        if code == "services.delta_keeps"
        else message(code, params)
        for code, params in report.notes
    ]


def _named(report: ImportReport) -> str:
    """What the rows without a place state, the first few of them."""
    stated = dict.fromkeys(item.stated or "—" for item in report.unlocated)
    shown = list(stated)[:STATED]
    more = ["…"] if len(stated) > len(shown) else []
    return word("、", ", ").join([*shown, *more])


def _rejections(report: ImportReport, bad: int) -> None:
    ones = report.rejected
    heads = [say(f"data_page.rejected_{name}") for name in ("line", "field", "value", "reason")]
    kind: ImportKind = report.kind  # type: ignore[assignment]
    rows = [
        (r.line, field_name(kind, r.field), r.value or "—", message(r.code, r.params))
        for r in ones[:SHOWN]
    ]
    title = say("data_page.rejected_head", count=bad)
    sheet = data_markup.table(heads, rows, numbers=(0,))
    more = say("data_page.rejected_shown", shown=len(rows), count=len(ones))
    st.html(data_markup.group(title, more, sheet, unfold=True))
    st.download_button(
        say("data_page.rejected_download"),
        data=lambda: rejected_csv(of_readings(report.readings)),
        file_name="rejected.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _confirm(desk: Desk, prepared: Prepared | PreparedLayer, report: Report, *, skip: bool) -> None:
    if isinstance(report, LayerReport):
        blocked, count, fresh = False, report.zones, report.fresh
    else:
        blocked = bool(report.rejected) and not skip
        count = report.new + report.changed + report.withdrawn
        fresh = bool(count) or report.mode == "full"
    if not fresh:
        held = isinstance(report, LayerReport) or report.unchanged
        st.info(say("data_page.nothing_to_do" if held else "data_page.nothing_usable"))
        return
    st.html(data_markup.step(4, say("data_page.step_store")))

    def confirmed() -> None:
        try:
            done = intake.store(desk, prepared, report.version, "skip" if skip else "refuse")
        except RiskZoneError as error:
            st.session_state[_DONE] = error
            return
        st.session_state[_DONE] = (done, intake.last_day(prepared))
        st.session_state[_ROUND] += 1
        intake.forget()

    st.button(
        say("data_page.confirm", count=f"{count:,}"),
        type="primary",
        disabled=blocked,
        on_click=confirmed,
        help=say("data_page.blocked") if blocked else None,
        key="intake_confirm",
    )
    st.caption(say("data_page.blocked" if blocked else "data_page.whole_or_not"))


def show_done() -> None:
    """Tell once how the last import ended."""
    done = st.session_state.pop(_DONE, None)
    if done is None:
        return
    if isinstance(done, RiskZoneError):
        st.error(escape(message(done.code, done.params)))
        return
    report, day = done
    kept = {"lang": "en"} if language() == "en" else {}
    on = {"on": day.isoformat()} if day else {}
    links = [
        (say("data_page.see_zones", on=day or ""), address("zones", on | kept)),
        (say("data_page.see_quality"), address("quality", on | kept)),
    ]
    if report.batch is None:
        text = say("data_page.done_nothing", file=report.file)
        st.html(data_markup.verdict(say("data_page.done_same"), text, links, "plain"))
        return
    if isinstance(report, LayerReport):
        text = say("data_page.done_layer", zones=report.zones, start=report.valid_from)
    else:
        names = ("new", "changed", "withdrawn")
        text = say("data_page.done_rows", **{name: getattr(report, name) for name in names})
    title = say("data_page.done", batch=report.batch)
    st.html(data_markup.verdict(title, text, links))
