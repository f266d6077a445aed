#!/bin/sh
# Makes the virtual environment with the locked dependencies and this checkout installed in it, with the newest Python
# there is, or the one that PYTHON names.
set -eu
venv=$1
for python in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3}; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        break
    fi
    python=
done
if [ -z "$python" ]; then
    echo "eidfleet needs Python 3.11 or later${PYTHON:+, which $PYTHON is not}; on Debian 12: apt-get install python3 python3-venv" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-venv
    else
        echo "$python cannot make virtual environments; on Debian: sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi
"$python" -m venv "$venv"
locked() { # uv unpacks in a fifth of pip's time; where it is not to be had, or cannot reach what pip is told to ask, pip does it
    awk '/^uv==/ { ours = 1; print; next } ours && /^ / { print; next } { ours = 0 }' requirements.lock >"$venv/uv.txt"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-compile --require-hashes -r "$venv/uv.txt" &&
        UV_DEFAULT_INDEX=${PIP_INDEX_URL:-$("$venv/bin/pip" config get global.index-url 2>/dev/null || true)} \
            "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes -r requirements.lock
}
# What is imported is compiled then; to compile all of it takes longer than to unpack it.
locked || "$venv/bin/pip" install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
# Python 3.11 lays it into every environment; nothing here asks for it, and each start of Python would load a part of it.
"$venv/bin/pip" uninstall --quiet --disable-pip-version-check --yes setuptools
