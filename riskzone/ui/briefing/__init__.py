"""The morning briefing as a page: its words, its pieces of HTML, and its screens."""
