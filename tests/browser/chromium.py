"""Where a Chromium is on this machine; run as a module, it says so or fails."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find() -> str | None:
    """Path of a Chromium: ``CHROMIUM``, one on the path, of macOS, or Playwright's own."""
    stated = os.environ.get("CHROMIUM")
    if stated:
        return stated if Path(stated).is_file() else shutil.which(stated)
    on_path = (shutil.which(name) for name in _NAMES)
    # Ubuntu's /usr/bin/chromium-browser only starts a snap, which a container does not have.
    real = (path for path in on_path if path and "snap" not in str(Path(path).resolve()))
    installed = (path for path in _MAC if Path(path).is_file())
    return next(real, None) or next(installed, None) or _playwrights_own()


def _playwrights_own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).is_file() else None


if __name__ == "__main__":
    found = find()
    sys.stdout.write(f"{found}\n")
    sys.exit(0 if found else 1)
