#!/bin/sh
# Runs the demo and the suite as an ordinary user with a long home: once whole, then what closes folders four times more,
# as pytest keeps three runs and removes those before. As root it makes an account for that, and removes it.
set -eu
if [ "${1:-}" = inside ]; then
    unset CI
    make demo
    .venv/bin/python -m pytest -n 4 --dist loadgroup
    for _ in 1 2 3 4; do .venv/bin/python -m pytest -q tests/playbooks/test_posix_probe_tree.py; done
    exit 0
fi
name=eidfleet-tries
long=an-account-with-a-home-in-a-folder-of-a-name-as-long-as-those-that-directory-services-like-to-make
commit=$(git rev-parse HEAD)
if [ "$(id -u)" = 0 ]; then
    home=$(mktemp -d /tmp/homes-XXXXXX)
    chmod 755 "$home"
    trap 'userdel "$name" 2>/dev/null || :; rm -rf "$home"' EXIT
    useradd --home-dir "$home/$long" --create-home "$name"
    place=$home/$long/eidfleet
    git clone -q . "$place"
    git -C "$place" checkout -q "$commit"
    mkdir -p "$home/$long/temporary"
    chown -R "$name:" "$home/$long"
    cd "$place"
    # The environment stays but for who one is: where packages come from may be in it.
    setpriv --reuid "$name" --regid "$name" --init-groups env HOME="$home/$long" USER="$name" LOGNAME="$name" \
        TMPDIR="$home/$long/temporary" sh tests/rigs/ordinary_user.sh inside
else
    home=$(mktemp -d)
    trap 'rm -rf "$home"' EXIT
    mkdir -p "$home/$long/temporary"
    git clone -q . "$home/$long/eidfleet"
    git -C "$home/$long/eidfleet" checkout -q "$commit"
    cd "$home/$long/eidfleet"
    HOME=$home/$long TMPDIR=$home/$long/temporary sh tests/rigs/ordinary_user.sh inside
fi
