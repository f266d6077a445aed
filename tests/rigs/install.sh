#!/bin/sh
# Installs what the real rigs need from Debian, where this user may. Elsewhere the tests say what they miss.
set -eu
wanted="openssh-client:ssh openssh-server:/usr/sbin/sshd busybox:busybox dash:dash gawk:gawk original-awk:original-awk firefox-esr:firefox-esr
pcscd:/usr/sbin/pcscd pcsc-tools:pcsc_scan libccid:/usr/lib/pcsc/drivers/ifd-ccid.bundle
vsmartcard-vpcd:/usr/lib/pcsc/drivers/serial/libifdvpcd.so libreoffice-calc:soffice chromium:chromium
postgresql:/usr/lib/postgresql poppler-utils:pdftoppm cron:crontab systemd:systemd-analyze iproute2:ip shellcheck:shellcheck fonts-dejavu:/usr/share/fonts/truetype/dejavu npm:npm faketime:faketime"
# Wine is large, and serves only where there is a Windows build of PowerShell to run in it.
[ -z "${EIDFLEET_WINDOWS_POWERSHELL-}" ] || wanted="$wanted wine64:/usr/lib/wine/wine64"
missing=
for pair in $wanted; do
    thing=${pair#*:}
    case $thing in
        /*) [ -e "$thing" ] && continue ;;
        *) command -v "$thing" >/dev/null 2>&1 && continue ;;
    esac
    missing="$missing ${pair%%:*}"
done
if [ -z "$missing" ]; then
    :
elif [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "rigs: not installed here and may not install:$missing (their tests will say so)" >&2
else
    echo "rigs: installing$missing"
    apt-get -qq update
    # shellcheck disable=SC2086  # a list of package names
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null
fi

# Chromium's shell without windows serves the tests of pages in a third of the whole browser's time; where it is not to be had, that one serves.
shell=chromium-headless-shell
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && ! command -v $shell >/dev/null 2>&1; then
    apt-cache show $shell >/dev/null 2>&1 || apt-get -qq update >/dev/null 2>&1 || :
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $shell >/dev/null 2>&1 || :
fi

# The accessibility engines, as pinned by their digest in the lock file beside them; no script of theirs is run.
cd "$(dirname "$0")/engines"
if cmp -s package-lock.json node_modules/installed-lock.json; then exit 0; fi
if ! command -v npm >/dev/null 2>&1; then
    echo "rigs: no npm, so no accessibility engines (their tests will say so)" >&2
    exit 0
fi
echo "rigs: installing the accessibility engines"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
cp package-lock.json node_modules/installed-lock.json
