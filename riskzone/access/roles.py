"""Roles and the rights each carries.  Default deny: what is not listed is refused."""

from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """What a service function may ask of its actor."""

    VIEW_LEVELS = "view_levels"
    READ_CASES = "read_cases"
    IMPORT = "import"
    ADOPT_SCHEME = "adopt_scheme"
    MAINTAIN_STORE = "maintain_store"
    VERIFY_AUDIT = "verify_audit"
    READ_AUDIT = "read_audit"
    MANAGE_ACCOUNTS = "manage_accounts"
    VIEW_UNITS = "view_units"
    DRAFT_UNITS = "draft_units"
    ORDER_UNITS = "order_units"
    REVIEW_UNITS = "review_units"
    DECIDE_UNITS = "decide_units"
    EXPORT_UNITS = "export_units"
    DRAFT_DECISIONS = "draft_decisions"
    REVIEW_DECISIONS = "review_decisions"
    DECIDE_LEVELS = "decide_levels"
    FREEZE_MORNING = "freeze_morning"
    GIVE_INSTRUCTIONS = "give_instructions"
    ANSWER_INSTRUCTIONS = "answer_instructions"
    PREPARE_PUBLICATION = "prepare_publication"
    RELEASE_PUBLICATION = "release_publication"
    COUNT_HEALTH_CODES = "count_health_codes"
    PROPOSE_CODE_RULES = "propose_code_rules"
    APPROVE_CODE_RULES = "approve_code_rules"


class Role(StrEnum):
    """Who somebody is in the headquarters."""

    VIEWER = "viewer"
    EDITOR = "editor"
    DUTY_COMMANDER = "duty_commander"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    #: Case rows need a right of their own, granted beside a role.
    CASE_READER = "case_reader"


_READ = frozenset({Right.VIEW_LEVELS, Right.VIEW_UNITS})

RIGHTS: dict[Role, frozenset[Right]] = {
    # Leadership reads, and says what is to be done.
    Role.VIEWER: _READ | {Right.GIVE_INSTRUCTIONS},
    Role.EDITOR: _READ
    | {
        Right.IMPORT,
        Right.DRAFT_UNITS,
        Right.EXPORT_UNITS,
        Right.DRAFT_DECISIONS,
        Right.ANSWER_INSTRUCTIONS,
    },
    Role.DUTY_COMMANDER: _READ
    | {
        Right.IMPORT,
        Right.DRAFT_UNITS,
        Right.ORDER_UNITS,
        Right.DRAFT_DECISIONS,
        Right.FREEZE_MORNING,
        Right.GIVE_INSTRUCTIONS,
        Right.ANSWER_INSTRUCTIONS,
        Right.COUNT_HEALTH_CODES,
        Right.PROPOSE_CODE_RULES,
    },
    Role.REVIEWER: _READ | {Right.REVIEW_UNITS, Right.REVIEW_DECISIONS, Right.ANSWER_INSTRUCTIONS},
    Role.APPROVER: _READ
    | {
        Right.DECIDE_UNITS,
        Right.ADOPT_SCHEME,
        Right.DECIDE_LEVELS,
        Right.FREEZE_MORNING,
        Right.GIVE_INSTRUCTIONS,
        Right.RELEASE_PUBLICATION,
        Right.APPROVE_CODE_RULES,
    },
    Role.PUBLISHER: _READ
    | {
        Right.EXPORT_UNITS,
        Right.ANSWER_INSTRUCTIONS,
        Right.PREPARE_PUBLICATION,
        Right.RELEASE_PUBLICATION,
    },
    Role.ADMINISTRATOR: frozenset({Right.MANAGE_ACCOUNTS, Right.MAINTAIN_STORE}),
    Role.AUDITOR: _READ | {Right.READ_AUDIT, Right.VERIFY_AUDIT},
    Role.CASE_READER: frozenset({Right.READ_CASES}),
}


@dataclass(frozen=True)
class Grant:
    """A role in a jurisdiction.

    Parameters
    ----------
    role : Role
    jurisdiction : str
        Division code; the role holds there and in everything below.  ``""`` is everywhere.
    """

    role: Role
    jurisdiction: str = ""
