#!/bin/sh
# Runs the whole suite, long tests too, on the oldest and the newest Python of this machine, each in a venv of its own.
# They share an hour of fuzzing: EIDFLEET_FUZZ_S is the seconds a way in, on each.
set -eu
pythons=$(sh tests/rigs/pythons.sh)
: "${EIDFLEET_FUZZ_S:=$((200 / $(printf '%s\n' "$pythons" | wc -l)))}"
export EIDFLEET_FUZZ_S
for python in $pythons; do
    venv=build/venv-$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    PYTHON=$python sh tests/rigs/make_venv.sh "$venv"
    echo "test-long: $("$venv/bin/python" --version)"
    EIDFLEET_LONG=1 "$venv/bin/python" -m pytest -n 4 --dist loadgroup -o faulthandler_timeout=5400
done
