"""Map sheets: the levels of a morning as a picture or PDF that leadership prints."""

from riskzone.publish.sheets.compose import draw
from riskzone.publish.sheets.selection import sheets_for
from riskzone.publish.sheets.spec import SheetSpec

__all__ = ["SheetSpec", "draw", "sheets_for"]
