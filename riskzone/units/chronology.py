"""The course of an event: sample → result → report → closed → decided → released.

Steps come from two sides: what a line list says of a case, and what is stored about a control
unit.  Both are measured by the clocks of :mod:`riskzone.cases.clocks`.
"""

from collections.abc import Sequence

from riskzone.cases.clocks import (
    CASE_ORDER,
    CASE_STEPS,
    Clock,
    Span,
    Step,
    case_clocks,
    in_time,
    spans,
)
from riskzone.cases.clocks import out_of_order as _out_of_order

__all__ = [
    "CASE_STEPS", "UNIT_STEPS", "Clock", "Span", "Step", "case_clocks", "in_time",
    "out_of_order", "spans",
]  # fmt: skip

#: Steps of a control unit.
UNIT_STEPS = (
    "ordered", "effective", "reported", "decided", "ratified", "case_removed",
    "contact_removed", "disinfected", "released",
)  # fmt: skip
_IN_ORDER = (
    *CASE_ORDER, ("effective", "released"), ("ordered", "released"), ("ordered", "effective"),
)  # fmt: skip


def out_of_order(steps: Sequence[Step]) -> tuple[tuple[str, str], ...]:
    """Pairs of steps of one owner that contradict each other: the second lies before the first."""
    return _out_of_order(steps, _IN_ORDER)
