"""What every drawer of a sheet is told: the material, the paper, the language, the zones shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from riskzone.clock import SHANGHAI
from riskzone.messages import Words, render
from riskzone.places.english import english_name
from riskzone.publish.material import Look, Material, ZoneShown
from riskzone.publish.sheets.faces import Type, clean
from riskzone.publish.sheets.page import Page
from riskzone.publish.sheets.spec import SheetSpec

INK, QUIET, FAINT, RULE, RED = "#1B2127", "#56616B", "#8A949C", "#C9CFD3", "#A50F15"
#: Border lines from the weakest to the strongest.
COUNTY_LINE, GROUP_LINE, OUTER_LINE = "#93A79B", "#46544C", "#1F2923"
BEYOND, PAPER = "#F1F2F0", "#FFFFFF"

#: By number; the locale of the machine is not asked.
_MONTHS = ["", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

#: How much larger than on A4 everything is drawn; a phone is read at arm's length from a
#: picture a third of its size.
SCALES = {"a4": 1.0, "a3": 1.32, "wide": 1.1, "phone": 1.5}


@dataclass
class Context:
    """A sheet while it is drawn.

    Parameters
    ----------
    material : Material
    spec : SheetSpec
    page : Page
    zones : tuple of ZoneShown
        Every zone the sheet is about; all are counted.
    """

    material: Material
    spec: SheetSpec
    page: Page
    zones: tuple[ZoneShown, ...]
    #: Boxes of every name set on the map and in its insets, for tests.
    labelled: list[tuple[str, tuple[float, float, float, float]]] = field(default_factory=list)

    @property
    def u(self) -> float:
        """Scale of the paper."""
        return SCALES[self.spec.paper]

    @property
    def zh(self) -> bool:
        """Whether the sheet is in Chinese."""
        return self.material.language == "zh"

    def say(self, entry: str, **params: Any) -> str:
        """A text of the sheets in the language of the pack."""
        return render(f"sheets.{entry}", params, self.material.language)

    def type(self, size: float, colour: str = INK, **more: Any) -> Type:
        """A type in points of A4."""
        return Type(size * self.u, colour, **more)

    def word(self, look: Look) -> str:
        """Of a level."""
        return clean(look.zh if self.zh else look.en)

    def name(self, zone: ZoneShown) -> str:
        """Of a zone, as it can be printed: names come from files of others."""
        return clean(zone.name if self.zh else zone.name_en or zone.name)

    def group_name(self, code: str) -> str:
        """Of a prefecture or county, as it can be printed."""
        zh, en = self.material.parents.get(code, (code, english_name(code) or code))
        return clean(zh if self.zh else en or zh)

    def area_name(self) -> str:
        """Of what the sheet is about."""
        origin = self.material.provenance
        if self.spec.scope == "province":
            return clean(origin.area_name if self.zh else origin.area_name_en)
        return self.group_name(self.spec.area)

    def moment(self, at: datetime) -> str:
        """A moment in words, to the minute where it is not midnight."""
        local = at.astimezone(SHANGHAI)
        day = self.say("day", month=Words(str(local.month), _MONTHS[local.month]), day=local.day)
        return day if (local.hour, local.minute) == (0, 0) else f"{day} {local:%H:%M}"

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """Level id → its place from the lowest; unknown and undeclared are not ranked."""
        ranked = [look.id for look in self.material.looks if look.id not in ("", "unknown")]
        return {level: place for place, level in enumerate(ranked)}

    @cached_property
    def looks(self) -> Mapping[str, Look]:
        """Level id → look."""
        return {look.id: look for look in self.material.looks}

    @cached_property
    def raised(self) -> tuple[ZoneShown, ...]:
        """Zones off the lowest level as the list has them: highest first, then by code."""
        found = [zone for zone in self.zones if self.rank.get(zone.level, 0) > 0]
        return tuple(sorted(found, key=lambda z: (-self.rank[z.level], z.zone)))

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Zone → its number in the list, from 1."""
        return {zone.zone: place for place, zone in enumerate(self.raised, 1)}

    @cached_property
    def by_code(self) -> Mapping[str, ZoneShown]:
        """Zones by code."""
        return {zone.zone: zone for zone in self.zones}

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Level id → zones of the sheet; sums to all of them."""
        return {
            look.id: sum(zone.level == look.id for zone in self.zones)
            for look in self.material.looks
        }

    def note(self, text: str, box: tuple[float, float, float, float]) -> None:
        """Keep where a name stands."""
        self.labelled.append((text, box))
