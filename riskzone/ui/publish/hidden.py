"""What of the counts is hidden from the readers of a pack, and why."""

from collections import Counter
from typing import Any

from markupsafe import Markup

from riskzone.publish.material import Material
from riskzone.release.disclosure.model import Why
from riskzone.ui.publish import markup
from riskzone.ui.text import say


def told(_report: Any, material: Material) -> Markup:
    """Lay out how many counts are hidden for which reason; that none is, too."""
    reasons: Counter[Why] = Counter()
    for table in material.counts:
        reasons.update(one.why for one in table.cells.values() if one.value is None)
    if not reasons:
        return markup.note(say("publish_page.nothing_hidden"))
    total = reasons.total()
    rows = [
        say(f"publish_page.hidden_{why.value}", count=count)
        for why, count in reasons.most_common()
        if why is not Why.SHOWN
    ]
    return Markup('<details class="p-hidden"><summary>{}</summary>{}</details>').format(
        say("publish_page.hidden", count=total), markup.lines(rows)
    )
