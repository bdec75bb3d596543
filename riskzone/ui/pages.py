"""Which pages there are, who may open them, and their order in the side bar."""

from collections.abc import Iterator
from dataclasses import dataclass

from riskzone.access import Actor, Right


@dataclass(frozen=True)
class Page:
    """A page: ``pages/<name with underscores>.py``.

    Parameters
    ----------
    name : str
        As addresses spell it.
    rights : tuple of Right
        One of them opens the page; none: whoever is signed in.  What the page shows is
        decided by the services.
    listed : bool
        Whether the side bar has an entry for it.
    """

    name: str
    rights: tuple[Right, ...] = (Right.VIEW_LEVELS,)
    listed: bool = True

    @property
    def file(self) -> str:
        """Name of its script."""
        return f"{self.name.replace('-', '_')}.py"

    @property
    def title(self) -> str:
        """Catalogue entry of its title."""
        return f"page_{self.name.replace('-', '_')}"

    def is_open_to(self, actor: Actor) -> bool:
        """Whether somebody may open it."""
        return not self.rights or any(actor.may(right) for right in self.rights)


_UNITS = (Right.VIEW_UNITS,)
_WRITING = (Right.DRAFT_UNITS, Right.ORDER_UNITS, Right.REVIEW_UNITS, Right.DECIDE_UNITS)

#: Sections of the side bar and their pages.
SECTIONS: dict[str, tuple[Page, ...]] = {
    "section_waiting": (Page("waiting", ()),),
    "section_assess": (
        Page("briefing"),
        Page("mornings"),
        Page("zones"),
        Page("health-codes"),
        Page("schemes"),
    ),
    "section_decide": (
        Page("decisions"),
        Page("response"),
        Page("clocks"),
        Page("instructions"),
    ),
    "section_units": (
        Page("control-units", _UNITS),
        Page(
            "unit-exchange",
            (Right.DRAFT_UNITS, Right.EXPORT_UNITS, Right.ORDER_UNITS, Right.DECIDE_UNITS),
        ),
        Page("unit-edit", _WRITING, listed=False),
    ),
    "section_publish": (
        Page("publish", (Right.PREPARE_PUBLICATION, Right.RELEASE_PUBLICATION, Right.READ_AUDIT)),
    ),
    "section_data": (
        Page("data", (Right.IMPORT,)),
        Page("reports", (Right.IMPORT,)),
        Page("quality"),
    ),
    "section_oversight": (
        Page("audit", (Right.READ_AUDIT, Right.VERIFY_AUDIT)),
        Page("chronology", _UNITS),
        Page("accounts", (Right.MANAGE_ACCOUNTS,)),
    ),
}

PAGES = {page.name: page for pages in SECTIONS.values() for page in pages}


def open_to(actor: Actor) -> Iterator[tuple[str, tuple[Page, ...]]]:
    """Sections with the pages somebody may open; a section without one is left out."""
    for head, pages in SECTIONS.items():
        if found := tuple(page for page in pages if page.is_open_to(actor)):
            yield head, found
