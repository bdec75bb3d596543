"""Every service function × role × jurisdiction: who gets past its first check, and who does not.

The table says for each function which right it asks for and where.  What a right means is
told by ``RIGHTS`` (tests/access holds it cell by cell).  A function that is not in the
table fails: nobody adds one without saying who may call it.
"""

import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from riskzone import services
from riskzone.access import RIGHTS, Actor, Grant, Right, Role, covers
from riskzone.decisions.model import DecisionDocument
from riskzone.errors import Denied, SignedOut, StoreError
from riskzone.release.bulletin import Bulletin
from riskzone.release.pack import Pack
from riskzone.services import guard, sessions
from riskzone.services.context import open_context
from riskzone.settings import Settings
from riskzone.store import accounts
from riskzone.units.lifecycle import STEPS, Action
from riskzone.units.model import ControlUnit, Kind

#: Inside the area served (23), the county in it that calls are about, and elsewhere.
COUNTY = "231081"
JURISDICTIONS = ("23", COUNTY, "230100", "320000")


@dataclass(frozen=True)
class Asks:
    """What a function asks for before anything else.

    Parameters
    ----------
    rights : tuple of Right
        One of them lets in.
    where : str
        ``"anywhere"``: any jurisdiction does, what is seen is cut to it or public;
        ``"inside"``: any that lies in the area served, what is sent is cut to it;
        otherwise the division that must lie in it.
    """

    rights: tuple[Right, ...]
    where: str = "anywhere"

    def lets_in(self, grant: Grant) -> bool:
        """Whether a role in a jurisdiction is enough."""
        holds = any(right in RIGHTS[grant.role] for right in self.rights)
        if self.where == "inside":
            return holds and covers("23", grant.jurisdiction)
        return holds and (self.where == "anywhere" or covers(grant.jurisdiction, self.where))


def _of(names: str, *rights: Right, where: str = "anywhere") -> dict[str, Asks]:
    return dict.fromkeys(names.split(), Asks(rights, where))


_ANY = tuple(Right)
_WRITERS = (Right.DRAFT_UNITS, Right.ORDER_UNITS, Right.DECIDE_UNITS)
_PUBLISHERS = (Right.PREPARE_PUBLICATION, Right.RELEASE_PUBLICATION)

