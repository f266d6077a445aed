#!/bin/sh
# eidfleet: makes eidfleet-call-in.pkg from what lies beside this script. On a Mac; pkgbuild comes with macOS.
# `sh build-pkg.sh "Developer ID Installer: ..."` signs it with that identity; without one it is not signed.
set -eu
cd "$(dirname "$0")"
chmod 0700 root "root/Library/Application Support/eidfleet" "root/Library/Application Support/eidfleet/call-in.sh" scripts/postinstall
chmod 0755 root root/Library "root/Library/Application Support" root/Library/LaunchDaemons
chmod 0644 root/Library/LaunchDaemons/eidfleet.call-in.plist
set -- ${1:+--sign "$1"}
pkgbuild --root root --scripts scripts --identifier eidfleet.call-in --version @@VERSION@@ --ownership recommended "$@" eidfleet-call-in.pkg
