#!/bin/sh
# @@HEADING@@
# What stands between the two marks is the probe as it is: it reads only. The rest writes one document into the drop.
# `sh call-in.sh --now` does not wait. It ends with 0 when this machine has called in, with 1 when it has not and says why.

DROP='@@DROP@@'
KEY='@@KEY@@'
AUTHORIZATION='@@AUTHORIZATION@@'
DELAY_S=@@DELAY@@

probe() {
    sh -s <<'@@MARK@@'
@@PROBE@@
@@MARK@@
}

failed() {
    echo "did not call in: $1" >&2
    exit 1
}

# What this machine calls itself. A Mac's own name, as the other one follows the network it is in.
name() {
    said=''
    [ "$(uname -s)" != Darwin ] || said=$(scutil --get LocalHostName 2>/dev/null)
    [ -n "$said" ] || said=$(uname -n)
    printf '%s' "$said" | tr -cd 'A-Za-z0-9._-' | cut -c 1-200
}

# One file, whole or not at all: under a name that nobody reads, then renamed over the one of the last time.
write() {
    [ -d "$DROP" ] || failed "there is no drop $DROP"
    [ ! -d "$DROP/$FILE" ] || failed "$DROP/$FILE is a folder"
    part="$DROP/.$FILE.$$.part"
    # shellcheck disable=SC2064  # as they are now
    trap "rm -f '$part'" EXIT
    trap 'exit 1' HUP INT TERM
    # -C: a file of that name that is there already, or a link, is not ours.
    (umask 027; set -C; printf '%s\n' "$DOCUMENT" >"$part") 2>/dev/null || failed "$DROP cannot be written to, or is full"
    mv -f "$part" "$DROP/$FILE" || failed "$DROP/$FILE cannot be replaced"
    trap - EXIT
}

# The key and the document go through pipes: an argument could be seen by everybody on the machine.
put() {
    command -v curl >/dev/null 2>&1 || failed 'there is no curl'
    said=$(
        printf '%s\n' "$DOCUMENT" | {
            curl --config /dev/fd/3 --request PUT --data-binary @- 3<<END
url = "${DROP%/}/$FILE"
header = "Authorization: $AUTHORIZATION"
header = "Content-Type: application/json"
silent
show-error
fail
output = "/dev/null"
max-time = 60
max-redirs = 0
END
        } 2>&1
    ) || failed "$said"
}

main() {
    LC_ALL=C
    export LC_ALL
    PATH="$PATH:/usr/sbin:/usr/bin:/sbin:/bin"
    case $1 in
        '') [ "$DELAY_S" -le 0 ] || sleep "$(awk -v most="$DELAY_S" -v seed="$$$(date +%s)" 'BEGIN { srand(seed); print int(rand() * most) }')" ;;
        --now) ;;
        *) failed "$1 is not understood; there is --now" ;;
    esac
    NAME=$(name)
    [ -n "$NAME" ] || failed 'this machine has no name'
    OBSERVATION=$(probe | awk '/^EIDFLEET-END/ { whole = 1; exit } on { print } /^EIDFLEET-BEGIN/ { on = 1 } END { exit !whole }') || failed 'the probe did not come to its end'
    DOCUMENT="{\"format\":\"eidfleet-call-in\",\"version\":1,\"workstation\":\"$NAME\",\"key\":\"$KEY\",\"observation\":$OBSERVATION}"
    [ ${#DOCUMENT} -le @@LIMIT@@ ] || failed "the document has ${#DOCUMENT} bytes, more than a drop takes"
    FILE="$NAME@@SUFFIX@@"
    case $DROP in
        https://* | http://*) put ;;
        *) write ;;
    esac
    echo "called in as $NAME, ${#DOCUMENT} bytes"
}

main "$@"