TABLE: dict[str, Asks] = {
    # Levels are public within the headquarters: whoever sees them sees the whole province.
    **_of(
        "briefing.morning building_cells.building_cells building_cells.own_townships"
        " building_cells.names_of building_cells.place_of case_clocks.clocks film.film"
        " intervals.level_intervals"
        " intervals.timeline quality.quality report_chase.chase reporting.report_day schemes.check"
        " schemes.list_adoptions schemes.list_schemes schemes.preview schemes.read"
        " schemes.show schemes.standing"
        " zoning.assess zoning.bookmarks zoning.default_day zoning.demo_mark zoning.explain"
        " zoning.is_demo zoning.outlook",
        Right.VIEW_LEVELS,
    ),
    # A layer replaces the one of the whole area served.
    **_of(
        "layers.import_layer layers.prepare_layer layers.preview_layer layers.store_layer",
        Right.IMPORT,
        where="23",
    ),
    # A table of a part adds what it knows: its rows are held to the jurisdiction one by one.
    **_of(
        "imports.import_cases imports.import_counts imports.import_reports imports.preview"
        " imports.store imports.store_together mappings.listing mappings.may_change"
        " mappings.recognised mappings.remove"
        " mappings.save prepare.prepare_cases prepare.prepare_counts prepare.prepare_reports"
        " reach.reach_of recognition.look",
        Right.IMPORT,
        where="inside",
    ),
    **_of("reporting.zero_report", Right.IMPORT, where=COUNTY),
    # A frozen morning is that of the whole area served; whoever sees levels opens it.
    **_of(
        "snapshots.freeze morning_run.run demo_mornings.freeze_mornings",
        Right.FREEZE_MORNING,
        where="23",
    ),
    **_of(
        "snapshots.snapshots snapshots.altered snapshots.frozen_on snapshots.open_snapshot"
        " snapshots.export morning_since.against_now",
        Right.VIEW_LEVELS,
    ),
    **_of("snapshots.verify pack_verify.verify", Right.VERIFY_AUDIT),
    **_of("morning_folder.import_folder", Right.IMPORT, where="inside"),
    **_of("schemes.adopt", Right.ADOPT_SCHEME, where=COUNTY),
    **_of("maintenance.backup maintenance.restore maintenance.upgrade", Right.MAINTAIN_STORE),
    **_of("maintenance.verify_audit audit_trail.verify", Right.VERIFY_AUDIT),
    **_of("audit_trail.trail audit_trail.export", Right.READ_AUDIT, where="23"),
    **_of(
        "accounts.disable accounts.enable accounts.end_session accounts.end_sessions"
        " accounts.history accounts.listing accounts.one accounts.sessions_of"
        " accounts.set_password",
        Right.MANAGE_ACCOUNTS,
    ),
    **_of("accounts.add accounts.grant accounts.revoke", Right.MANAGE_ACCOUNTS, where=COUNTY),
    # Where a unit lies is known once it is read: the second check is in the functions' own tests.
    **_of(
        "chronology.course chronology.sheet_of scans.scans scans.open_scan"
        " scans.attach_scan slips.slip_of notices.extents notices.unit_notice"
        " unit_lifting.lifting units.history units.listing"
        " units.one units.viewport unit_changes.act unit_changes.change unit_groups.act_many"
        " unit_groups.members account_titles.offices"
        " unit_proposals.proposals unit_proposals.accept unit_proposals.drop",
        Right.VIEW_UNITS,
    ),
    **_of("unit_changes.findings unit_split.split", Right.VIEW_UNITS, where=COUNTY),
    **_of("unit_changes.create", Right.ORDER_UNITS, where=COUNTY),
    **_of("unit_drafts.keep_draft", *_WRITERS, where=COUNTY),
    **_of(
        "unit_export.blank unit_exchange.confirm unit_exchange.prepare unit_exchange.preview"
        " unit_cases.propose_from_cases unit_cases.held_with_new_cases",
        Right.DRAFT_UNITS,
    ),
    **_of("unit_export.export", Right.EXPORT_UNITS, where=COUNTY),
    **_of("unit_release.release_many", Right.DECIDE_UNITS),
    **_of("instructions.give", Right.GIVE_INSTRUCTIONS, where=COUNTY),
    **_of("instructions.settle", Right.GIVE_INSTRUCTIONS),
    **_of("instructions.answer", Right.ANSWER_INSTRUCTIONS),
    **_of(
        "instructions.board instructions.history instructions.listing opinions.opinions"
        " morning_record.morning_record",
        Right.VIEW_LEVELS,
    ),
    **_of("morning_record.whole_record", Right.FREEZE_MORNING, where="23"),
    **_of(
        "response.measures_for response.responses response.situations response.standing",
        Right.VIEW_LEVELS,
    ),
    **_of("opinions.give_opinion", Right.REVIEW_DECISIONS, where=COUNTY),
    **_of("unit_drafts.draft_of unit_drafts.drafts unit_drafts.drop_draft", *_WRITERS),
    # What was decided is known to the headquarters; what waits is cut to the jurisdiction.
    **_of(
        "notices.notice_material notices.notices_of"
        " decisions.declared_levels decisions.document decisions.documents decisions.history"
        " decision_beside.contradictions decision_beside.declared_beside_computed"
        " decision_beside.differences decision_beside.work_list decision_changes.act"
        " decision_course.course"
        " decision_scans.attach_scan decision_scans.open_scan"
        " decision_scans.scans",
        Right.VIEW_LEVELS,
    ),
    **_of(
        "decision_beside.draft_from decision_drafts.drafts"
        " decision_drafts.drop_draft decision_drafts.keep_draft"
        " decision_imports.import_documents decision_imports.preview_documents",
        Right.DRAFT_DECISIONS,
    ),
    **_of("decision_changes.findings", Right.VIEW_LEVELS, where=COUNTY),
    **_of("decision_changes.save", Right.DRAFT_DECISIONS, where=COUNTY),
    # Packs are those of the area served: prepared by one, released by another.
    **_of("packs.listing packs.one packs.history packs.left_with", *_PUBLISHERS, Right.READ_AUDIT),
    **_of(
        "pack_build.progress pack_release.act"
        " pack_release.download pack_release.opened_file pack_export.export"
        " pack_material.newest_snapshot",
        *_PUBLISHERS,
    ),
    **_of(
        "pack_material.gathered pack_preview.preview pack_preview.remembered"
        " pack_preview.sheet_preview",
        *_PUBLISHERS,
        where="23",
    ),
    **_of(
        "demo_packs.load_packs pack_build.start pack_build.build_now pack_build.made"
        " pack_build.store_made",
        Right.PREPARE_PUBLICATION,
        where="23",
    ),
    # Case totals are published for the whole area served.
    **_of(
        "bulletins.draft_of bulletins.review bulletins.save",
        Right.PREPARE_PUBLICATION,
        where="23",
    ),
    **_of("bulletins.publish bulletins.withdraw", Right.RELEASE_PUBLICATION),
    **_of(
        "bulletins.listing bulletins.one bulletins.history bulletins.of_day bulletins.compare"
        " risk_lists.read_list",
        Right.VIEW_LEVELS,
    ),
    # Counts of health codes: small ones are hidden by role, persons are seen by nobody.
    **_of(
        "health_appeals.listing"
        " health_codes.board health_codes.by_reason health_codes.flows health_runs.runs"
        " health_map.counties health_rules.history health_rules.listing health_rules.shipped"
        " health_rules.standing",
        Right.VIEW_LEVELS,
    ),
    **_of("health_appeals.import_file health_appeals.record", Right.IMPORT),
    **_of("health_oversight.oversight", Right.READ_AUDIT, where="23"),
    **_of(
        "demo_health.load_health demo_health.prepare health_codes.count health_codes.keep"
        " health_register.make_demo"
        " health_register.pseudonymise health_register.write_counts",
        Right.COUNT_HEALTH_CODES,
        where="23",
    ),
    **_of("health_rules.propose health_rules.withdraw", Right.PROPOSE_CODE_RULES, where="23"),
    **_of("health_rules.approve health_rules.reject", Right.APPROVE_CODE_RULES, where="23"),
    # Whoever is signed in: it is about the account itself, or cut to what it may see.
    **_of("accounts.change_own_password waiting.waiting", *_ANY),
}

