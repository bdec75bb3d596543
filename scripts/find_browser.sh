#!/bin/sh
# See that the browser tests find a Chromium; install one where that is possible without asking.
# Where it is not, the tests are skipped and say so: this script never fails.
set -u

found() { "$PYTHON" -m tests.browser.chromium >/dev/null 2>&1; }

found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing a Chromium and Chinese fonts for the browser tests …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q >/dev/null 2>&1
    apt-get install -y -q fonts-noto-cjk >/dev/null 2>&1
    # On Ubuntu this package is missing or only starts a snap: then Playwright's own build serves.
    apt-get install -y -q chromium >/dev/null 2>&1
    found && exit 0
    "$PYTHON" -m playwright install --with-deps chromium >/dev/null 2>&1
elif [ "$(uname)" = Darwin ]; then
    echo "Installing a Chromium for the browser tests …"
    "$PYTHON" -m playwright install chromium >/dev/null 2>&1
fi
found || echo "No Chromium: the browser tests will be skipped (set CHROMIUM=/path/to/chromium to run them)."
exit 0
