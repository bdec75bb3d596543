"""What is to be decided today: declared beside computed, and the work list."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from riskzone.access import Actor, Right
from riskzone.decisions.model import LevelLine, State
from riskzone.decisions.proposals import Proposal
from riskzone.services.decision_beside import Beside
from riskzone.services.decisions import DeclaredLevels, Record
from riskzone.ui.decisions import markup, words
from riskzone.ui.decisions.state import Links
from riskzone.ui.text import say, word
from riskzone.zoning.assessment import UNKNOWN, Assessment

#: Rows of the work list that are shown at once; what is most urgent comes first.
_MOST = 60
_WAITING = (State.DRAFT, State.PROPOSED)


def lead(beside: Sequence[Beside], records: Sequence[Record], links: Links) -> Markup:
    """Say in a sentence how many counties differ and how many documents wait."""
    unknown = sum(one.computed == UNKNOWN for one in beside)
    differ = sum(not one.agrees and one.computed != UNKNOWN for one in beside)
    waiting = sum(one.document.state is State.PROPOSED for one in records)
    entry = "lead_differ" if differ else "lead_agree"
    text = say(f"decisions_page.{entry}", count=differ, all=len(beside))
    more = [say("decisions_page.lead_unknown", count=unknown)] if unknown else []
    more.append(
        say("decisions_page.lead_waiting", count=waiting)
        if waiting
        else say("decisions_page.lead_none_waits")
    )
    return Markup('<p class="d-lead"><b>{}</b> {} {}</p>').format(
        text,
        word("", " ").join(more),
        markup.link(say("decisions_page.to_documents"), links.to("documents")) if waiting else "",
    )


def totals(declared: DeclaredLevels, assessment: Assessment, links: Links) -> Markup:
    """Lay out zones per level, declared and by the rule; each row sums to all zones."""
    levels = [*reversed(declared.levels)]
    rule = assessment.totals
    levels += [key for key in rule if key and key not in (*levels, UNKNOWN)]
    open_ = declared.totals.get("", 0), rule.get(UNKNOWN, 0) + rule.get("", 0)
    heads = [words.level_mark(level) for level in levels]
    rows = [
        (
            say("decisions_page.row_declared"),
            [declared.totals.get(level, 0) for level in levels],
            open_[0],
        ),
        (say("decisions_page.row_rule"), [rule.get(level, 0) for level in levels], open_[1]),
    ]
    body = Markup().join(
        Markup("<tr><th>{}</th>{}<td>{}</td><td class='all'>{}</td></tr>").format(
            name,
            Markup().join(
                Markup("<td{}>{}</td>").format(
                    Markup(' class="off"') if rows[0][1][at] != rows[1][1][at] else "", count
                )
                for at, count in enumerate(counts)
            ),
            rest,
            sum(counts) + rest,
        )
        for name, counts, rest in rows
    )
    top = Markup().join(Markup("<th>{}</th>").format(one) for one in heads)
    return Markup(
        '<div class="d-totals"><table><thead><tr><th></th>{}<th>{}</th><th>{}</th></tr></thead>'
        "<tbody>{}</tbody></table><p>{} {}</p></div>"
    ).format(
        top, say("decisions_page.column_open"), say("total"), body,
        say("decisions_page.totals_note", at=words.minute(declared.at)),
        markup.link(say("decisions_page.to_beside"), links.to("beside")),
    )  # fmt: skip


def work_list(
    actor: Actor,
    found: Sequence[Proposal],
    assessment: Assessment,
    records: Sequence[Record],
    links: Links,
) -> Markup:
    """Lay out the counties where a decision is worth considering; who may, chooses of them."""
    top = markup.head(
        say("decisions_page.work_list", count=len(found)), say("decisions_page.work_note")
    )
    if not found:
        return top + markup.note(say("decisions_page.work_none"))
    picked = links.view.picked if links.view else ()
    mine = [one.zone for one in found if actor.may(Right.DRAFT_DECISIONS, one.zone)]
    pending = _pending(records)
    rows = Markup().join(
        _row(one, assessment, pending, links, picked, chooses=one.zone in mine)
        for one in found[:_MOST]
    )
    rest = len(found) - _MOST
    more = markup.note(say("decisions_page.work_more", count=rest)) if rest > 0 else ""
    return top + Markup('<ol class="d-work">{}</ol>{}{}').format(
        rows, more, _begin(mine, picked, links) if mine else ""
    )


def _begin(mine: Sequence[str], picked: Sequence[str], links: Links) -> Markup:
    chosen = [zone for zone in mine if zone in picked]
    steps = []
    if chosen:
        goal = links.write(pick="-".join(chosen))
        steps.append(
            markup.link(say("decisions_page.draft_picked", count=len(chosen)), goal, "d-go")
        )
        steps.append(markup.link(say("decisions_page.pick_none"), links.to()))
    if len(chosen) < len(mine):
        goal = links.to(pick="-".join(mine))
        steps.append(markup.link(say("decisions_page.pick_all", count=len(mine)), goal))
    return Markup('<p class="d-steps">{}</p>').format(Markup(" ").join(steps))


def _pending(records: Sequence[Record]) -> Mapping[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for one in records:
        if one.document.state in _WAITING:
            for line in one.document.lines:
                if isinstance(line, LevelLine):
                    found.setdefault(line.area, []).append(one)
    return found


def _row(
    one: Proposal,
    assessment: Assessment,
    pending: Mapping[str, list[Record]],
    links: Links,
    picked: Sequence[str],
    *,
    chooses: bool,
) -> Markup:
    clause = assessment.scheme.clause(one.clause) if one.clause else None
    why = word(clause.zh, clause.en) if clause else say("decisions_page.due")
    notes = [words.since_rule(one.days, one.since_rule)]
    if one.stale:
        notes.append(say("decisions_page.stale"))
    papers = Markup(" ").join(
        markup.link(
            say(
                f"decisions_page.pending_{record.document.state.value}",
                number=record.document.id,
            ),
            links.document(record.document.id),
        )
        for record in pending.get(one.zone, ())
    )
    box = _box(one.zone, links, picked) if chooses else Markup("<span></span>")
    draft = (
        markup.link(say("decisions_page.draft_one"), links.write(pick=one.zone)) if chooses else ""
    )
    direction = say(f"decisions_page.direction_{one.direction}")
    return Markup(
        '<li data-direction="{}">{}<div class="who"><b>{}</b> {}</div>'
        '<div class="turn">{} <span class="arrow">→</span> {}</div>'
        '<div class="why">{}<small>{}</small></div><div class="do">{} {}</div></li>'
    ).format(
        one.direction, box, markup.link(words.place(one.zone), links.zone(one.zone)),
        markup.tag(direction, "warn" if one.direction == "raise" else ""),
        words.level_mark(one.level_declared), words.level_mark(one.level_computed, one.level_upper),
        why, word("；", "; ").join(notes), papers, draft,
    )  # fmt: skip


def _box(zone: str, links: Links, picked: Sequence[str]) -> Markup:
    """A box to tick: a link to the same page with the county chosen, or not."""
    on = zone in picked
    after = [one for one in picked if one != zone] if on else [*picked, zone]
    return Markup(
        '<a class="d-box" role="checkbox" aria-checked="{}" href="{}" target="_self" data-stay'
        ' aria-label="{}">{}</a>'
    ).format(
        "true" if on else "false", links.to(pick="-".join(after)),
        say("decisions_page.pick", name=words.place(zone)), "✓" if on else "",
    )  # fmt: skip
