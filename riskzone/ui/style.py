"""The style sheet of the pages: what the theme cannot say."""

import hashlib
from pathlib import Path

from riskzone.maps import ASSETS_URL

_SHEET = Path(__file__).parent / "assets" / "style.css"

#: Where the application serves it; the address changes with the content.
STYLE_URL = f"{ASSETS_URL}/page/style.css?v={hashlib.sha256(_SHEET.read_bytes()).hexdigest()[:12]}"