#: No role may: the command line alone, which owns the file.
COMMAND_LINE = {"rating.rate_file", "demo.load"}

#: Helpers of other services: not called from outside, and checked by whoever calls them.
HELPERS = {
    "decision_drafts.keep_refused", "decision_scope.check_seen", "decision_scope.require_place",
    "decision_scope.sees", "guard.check", "guard.current", "instructions.may",
    "pack_parts.parts_of", "pack_scope.follows", "pack_scope.publishes", "scans.may_attach",
    "unit_drafts.keep_refused",
    "unit_exchange_plan.plan_rows", "unit_scope.check_seen", "unit_scope.visible_areas",
    "waiting_decisions.decision_tasks",
}  # fmt: skip

#: All that is asked of a control unit before its right is checked.
UNIT = ControlUnit("演示", Kind.ENTRANCE, "hlj-2020-04", "entrance", COUNTY)
#: All that is asked of a pack before its right is checked.
PACK = Pack(area="23", on=date(2020, 4, 24))

ARGUMENTS: dict[str, Any] = {
    "bulletin": Bulletin(area="23", on=date(2020, 4, 23)),
    "document": DecisionDocument(title="演示", area=COUNTY, authority="hlj-2020"),
    "unit": UNIT, "wanted": UNIT, "action": Action.ORDER,
    "zone": COUNTY, "county": COUNTY, "area": COUNTY, "jurisdiction": COUNTY, "unit_id": 1,
    "base_version": 1, "name": "somebody", "session": "0", "old": "x", "scheme": "no-such",
    "layer": "county", "content": b"", "purpose": "", "role": Role.VIEWER, "headers": (),
    "choices": (), "filename": "x.csv", "form": "gpkg", "datum": None,
    "new": "three-plain-words",
}  # fmt: skip


class Reached(StoreError):
    """The function got past its check, to the store; what was being written stays a draft."""


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(services.__path__, f"{services.__name__}."):
        yield importlib.import_module(found.name)


def functions() -> dict[str, Callable[..., Any]]:
    """Public functions of the services whose first parameter is the actor."""
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": function
        for module in modules()
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
        and next(iter(inspect.signature(function).parameters), "") == "actor"
    }


FUNCTIONS = functions()
GRANTS = [Grant(role, place) for role in Role for place in JURISDICTIONS]


