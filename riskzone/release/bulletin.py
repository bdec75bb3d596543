"""疫情通报: the figures of a day as the health authority publishes them.

The fields are those the bulletins of Heilongjiang printed in spring 2020: a half of local and a
half of imported cases, each with what is new, what stands at 24:00, its contacts, and figures by
place.  A figure that is not known is ``None`` and is never printed as zero.
:mod:`riskzone.release.bulletin_identities` says what the figures obey.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import TypeAdapter

from riskzone.messages import Words

#: Parts of a bulletin: local cases, and those that came from abroad.
HalfName = Literal["local", "imported"]
HALVES: tuple[HalfName, ...] = ("local", "imported")

#: Place of a part that is told as all other places together, or whose place is not known yet.
ELSEWHERE = "*"


class State(StrEnum):
    """Where a bulletin stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Correction:
    """核减 or 核增: a figure that was published before is put right in the open.

    Parameters
    ----------
    measure : str
        A figure that only grows: one of :data:`GROWING`.
    by : int
        What is added to it; negative for a deduction.
    reason, reason_en : str
        "重新归类", "移交外省": printed with it.
    """

    measure: str
    by: int
    reason: str
    reason_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Half:
    """The figures of local, or of imported, cases.

    Parameters
    ----------
    new_confirmed, new_suspected, new_asymptomatic, new_severe, new_cured, new_died : int, optional
        Of the 24 hours.
    converted : int, optional
        Those of ``new_confirmed`` that were asymptomatic before.
    cumulative, cured, died : int, optional
        Since the beginning, at 24:00.
    active, severe, suspected, asymptomatic : int, optional
        Standing at 24:00.
    contacts_tracked, contacts_released, contacts_observed : int, optional
        Close contacts at 24:00: all that were found, released from observation, still under it.
    contacts_other : int, optional
        Those that are neither: became cases, were handed to another province.  ``None``: none.
    parts : mapping of str to mapping of str to int
        Name of a figure → division code (or :data:`ELSEWHERE`) → its part.
    corrections : tuple of Correction
    origin, origin_en : str
        Where imported cases came from ("俄罗斯"), as printed.
    remark, remark_en : str
        A sentence about the new cases, without persons.
    """

    new_confirmed: int | None = None
    converted: int | None = None
    new_suspected: int | None = None
    new_asymptomatic: int | None = None
    new_severe: int | None = None
    new_cured: int | None = None
    new_died: int | None = None
    cumulative: int | None = None
    cured: int | None = None
    died: int | None = None
    active: int | None = None
    severe: int | None = None
    suspected: int | None = None
    asymptomatic: int | None = None
    contacts_tracked: int | None = None
    contacts_released: int | None = None
    contacts_observed: int | None = None
    contacts_other: int | None = None
    parts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    origin: str = ""
    origin_en: str = ""
    remark: str = ""
    remark_en: str = ""

    def corrected(self, measure: str) -> int:
        """What the corrections add to a figure; 0 without one."""
        return sum(one.by for one in self.corrections if one.measure == measure)


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """The bulletin of an area and a day.

    Parameters
    ----------
    id, version : int
        As the store numbers them; 0 of what is not stored.
    state : State
    area : str
        Division code.
    on : date
        The day whose 24 hours it tells of.
    local, imported : Half
    fever_visits : int, optional
        Consultations at fever clinics in the 24 hours.
    computed : mapping of str to int
        Path → what the store gave when the draft was made, see :func:`typed`.
    issuer : str
        Body that publishes it, of the authority table.
    corrects : int
        Bulletin of the same day it replaces (更正); 0: none.
    corrected : mapping of str to int
        Path → figure of the one it corrects.
    reason : str
        Why it replaces it, or why it was withdrawn.
    published_at : datetime, optional
        Aware.
    published_by : str
        Account.
    source : str
        Where figures that were not made here were read.
    """

    id: int = 0
    version: int = 0
    state: State = State.DRAFT
    area: str
    on: date
    local: Half = Half()
    imported: Half = Half()
    fever_visits: int | None = None
    computed: Mapping[str, int] = field(default_factory=dict)
    issuer: str = ""
    corrects: int = 0
    corrected: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""
    published_at: datetime | None = None
    published_by: str = ""
    source: str = ""

    def half(self, name: HalfName) -> Half:
        """One of the two halves."""
        return self.local if name == "local" else self.imported


