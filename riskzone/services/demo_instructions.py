"""Instructions and an expert opinion of the demonstration: invented, taken through the rules.

Each step bears its invented minute and account, as if recorded then; the audit chain tells who
loaded the demonstration, and when.
"""

import tomllib
from datetime import datetime
from typing import Any

from riskzone.clock import SHANGHAI
from riskzone.decisions.instructions import Action, Instruction, Step, after, check
from riskzone.settings import DATA
from riskzone.store import WriteUnitOfWork, shelf, units
from riskzone.store import instructions as kept
from riskzone.store.instructions import INSTRUCTIONS
from riskzone.store.shelf import Invented

FILE = DATA / "demo" / "instructions.toml"


def load_instructions(uow: WriteUnitOfWork) -> int:
    """Store the instructions and opinions of the demonstration.

    Parameters
    ----------
    uow : WriteUnitOfWork
        In which its control units were stored already.

    Returns
    -------
    int
        Instructions stored.
    """
    raw = tomllib.loads(FILE.read_text("utf-8"))
    numbers = {one.unit.name: one.unit.id for one in units.listing(uow, areas=("",))}
    for entry in raw["instruction"]:
        _lived(uow, entry, numbers)
    for said in raw["opinion"]:
        kept.add_opinion(
            uow, on=said["on"], area=said["area"], body=said["body"], text=said["text"],
            invented=Invented(said["who"], _local(said["at"])),
        )  # fmt: skip
    return len(raw["instruction"])


def _lived(uow: WriteUnitOfWork, entry: dict[str, Any], numbers: dict[str, int]) -> None:
    """Take one instruction through its steps."""
    first, *steps = entry["steps"]
    about = entry.get("about", "")
    if name := entry.get("about_unit"):
        about = f"control_unit:{numbers[name]}"
    wanted = Instruction(
        text=entry["text"], area=entry["area"], office=entry.get("office", ""),
        given_at=_local(first["at"]), due_at=_local(entry["due_at"]), about=about,
    )  # fmt: skip
    check(wanted)
    who = Invented(first["who"], wanted.given_at)
    stored = shelf.add(uow, INSTRUCTIONS, wanted, action=Action.GIVE.value, invented=who)
    for step in steps:
        at, action = _local(step["at"]), Action(step["do"])
        made = after(stored, Step(action, step.get("text", "")), at)
        stored = shelf.change(
            uow, INSTRUCTIONS, made, stored.version, action=action.value,
            invented=Invented(step["who"], at),
        )  # fmt: skip


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=SHANGHAI)
