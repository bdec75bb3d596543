"""``riskzone health-codes rules …``: listed, shown, checked, proposed, decided."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from riskzone.cli import options as o
from riskzone.cli.deployment import actor, context
from riskzone.cli.output import document, line, one_line
from riskzone.cli.words import Words, say
from riskzone.errors import InputError

if TYPE_CHECKING:
    from riskzone.healthcode.changes import RuleChange
    from riskzone.healthcode.rules import Rules

Number = Annotated[int, typer.Argument(help=say("health_cli.argument_change"), metavar="NUMBER")]


def listed(*, as_json: o.Json = False) -> None:
    """List rules and their changes; see docs/cli.md."""
    from riskzone.services import health_rules  # noqa: PLC0415 - pandas

    with context() as ctx:
        shipped = health_rules.shipped(actor(), ctx)
        changes = [one.record for one in health_rules.listing(actor(), ctx)]
        held = health_rules.standing(actor(), ctx)
    if as_json:
        document(
            {
                "shipped": [_rules(one) for one in shipped],
                "changes": [_change(one) for one in changes],
                "in_force": _rules(held.rules)
                | {"change": None if held.change is None else held.change.id},
            }
        )
        return
    for one in shipped:
        line(f"{one.id}\t{Words(one.zh, one.en)}")
    for change in changes:
        line(_line(change))
    line(say("health_cli.in_force", rules=held.rules.id, change=held.change.id)
         if held.change is not None
         else say("health_cli.usual", rules=held.rules.id))  # fmt: skip


def show(
    name: Annotated[str, typer.Argument(help=say("health_cli.argument_rules"), metavar="ID")],
    *,
    as_json: o.Json = False,
) -> None:
    """Show rules reason by reason; see docs/cli.md."""
    from riskzone.errors import NotFound  # noqa: PLC0415
    from riskzone.services import health_rules  # noqa: PLC0415 - pandas

    with context() as ctx:
        known = {one.id: one for one in health_rules.shipped(actor(), ctx)}
    if name not in known:
        raise NotFound("healthcode.no_such_rules", rules=name, known=", ".join(sorted(known)))
    found = known[name]
    if as_json:
        reasons = [one.model_dump() for one in found.reasons]
        document(_rules(found) | {"missed": found.missed, "reasons": reasons})
        return
    line(f"{found.id}  {Words(found.zh, found.en)}")
    for one in found.reasons:
        line(f"{one.colour}\t{one.id}\t{Words(one.zh, one.en)}\t{one.document}")


def propose(
    rules: Annotated[
        str, typer.Argument(help=say("health_cli.argument_rules_or_file"), metavar="RULES")
    ],
    *,
    valid_from: o.ValidFrom,
    document_: Annotated[
        str, typer.Option("--document", help=say("health_cli.document"), metavar="TEXT")
    ],
    reason: o.Why = "",
    as_json: o.Json = False,
) -> None:
    """Propose rules; see docs/cli.md."""
    from riskzone.services import health_rules  # noqa: PLC0415 - pandas

    text = ""
    if rules.endswith(".toml"):
        try:
            text = Path(rules).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError("cases.no_file", file=rules) from error
    with context() as ctx:
        made = health_rules.propose(
            actor(), ctx, valid_from=valid_from, document=document_,
            rules="" if text else rules, text=text, reason=reason,
        )  # fmt: skip
    _told(made, as_json=as_json)


def approve(number: Number, *, reason: o.Why = "", as_json: o.Json = False) -> None:
    """Put proposed rules in force; see docs/cli.md."""
    from riskzone.services import health_rules  # noqa: PLC0415 - pandas

    with context() as ctx:
        base = health_rules.history(actor(), ctx, number)[-1].record.version
        made = health_rules.approve(actor(), ctx, number, base, reason=reason)
    _told(made, as_json=as_json)


def reject(number: Number, *, reason: o.NeededWhy = "", as_json: o.Json = False) -> None:
    """Refuse proposed rules; see docs/cli.md."""
    from riskzone.services import health_rules  # noqa: PLC0415 - pandas

    with context() as ctx:
        base = health_rules.history(actor(), ctx, number)[-1].record.version
        made = health_rules.reject(actor(), ctx, number, base, reason=reason)
    _told(made, as_json=as_json)


def withdraw(number: Number, *, as_json: o.Json = False) -> None:
    """Take a proposal back; see docs/cli.md."""
    from riskzone.services import health_rules  # noqa: PLC0415 - pandas

    with context() as ctx:
        base = health_rules.history(actor(), ctx, number)[-1].record.version
        made = health_rules.withdraw(actor(), ctx, number, base)
    _told(made, as_json=as_json)


def _rules(one: "Rules") -> dict[str, Any]:
    return {"id": one.id, "zh": one.zh, "en": one.en, "source": one.source, "hash": one.hash}


def _change(one: "RuleChange") -> dict[str, Any]:
    names = (
        "id", "version", "area", "rules", "valid_from", "document", "proposed_by", "decided_by",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names} | {"state": one.state.value}


def _line(one: "RuleChange") -> str:
    cells = (one.id, one.state.value, one.rules, one.valid_from.isoformat(), one.document)
    return one_line("\t".join(map(str, cells)))


def _told(made: "RuleChange", *, as_json: bool) -> None:
    if as_json:
        document(_change(made))
    else:
        line(_line(made))
