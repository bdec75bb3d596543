"""Texts in cells: nothing a spreadsheet would run, nothing it cannot hold, nothing unseen."""

from riskzone.publish.texts import plain

#: A spreadsheet takes a text that begins so for a formula; the full-width forms where it is set
#: up for Chinese or Japanese (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: What a cell of a workbook holds at most.
_LONGEST = 32_767


def neutral(text: str) -> str:
    """A text as a cell may hold it.

    Control characters and marks of direction are left out, white space is folded to single
    spaces (a tab or a new line at the beginning starts a formula, too), and what would be a
    formula is put behind an apostrophe.

    Examples
    --------
    >>> neutral("=1+1"), neutral(chr(9) + "@cmd"), neutral("中风险")
    ("'=1+1", "'@cmd", '中风险')
    """
    line = plain(text)[: _LONGEST - 1]
    return f"'{line}" if line.startswith(_FORMULA) else line
