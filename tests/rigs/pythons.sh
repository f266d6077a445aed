#!/bin/sh
# Prints the oldest and the newest Python 3.11+ of this machine, one a line: those in PATH, and those pyenv has built.
set -eu
for python in python3.11 python3.12 python3.13 python3.14 python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3; do
    # What pyenv lays into PATH is there and fails unless it is chosen: only one that runs counts.
    "$python" -c 'import sys, ensurepip, venv
if sys.version_info >= (3, 11): print("%03d%03d" % sys.version_info[:2], sys.executable)' 2>/dev/null || :
done | sort | awk 'NR == 1 { first = $1; print $2 } { number = $1; path = $2 } END { if (NR && number != first) print path }'
