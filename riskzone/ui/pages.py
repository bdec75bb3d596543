"""Which pages there are, in the order of the side bar."""

#: Sections of the side bar, and the files of their pages under ``pages/``.
SECTIONS = {
    "section_assess": ("briefing", "zones", "schemes"),
    "section_data": ("data", "reports", "quality"),
}

PAGES = tuple(name for names in SECTIONS.values() for name in names)
