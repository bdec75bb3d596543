"""The list of packs, and what became of one."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from riskzone.release.lifecycle import Action, needs_other
from riskzone.release.pack import Pack, State
from riskzone.store.shelf import Shelved
from riskzone.ui.publish import markup, words
from riskzone.ui.publish.state import PublishView
from riskzone.ui.text import items, say

#: Rows below the panels; the list of its own shows all.
SHORT = 6


def listing(
    found: Sequence[Shelved[Pack]],
    view: PublishView,
    offices: Mapping[str, str],
    *,
    most: int = 0,
) -> Markup:
    """Lay out packs, the newest first: day, for whom, where it stands, whose office did it."""
    if not found:
        return markup.note(say("publish_page.no_packs"))
    shown = found[:most] if most else found
    rows = Markup().join(_row(one, view, offices) for one in shown)
    made = Markup('<ol class="pub-packs">{}</ol>').format(rows)
    if len(shown) < len(found):
        text = say("publish_page.all_packs", count=len(found))
        made += markup.note(markup.link(text, view.to(show="packs")))
    return made


def _row(one: Shelved[Pack], view: PublishView, offices: Mapping[str, str]) -> Markup:
    pack = one.record
    here = Markup(' aria-current="true"') if pack.id == view.pack else Markup()
    return Markup(
        '<li{}><a href="{}" target="_self"><span class="day">{}</span>{}{}'
        '<span class="what">{}</span><span class="by">{}</span></a></li>'
    ).format(
        here,
        view.to(pack=pack.id),
        f"{pack.on:%Y-%m-%d}",
        audience_mark(pack),
        markup.tag(words.state(pack.state), words.TONES[pack.state]),
        Markup("{}{}").format(
            say("publish_page.number", number=pack.id),
            Markup("<small>{}</small>").format(items(map(words.product, pack.products))),
        ),
        say(
            "publish_page.by",
            action=words.action(one.action),
            actor=offices.get(one.actor, one.actor),
            at=words.minute(one.recorded_at),
        ),
    )


def audience_mark(pack: Pack) -> Markup:
    """Say for whom a pack is; not by colour alone."""
    return Markup('<span class="pub-for {0}">{1}</span>').format(
        pack.audience.value, words.audience(pack.audience)
    )


def history(known: Sequence[Shelved[Pack]], offices: Mapping[str, str]) -> Markup:
    """Lay out what was done to a pack, the last first."""
    rows = [
        Markup("<b>{}</b> {} · {}{}").format(
            words.action(one.action),
            offices.get(one.actor, one.actor),
            words.minute(one.recorded_at),
            Markup("<small>{}</small>").format(one.reason) if one.reason else "",
        )
        for one in reversed(known)
    ]
    return markup.head(say("publish_page.history")) + markup.lines(rows, "history")


def steps(pack: Pack, known: Sequence[Shelved[Pack]], offices: Mapping[str, str]) -> Markup:
    """Lay out how far a pack has come: made, proposed, released, and what ended it."""
    done: dict[State, str] = {}
    for one in known:
        name = offices.get(one.actor, one.actor)
        at = words.minute(one.recorded_at)
        done[one.record.state] = say("publish_page.who_when", actor=name, at=at)
    order = [State.DRAFT, State.PROPOSED, State.RELEASED]
    if pack.state in _ENDED:
        order = [state for state in order if state in done] + [pack.state]
    reached = order.index(pack.state)
    return markup.steps(
        [
            (
                words.state(state),
                done.get(state, "") if index <= reached else _to_come(state, pack, offices),
                _how(index, reached, state),
            )
            for index, state in enumerate(order)
        ]
    )


_ENDED = (State.REJECTED, State.WITHDRAWN, State.DROPPED)


def _how(index: int, reached: int, state: State) -> str:
    if index != reached:
        return "done" if index < reached else "next"
    if state in _ENDED:
        return "stopped"
    return "done" if state is State.RELEASED else "now"


def _to_come(state: State, pack: Pack, offices: Mapping[str, str]) -> str:
    if state is State.RELEASED and needs_other(pack, Action.RELEASE):
        name = offices.get(pack.prepared_by, pack.prepared_by)
        return say("publish_page.by_second", actor=name)
    return ""
