"""Words for the state and the history of an account."""

from riskzone.services.accounts import AccountRow
from riskzone.store.accounts import AccountChange
from riskzone.ui.names import division_name
from riskzone.ui.text import say


def state_of(row: AccountRow) -> tuple[str, str]:
    """The state of an account in a word, and its tone."""
    if row.account.disabled:
        return say("accounts.state_disabled"), "bad"
    if row.locked_until:
        return say("accounts.locked_until", at=f"{row.locked_until:%H:%M}"), "warn"
    if row.running:
        return say("accounts.state_signed_in"), "good"
    return say("accounts.state_open"), ""


def change_words(change: AccountChange) -> str:
    """One change of an account in words."""
    said = say(f"accounts.change_{change.change}")
    role = change.details.get("role")
    if role is None:
        return said
    area = division_name(str(change.details.get("jurisdiction", "")))
    named = say("accounts.role_in", role=say(f"accounts.role_{role}"), area=area)
    return say("accounts.change_of", change=said, what=named)
