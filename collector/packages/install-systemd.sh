#!/bin/sh
# eidfleet: installs the call-in; again with newer files: replaces it. `sh install.sh --remove` takes all of it away. As root.
set -eu
cd "$(dirname "$0")"
if [ "${1:-}" = --remove ]; then
    systemctl disable --now eidfleet-call-in.timer || true
    rm -f /etc/systemd/system/eidfleet-call-in.service /etc/systemd/system/eidfleet-call-in.timer
    rm -rf /usr/local/lib/eidfleet
    systemctl daemon-reload
    exit 0
fi
install -d -m 0700 /usr/local/lib/eidfleet # the script holds its site's key
install -m 0700 call-in.sh /usr/local/lib/eidfleet/call-in.sh
install -m 0644 eidfleet-call-in.service eidfleet-call-in.timer /etc/systemd/system/
systemctl daemon-reload
systemctl enable --now eidfleet-call-in.timer
