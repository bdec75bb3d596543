"""What is ordered: circle, kind, measures, times; a reason where it goes beyond the default."""

from datetime import timedelta

import streamlit as st

from riskzone.ui.text import items, language, say, word
from riskzone.ui.units import drafts, form_markup, form_words
from riskzone.ui.units.form_fields import Fields
from riskzone.ui.units.form_rules import in_circle
from riskzone.ui.units.form_send import wanted
from riskzone.units.control_schemes import ControlScheme, control_scheme, control_schemes
from riskzone.units.guard import beyond_defaults, is_hard
from riskzone.units.model import Kind, Trigger, TriggerKind


def essentials(fields: Fields) -> None:
    """Ask for circle and kind: with a place they are an order."""
    work = fields.work
    scheme = control_scheme(work.unit.scheme)
    circles = [circle.id for circle in scheme.circles.values() if circle.is_unit]
    circle = fields.choice(
        "circle",
        circles,
        work.unit.circle,
        lambda one: form_words.circle_word(scheme, one),
        buttons=True,
    )
    if circle and circle != work.unit.circle:
        work.unit = in_circle(work.unit, scheme, circle)
        st.session_state.pop(work.key("kind"), None)
    usual = scheme.circles[work.unit.circle].kinds if work.unit.circle in scheme.circles else ()
    kinds = (*usual, *(kind for kind in Kind if kind not in usual))
    kind = fields.choice("kind", kinds, work.unit.kind, form_words.kind_word)
    work.unit = work.unit.changed(kind=kind or work.unit.kind)
    _beyond(fields, scheme)


def _beyond(fields: Fields, scheme: ControlScheme) -> None:
    """Ask for reason and decider exactly where something goes beyond the default."""
    work = fields.work
    # Each control unit by itself: several building units may become one each.
    what = list(
        dict.fromkeys(one for unit in wanted(work) for one in beyond_defaults(unit, scheme))
    )
    if not what:
        return
    with st.container(key="unit-beyond"):
        st.html(
            form_markup.remarks(
                [say("unit_form.beyond", what=format(one, language())) for one in what]
            )
        )
        reason = fields.line("reason", work.unit.reason, long=True)
        levels = ("", "county", "prefecture", "province")
        decider = fields.choice("decider", levels, work.unit.decider, form_words.level_word)
        work.unit = work.unit.changed(reason=reason, decider=decider or "")


def order(fields: Fields) -> None:
    """Ask for the name, the scheme and the measures."""
    work = fields.work
    hint = work.unit.place_text or work.township_name or say("unit_form.name_hint")
    work.unit = work.unit.changed(name=fields.line("name", work.unit.name, hint=hint))
    known = tuple(control_schemes())
    if len(known) > 1:
        chosen = fields.choice("scheme", known, work.unit.scheme, form_words.scheme_word)
        if chosen and chosen != work.unit.scheme:
            work.unit = work.unit.changed(scheme=chosen)
            scheme = control_scheme(chosen)
            if work.unit.circle not in scheme.circles:
                work.unit = in_circle(work.unit, scheme, scheme.entrance_circle.id)
            work.number += 1
            st.rerun()
    scheme = control_scheme(work.unit.scheme)
    offered = [one.id for one in scheme.measures.values() if not one.forbidden]
    never = [word(one.zh, one.en) for one in scheme.measures.values() if one.forbidden]
    measures = fields.ticks(
        "measures", offered, work.unit.measures, lambda one: form_words.measure_word(scheme, one)
    )
    work.unit = work.unit.changed(measures=measures)
    if never:
        st.html(form_markup.remarks([say("unit_form.never", measures=items(never))]))
    if is_hard(work.unit, scheme):
        checked = fields.moment(
            "fire_exits_checked_at",
            work.unit.fire_exits_checked_at,
            help_=say("unit_form.fire_exits_help", hours=scheme.fire_exit_hours),
        )
        work.unit = work.unit.changed(fire_exits_checked_at=checked)


def times(fields: Fields) -> None:
    """Ask from when it holds, for how long, and when it is looked at again."""
    work = fields.work
    scheme = control_scheme(work.unit.scheme)
    circle = scheme.circles.get(work.unit.circle)
    left, right = st.columns(2)
    with left:
        start = fields.moment(
            "effective_at", work.unit.effective_at, help_=say("unit_form.effective_help")
        )
        days = fields.days("days", work.unit.days, circle.days if circle else None)
    with right:
        review = fields.day("review_on", work.unit.review_on)
        last = (start or drafts.now()).date() + timedelta(days=scheme.review_days)
        st.html(form_markup.remarks([say("unit_form.review_until", last=last)]))
    changed = work.unit.changed(effective_at=start, days=days, review_on=review)
    if changed.days != work.unit.days:
        work.unit = changed
        st.rerun()  # whether a reason is asked for stands further up
    work.unit = changed


def triggers(fields: Fields) -> None:
    """Ask what the order is drawn for."""
    work = fields.work
    scheme = control_scheme(work.unit.scheme)
    for number, trigger in enumerate(work.unit.triggers):
        said, away = st.columns([5, 1], vertical_alignment="center")
        with said:
            text = say(
                "unit_form.trigger_on", kind=form_words.trigger_word(trigger.kind), on=trigger.on
            )
            st.html(form_markup.line(f"{text} {trigger.case}".strip()))
        with away:
            st.button(
                say("unit_form.remove"),
                key=work.key(f"away-{number}-{trigger.kind}-{trigger.on}-{trigger.case}"),
                on_click=lambda number=number: _remove(fields, number),
            )
    fields.tell("triggers")
    kind_side, day_side, add_side = st.columns([3, 3, 2], vertical_alignment="bottom")
    with kind_side:
        kind = st.selectbox(
            say("unit_form.field_trigger_kind"),
            scheme.triggers,
            key=work.key("trigger-kind"),
            format_func=form_words.trigger_word,
        )
    with day_side:
        on = st.date_input(
            say("unit_form.field_trigger_on"), key=work.key("trigger-on"), format="YYYY-MM-DD",
            value=None,
        )  # fmt: skip
    with add_side:
        st.button(
            say("unit_form.add"),
            key=work.key("trigger-add"),
            disabled=on is None,
            on_click=lambda: _add(fields, kind, on),
        )


def _add(fields: Fields, kind: TriggerKind, on: object) -> None:
    made = Trigger(kind, on)  # type: ignore[arg-type]
    if made not in fields.work.unit.triggers:
        found = (*fields.work.unit.triggers, made)
        fields.work.unit = fields.work.unit.changed(triggers=found)


def _remove(fields: Fields, number: int) -> None:
    found = fields.work.unit.triggers
    fields.work.unit = fields.work.unit.changed(triggers=found[:number] + found[number + 1 :])
