"""The style sheet of the pages: what the theme cannot say.

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
