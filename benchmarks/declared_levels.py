"""The levels declared for 125 counties at a minute, out of 400 documents: 5 ms; at first 50 ms.

Claim: with 400 decided documents of four lines each and the published lists of 2020 in the store,
``declared_levels`` answers within 5 ms of the thread's time, for any minute; a process that serves
already and has read none of the documents parses and prepares them first, and answers within 50 ms.

The peer, in the same run, asks every line of every document, county by county, as the rule is
written in docs/declared-levels.md; both give the same levels at every minute asked.

Run ``python benchmarks/declared_levels.py``; exit status 1 when a bound or the equality is broken.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from riskzone.access import Actor, covers
from riskzone.clock import SHANGHAI
from riskzone.decisions.model import DecisionDocument, LevelLine, ListLine, State
from riskzone.services import decisions
from riskzone.services.context import Context, open_context
from riskzone.services.decision_book import level_ids, zones_of
from riskzone.services.demo_decisions import published
from riskzone.settings import Settings
from riskzone.store import shelf, upgrade
from riskzone.store.decisions import DECISIONS, IMPORT, state_key
from riskzone.zoning.library import load_scheme, scheme_ids

ACTOR = Actor.command_line("benchmark")
WARM, COLD = 0.005, 0.05
MINUTES = [datetime(2020, month, 24, 7, 30, tzinfo=SHANGHAI) for month in range(2, 7)]


def papers(zones: Sequence[str]) -> list[DecisionDocument]:
    """The published papers, and invented ones up to 400 in all."""
    made = [replace(one, state=State.DECIDED) for one in published()]
    for index in range(400 - len(made)):
        at = datetime(2020, 1, 30, tzinfo=SHANGHAI) + timedelta(hours=9 * index, minutes=7)
        lines = tuple(
            LevelLine(
                area=zones[(index * 7 + k) % len(zones)],
                level=("low", "medium", "high")[(index + k) % 3],
                effective_at=at,
            )
            for k in range(4)
        )
        made.append(
            DecisionDocument(
                title=str(index), area="230000", authority="hlj-2020", state=State.DECIDED,
                decided_at=at, lines=lines,
            )
        )  # fmt: skip
    return made


def naive(documents: Sequence[DecisionDocument], zone: str, at: datetime) -> str:
    """The level of a zone by asking every line."""
    best: tuple[datetime, int, datetime, int] | None = None
    level = ""
    for number, document in enumerate(documents):
        for line in document.lines:
            said = _said(line, zone)
            if said is None or line.effective_at > at:
                continue
            claim = (line.effective_at, said[1], document.decided_at or at, number)
            if best is None or claim >= best:
                best, level = claim, said[0]
    return level


def _said(line: object, zone: str) -> tuple[str, int] | None:
    """What a line says of a zone, and how closely."""
    if isinstance(line, LevelLine):
        return (line.level, 6) if covers(line.area, zone) else None
    if isinstance(line, ListLine) and line.complete:
        named = dict(line.named)
        return (named[zone], 6) if zone in named else ("low", 2)
    return None


def seconds(call: Callable[[], object]) -> float:
    """The median of the thread's time."""
    times = []
    for _ in range(9):
        begin = time.thread_time()
        call()
        times.append(time.thread_time() - begin)
    return statistics.median(times)


def opened(home: Path) -> Context:
    """A deployment that was opened and has answered something; no document was read."""
    ctx = open_context(Settings(home=home))
    on = MINUTES[0].date()
    with ctx.store.read() as uow:
        zones_of(ctx, uow, "county", on)
        level_ids(ctx, uow, "county", on)
        state_key(uow)
    return ctx


def main() -> int:
    """Time both, and compare what they say."""
    for name in scheme_ids():
        load_scheme(name)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        upgrade(Settings(home=home))
        ctx = opened(home)
        zones = [str(code) for code in ctx.divisions.zone_table("county").frame.index]
        documents = papers(zones)
        with ctx.store.write(ACTOR) as uow:
            for document in documents:
                shelf.add(uow, DECISIONS, document, action=IMPORT)
        ctx.store.close()
        firsts = []
        for _ in range(5):
            ctx = opened(home)
            begin = time.thread_time()
            decisions.declared_levels(ACTOR, ctx, at=MINUTES[0])
            firsts.append(time.thread_time() - begin)
            ctx.store.close()
        cold = statistics.median(firsts)
        ctx = opened(home)
        warm = max(
            seconds(lambda at=at: decisions.declared_levels(ACTOR, ctx, at=at)) for at in MINUTES
        )
        begin = time.thread_time()
        expected = [{zone: naive(documents, zone, at) for zone in zones} for at in MINUTES]
        peer = (time.thread_time() - begin) / len(MINUTES)
        told = [
            {zone: one.level for zone, one in found.zones.items()}
            for found in (decisions.declared_levels(ACTOR, ctx, at=at) for at in MINUTES)
        ]
        ctx.store.close()
    same = told == expected
    print(f"warm {warm * 1e3:.2f} ms (hold {WARM * 1e3:.0f})")
    print(f"cold {cold * 1e3:.1f} ms (hold {COLD * 1e3:.0f})")
    print(f"every line asked {peer * 1e3:.0f} ms, the same levels: {same}")
    return 0 if warm <= WARM and cold <= COLD and same else 1


if __name__ == "__main__":
    sys.exit(main())
