"""Divisions of the area served: codes, names, parents, and what a stated code or name means.

Importing this module reads no file and imports no geometry library.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal

import pandas as pd

from riskzone.errors import NotFound
from riskzone.places import tables as source
from riskzone.places.names import NameIndex, stem, tidy
from riskzone.places.zones import ZoneTable

DivisionLayer = Literal["prefecture", "county", "township"]
DIVISION_LAYERS: tuple[DivisionLayer, ...] = ("prefecture", "county", "township")

_CODE = re.compile(r"^'?(\d{4}|\d{6}|\d{9}|\d{12})(?:\.0+)?$")


@dataclass(frozen=True)
class Divisions:
    """The divisions of one area.

    Parameters
    ----------
    area : str
        ``"CN"``, or a code of two (province), four (prefecture) or six digits (county).
    tables : mapping of str to ZoneTable
        Zone tables of the layers prefecture, county and township; the last is
        absent where no township list is known.
    provinces : mapping of str to str
        Names of the provinces the area lies in or consists of, by two digits.
    aliases : tuple of mapping
        Documented former, short and misspelt names: ``name, code, within, kind``.
    code_aliases : mapping of str to str
        Codes that are no zone of their own → the zone they roll up to.
    notes : tuple
        (catalogue code, parameters): what is worth knowing about the tables.
    """

    area: str
    tables: Mapping[str, ZoneTable]
    provinces: Mapping[str, str]
    aliases: tuple[Mapping[str, str], ...] = ()
    code_aliases: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()

    def zone_table(self, layer: str) -> ZoneTable:
        """Return the zones of a layer.

        Raises
        ------
        NotFound
            No zones of this layer are known in the area (no township list, or a
            layer that only a user's own file can give).
        """
        if layer not in self.tables:
            raise NotFound("places.layer_not_known", layer=layer, area=self.area)
        return self.tables[layer]

    def name(self, code: str) -> str:
        """Chinese name of a zone; the code itself where it is not known."""
        return self._names.get(code) or self.provinces.get(code.removesuffix("0000"), code)

    def full_name(self, code: str) -> str:
        """Name with the names of its parents below the province: "牡丹江市西安区"."""
        chain = dict.fromkeys(v for v in self.parents(code).values() if v)
        return "".join(self.name(c) for c in chain) or self.name(code)

    def parents(self, code: str) -> dict[str, str]:
        """Codes of the prefecture, county and township a zone is or lies in.

        Returns
        -------
        dict
            Keys ``prefecture, county, township``; ``""`` for layers finer than
            its own; all ``""`` for a code that is not a zone of the area.
        """
        row = self._rows.get(code)
        return dict(zip(DIVISION_LAYERS, row or ("", "", ""), strict=True))

    def layer_of(self, code: str) -> str:
        """Layer of a zone, ``""`` where it is not one.

        A county directly under its province is its own prefecture: it counts as county.
        """
        return next((name for name, value in reversed(self.parents(code).items()) if value), "")

    def seat(self, code: str) -> tuple[float, float] | None:
        """Longitude and latitude (EPSG:4490) of the seat of a zone, or a point inside it.

        ``None`` for a township whose settlement is not known, and for an unknown code.
        """
        from riskzone.places.seats import known_seats  # noqa: PLC0415 - it needs this module

        known = known_seats(self).get(code)
        if known is None and self.layer_of(code) in ("county", "prefecture"):
            from riskzone.places.boundaries import points_inside  # noqa: PLC0415 - geometry library

            return points_inside(self.area).get(code)
        return known

    def resolve_code(self, text: object) -> str | None:
        """Return the zone a stated code means.

        Four digits are a prefecture; six, nine and twelve digits are statistical codes
        of a county, township and village, cut to the finest zone that is known:
        a village to its township, a township that is not in the list to its county.
        Full-width digits, blanks, ``.0`` and a leading apostrophe are understood.

        Returns
        -------
        str or None
            ``None`` for anything else, former codes included: nothing is guessed.
        """
        return self.resolve_stated(text)[0]

    def find(
        self, name: str, within: str | None = None, layer: str | None = None
    ) -> tuple[str, ...]:
        """Zones a name can mean; more than one where it is ambiguous.

        The first of these that gives anything: the exact name or full name; a
        documented alias; the name without its suffix (市, 区, 县, 街道, 镇, 乡 …).

        Parameters
        ----------
        name : str
            Name as written; full-width forms and blanks do not matter.
        within : str, optional
            Code or name of a division the zone must lie in.
        layer : str, optional
            Only zones of this layer.

        Returns
        -------
        tuple of str
            Codes in ascending order.
        """
        text = tidy(name)
        if not text:
            return ()
        inside = None if within is None else self.scope(within)
        if inside == ():
            return ()
        for codes in self.index.stages(text):
            kept = self._kept(codes, inside, layer)
            if kept:
                return kept
        return self._peeled(text, inside, layer)

    def scope(self, within: str) -> tuple[str, ...] | None:
        """Divisions a stated parent means: ``None`` for the whole area, ``()`` for none known."""
        text = tidy(within)
        if not text or text in (self.area, self._province_words.get(text)):
            return None
        if text in self._province_words:
            return (self._province_words[text],)
        code = self.resolve_code(text)
        if code is not None:
            return (code,)
        coarse = self.find(text, layer="prefecture") or self.find(text, layer="county")
        return coarse or self.find(text)

    def resolve_frame(
        self,
        codes: "pd.Series[Any] | None" = None,
        names: "pd.Series[Any] | None" = None,
        parents: "pd.Series[Any] | None" = None,
        *,
        layer: str | None = None,
    ) -> pd.DataFrame:
        """Resolve a column of stated places at once; see :mod:`riskzone.places.matching`."""
        from riskzone.places.matching import resolve_frame  # noqa: PLC0415 - it needs this module

        return resolve_frame(self, codes, names, parents, layer=layer)

    def lies_in(self, code: str, ancestor: str) -> bool:
        """Whether a zone is, or lies in, another one (or a province, by two digits)."""
        if len(ancestor) == 2:
            return code.startswith(ancestor)
        return code == ancestor or ancestor in self._rows.get(code, ())

    @cached_property
    def index(self) -> NameIndex:
        """Index from written names to zones."""
        words: dict[str, list[str]] = defaultdict(list)
        for alias in self.aliases:
            words[tidy(alias["name"])].append(alias["code"])
        return NameIndex({code: self._forms(code) for code in self._rows}, words)

    def _kept(
        self, codes: tuple[str, ...], inside: tuple[str, ...] | None, layer: str | None
    ) -> tuple[str, ...]:
        return tuple(
            sorted(
                code
                for code in codes
                if (layer is None or self._is_of(code, layer))
                and (inside is None or any(self.lies_in(code, outer) for outer in inside))
            )
        )

    def _is_of(self, code: str, layer: str) -> bool:
        return layer in self.tables and code in self._members[layer]

    def _peeled(
        self, text: str, inside: tuple[str, ...] | None, layer: str | None
    ) -> tuple[str, ...]:
        # "黑龙江哈尔滨南岗": take the province or prefecture off the front, look inside it.
        for word, outer in self._outer_words.items():
            rest = text.removeprefix(word)
            if rest != text and len(rest) >= 2:
                kept = tuple(
                    code
                    for code in self.find(rest, within=outer, layer=layer)
                    if inside is None or any(self.lies_in(code, limit) for limit in inside)
                )
                if kept:
                    return kept
        return ()

    def resolve_stated(self, text: object) -> tuple[str | None, bool]:
        """As :meth:`resolve_code`, and whether the code was cut as its township is not known."""
        found = _CODE.match(tidy(text))
        if found is None:
            return None, False
        digits = found.group(1)
        digits = f"{digits}00" if len(digits) == 4 else digits[:9]
        if len(digits) == 9 and digits in self._rows:
            return digits, False
        base = self.code_aliases.get(digits[:6], digits[:6])
        cut = len(digits) == 9 and not digits.endswith("000")  # 230102000 is the county itself
        if base in self._members["county"] or (base in self._rows and not cut):
            return base, cut
        return None, False

    def _forms(self, code: str) -> Iterator[str]:
        """Every exact form of the name of a zone."""
        chain = [self.name(c) for c in dict.fromkeys(v for v in self._rows[code] if v)]
        province = self.provinces.get(code[:2], "")
        own, above = chain[-1], chain[:-1]
        forms = {own, "".join(chain), province + "".join(chain), province + own}
        forms.update(outer + own for outer in above)
        yield from sorted(tidy(form) for form in forms)

    @cached_property
    def _rows(self) -> dict[str, tuple[str, str, str]]:
        # Coarse first: a code that is prefecture and county at once keeps the finer row.
        rows: dict[str, tuple[str, str, str]] = {}
        for layer in DIVISION_LAYERS:
            if layer in self.tables:
                frame = self.tables[layer].frame
                columns = (frame[c] for c in ("prefecture", "county", "township"))
                rows.update(zip(frame.index, zip(*columns, strict=True), strict=True))
        return rows

    @cached_property
    def _names(self) -> dict[str, str]:
        return {str(c): n for table in self.tables.values() for c, n in table.frame["name"].items()}

    @cached_property
    def _members(self) -> dict[str, frozenset[str]]:
        return {layer: frozenset(table.frame.index) for layer, table in self.tables.items()}

    @cached_property
    def _province_words(self) -> dict[str, str]:
        words: dict[str, str] = {}
        for code, name in self.provinces.items():
            words |= {code: code, f"{code}0000": code, name: code}
            words.setdefault(stem(name)[0], code)
        return words

    @cached_property
    def _outer_words(self) -> dict[str, str]:
        words = {word: code for word, code in self._province_words.items() if not word.isdigit()}
        for code in self._members["prefecture"]:
            words.setdefault(self.name(code), code)
            words.setdefault(stem(self.name(code))[0], code)
        return dict(sorted(words.items(), key=lambda item: -len(item[0])))


@cache
def load_divisions(area: str = source.OWN_PROVINCE) -> Divisions:
    """Read the divisions of an area, once in a process.

    Heilongjiang comes from the tables in ``data/divisions`` (13 prefectures, 125
    counties, 1,703 townships), every other area from the installed boundary set
    (no townships); the nation joins both.

    Parameters
    ----------
    area : str
        ``"CN"``, or a division code of two, four or six digits; trailing zeros do not matter.

    Raises
    ------
    NotFound
        No division has this code.
    """
    wanted = source.area_prefix(area)
    counties = source.counties(wanted)
    if not counties:
        raise NotFound("places.unknown_area", area=area)
    townships = source.townships(frozenset(counties))
    aliases, rolled_up = source.aliases()
    tables = source.division_tables(counties, townships)
    known = {code for table in tables.values() for code in table.frame.index}
    return Divisions(
        area=wanted,
        tables=tables,
        provinces=source.provinces(counties),
        aliases=tuple(alias for alias in aliases if alias["code"] in known),
        code_aliases={code: zone for code, zone in rolled_up.items() if zone in counties}
        | source.municipal_codes(counties),
        notes=tuple(source.division_notes(wanted, counties, townships)),
    )
