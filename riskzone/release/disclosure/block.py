"""One block: zones under one exact total, at one figure; which of them are hidden.

What is known of a block is its total, the zones shown, and what levels say. Of the zones hidden,
the sum is known, and nothing else: any of their cases could be another's. A group of hidden zones
is safe when enough cases could move, or when it holds every case of the block, so that nothing is
told that the total does not tell.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from riskzone.release.disclosure.model import Why
from riskzone.release.disclosure.policy import Policy
from riskzone.release.disclosure.report import Cause

#: Levels of coming days may say of a zone with cases that it has one; a window of theirs that
#: overlaps a block on both sides can pin two.
_FORESEEN = 2


@dataclass(frozen=True)
class Zone:
    """A zone of a block.

    Parameters
    ----------
    zone : str
    value : int
    low : int
        Cases that levels may give away; at most ``value``.
    limited : bool
        A level sets an upper limit.
    was_shown, was_hidden : bool
        In a pack that left.
    """

    zone: str
    value: int
    low: int = 0
    limited: bool = False
    was_shown: bool = False
    was_hidden: bool = False


@dataclass(frozen=True)
class Block:
    """Zones under one exact total.

    Parameters
    ----------
    name : str
        Of the block; with the secret it draws the zeros that are hidden.
    zones : tuple of Zone
    corrected : bool
        It left before with other values.
    left : bool
        It left before.
    """

    name: str
    zones: tuple[Zone, ...]
    corrected: bool = False
    left: bool = False


@dataclass(frozen=True)
class Choice:
    """What was decided of a block.

    Parameters
    ----------
    hidden : mapping of str to Why
    fixed : mapping of str to str
        Hidden zone → what gives it away whatever is hidden.
    """

    hidden: Mapping[str, Why]
    fixed: Mapping[str, Cause]


def choose(block: Block, policy: Policy, secret: bytes = b"", *, closed: bool = False) -> Choice:
    """Which zones of a block are hidden.

    Parameters
    ----------
    block : Block
    policy : Policy
    secret : bytes
        At most 64 bytes.
    closed : bool
        Earlier packs count some of its days differently: nothing of it is shown.
    """
    small = {z.zone: Why.THRESHOLD for z in block.zones if 0 < z.value < policy.threshold}
    if closed or block.corrected:
        hidden = {z.zone: small.get(z.zone, Why.HELD) for z in block.zones}
        return Choice(hidden, dict.fromkeys(hidden, "before"))
    hidden = {z.zone: small.get(z.zone, Why.HELD) for z in block.zones if z.was_hidden} | small
    if not hidden:
        return Choice({}, {})
    # A higher threshold hides what was shown: the pack is made safe for who has only this one.
    raised = any(z.was_shown and not z.was_hidden and z.zone in small for z in block.zones)
    if raised or not block.left:
        for zone in _beside(block, hidden, policy, secret):
            hidden[zone.zone] = Why.SECONDARY
    return Choice(dict(sorted(hidden.items())), _fixed(block, hidden, policy))


def _beside(
    block: Block, small: Mapping[str, Why], policy: Policy, secret: bytes
) -> Sequence[Zone]:
    """Zones hidden beside the small ones: some zeros, and figures above until it is safe."""
    total = sum(zone.value for zone in block.zones)
    group = [zone for zone in block.zones if zone.zone in small]
    others = [zone for zone in block.zones if zone.zone not in small]
    zeros = sorted(
        (zone for zone in others if not zone.value and not zone.limited),
        key=lambda zone: _draw(secret, block.name, zone.zone),
    )
    number = policy.group_zeros + _draw(secret, block.name, "") % (policy.group_zeros + 1)
    more = zeros[:number]
    larger = sorted(
        (zone for zone in others if zone.value),
        key=lambda zone: (zone.limited, zone.value, _draw(secret, block.name, zone.zone)),
    )
    while not _safe([*group, *more], total, policy):
        if not larger:
            return others
        more.append(larger.pop(0))
    return more


def _safe(group: Sequence[Zone], total: int, policy: Policy) -> bool:
    """Whether a group of hidden zones can be told, given the total and every zone shown."""
    # Two at least: one to give a case, one to take it.
    takers = sum(not zone.limited for zone in group)
    if len(group) < policy.group_zones or takers < 2:
        return False
    held = sum(zone.value for zone in group)
    if held == total:
        # Every zone shown is zero: the case of a hidden zone could be any other hidden zone's,
        # as it could before, and the sum of the group is the published total.
        return True
    if held < policy.threshold:
        return False
    low = {zone.zone: max(zone.low, min(zone.value, _FORESEEN)) for zone in group}
    return min(_widths(group, low).values()) >= policy.width


def _widths(group: Sequence[Zone], low: Mapping[str, int]) -> dict[str, int]:
    """By how much each hidden figure could differ, at least: cases move within the group."""
    free = sum(zone.value - low[zone.zone] for zone in group)
    takers = sum(not zone.limited for zone in group)
    found = {}
    for zone in group:
        own = zone.value - low[zone.zone]
        up = 0 if zone.limited else free - own
        down = own if takers > (not zone.limited) else 0
        found[zone.zone] = up + down
    return found


def _fixed(block: Block, hidden: Mapping[str, Why], policy: Policy) -> dict[str, Cause]:
    """Hidden zones that can be told to within one all the same."""
    told = [zone for zone in block.zones if zone.was_shown]
    group = [zone for zone in block.zones if zone.zone in hidden and not zone.was_shown]
    found: dict[str, Cause] = {zone.zone: "before" for zone in told if zone.zone in hidden}
    narrow = _narrow(group, policy)
    plain = _narrow([Zone(one.zone, one.value) for one in group], policy) if narrow else ()
    for zone in narrow:
        found[zone] = "level" if zone not in plain else "before" if told else "total"
    return found


def _narrow(group: Sequence[Zone], policy: Policy) -> list[str]:
    widths = _widths(group, {zone.zone: zone.low for zone in group})
    return [zone for zone, width in widths.items() if width < policy.width]


def _draw(secret: bytes, block: str, zone: str) -> int:
    text = f"{block}|{zone}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8, key=secret[:64]).digest(), "big")
