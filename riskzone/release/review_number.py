"""The review number of a map (审图号): what one looks like.

Nobody can ask the register of approved maps offline: only the shape is looked at, so that a slip
of the keyboard is seen before it stands on a public map.
"""

import re

#: Who approved, the year in brackets, a serial number: ``GS(2020)1234号``, ``黑S(2020)001号``,
#: ``GS京(2022)0001号``, ``JS(2016)01-001号``.  Assumed from the numbers printed on standard maps.
_FORM = re.compile(
    r"(?:审图号\s*[:：]?\s*)?"
    r"[一-鿿]{0,3}[A-Z]{1,3}[一-鿿]{0,3}\s*"
    r"[(（〔\[]\s*(?:19|20)[0-9]{2}\s*[)）〕\]]\s*"
    r"[A-Z]?[0-9]{1,6}(?:-[0-9]{1,6})?\s*号?"
)


def readable(text: str) -> bool:
    """Whether a text has the shape of a review number."""
    return _FORM.fullmatch(text.strip()) is not None
