"""Adopting a rule by a decision: it counts exactly when the document is decided."""

from riskzone.clock import SHANGHAI
from riskzone.decisions.model import DecisionDocument, SchemeLine
from riskzone.services.schemes import adoption_details
from riskzone.store import WriteUnitOfWork, adoptions, audit
from riskzone.zoning.library import load_scheme


def scheme_lines(document: DecisionDocument) -> tuple[SchemeLine, ...]:
    """Its lines that adopt a rule."""
    return tuple(line for line in document.lines if isinstance(line, SchemeLine))


def adopt_lines(uow: WriteUnitOfWork, document: DecisionDocument) -> bool:
    """Enter the adoptions a decided document makes, in the unit of work that decides it.

    The rules were checked before.  An adoption that stands already, with the same text, place,
    first day and document, is not entered twice.

    Returns
    -------
    bool
        Whether anything was entered.
    """
    known = {
        (one.scheme_hash, one.layer, one.area, one.valid_from, one.document)
        for one in adoptions.listing(uow)
    }
    entered = False
    for line in scheme_lines(document):
        scheme = load_scheme(line.scheme)
        day = line.effective_at.astimezone(SHANGHAI).date()
        paper = document.number or document.title
        if (scheme.hash, line.layer, line.area, day, paper) in known:
            continue
        adoption = adoptions.adopt(
            uow, scheme_id=scheme.id, text=scheme.text, layer=line.layer, area=line.area,
            valid_from=day, document=paper, decided_by=document.body or document.signatory,
        )  # fmt: skip
        details = adoption_details(adoption) | {"decision": document.id}
        audit.append(uow, "scheme.adopt", f"adoption:{adoption.id}", details)
        entered = True
    return entered
