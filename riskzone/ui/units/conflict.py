"""Two people changed one control unit: base, theirs and mine, on the map and field by field."""

from collections.abc import Callable, Sequence

import shapely
import streamlit as st

from riskzone.maps.unit_draw import Outline, OutlineKind
from riskzone.ui.data import Desk
from riskzone.ui.text import say
from riskzone.ui.units import conflict_words, done, drafts, drawing, form_markup
from riskzone.ui.units.form_state import Work, way_of
from riskzone.units.merge import FieldDifference, differences, reapply
from riskzone.units.model import ControlUnit


def resolve(desk: Desk, work: Work) -> None:
    """Show what both changed; what is chosen goes back into the form, on the new version."""
    found = work.conflict
    if found is None or not isinstance(found.theirs, ControlUnit):
        return
    base = found.base if isinstance(found.base, ControlUnit) else None
    mine = found.mine if isinstance(found.mine, ControlUnit) else work.unit
    theirs = found.theirs
    rows = differences(base, theirs, mine)
    if not work.told:
        work.told = True
        done.to_top()
    clashes = [one for one in rows if one.clash]
    st.html(
        form_markup.banner(
            say("unit_form.conflict", version=theirs.version, mine=work.version),
            [say("unit_form.conflict_kept"), say("unit_form.conflict_count", count=len(clashes))],
        )
    )
    map_side, table_side = st.columns([10, 10], gap="medium")
    with map_side:
        _map(desk, work, base, theirs, mine)
    with table_side, st.container(key="unit-conflict"):
        keep = _choices(work, theirs.version, clashes)
        _merged(rows)
        own = {name for name, mine_stands in keep.items() if mine_stands}
        _go_on(
            desk,
            work,
            theirs,
            lambda: reapply(base, theirs, mine, own),
            ready=len(keep) == len(clashes),
        )


def _map(
    desk: Desk, work: Work, base: ControlUnit | None, theirs: ControlUnit, mine: ControlUnit
) -> None:
    """Draw the three shapes, each with a line of its own and its word."""
    sides: tuple[tuple[OutlineKind, ControlUnit | None], ...] = (
        ("base", base),
        ("theirs", theirs),
        ("mine", mine),
    )
    outlines = [
        Outline(kind, say(f"unit_form.side_{kind}"), side.geometry)
        for kind, side in sides
        if side is not None and side.geometry is not None
    ]
    if _all_same([item.shape for item in outlines]) and len(outlines) == len(sides):
        outlines = outlines[2:]
    picked = sorted({*theirs.building_units, *mine.building_units})
    key = f"unit_conflict_{work.name}_{theirs.version}"
    drawing.shapes_map(desk, key, theirs.county, outlines, picked)
    st.html(form_markup.legend([(kind, say(f"unit_form.side_{kind}")) for kind, _ in sides]))


def _all_same(shapes: Sequence[shapely.Geometry]) -> bool:
    return all(shapely.equals(shapes[0], shape) for shape in shapes[1:])


def _choices(work: Work, version: int, clashes: Sequence[FieldDifference]) -> dict[str, bool]:
    """Ask, field by field, whose value stands; gives those that were chosen."""
    chosen: dict[str, bool] = {}
    for one in clashes:
        with st.container(key=f"clash-{one.field.replace('.', '-')}"):
            st.html(
                form_markup.three(
                    conflict_words.field_word(one.field),
                    [
                        (say("unit_form.side_base"), _base_value(one)),
                        (say("unit_form.side_theirs"), conflict_words.value(one.field, one.theirs)),
                        (say("unit_form.side_mine"), conflict_words.value(one.field, one.mine)),
                    ],
                )
            )
            given = st.segmented_control(
                say("unit_form.whose", field=conflict_words.field_word(one.field)),
                ("theirs", "mine"),
                key=work.key(f"clash-{version}-{one.field}"),
                format_func=lambda side: say(f"unit_form.take_{side}"),
                label_visibility="collapsed",
            )
            if given:
                chosen[one.field] = given == "mine"
    return chosen


def _base_value(one: FieldDifference) -> str:
    return conflict_words.value(one.field, one.base) if one.known else say("unit_form.not_kept")


def _merged(rows: Sequence[FieldDifference]) -> None:
    """Say what was put together without asking."""
    quiet = [one for one in rows if not one.clash]
    if not quiet:
        return
    said = [
        say(
            f"unit_form.merged_{_side(one)}",
            field=conflict_words.field_word(one.field),
            before=_base_value(one),
            after=conflict_words.value(one.field, one.mine if one.by_me else one.theirs),
        )
        for one in quiet
    ]
    st.html(form_markup.label(say("unit_form.merged", count=len(quiet))))
    st.html(form_markup.remarks(said))


def _side(one: FieldDifference) -> str:
    if one.by_me and one.by_them:
        return "both"
    return "mine" if one.by_me else "theirs"


def _go_on(
    desk: Desk, work: Work, theirs: ControlUnit, merged: Callable[[], ControlUnit], *, ready: bool
) -> None:
    def take() -> None:
        _begin_again(work, merged(), theirs)

    def give_up() -> None:
        drafts.drop(desk, theirs.id)
        _begin_again(work, theirs, theirs, keep=False)

    if not ready:
        st.html(form_markup.remarks([say("unit_form.conflict_choose")]))
    with st.container(horizontal=True):
        st.button(
            say("unit_form.conflict_take", version=theirs.version),
            key=work.key("reapply"),
            type="primary",
            disabled=not ready,
            on_click=take,
        )
        st.button(say("unit_form.conflict_drop"), key=work.key("drop"), on_click=give_up)


def _begin_again(work: Work, unit: ControlUnit, stored: ControlUnit, *, keep: bool = True) -> None:
    """Go on in the form, from the version that is stored now."""
    work.stored, work.unit, work.conflict, work.problems = stored, unit, None, ()
    work.way = way_of(unit)
    work.turn += 1
    work.kept = None
    work.rebased, work.told = keep, False
    if not keep:
        work.kept = unit
