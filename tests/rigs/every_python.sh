#!/bin/sh
# Runs the whole suite, long tests too, on the oldest and the newest Python of this machine, each in a venv of its own.
set -eu
for python in $(sh tests/rigs/pythons.sh); do
    venv=build/venv-$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    PYTHON=$python sh tests/rigs/make_venv.sh "$venv"
    echo "test-long: $("$venv/bin/python" --version)"
    EIDFLEET_LONG=1 "$venv/bin/python" -m pytest -n 3 --dist loadgroup
done
