"""Accounts of the demonstration: one for each role, entered by one click on its machine."""

from collections.abc import Sequence
from dataclasses import dataclass

from riskzone.access import Grant, Role
from riskzone.store import WriteUnitOfWork, accounts, audit


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demonstration."""

    name: str
    title: str
    grants: Sequence[Grant]


def _demo(name: str, title: str, area: str, *roles: Role) -> DemoAccount:
    return DemoAccount(name, title, tuple(Grant(role, area) for role in roles))


#: One for each role, in the order a control unit meets them.
DEMO_ACCOUNTS = (
    _demo("leader", "省应急指挥部领导", "23", Role.VIEWER),
    _demo("duty", "省应急指挥部值班指挥长", "23", Role.DUTY_COMMANDER, Role.CASE_READER),
    _demo("editor", "绥芬河市应急指挥部办公室", "231081", Role.EDITOR),
    _demo("harbin", "哈尔滨市应急指挥部办公室", "230100", Role.EDITOR),
    _demo("expert", "省疾控中心专家组", "23", Role.REVIEWER),
    _demo("approver", "省应急指挥部审批人", "23", Role.APPROVER),
    _demo("press", "省应急指挥部信息发布组", "23", Role.PUBLISHER),
    _demo("auditor", "省应急指挥部监督检查组", "23", Role.AUDITOR),
    _demo("admin", "系统管理员", "", Role.ADMINISTRATOR),
)


def add_demo(uow: WriteUnitOfWork) -> int:
    """Make the accounts of the demonstration that are not there yet; they have no password.

    They can be entered by one click on the machine of the server alone.
    """
    added = 0
    for one in DEMO_ACCOUNTS:
        if accounts.by_name(uow, one.name) is not None:
            continue
        area = one.grants[0].jurisdiction
        made = accounts.add(uow, name=one.name, title=one.title, area=area, demo=True)
        for given in one.grants:
            accounts.grant(uow, made.id, given)
        added += 1
    if added:
        audit.append(uow, "demo.accounts", "demo", {"accounts": added})
    return added
