"""Words of a notice that stand in rules: names of levels and schemes, bodies that are informed.

No checks of rights: whoever calls checked them.
"""

from datetime import date

from riskzone.decisions.authority import authorities, kinds_of
from riskzone.decisions.model import DecisionDocument, SchemeLine, UnitLine
from riskzone.errors import RiskZoneError
from riskzone.messages import Words, render
from riskzone.places.english import english_name
from riskzone.services.context import Context
from riskzone.services.decision_beside import level_names
from riskzone.services.decision_book import level_ids
from riskzone.store import UnitOfWork
from riskzone.units.lifecycle import Action
from riskzone.zoning.library import load_scheme

_LAYERS = ("county", "township")


def level_words(
    ctx: Context, uow: UnitOfWork, document: DecisionDocument, on: date
) -> dict[str, Words]:
    """Names of levels, those of the rules in force first, the lowest first."""
    ids = [one for layer in _LAYERS for one in level_ids(ctx, uow, layer, on)]
    table = authorities().get(document.authority)
    ids += [one for of in (table.levels.values() if table else ()) for one in of]
    names = level_names()
    return {one: names.get(one, Words(one, one)) for one in dict.fromkeys(ids)}


def scheme_words(document: DecisionDocument) -> dict[str, Words]:
    """Names of the schemes its lines adopt, by id."""
    found = {}
    for line in document.lines:
        if isinstance(line, SchemeLine):
            try:
                scheme = load_scheme(line.scheme)
            except RiskZoneError:
                continue  # shipped once, and no more: its id is printed
            found[line.scheme] = Words(scheme.zh, scheme.en)
    return found


def english_order(document: DecisionDocument) -> dict[str, str]:
    """Title and signatory of an order about control units, in English; of a document, nothing."""
    first = document.lines[0] if document.lines else None
    if document.id or not isinstance(first, UnitLine):
        return {}
    kind = "release" if first.action == Action.RELEASE.value else "close"
    place, office = first.area[:6], document.area
    return {
        "title_en": render(f"notice.order_title_{kind}", {"place": english_name(place)}, "en"),
        "signatory_en": render("notice.order_signed", {"place": english_name(office)}, "en"),
    }


def informed(document: DecisionDocument) -> tuple[Words, ...]:
    """Bodies that are informed of a document, each once."""
    table = authorities().get(document.authority)
    if table is None:
        return ()
    bodies = [body for kind in kinds_of(document) for body in table.decisions[kind].informed]
    return tuple(Words(table.bodies[one].zh, table.bodies[one].en) for one in dict.fromkeys(bodies))
