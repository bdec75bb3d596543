"""Boards as the services give them, small enough to be summed by eye."""

from dataclasses import replace
from datetime import date, timedelta

from riskzone.healthcode.library import load_rules
from riskzone.messages import Words
from riskzone.services.health_boards import CodeBoard, CodeRow, FlowBoard, FlowRow

RULES = load_rules("hlj-2020")
DAY = date(2020, 4, 24)


def row(code, name, red, yellow, green, *, changes=(0, 0, 0)):
    """A division with its counts; ``None`` is hidden."""
    counts = {"red": red, "yellow": yellow, "green": green}
    residents = sum(one or 0 for one in counts.values())
    return CodeRow(
        code=code,
        name=name,
        residents=residents,
        counts=counts,
        share={key: None if n is None else n / residents for key, n in counts.items()},
        change=dict(zip(counts, changes, strict=True)),
        in_city=0,
        trend=(1,) * 14,
    )


BOARD = CodeBoard(
    area="230100",
    name="哈尔滨市",
    detail="county",
    on=DAY,
    against=DAY - timedelta(days=1),
    days=tuple(DAY - timedelta(days=back) for back in range(13, -1, -1)),
    rows=(row("230103", "南岗区", 3, 7, 990), row("230104", "道外区", None, None, 500)),
    total=row("230100", "哈尔滨市", 3, 7, 1490, changes=(-2, 5, -3)),
    colours=RULES.colours,
    reasons=RULES.reasons,
    in_city=Words("市内码", "in-city code"),
    hidden=2,
    threshold=5,
    run=1,
    rules=RULES.id,
    title=Words(RULES.zh, RULES.en),
)

_NAMES = ("red", "yellow", "green", "")
_MATRIX = dict.fromkeys(((one, other) for one in _NAMES for other in _NAMES), 0) | {
    ("red", "red"): 4, ("red", "yellow"): 6, ("yellow", "yellow"): 20, ("yellow", "green"): 9,
    ("green", "green"): 900, ("green", "red"): 2, ("", "green"): 5, ("green", ""): 3,
}  # fmt: skip

FLOWS = FlowBoard(
    area="230100",
    name="哈尔滨市",
    kind="past",
    first=DAY - timedelta(days=1),
    last=DAY,
    colours=RULES.colours,
    reasons=RULES.reasons,
    matrix=_MATRIX,
    before={one: sum(_MATRIX[one, other] for other in _NAMES) for one in _NAMES},
    after={one: sum(_MATRIX[other, one] for other in _NAMES) for one in _NAMES},
    rows=(
        FlowRow("red", "isolation", "yellow", "after_release", 6),
        FlowRow("yellow", "symptom", "green", "", 9),
        FlowRow("green", "", "red", "close_contact", 2),
    ),
    entered=5,
    left=3,
    counted_before=None,
    counted_after=None,
    hidden=0,
    threshold=0,
    run=1,
)


def hiding(*pairs):
    """The same flows with some of them hidden."""
    return replace(FLOWS, matrix={**FLOWS.matrix, **dict.fromkeys(pairs)}, hidden=len(pairs))