@dataclass(frozen=True)
class House:
    """A store with an account for every role in every jurisdiction, all signed in."""

    settings: Settings
    context: Any
    actors: dict[Grant, Actor]
    gone: Actor


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, store_template: Path) -> Iterator[House]:
    home = tmp_path_factory.mktemp("rights")
    shutil.copyfile(store_template, home / "riskzone.sqlite")
    (home / "riskzone.sqlite").chmod(0o600)
    settings = Settings(home=home)
    ctx = open_context(settings)
    with ctx.store.write(Actor("test")) as uow:
        for index, given in enumerate(GRANTS):
            made = accounts.add(uow, name=f"account{index}", demo=True)
            accounts.grant(uow, made.id, given)
    opened = [sessions.sign_in_demo(ctx, f"account{index}") for index in range(len(GRANTS))]
    everything = sessions.sign_in_demo(ctx, "account0")
    sessions.sign_out(ctx, everything.token)

    def refuse(*_: object) -> None:
        raise Reached("store.busy", path="-", seconds=0)

    # The session is looked up in the real store; nothing else of it is reached.
    store = SimpleNamespace(rows=ctx.store.rows, read=refuse, write=refuse, path=ctx.store.path)
    stub = MagicMock()
    stub.settings, stub.store, stub.divisions = settings, store, ctx.divisions
    actors = {given: one.actor for given, one in zip(GRANTS, opened, strict=True)}
    yield House(settings, stub, actors, replace(everything.actor, rights=frozenset(Right)))
    ctx.store.close()


def called(house: House, name: str, actor: Actor) -> None:
    """Call a function with a real session and stand-ins for everything else."""
    function = FUNCTIONS[name]
    given: dict[str, Any] = {}
    positional: list[Any] = [actor]
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        value = ARGUMENTS.get(parameter.name)
        if parameter.name == "ctx":
            value = house.context
        elif parameter.name == "settings":
            value = house.settings
        elif parameter.annotation is Pack:
            value = PACK
        elif parameter.name not in ARGUMENTS:
            value = MagicMock()
        if name == "unit_changes.create" and parameter.name == "wanted":
            value = [UNIT]
        if parameter.kind is parameter.KEYWORD_ONLY:
            if parameter.default is parameter.empty or parameter.name == "area":
                given[parameter.name] = value
        elif parameter.default is parameter.empty or parameter.name == "ctx":
            positional.append(value)
    function(*positional, **given)


_REFUSALS = ("access.right_missing", "access.outside_jurisdiction")


def test_every_function_is_in_the_table_and_nothing_else() -> None:
    told = set(TABLE) | COMMAND_LINE | HELPERS
    assert set(FUNCTIONS) - told == set(), "say who may call it"
    assert told - set(FUNCTIONS) == set(), "no such function any more"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_role_in_each_jurisdiction_is_let_in_or_refused(house: House, name: str) -> None:
    wrong = []
    for given in GRANTS:
        try:
            called(house, name, house.actors[given])
            refused = False
        except Denied as error:
            refused = error.code in _REFUSALS
        except Exception:  # noqa: BLE001 - past the check, among stand-ins, anything may happen
            refused = False
        if refused is TABLE[name].lets_in(given):
            wrong.append(f"{given.role.value}@{given.jurisdiction}: refused={refused}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(COMMAND_LINE))
def test_what_is_for_the_command_line_alone_is_refused_to_every_role(
    house: House, name: str
) -> None:
    for actor in house.actors.values():
        with pytest.raises(Denied):
            called(house, name, actor)


@pytest.mark.parametrize("name", sorted({*TABLE, *COMMAND_LINE}))
def test_a_session_that_ended_is_refused_whatever_it_could(house: House, name: str) -> None:
    with pytest.raises(SignedOut):
        called(house, name, house.gone)


@pytest.mark.parametrize("name", sorted({*TABLE, *COMMAND_LINE} - {"rating.rate_file"}))
def test_an_actor_without_any_right_is_refused(house: House, name: str) -> None:
    if TABLE.get(name, Asks(())).rights == _ANY:
        pytest.skip("whoever is signed in may")
    with pytest.raises(Denied) as denied:
        called(house, name, Actor("nobody"))
    assert denied.value.code == "access.right_missing"


def test_the_check_takes_no_time_worth_mentioning(
    house: House, benchmark_seconds: Callable[[Callable[[], object]], float]
) -> None:
    actor = house.actors[Grant(Role.VIEWER, "23")]
    took = benchmark_seconds(lambda: guard.check(actor, house.context, Right.VIEW_LEVELS))
    assert took <= 0.0002


@pytest.fixture
def benchmark_seconds() -> Callable[[Callable[[], object]], float]:
    """Seconds of this thread that one call takes: the best of several rounds."""
    import time  # noqa: PLC0415

    def measured(call: Callable[[], object]) -> float:
        best = 1.0
        for _ in range(5):
            start = time.thread_time()
            for _ in range(50):
                call()
            best = min(best, (time.thread_time() - start) / 50)
        return best

    return measured


def test_every_action_on_a_control_unit_asks_for_a_right_somebody_has() -> None:
    held = {right for rights in RIGHTS.values() for right in rights}
    assert {step.right for step in STEPS.values()} <= held
