"""What a rule of the health code says, in words: who gets a colour, and until when."""

from riskzone.healthcode.rules import Ending, Reason, Rules
from riskzone.ui.health import words
from riskzone.ui.text import items, parts, say


def given(reason: Reason, rules: Rules) -> str:
    """Say who has a reason."""
    if reason.level:
        days = reason.look_back_days
        entry = "health_page.given_stay_back" if days else "health_page.given_stay"
        return say(entry, level=say(f"health_page.level_{reason.level}"), days=days)
    if reason.circle_codes:
        return say("health_page.given_circle")
    if reason.kinds:
        return items(say(f"health_page.kind_{kind}") for kind in reason.kinds)
    before = [
        words.named(one) for one in rules.reasons if any(e.then == reason.id for e in one.ends)
    ]
    return say("health_page.given_after", reasons=items(before))


def until(reason: Reason, rules: Rules) -> str:
    """Say what ends a reason."""
    if reason.circle_codes:
        return say("health_page.until_circle")
    told = []
    if reason.lasts == "check_ins":
        told.append(say(f"health_page.until_check_ins_{rules.missed}", days=reason.days))
    elif reason.lasts == "days":
        told.append(say("health_page.until_days", days=reason.days))
    elif reason.lasts == "to":
        told.append(say("health_page.until_to"))
    told += [_ending(one, rules) for one in reason.ends]
    return parts(told)


def _ending(one: Ending, rules: Rules) -> str:
    event = say(f"health_page.event_{one.by}")
    if not one.then:
        return say("health_page.until_event", event=event)
    then = rules.reason(one.then)
    colour = next(each for each in rules.colours if each.id == then.colour)
    return say(
        "health_page.until_event_then",
        event=event, colour=words.named(colour), reason=words.named(then),
    )  # fmt: skip