#: Name of a figure → what it is called, in the order of the form.
NAMES: Mapping[str, Words] = {
    "new_confirmed": Words("新增确诊病例", "new confirmed cases"),
    "converted": Words("其中无症状感染者转为确诊", "of them asymptomatic before"),
    "new_suspected": Words("新增疑似病例", "new suspected cases"),
    "new_asymptomatic": Words("新增无症状感染者", "new asymptomatic infections"),
    "new_severe": Words("新增重症病例", "new severe cases"),
    "new_cured": Words("新增治愈出院病例", "newly discharged"),
    "new_died": Words("新增死亡病例", "new deaths"),
    "cumulative": Words("累计确诊病例", "cumulative confirmed cases"),
    "cured": Words("累计治愈出院病例", "cumulative discharged"),
    "died": Words("累计死亡病例", "cumulative deaths"),
    "active": Words("现有确诊病例", "active cases"),
    "severe": Words("现有重症病例", "severe cases"),
    "suspected": Words("现有疑似病例", "suspected cases"),
    "asymptomatic": Words("现有无症状感染者", "asymptomatic infections"),
    "contacts_tracked": Words("追踪到密切接触者", "close contacts found"),
    "contacts_released": Words("已解除医学观察", "released from observation"),
    "contacts_observed": Words("正在接受医学观察", "under observation"),
    "contacts_other": Words("转为病例或移交的密切接触者", "contacts who became cases or moved"),
    "fever_visits": Words("发热门诊诊疗人数", "fever-clinic visits"),
}  # fmt: skip
#: The figures of a half.
FIGURES: tuple[str, ...] = tuple(name for name in NAMES if name != "fever_visits")
#: Those that may be told by place.
BY_PLACE: tuple[str, ...] = (
    *("new_confirmed", "converted", "new_suspected", "new_asymptomatic", "new_cured", "new_died"),
    *("cumulative", "cured", "died", "active", "severe", "suspected", "asymptomatic"),
)
#: Those that only grow, and what they grow by in a day; ``""``: it is not told.
GROWING: Mapping[str, str] = {
    "cumulative": "new_confirmed",
    "cured": "new_cured",
    "died": "new_died",
    "contacts_tracked": "",
    "contacts_released": "",
}
HALF_NAMES: Mapping[HalfName, Words] = {
    "local": Words("本土", "local"),
    "imported": Words("境外输入", "imported"),
}


def figures(bulletin: Bulletin) -> Iterator[tuple[str, int]]:
    """Every figure that is known, as path and value.

    Paths are ``"local.cumulative"``, ``"imported.parts.active.230100"``, ``"fever_visits"``.
    """
    for name in HALVES:
        half = bulletin.half(name)
        for figure in FIGURES:
            value = getattr(half, figure)
            if value is not None:
                yield f"{name}.{figure}", value
        for figure, by_place in half.parts.items():
            for place, value in by_place.items():
                yield f"{name}.parts.{figure}.{place}", value
    if bulletin.fever_visits is not None:
        yield "fever_visits", bulletin.fever_visits


def figure(bulletin: Bulletin, path: str) -> int | None:
    """The figure of a path, ``None`` where it is not known."""
    return dict(figures(bulletin)).get(path)


def with_figure(bulletin: Bulletin, path: str, value: int | None) -> Bulletin:
    """The bulletin with one figure more, other or, for ``None``, less.

    Raises
    ------
    KeyError
        No figure has this path.
    """
    if path == "fever_visits":
        return replace(bulletin, fever_visits=value)
    name, _, rest = path.partition(".")
    if name not in HALVES:
        raise KeyError(path)
    half = bulletin.half("local" if name == "local" else "imported")
    if rest in FIGURES:
        told: dict[str, Any] = {rest: value}
        made = replace(half, **told)
    else:
        made = _with_part(half, rest, value, path)
    return replace(bulletin, local=made) if name == "local" else replace(bulletin, imported=made)


def _with_part(half: Half, rest: str, value: int | None, path: str) -> Half:
    word, _, tail = rest.partition(".")
    measure, _, place = tail.partition(".")
    if word != "parts" or measure not in BY_PLACE or not place:
        raise KeyError(path)
    own = {code: part for code, part in half.parts.get(measure, {}).items() if code != place}
    if value is not None:
        own[place] = value
    parts = {name: by for name, by in half.parts.items() if name != measure}
    return replace(half, parts=parts | ({measure: dict(sorted(own.items()))} if own else {}))


def typed(bulletin: Bulletin) -> tuple[str, ...]:
    """Paths of the figures somebody typed: the store did not give them, or gave another value."""
    return tuple(path for path, value in figures(bulletin) if bulletin.computed.get(path) != value)


def in_force(bulletins: Mapping[int, Bulletin]) -> tuple[Bulletin, ...]:
    """Published bulletins that no published one replaces, by area and day."""
    replaced = {one.corrects for one in bulletins.values() if one.state is State.PUBLISHED}
    found = [
        one
        for number, one in bulletins.items()
        if one.state is State.PUBLISHED and number not in replaced
    ]
    return tuple(sorted(found, key=lambda one: (one.area, one.on, one.id)))


_ADAPTER = TypeAdapter(Bulletin)


def to_json(bulletin: Bulletin) -> str:
    """A bulletin as JSON; :func:`from_json` gives an equal one."""
    return _ADAPTER.dump_json(bulletin).decode()


def from_json(text: str) -> Bulletin:
    """A bulletin from its JSON."""
    return _ADAPTER.validate_json(text)
