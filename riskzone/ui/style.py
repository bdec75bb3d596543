"""What every page loads beside its elements: the style sheet, and the script of its links.

Every page may bring a sheet of its own (``assets/*.css``); readers get one file.
"""

import hashlib
from pathlib import Path

from riskzone.maps import ASSETS_URL

_SHEETS = Path(__file__).parent / "assets"

#: The general sheet first, so that pages can differ from it.
CONTENT = "\n".join(
    file.read_text("utf-8")
    for file in sorted(
        _SHEETS.glob("*.css"), key=lambda file: (file.name != "style.css", file.name)
    )
)

PATH = f"{ASSETS_URL}/style.css"

#: Where the application serves it; the address changes with the content.
STYLE_URL = f"{PATH}?v={hashlib.sha256(CONTENT.encode()).hexdigest()[:12]}"

_LINKS = (_SHEETS / "links.js").read_bytes()

#: Turns links in a page's text into moves within the session; without it they load the page.
LINKS_URL = f"{ASSETS_URL}/page/links.js?v={hashlib.sha256(_LINKS).hexdigest()[:12]}"
