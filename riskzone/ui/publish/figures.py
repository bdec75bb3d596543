"""The panel of pictures: how many zones have which level, and one sheet as it will be printed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from markupsafe import Markup

from riskzone.maps.styles import LevelStyle
from riskzone.publish.material import Look, Material
from riskzone.publish.sheets import SheetSpec, sheets_for
from riskzone.publish.sheets.spec import PAPERS, SCOPES, Paper, Scope
from riskzone.release.checklist import LONGEST_TITLE
from riskzone.release.pack import Pack
from riskzone.ui import geography
from riskzone.ui.address import address
from riskzone.ui.names import area_name_in, zone_name
from riskzone.ui.publish import markup, words
from riskzone.ui.publish.state import PublishView
from riskzone.ui.text import language, say, word

#: Where the picture of a sheet is served.
PICTURE = "publish-sheet"

_NAME = re.compile(rf"({'|'.join(SCOPES)})(?:-(\d{{2,9}}))?-({'|'.join(PAPERS)})")


def name_of(spec: SheetSpec) -> str:
    """Name a sheet as addresses do: ``"province-a4"``, ``"prefecture-230100-a4"``."""
    return "-".join(filter(None, (spec.scope, spec.area, spec.paper)))


def spec_of(name: str) -> SheetSpec | None:
    """Give the sheet of a name, as a picture; ``None``: it is none."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    scope, area, paper = found.groups()
    return SheetSpec(cast(Scope, scope), area or "", cast(Paper, paper))


def sheets(material: Material) -> tuple[SheetSpec, ...]:
    """Give the sheets a pack will hold, each once, as pictures."""
    plain = (replace(spec, form="png", dpi=200) for spec in sheets_for(material))
    return tuple(dict.fromkeys(plain))


def panel(
    material: Material, pack: Pack, view: PublishView, made_of: Mapping[str, object]
) -> Markup:
    """Lay out the panel.

    Parameters
    ----------
    material : Material
    pack : Pack
    view : PublishView
    made_of : mapping
        Parameters the address of the picture states: what the pack is made of.
    """
    found = sheets(material)
    if "sheets" not in pack.products:
        return _levels(material) + markup.note(say("publish_page.no_sheets"))
    if len(pack.title) > LONGEST_TITLE:
        return _levels(material) + markup.note(say("publish_page.no_room", most=LONGEST_TITLE))
    chosen = next((one for one in found if name_of(one) == view.sheet), found[0])
    return _levels(material) + _picture(chosen, made_of) + _choice(found, chosen, view)


def _levels(material: Material) -> Markup:
    cells = Markup().join(
        Markup(
            '<li data-level="{}"><span>{} {} {}</span><b>{}</b></li>'
        ).format(
            look.id,
            Markup('<img class="swatch" alt="" src="{}">').format(_style(look).swatch_url),
            look.glyph,
            word(look.zh, look.en),
            material.totals.get(look.id, 0),
        )
        for look in reversed(material.looks)
        if material.totals.get(look.id, 0) or look.id not in ("", "unknown")
    )  # fmt: skip
    total = sum(material.totals.values())
    return Markup('<ul class="pub-levels">{}<li><span>{}</span><b>{}</b></li></ul>').format(
        cells, say("publish_page.all_counties"), total
    )


def _style(look: Look) -> LevelStyle:
    return LevelStyle(look.id, look.colour, look.ink, look.pattern, look.glyph)


def _picture(spec: SheetSpec, made_of: Mapping[str, object]) -> Markup:
    goal = address(f"{PICTURE}/{name_of(spec)}.png", made_of)
    return Markup(
        '<a class="pub-sheet" href="{0}" target="_blank" title="{1}">'
        '<span aria-hidden="true">{3}</span><img src="{0}" alt="{2}"></a>'
    ).format(goal, say("publish_page.open_sheet"), sheet_title(spec), say("publish_page.is_drawn"))


def _choice(
    found: Iterable[SheetSpec],
    chosen: SheetSpec,
    view: PublishView,
) -> Markup:
    links = Markup().join(
        Markup("<span>{}</span>").format(sheet_title(one))
        if one == chosen
        else Markup('<a href="{}" target="_self" data-stay>{}</a>').format(
            view.here(sheet=name_of(one)), sheet_title(one)
        )
        for one in found
    )
    return Markup('<nav class="pub-sheets">{}</nav>').format(links)


def sheet_title(spec: SheetSpec) -> str:
    """Name a sheet for readers: what it shows, and the paper."""
    if spec.scope == "province":
        place = area_name_in(language())
    else:
        place = zone_name(
            spec.area.ljust(6, "0"), geography.place_names().get(spec.area.ljust(6, "0"), spec.area)
        )
    if spec.scope == "units":
        place = say("publish_page.units_of", place=place)
    return f"{place} · {words.paper(spec.paper)}"
