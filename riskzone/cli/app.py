"""The commands put together."""

from functools import cache
from typing import Any

import typer

from riskzone.cli import (
    decisions,
    health,
    health_rules,
    imports,
    levels,
    morning,
    publish,
    rate,
    schemes,
    serve,
    snapshots,
    store,
    units,
    users,
)
from riskzone.cli.words import say


def _group(words: str) -> typer.Typer:
    return typer.Typer(
        help=words,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


@cache
def command() -> Any:
    """The whole command tree, as Typer runs it."""
    app = _group(say("cli.about"))
    app.command("rate", help=say("cli.command_rate"))(rate.rate)
    app.command("explain", help=say("cli.command_explain"))(levels.explain)
    app.command("outlook", help=say("cli.command_outlook"))(levels.outlook)
    app.add_typer(_schemes(), name="schemes")
    app.add_typer(_imports(), name="import")
    app.command("demo", help=say("cli.command_demo"))(serve.demo)
    app.command("serve", help=say("cli.command_serve"))(serve.serve)
    app.add_typer(_store(), name="store")
    app.add_typer(_audit(), name="audit")
    app.add_typer(_users(), name="users")
    app.add_typer(_units(), name="units")
    app.add_typer(_decisions(), name="decisions")
    app.command("morning", help=say("mornings.command_morning"))(morning.morning)
    app.add_typer(_snapshots(), name="snapshot")
    app.add_typer(_publish(), name="publish")
    app.add_typer(_health(), name="health-codes")
    return typer.main.get_command(app)


def _schemes() -> typer.Typer:
    group = _group(say("cli.group_schemes"))
    group.command("list", help=say("cli.command_schemes_list"))(schemes.listed)
    group.command("show", help=say("cli.command_schemes_show"))(schemes.show)
    group.command("check", help=say("cli.command_schemes_check"))(schemes.check)
    group.command("adopt", help=say("cli.command_schemes_adopt"))(schemes.adopt)
    group.command("preview", help=say("cli.command_schemes_preview"))(schemes.preview)
    return group


def _imports() -> typer.Typer:
    group = _group(say("cli.group_import"))
    group.command("cases", help=say("cli.command_import_cases"))(imports.cases)
    group.command("counts", help=say("cli.command_import_counts"))(imports.counts)
    group.command("reports", help=say("cli.command_import_reports"))(imports.reports)
    group.command("layer", help=say("cli.command_import_layer"))(imports.layer)
    return group


def _store() -> typer.Typer:
    group = _group(say("cli.group_store"))
    group.command("upgrade", help=say("cli.command_store_upgrade"))(store.upgrade)
    group.command("backup", help=say("cli.command_store_backup"))(store.backup)
    group.command("restore", help=say("cli.command_store_restore"))(store.restore)
    return group


def _audit() -> typer.Typer:
    group = _group(say("cli.group_audit"))
    group.command("verify", help=say("cli.command_audit_verify"))(store.verify)
    return group


def _users() -> typer.Typer:
    group = _group(say("accounts.group_users"))
    group.command("list", help=say("accounts.command_list"))(users.listed)
    group.command("add", help=say("accounts.command_add"))(users.add)
    group.command("grant", help=say("accounts.command_grant"))(users.grant)
    group.command("revoke", help=say("accounts.command_revoke"))(users.revoke)
    group.command("password", help=say("accounts.command_password"))(users.password)
    group.command("disable", help=say("accounts.command_disable"))(users.disable)
    group.command("enable", help=say("accounts.command_enable"))(users.enable)
    group.command("sessions", help=say("accounts.command_sessions"))(users.sessions)
    return group


def _decisions() -> typer.Typer:
    group = _group(say("decision_cli.group"))
    group.command("list", help=say("decision_cli.command_list"))(decisions.listed)
    group.command("show", help=say("decision_cli.command_show"))(decisions.show)
    group.command("declared", help=say("decision_cli.command_declared"))(decisions.declared)
    group.command("import", help=say("decision_cli.command_import"))(decisions.imported)
    group.command("check", help=say("decision_cli.command_check"))(decisions.check)
    group.command("differences", help=say("decision_cli.command_differences"))(
        decisions.differences
    )
    return group


def _units() -> typer.Typer:
    group = _group(say("unit_exchange.group_units"))
    group.command("list", help=say("unit_exchange.command_list"))(units.listed)
    group.command("import", help=say("unit_exchange.command_import"))(units.imported)
    group.command("export", help=say("unit_exchange.command_export"))(units.exported)
    return group


def _snapshots() -> typer.Typer:
    group = _group(say("mornings.group_snapshot"))
    group.command("list", help=say("mornings.command_list"))(snapshots.listed)
    group.command("show", help=say("mornings.command_show"))(snapshots.show)
    group.command("export", help=say("mornings.command_export"))(snapshots.export)
    group.command("verify", help=say("mornings.command_verify"))(snapshots.verify)
    return group


def _publish() -> typer.Typer:
    group = _group(say("publish_cli.group"))
    group.command("build", help=say("publish_cli.command_build"))(publish.build)
    group.command("list", help=say("publish_cli.command_list"))(publish.listed)
    group.command("show", help=say("publish_cli.command_show"))(publish.show)
    group.command("propose", help=say("publish_cli.command_propose"))(publish.propose)
    group.command("release", help=say("publish_cli.command_release"))(publish.release)
    group.command("reject", help=say("publish_cli.command_reject"))(publish.reject)
    group.command("withdraw", help=say("publish_cli.command_withdraw"))(publish.withdraw)
    group.command("export", help=say("publish_cli.command_export"))(publish.export)
    group.command("verify", help=say("publish_cli.command_verify"))(publish.verify)
    group.command("read-list", help=say("publish_cli.command_read_list"))(publish.read_list)
    return group


def _health() -> typer.Typer:
    group = _group(say("health_cli.group"))
    group.command("count", help=say("health_cli.command_count"))(health.count)
    group.command("runs", help=say("health_cli.command_runs"))(health.runs)
    group.command("show", help=say("health_cli.command_show"))(health.show)
    group.command("pseudonymise", help=say("health_cli.command_pseudonymise"))(health.pseudonymise)
    group.command("demo-register", help=say("health_cli.command_demo_register"))(
        health.demo_register
    )
    group.command("appeals", help=say("health_cli.command_appeals"))(health.appeals)
    group.add_typer(_health_rules(), name="rules")
    return group


def _health_rules() -> typer.Typer:
    group = _group(say("health_cli.group_rules"))
    group.command("list", help=say("health_cli.command_rules_list"))(health_rules.listed)
    group.command("show", help=say("health_cli.command_rules_show"))(health_rules.show)
    group.command("propose", help=say("health_cli.command_rules_propose"))(health_rules.propose)
    group.command("approve", help=say("health_cli.command_rules_approve"))(health_rules.approve)
    group.command("reject", help=say("health_cli.command_rules_reject"))(health_rules.reject)
    group.command("withdraw", help=say("health_cli.command_rules_withdraw"))(health_rules.withdraw)
    return group
