#!/bin/sh
# Make a virtual environment with pip in it, from the first suitable Python.
# usage: make_venv.sh FOLDER        PYTHON=/path/to/python chooses the interpreter
set -eu
venv=$1

suitable() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}

chosen=
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    if suitable "$candidate"; then chosen=$candidate; break; fi
done
if [ -z "$chosen" ]; then
    echo "RiskZone needs Python 3.11 to 3.14; none was found (python3 is $(python3 --version 2>&1 || true))." >&2
    echo "需要 Python 3.11–3.14。Name another one with: make run PYTHON=/path/to/python3" >&2
    exit 1
fi

if "$chosen" -m venv "$venv" 2>/dev/null && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

# Debian and Ubuntu ship Python without ensurepip.
rm -rf "$venv"
version=$("$chosen" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing python$version-venv with apt-get …" >&2
    apt-get install -y -q "python$version-venv" >/dev/null 2>&1 ||
        { apt-get update -q >/dev/null 2>&1 && apt-get install -y -q "python$version-venv" >/dev/null 2>&1; } || true
    if "$chosen" -m venv "$venv" 2>/dev/null; then exit 0; fi
    rm -rf "$venv"
fi
# A pip outside can serve an environment that has none of its own.
if "$chosen" -m pip --version >/dev/null 2>&1; then
    "$chosen" -m venv --without-pip "$venv"
    if "$chosen" -m pip --python "$venv/bin/python" install --quiet pip; then exit 0; fi
    rm -rf "$venv"
fi
echo "This Python cannot make a virtual environment: its module ensurepip is missing." >&2
echo "On Debian or Ubuntu: sudo apt-get install python$version-venv, then run make again." >&2
echo "缺少 ensurepip：请先执行 sudo apt-get install python$version-venv，再运行 make。" >&2
exit 1
