"""What was decided, beside what the rule says: response level, declared levels, what differs."""

from markupsafe import Markup

from riskzone.briefing.record import Differing, MorningRecord, Move
from riskzone.clock import midnight
from riskzone.ui.briefing.edition import Edition
from riskzone.ui.briefing.parts import block
from riskzone.zoning.assessment import UNKNOWN

_MOST_ROWS = 6


def response(edition: Edition, record: MorningRecord) -> Markup:
    """Lay out the response level in force, for the head of the page."""
    whole = record.responses.whole
    if not whole.level:
        text = Markup("<b>{}</b>").format(edition.say("briefing.response_none"))
    else:
        since = edition.minute(whole.since) if whole.since else ""
        text = Markup('<b data-level="{}">{}</b> {}').format(
            whole.level,
            edition.say(f"response.level_{whole.level}"),
            edition.say("briefing.response_since", at=since),
        )
    further = []
    if whole.follows:
        level = edition.say(f"response.level_{whole.follows}")
        further.append(edition.say("briefing.response_follows", level=level))
    if differing := len(record.responses.differing):
        further.append(edition.say("briefing.response_differs", count=differing))
    if whole.until is not None and whole.until.date() <= record.at.date():
        further.append(edition.say("briefing.response_until", at=edition.minute(whole.until)))
    told = Markup("").join(Markup(" · {}").format(one) for one in further)
    return Markup('<p class="b-response">{} {}{}</p>').format(
        edition.link(edition.say("briefing.response"), "response"), text, told
    )


def sentence(edition: Edition, record: MorningRecord) -> Markup:
    """Say whether the declared levels are those of the rule: the last sentence of the lead."""
    found = record.declared.differing
    if not sum(count for level, count in record.declared.totals.items() if level):
        return Markup.escape(edition.say("briefing.declared_none"))
    if not found:
        return Markup.escape(edition.say("briefing.declared_same"))
    unknown = sum(one.computed == UNKNOWN for one in found)
    said = []
    if differ := len(found) - unknown:
        said.append(edition.say("briefing.declared", count=differ))
    if unknown:
        said.append(edition.say("briefing.declared_unknown", count=unknown))
    return edition.link(edition.word("", " ").join(said), "decisions", show="beside")


def block_declared(edition: Edition, record: MorningRecord, *, may_ask: bool) -> Markup:
    """Lay out the zones declared otherwise than the rule says, and what was declared lately."""
    told = record.declared
    rows = Markup("").join(
        _row(edition, one, may_ask=may_ask) for one in told.differing[:_MOST_ROWS]
    )
    body = Markup('<ul class="b-declared">{}</ul>').format(rows) if rows else _none(edition, record)
    if (more := len(told.differing) - _MOST_ROWS) > 0:
        rest = edition.many(more, "briefing.more_one", "briefing.more_many")
        body += Markup('<p class="more">{}</p>').format(
            edition.link(rest, "decisions", show="beside")
        )
    if told.moves:
        lines = Markup("").join(_move(edition, one) for one in told.moves[:_MOST_ROWS])
        body += Markup('<ul class="b-moves">{}</ul>').format(lines)
    if told.contradictions:
        text = edition.say("briefing.contradiction", count=told.contradictions)
        against = edition.link(text, "decisions", show="conflicts")
        body += Markup('<p class="more">{}</p>').format(against)
    heading = edition.say("briefing.declared_head")
    return block(heading, len(told.differing), body, _totals(edition, record), "declared")


def _none(edition: Edition, record: MorningRecord) -> Markup:
    declared = sum(count for level, count in record.declared.totals.items() if level)
    entry = "briefing.declared_all_same" if declared else "briefing.declared_nothing"
    return Markup('<p class="none">{}</p>').format(edition.say(entry))


def _totals(edition: Edition, record: MorningRecord) -> str:
    """The declared levels in one line; they sum to all zones."""
    totals = record.declared.totals
    order = [level.id for level in reversed(edition.morning.today.scheme.levels)]
    order += [level for level in totals if level not in order]
    counts = [
        f"{plain(edition, level)} {totals[level]}" for level in order if totals.get(level)
    ]  # fmt: skip
    return edition.say("briefing.declared_totals", counts=edition.word("、", ", ").join(counts))


def _row(edition: Edition, one: Differing, *, may_ask: bool) -> Markup:
    since = Markup.escape("")
    if one.since_rule is not None:
        days = edition.say("briefing.rule_days", day=(one.days or 0) + 1)
        since = Markup.escape(
            edition.say("briefing.rule_since", on=edition.day(one.since_rule), days=days)
        )
    ask = Markup("")
    if may_ask:
        ask = Markup(' <span class="ask">{}</span>').format(
            edition.link(edition.say("briefing.ask"), "instructions", about=f"zone:{one.zone}")
        )
    return Markup(
        '<li><span class="who">{}{}</span><span class="what">{} {} <i>→</i> {} {}</span>'
        '<span class="why">{}</span></li>'
    ).format(
        edition.zone(one.zone, one.zone),
        ask,
        edition.say("briefing.declared_as"),
        level(edition, one.declared),
        edition.say("briefing.rule_says"),
        edition.level(one.computed, one.computed_upper),
        since,
    )


def _move(edition: Edition, one: Move) -> Markup:
    paper = one.number or edition.say("briefing.document", number=one.document)
    at = edition.minute(one.at)
    if one.at == midnight(one.at.date()):
        at = edition.say("briefing.from_midnight", on=edition.day(one.at.date()))
    return Markup(
        '<li><span class="when">{}</span> {} {} → {} <small>{}</small></li>'
    ).format(
        at,
        edition.zone(one.zone, one.zone),
        plain(edition, one.before),
        level(edition, one.level),
        edition.link(paper, "decisions", document=one.document),
    )  # fmt: skip


def level(edition: Edition, name: str) -> Markup:
    """Show a declared level; one of another scheme by its own word."""
    if name in edition.styles and name:
        return edition.level(name)
    return Markup('<span class="lv">{}</span>').format(plain(edition, name))


def plain(edition: Edition, name: str) -> str:
    """Name a declared level; ``""``: nothing is declared."""
    if not name:
        return edition.say("briefing.not_declared")
    return edition.plain(name) if name in edition.styles else name
