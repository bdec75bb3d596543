"""What is refused of a bulletin as it is typed: no numbers, places that lie elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from riskzone.messages import Words
from riskzone.release.bulletin import (
    BY_PLACE,
    ELSEWHERE,
    GROWING,
    HALF_NAMES,
    HALVES,
    NAMES,
    Bulletin,
    Half,
    HalfName,
    figures,
)
from riskzone.release.bulletin_identities import said_of
from riskzone.release.bulletin_places import provinces
from riskzone.units.findings import Finding
from riskzone.units.texts import free_text

#: No figure of a bulletin is larger: it would be a phone number, or all people there are.
MOST = 10_000_000
#: Digits of a county: counts of what is below leave by disclosure control alone.
_FINEST = 6
#: Longest sentence, reason and origin, in signs.
_REMARK, _REASON, _SHORT = 600, 200, 60


def check(bulletin: Bulletin, lies_in: Callable[[str, str], bool]) -> tuple[Finding, ...]:
    """Everything that may not be kept; a bulletin with broken identities may.

    Parameters
    ----------
    bulletin : Bulletin
    lies_in : callable
        (division code, code of an area) → whether it is a division and lies there.
    """
    return tuple(_found(bulletin, lies_in))


def _found(bulletin: Bulletin, lies_in: Callable[[str, str], bool]) -> Iterator[Finding]:
    for path, value in figures(bulletin):
        yield from _number(path, value)
    for name in HALVES:
        half = bulletin.half(name)
        yield from _places(bulletin, name, lies_in)
        yield from _corrections(name, half)
        for text in ("remark", "remark_en"):
            yield from free_text(f"{name}.{text}", getattr(half, text), _REMARK)
        for text in ("origin", "origin_en"):
            yield from free_text(f"{name}.{text}", getattr(half, text), _SHORT)
    yield from free_text("reason", bulletin.reason, _REASON)
    yield from free_text("source", bulletin.source, _REASON)
    if bulletin.corrects and not bulletin.reason.strip():
        yield Finding("bulletins.reason_missing", {"corrects": bulletin.corrects}, field="reason")


def _number(path: str, value: object) -> Iterator[Finding]:
    said = said_of(path)
    if isinstance(value, bool) or not isinstance(value, int):
        yield Finding("bulletins.no_number", {"figure": said, "value": str(value)[:20]}, field=path)
    elif value < 0:
        yield Finding("bulletins.negative", {"figure": said, "value": value}, field=path)
    elif value > MOST:
        params = {"figure": said, "value": value, "most": MOST}
        yield Finding("bulletins.too_large", params, field=path)


def _places(
    bulletin: Bulletin, name: HalfName, lies_in: Callable[[str, str], bool]
) -> Iterator[Finding]:
    for figure, parts in bulletin.half(name).parts.items():
        where = f"{name}.parts.{figure}"
        if figure not in BY_PLACE:
            yield Finding("bulletins.no_such_figure", {"value": figure[:40]}, field=where)
            continue
        for code in parts:
            if not _known(bulletin, name, code, lies_in):
                params = {"figure": NAMES[figure], "value": code[:20], "area": bulletin.area}
                yield Finding("bulletins.place_elsewhere", params, field=f"{where}.{code}")
            elif len(code) > _FINEST and code != ELSEWHERE:
                params = {"figure": NAMES[figure], "value": code[:20]}
                yield Finding("bulletins.place_too_fine", params, field=f"{where}.{code}")
        for inner, outer in _nested(parts, lies_in):
            params = {"figure": NAMES[figure], "inner": inner, "outer": outer}
            yield Finding("bulletins.places_overlap", params, field=f"{where}.{inner}")


def _known(
    bulletin: Bulletin, name: HalfName, code: str, lies_in: Callable[[str, str], bool]
) -> bool:
    if code == ELSEWHERE or (name == "imported" and code in provinces()):
        return True
    return code != bulletin.area and lies_in(code, bulletin.area)


def _nested(codes: Iterable[str], lies_in: Callable[[str, str], bool]) -> Iterator[tuple[str, str]]:
    real = [code for code in codes if code != ELSEWHERE]
    for inner in real:
        for outer in real:
            if inner != outer and len(inner) >= len(outer) and lies_in(inner, outer):
                yield inner, outer


def _corrections(name: HalfName, half: Half) -> Iterator[Finding]:
    for place, one in enumerate(half.corrections):
        where = f"{name}.corrections.{place}"
        if one.measure not in GROWING:
            params = {"value": one.measure[:40], "known": ", ".join(GROWING)}
            yield Finding("bulletins.correction_of_what", params, field=where)
            continue
        said: Mapping[str, Words] = {"half": HALF_NAMES[name], "figure": NAMES[one.measure]}
        if not one.by or abs(one.by) > MOST:
            yield Finding("bulletins.correction_by_none", said, field=where)
        if not one.reason.strip():
            yield Finding("bulletins.correction_without_reason", said, field=where)
        yield from free_text(where, one.reason, _REASON)
        yield from free_text(where, one.reason_en, _REASON)
