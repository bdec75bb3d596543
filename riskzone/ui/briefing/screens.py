"""The screens of the meeting room: one thing each, in type that reads from eight metres."""

from datetime import datetime

from markupsafe import Markup

from riskzone.briefing.record import MorningRecord
from riskzone.ui.briefing import decided, parts, work
from riskzone.ui.briefing.edition import Edition

#: Seconds between two refreshes.
REFRESH_SECONDS = 60

#: Position of the screen that shows the map, from 1.
MAP_SCREEN = 2


def screens(
    edition: Edition, record: MorningRecord, head: Markup, leave: str, refreshed: datetime
) -> Markup:
    """Lay out all screens; a script shows one at a time.

    Parameters
    ----------
    edition : Edition
    record : MorningRecord
    head : Markup
        Title and day.
    leave : str
        Address of the page itself.
    refreshed : datetime
        When the figures were read.
    """
    bodies = (
        parts.lead(edition, decided.sentence(edition, record))
        + parts.figures(edition, ("new_confirmed", "active", "cumulative", "cured", "died")),
        Markup('<h2 class="p-title">{}</h2>').format(edition.say("briefing.map_head"))
        + parts.levels(edition),
        parts.changes(edition) + parts.watched(edition),
        decided.block_declared(edition, record, may_ask=False)
        + parts.due(edition)
        + parts.qualified(edition)
        + (parts.ahead(edition) if edition.morning.ahead else ""),
        work.agenda(edition, record) + work.pending(edition, record),
        work.units(edition, record, may_ask=False) + work.clocks(edition, record),
        work.instructions(edition, record, may_ask=False) + work.opinions(edition, record),
        Markup('<div class="p-two"><div>{}{}</div><div>{}</div></div>').format(
            parts.silent(edition), parts.trust(edition), parts.prefectures(edition)
        ),
    )
    slides = Markup("").join(
        Markup('<section class="slide" data-slide="{}">{}</section>').format(number, body)
        for number, body in enumerate(bodies, 1)
    )
    dots = Markup("").join(
        Markup('<button type="button" data-go="{}">{}</button>').format(number, number)
        for number in range(1, len(bodies) + 1)
    )
    note = edition.say("briefing.refreshed", every=REFRESH_SECONDS, time=f"{refreshed:%H:%M:%S}")
    return Markup(
        '<div class="present" data-slides="{}"><header class="p-head">{}</header>{}'
        '<footer class="p-foot"><span>{}</span><span class="p-nav">{}</span><span>{} '
        '<a class="leave" href="{}" target="_self">{}</a></span></footer></div>'
    ).format(
        len(bodies), head, slides, note, dots, edition.say("briefing.keys"), leave,
        edition.say("briefing.leave"),
    )  # fmt: skip
