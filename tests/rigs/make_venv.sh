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
# What is imported is compiled then; to compile all of it takes longer than to unpack it.
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
