"""A rule as readers see it: levels, clauses in their order, indicators; and who adopted it."""

from collections.abc import Sequence

from markupsafe import Markup

from riskzone.maps import styles_of
from riskzone.places.zones import LAYER_WORDS
from riskzone.services.schemes import Standing
from riskzone.ui.scheme_preview import swatch
from riskzone.ui.zones import Say, Word
from riskzone.zoning.reserved import NO_LEVEL
from riskzone.zoning.scheme import Clause, Condition, Indicator, Scheme

_SIGNS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


def rule_card(scheme: Scheme, say: Say, word: Word) -> str:
    """Lay out a whole rule.

    Parameters
    ----------
    scheme : Scheme
    say, word
        Texts in the language of the reader.
    """
    styles = styles_of(scheme)
    levels = Markup().join(
        Markup("<li>{}{} {}</li>").format(
            swatch(styles[level.id]), level.glyph, word(level.zh, level.en)
        )
        for level in reversed(scheme.levels)
    )
    clauses = Markup().join(_clause(clause, scheme, say, word) for clause in scheme.clauses)
    figures = Markup().join(
        Markup("<li><b>{}</b> <span>{}</span></li>").format(
            word(item.zh, item.en), _how(item, say, word)
        )
        for item in scheme.indicators.values()
    )
    facts = Markup().join(Markup("<li>{}</li>").format(fact) for fact in _facts(scheme, say))
    return Markup(
        '<section class="rule"><h2>{}</h2><ul class="facts note">{}</ul><ul class="legend">{}</ul>'
        '<h3>{}</h3><ol class="clauses">{}</ol><h3>{}</h3><ul class="indicators">{}</ul></section>'
    ).format(
        word(scheme.zh, scheme.en), facts, levels,
        say("time.clauses"), clauses, say("time.indicators"), figures,
    )  # fmt: skip


def _facts(scheme: Scheme, say: Say) -> list[str]:
    facts = [
        say("time.rule_id", id=scheme.id),
        say("time.rule_layer", layer=LAYER_WORDS[scheme.layer]),
        say("time.rule_source", source=scheme.source),
    ]
    if scheme.valid_from:
        facts.append(say("time.rule_from", first=scheme.valid_from))
    if scheme.valid_until:
        facts.append(say("time.rule_until", last=scheme.valid_until))
    if scheme.unknown_after_hours:
        facts.append(say("time.rule_silence", hours=scheme.unknown_after_hours))
    return facts


def _clause(clause: Clause, scheme: Scheme, say: Say, word: Word) -> Markup:
    if clause.level == NO_LEVEL:
        level = Markup(say("no_level"))  # noqa: S704 - our own text
    else:
        found = next(level for level in scheme.levels if level.id == clause.level)
        mark = swatch(styles_of(scheme)[found.id])
        level = mark + Markup("{} {}").format(found.glyph, word(found.zh, found.en))
    either = f" {say('time.or')} ".join(
        " · ".join(_condition(item, scheme, say, word) for item in group) for group in clause.when
    )
    return Markup('<li><span class="words">{}</span> <b>{}</b><code>{}</code></li>').format(
        word(clause.zh, clause.en), level, either or say("time.always")
    )


def _condition(item: Condition, scheme: Scheme, say: Say, word: Word) -> str:
    indicator = scheme.indicators[item.indicator]
    name = word(indicator.short_zh or indicator.zh, indicator.short_en or indicator.en)
    if item.operator == "is":
        return f"{name} {say('time.missing' if item.value == 'missing' else 'time.given')}"
    value = float(item.value)
    if indicator.unit == "yes_no" and value in (0.0, 1.0):
        shown = say("yes" if value else "no")
    else:
        shown = f"{value:g}"
    return f"{name} {_SIGNS[item.operator]} {shown}"


def _how(indicator: Indicator, say: Say, word: Word) -> str:
    """How a figure is counted: measure, window, whose cases."""
    parts = [say(f"time.measure_{indicator.measure}")]
    if indicator.window_days:
        parts.append(say("time.window", days=indicator.window_days))
    if indicator.measure in ("count", "cumulative", "clusters", "days_since_last"):
        kinds = [say(f"time.{name}") for name in indicator.classification]
        origins = [say(f"time.{name}") for name in indicator.origin]
        parts += [word("、", ", ").join(kinds), word("、", ", ").join(origins)]
    return " · ".join(parts)


def adoption_list(rows: Sequence[Standing], say: Say, word: Word) -> str:
    """Lay out which rule was adopted for which layer, from which day, by which document."""
    if not rows:
        return Markup('<p class="note">{}</p>').format(say("time.nothing_adopted"))
    items = Markup().join(
        Markup("<tr{}><td>{}</td><td>{}</td><td>{}</td><td>{}<small>{}</small></td></tr>").format(
            Markup(' class="holds"') if row.in_force else "",
            format(LAYER_WORDS[row.adoption.layer], word("zh", "en")),
            word(row.scheme.zh, row.scheme.en),
            say("time.from_day", first=row.adoption.valid_from)
            + (" · " + say("time.in_force") if row.in_force else ""),
            row.adoption.document,
            row.adoption.decided_by,
        )
        for row in rows
    )
    heads = Markup().join(
        Markup("<th>{}</th>").format(say(f"time.column_{name}"))
        for name in ("layer", "scheme", "since", "document")
    )
    return Markup(
        '<div class="adoptions"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(heads, items)
