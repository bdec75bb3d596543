"""What a proposal changes of the rules that hold, reason by reason, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from riskzone.healthcode.rules import Reason, Rules
from riskzone.ui.health import rule_words, words
from riskzone.ui.text import parts, say


@dataclass(frozen=True)
class Difference:
    """One difference between two sets of rules.

    Parameters
    ----------
    what : str
        Name of the reason, or of what is changed.
    before, after : str
        In words; ``""``: it was not there, or is dropped.
    """

    what: str
    before: str
    after: str


def differences(before: Rules, after: Rules) -> tuple[Difference, ...]:
    """Tell what is different: reasons by their ids, then their order, check-ins, in-city code."""
    return tuple(_differences(before, after))


def _differences(before: Rules, after: Rules) -> Iterator[Difference]:
    old = {one.id: one for one in before.reasons}
    new = {one.id: one for one in after.reasons}
    for name in dict.fromkeys([*new, *old]):
        then, now = old.get(name), new.get(name)
        if (then, before.missed) == (now, after.missed):
            continue
        said = (_told(then, before), _told(now, after))
        if said[0] != said[1]:
            shown = now or then
            assert shown is not None  # noqa: S101 - the name is one of the two
            yield Difference(words.named(shown), *said)
    kept = [name for name in old if name in new]
    order = [name for name in new if name in old]
    if kept != order:
        yield Difference(
            say("health_page.diff_order"),
            parts(words.named(old[name]) for name in kept),
            parts(words.named(new[name]) for name in order),
        )
    if before.colours != after.colours:
        yield Difference(say("health_page.diff_colours"), _colours(before), _colours(after))
    if before.uncoded != after.uncoded:
        yield Difference(say("health_page.diff_uncoded"), _uncoded(before), _uncoded(after))
    if before.in_city != after.in_city:
        yield Difference(say("health_page.diff_in_city"), _city(before), _city(after))


def _told(one: Reason | None, rules: Rules) -> str:
    if one is None:
        return ""
    colour = next(each for each in rules.colours if each.id == one.colour)
    told = (
        words.named(colour),
        words.named(one),
        rule_words.given(one, rules),
        rule_words.until(one, rules),
        one.document,
    )
    return parts(text for text in told if text)


def _city(rules: Rules) -> str:
    return "" if rules.in_city is None else rules.in_city.document


def _colours(rules: Rules) -> str:
    return parts(f"{one.glyph} {words.named(one)} {one.colour}" for one in rules.colours)


def _uncoded(rules: Rules) -> str:
    return parts(say(f"health_page.kind_{kind}") for kind in rules.uncoded)
