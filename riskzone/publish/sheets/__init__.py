"""Map sheets: the levels of a morning as a picture or PDF that leadership prints.

They are drawn by :mod:`riskzone.publish.sheets.compose`, which loads the drawing library.
"""

from riskzone.publish.sheets.selection import sheets_for
from riskzone.publish.sheets.spec import SheetSpec

__all__ = ["SheetSpec", "sheets_for"]
