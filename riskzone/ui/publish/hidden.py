"""What of the counts is hidden from the readers of a pack, and why; for those who prepare it."""

from markupsafe import Markup

from riskzone.release.disclosure.model import Why
from riskzone.release.disclosure.report import Report
from riskzone.ui import geography
from riskzone.ui.names import zone_name
from riskzone.ui.publish import markup
from riskzone.ui.text import items, message, say

#: In the order they are told.
_REASONS = (Why.THRESHOLD, Why.SECONDARY, Why.HELD, Why.LAYER)
#: Places named as examples of a reason.
_MOST = 6


def told(report: Report | None) -> Markup:
    """Lay out how many counts are hidden for which reason and where; that none is, too."""
    if report is None or not report.hidden:
        return markup.note(say("publish_page.nothing_hidden"))
    rows = [_reason(report, why) for why in _REASONS if report.count(why)]
    if report.fixed:
        one = report.fixed[0]
        rows.append(
            Markup("{}<small>{}</small>").format(
                say("publish_page.fixed", count=len(report.fixed)), message(*one.text)
            )
        )
    return Markup('<details class="pub-hidden"><summary>{}</summary>{}</details>').format(
        say("publish_page.hidden", count=len(report.hidden)), markup.lines(rows)
    )


def _reason(report: Report, why: Why) -> Markup:
    zones = dict.fromkeys(one.parent for one in report.hidden if one.why is why)
    names = items(_zone(code) for code in list(zones)[:_MOST])
    more = say("publish_page.hidden_more", count=len(zones) - _MOST) if len(zones) > _MOST else ""
    return Markup("{}<small>{}{}</small>").format(
        say(f"publish_page.hidden_{why.value}", count=report.count(why)),
        say("publish_page.hidden_where", places=names),
        more,
    )


def _zone(code: str) -> str:
    plain = code.rstrip("*").ljust(6, "0")
    return zone_name(plain, geography.place_names().get(plain, code))
