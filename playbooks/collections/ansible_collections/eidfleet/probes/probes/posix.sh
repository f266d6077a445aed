# eidfleet probe for Linux and macOS: says what is there, judges nothing, changes nothing.
#
# It arrives on the standard input of `sh -s`, so every command gets </dev/null and the work starts on the last
# line: a text that was cut short on its way runs nothing. It writes no file and loads no PKCS#11 module.
# Printed: EIDFLEET-BEGIN 1, one JSON document (an observation), EIDFLEET-END.
#
# How it works: each part prints tokens, one a line, into one pipe; `assemble` at its end makes the document of the parts
# that arrived whole. What hangs is killed and noted, and so is the whole.
# Everything read from files is data; nothing of it is ever expanded or run.

# shellcheck disable=SC1083,SC2171  # { } and ] are words of the token language of `json`
# shellcheck disable=SC2016  # programs for awk are quoted so that nothing expands in them
# shellcheck disable=SC2088  # a tilde is shown in place of somebody's home, not expanded

EIDFLEET_PROBE_VERSION=7
PART_S=${EIDFLEET_PART_TIMEOUT:-5}
DEADLINE_S=${EIDFLEET_DEADLINE:-30}
R=${EIDFLEET_ROOT:-}   # tests only: a stand-in for /
PORTALS=${EIDFLEET_PORTALS:-}
EHEALTH=${EIDFLEET_EHEALTH_KEYSTORE:-no}   # yes only where the site asks for it

MAC_MOZILLA='/Library/Application Support/Mozilla'
MAC_MANAGED='/Library/Managed Preferences/org.mozilla.firefox.plist'
MAC_EID='/Library/Belgium Identity Card/Pkcs11'
MAC_FIREFOX='Library/Application Support/Firefox'
ADDON_ID='belgiumeid@eid.belgium.be'
# Extensions that sign or log in through a program of their own, and the name of that program; one nobody can tell has none.
BRIDGES='{e68418bc-f2b0-4459-a9ea-3e72b6751b07}=eu.webeid ncibgoaomkmdpilpocfeponihegamlic=eu.webeid
beidconnect@bosa.be=be.bosa.beidconnect pencgnkbgaekikmiahiaakjdgaibiipp=be.bosa.beidconnect
cjhdnjahbjhicmbmejmcifaaiigbgjjd=be.bosa.beidconnect {4f643bc8-78f5-49c6-8efd-78ee30289f0b}='
# Settings of the eID software that change what people meet (configuration.h of eid-mw).
SETTINGS='configuretool/use_virtual_keypad security/single_signon general/card_transmit_delay general/card_connect_delay
general/language logging/log_level'
FIREFOX_ID='{ec8030f7-c20a-464f-9b0e-13a3a9e97384}'

LC_ALL=C
PATH="$PATH:/usr/sbin:/sbin:/usr/bin:/bin"
export LC_ALL PATH
unset CDPATH LANGUAGE
TAB='	'
NL='
'
CR=$(printf '\r\036'); RS=${CR#?} CR=${CR%?}
IFS=" $TAB$NL"

# ---- JSON

# Text that is safe to print becomes a JSON string in one step; the rest goes byte by byte: what is not UTF-8,
# and every control character but tab, newline and carriage return, becomes U+FFFD. Lengths are bytes, never more than characters.
AWK_QUOTE='
function quote(s, limit) {
    if (length(s) > limit) s = substr(s, 1, limit)
    return "\"" (s ~ "[^]-~ !#-[]" ? escaped(s) : s) "\""
}
function escaped(s,    i, n, c, o, out, size) {
    if (!ORD["a"]) for (i = 1; i < 256; i++) ORD[sprintf("%c", i)] = i
    n = length(s)
    for (i = 1; i <= n; i += size) {
        c = substr(s, i, 1); o = ORD[c] + 0; size = 1
        if (c == "\"" || c == "\\") out = out "\\" c
        else if (o >= 32 && o < 127) out = out c
        else if (o == 10) out = out "\\n"
        else if (o == 13) out = out "\\r"
        else if (o == 9) out = out "\\t"
        else if (size = sequence(s, i, o)) out = out substr(s, i, size)
        else if (o < 128 || i + 3 < n) { out = out "\\ufffd"; size = 1 }
        else size = 1
    }
    return out
}
function sequence(s, i, o,    size, k, b) {
    size = o >= 194 && o < 224 ? 2 : o >= 224 && o < 240 ? 3 : o >= 240 && o < 245 ? 4 : 0
    for (k = 1; k < size; k++) {
        b = ORD[substr(s, i + k, 1)] + 0
        if (b < 128 || b > 191) return 0
        if (k == 1 && (o == 194 && b < 160 || o == 224 && b < 160 || o == 237 && b > 159)) return 0
        if (k == 1 && (o == 240 && b < 144 || o == 244 && b > 143)) return 0
    }
    return size
}
'

# Makes JSON members from tokens:
#   key{  key[  {  }  ]      structure          key=LIMIT:text   text      key?LIMIT:text  text, left out if empty
#   +LIMIT:text              text in a list     key!yes|no       boolean, left out if neither
#   key#digits               number             key~LIMIT:text   text whose newlines travel as the byte 036
#   key@JSON                 a string that became JSON where its file was read
# The part of a token before its first sign is ours; all that follows is data.
AWK_BUILD='
function add(member) { out = out comma member; comma = "," }
function token(t,    p, key, op, rest, c, limit, value) {
    if (t == "{") { add("{"); comma = ""; return }
    if (t == "}" || t == "]") { out = out t; comma = ","; return }
    if (length(out) > 56000 || !(p = match(t, "[?=!#@~+{[]"))) return
    key = substr(t, 1, p - 1); op = substr(t, p, 1); rest = substr(t, p + 1)
    if (key != "") key = "\"" key "\":"
    if (op == "{" || op == "[") { add(key op); comma = "" }
    else if (op == "!") { if (rest == "yes") add(key "true"); else if (rest == "no") add(key "false") }
    else if (op == "@") { if (rest != "") add(key rest) }
    else if (op == "#") { if (rest ~ /^-?[0-9]+$/ && length(rest) < 16) add(key (rest + 0)) }
    else {
        c = index(rest, ":"); limit = substr(rest, 1, c - 1) + 0; value = substr(rest, c + 1)
        if (op == "~") gsub("\036", "\n", value)
        if (op != "?" || value != "") add(key quote(value, limit))
    }
}
'

# Reads JSON from a file as a stream of the pieces between quotation marks, so that a line of megabytes costs no
# more than many short ones. `wanted` says which values are kept; the rest is skipped. Gives up (0) on what no
# healthy file has: nesting beyond 60, long text outside strings, an end inside something.
AWK_SCAN='
function scan(path,    piece, n, k) {
    depth = 0; pending = 0; literal = ""; capture = ""; opened = 0; inside = 0; ok = 1; str = ""
    RS = "\""
    while (ok && (getline piece < path) > 0) {
        if (!inside) { structure(piece); inside = 1; str = ""; continue }
        n = length(piece)
        for (k = n; k && substr(piece, k, 1) == "\\"; k--) ;
        if (length(str) < 4000) str = str (n > 4000 ? substr(piece, 1, 4000) : piece)
        if ((n - k) % 2) { if (length(str) < 4000) str = str "\""; continue }
        inside = 0; pending = 1
        if (capture != "") keep("\"" str "\"")
    }
    close(path)
    RS = "\n"
    return ok && opened && depth == 0
}
function structure(piece,    i, n, c) {
    n = length(piece)
    if (n > 20000) { ok = 0; return }
    for (i = 1; i <= n; i++) {
        c = substr(piece, i, 1)
        if (c == ":") colon()
        else if (c == ",") comma_or_end(c)
        else if (c == "{" || c == "[") {
            if (capture != "") keep(c)
            K[++depth] = ""; opened = 1
            if (depth > 60) { ok = 0; return }
        }
        else if (c == "}" || c == "]") { comma_or_end(c); closed(--depth) }
        else if (c != " " && c != "\n" && c != "\t" && c != "\r" && length(literal) < 400) literal = literal c
    }
}
function colon() {
    if (capture != "") keep(":")
    else { K[depth] = str; capture = target(depth); if (capture != "") { base = depth; kept = "" } }
    pending = 0; literal = ""
}
function comma_or_end(c) {
    if (pending) value(depth, str)
    else if (literal != "") { value(depth, literal); if (capture != "") keep(literal) }
    pending = 0; literal = ""
    if (capture == "") return
    if (depth == base) { found(capture, kept); capture = "" }
    else keep(c)
}
function keep(text) { if (length(kept) < 2100) kept = kept text }
function oneline(s) { gsub(/[\n\t\r\036]/, " ", s); return s }
'

# What the folders of one user hold, and the system-wide manifests: tokens, one a line, each after the
# letter of its list (P profile, N shared NSS database, M manifest).
AWK_HOME='
function target(d) { return "" }
function found(name, text) { }
function value(d, v) {
    if (mode == "M") { if (d == 1) F[K[1]] = v }
    else if (d == 3 && K[1] == "addons" && K[3] in WANTED) F[K[3]] = v
    else if (d == 4 && K[1] == "addons" && K[3] == "defaultLocale" && K[4] == "name") F["name"] = v
}
function closed(d) {
    if (mode != "P" || d != 2 || K[1] != "addons") return
    if (F["id"] == ADDON) for (k in F) A[k] = F[k]
    else if (F["id"] in HOST) bridge(F["id"], "firefox", F["version"], bool(F["active"]))
    else if (tolower(" " F["name"] " ") ~ /[^a-z0-9]be-?id[^a-z0-9]|[^a-z0-9]e-?id[^a-z0-9].*belg|[^a-z0-9]belg.*[^a-z0-9]e-?id[^a-z0-9]/) {
        alike[++likes] = "{\nid=300:" oneline(F["id"]) "\nname=120:" oneline(F["name"]) "\nactive!" bool(F["active"]) "\n}"
    }
    split("", F)
}
function say(t) { print list " " t }
# Several profiles of one person may have the same extension: one that is on goes before one that is off.
function bridge(id, browser, version, active) {
    if (!((id browser) in B)) order[++bridges] = id " " browser
    else if (active != "yes") return
    B[id browser] = "extension_id=300:" oneline(id) "\nbrowser=20:" browser "\nversion?120:" oneline(version) "\nactive!" active
}
function settings(user, path,    n, line, section, p, name) {
    while (n++ < 400 && (getline line < path) > 0) {
        sub(/\r$/, "", line)
        if (line ~ /^[ \t]*\[/) { section = line; gsub(/^[ \t]*\[|\].*$/, "", section); continue }
        if (!(p = index(line, "="))) continue
        name = substr(line, 1, p - 1); gsub(/[ \t]/, "", name); name = tolower(section "/" name)
        if (!(name in SETTING)) continue
        line = substr(line, p + 1); gsub(/^[ \t"]+|[ \t"]+$/, "", line)
        say("{"); say("name=120:" name); say("value=120:" line); say("user?120:" user); say("}")
    }
    close(path)
}
function read_manifest(state, path,    line) {
    whole = program = ""
    if (state != "r") return
    while (length(whole) <= 2000 && (getline line < path) > 0) whole = whole line "\036"
    close(path)
    split("", F); mode = "M"
    if (scan(path)) { program = F["path"]; gsub(/\\\//, "/", program); program = oneline(program) }
}
function native_host(user, browser, name, shown, state, path) {
    read_manifest(state, path)
    say("{"); say("name=120:" oneline(name)); say("browser=20:" browser); say("user?120:" user); say("file=300:" shown)
    if (state == "r") say("text~2000:" whole)
    if (program != "") say("program " program)
    say("}")
}
function bool(v) { return v == "true" ? "yes" : v == "false" ? "no" : "" }
function addon(state, path,    k, w, done, words) {
    split("", A); split("", F); split("", alike); likes = 0; mode = "P"
    done = state == "r" ? scan(path) : 0
    say("addon_read!" (state == "-" || done ? "yes" : "no"))
    if (state == "-" || done) {
        say("lookalikes[")
        for (k = 1; k <= likes && k < 6; k++) { split(alike[k], words, "\n"); for (w = 1; w <= 5; w++) say(words[w]) }
        say("]")
    }
    if (!done || A["id"] != ADDON) return
    say("addon{")
    say("version?120:" oneline(A["version"])); say("location?120:" oneline(A["location"]))
    say("active!" bool(A["active"])); say("user_disabled!" bool(A["userDisabled"]))
    say("app_disabled!" bool(A["appDisabled"])); say("signed_state#" oneline(A["signedState"]))
    say("}")
}
function modules(state, path,    line, name, library, count) {
    if (state == "x") return
    say("modules[")
    if (state == "r") {
        while ((getline line < path) > 0) {
            sub(/\r$/, "", line)
            if (line ~ /^library=/) library = substr(line, 9)
            else if (line ~ /^name=/) name = substr(line, 6)
            else if (line == "") { count += module(name, library); name = library = "" }
            if (count > 7) break
        }
        if (count < 8) module(name, library)
        close(path)
    }
    say("]")
}
function module(name, library) {
    if (library == "" || tolower(library name) !~ /beid|belgium|opensc|onepin|p11-kit/) return 0
    say("{"); say("name=120:" oneline(name)); say("library=300:" oneline(library)); say("}")
    return 1
}
function manifest(user, shown, state, path, mode_of) {
    read_manifest(state, path)
    say("{"); say("path=300:" shown); say("user?120:" user); say("mode?20:" mode_of)
    if (state == "r") say("text~2000:" whole)
    say("library?300:" program); say("}")
}
BEGIN {
    ADDON = ENVIRON["ADDON_ID"]
    n = split("id version location active userDisabled appDisabled signedState", names, " ")
    for (i = 1; i <= n; i++) WANTED[names[i]]
    n = split(ENVIRON["SETTINGS"], names, " ")
    for (i = 1; i <= n; i++) SETTING[names[i]]
    n = split(ENVIRON["BRIDGES"], names, " ")
    for (i = 1; i <= n; i++) { split(names[i], pair, "="); HOST[pair[1]] = pair[2] }
    for (i = 1; i < ARGC; ) {
        list = ARGV[i]
        if (list == "P") {
            say("{"); say("user=120:" ARGV[i + 1]); say("path=300:" ARGV[i + 2])
            say("packaging=20:" ARGV[i + 3]); say("is_default!" ARGV[i + 4]); say("was_started!" ARGV[i + 5])
            owner = ARGV[i + 1]
            addon(ARGV[i + 6], ARGV[i + 8] "/extensions.json")
            modules(ARGV[i + 7], ARGV[i + 8] "/pkcs11.txt")
            say("}"); i += 9
        } else if (list == "N") {
            say("{"); say("user=120:" ARGV[i + 1]); say("path=300:" ARGV[i + 2])
            modules(ARGV[i + 3], ARGV[i + 4] "/pkcs11.txt")
            say("}"); i += 5
        } else if (list == "S") { settings(ARGV[i + 1], ARGV[i + 2]); i += 3 }
        else if (list == "H") { native_host(ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], ARGV[i + 5], ARGV[i + 6]); i += 7 }
        else if (list == "B") { owner = ARGV[i + 1]; if (ARGV[i + 2] != "") bridge(ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], ""); i += 5 }
        else { manifest(ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], ARGV[i + 5]); i += 6 }
    }
    list = "B"
    for (i = 1; i <= bridges && i <= 20; i++) {
        split(order[i], pair, " ")
        say("{")
        n = split(B[pair[1] pair[2]], words, "\n")
        for (w = 1; w <= n; w++) say(words[w])
        say("user?120:" owner)
        if (HOST[pair[1]] != "") say("host " pair[2] " " HOST[pair[1]])
        say("}")
    }
}
'

# ---- Time limits

# limit SECONDS COMMAND...: runs it and kills it with all its descendants when the time is up; 124 then.
# `timeout` is not everywhere, cannot run a function, and some leave grandchildren alive.
limit() {
    limit_s=$1; shift
    "$@" </dev/null &
    limit_child=$!
    echo "begins $limit_child $limit_s" >&3
    wait "$limit_child" 2>/dev/null; limit_rc=$?
    echo "ended $limit_child" >&3
    [ "$limit_rc" -ne 137 ] || limit_rc=124
    return "$limit_rc"
}

# The same within the time of a part; what it complains of is left out.
timed() { limit "$PART_S" "$@" 2>/dev/null; }

# The probe with one clock for all its limits: `limit` tells `watch` by descriptor 3 what runs, and at a tick what has had
# its time is killed: never sooner, and at most two seconds later.
watched() {
    {
        {
            # For good, as a copy that a shell keeps would hold up `assemble` where a process cannot be killed.
            exec 3>&1 >&4 4>&-
            ticks &
            ticker=$!
            limit "$DEADLINE_S" probe || note all "timed_out after $DEADLINE_S s; what had been read by then is here"
            echo end >&3
            { kill "$ticker"; wait "$ticker"; } 2>/dev/null
        } | watch
    } 4>&1
}

# A line when the first limit may be over, and one each second from then on, for longer than the whole may take.
ticks() {
    # KILL, for a child that has not yet become `sleep` would take any other signal for its parent
    trap 'kill -KILL $!; exit 0' TERM
    pause=$PART_S left=$((DEADLINE_S + 60))
    [ "$pause" -lt "$DEADLINE_S" ] || pause=$DEADLINE_S
    while [ "$left" -gt 0 ]; do
        sleep "$pause" >/dev/null 2>&1 3>&- & wait $!
        echo tick >&3 || exit 0
        left=$((left - pause)) pause=1
    done
}

watch() {
    running=''   # words PID:SECOND, each with the first second of the clock at which it has had its time
    while read -r what pid seconds; do
        now
        case $what in
            begins) running="$running $pid:$((NOW + seconds + 1))" ;;
            end) break ;;
            *)
                left=''
                for one in $running; do
                    if [ "${one%:*}" = "$pid" ]; then :
                    elif [ "$what" = tick ] && [ "${one#*:}" -le "$NOW" ]; then kill_tree "${one%:*}"
                    else left="$left $one"; fi
                done
                running=$left ;;
        esac
    done
}

# Sets NOW: seconds that only grow. `date` is asked where neither the kernel nor the shell counts them.
now() {
    # shellcheck disable=SC3028  # empty where a shell does not count
    NOW=${SECONDS:-}
    if [ -r /proc/uptime ]; then read -r NOW _ </proc/uptime; NOW=${NOW%%.*}
    elif [ -z "$NOW" ]; then NOW=$(date +%s); fi
}

# Stopped first and twice, so that nothing can fork away between looking and killing.
kill_tree() {
    for _ in 1 2; do
        tree=$(descendants "$1")
        # shellcheck disable=SC2086  # a list of numbers
        kill -STOP $tree
    done
    # shellcheck disable=SC2086
    kill -KILL $tree
}

descendants() {
    if [ -r /proc/self/stat ]; then
        # pid (name) state parent ...; a name may hold spaces and brackets
        cat /proc/[0-9]*/stat | awk '{ pid = $1; sub(/^.*\) [A-Za-z] /, ""); print pid, $1 }'
    else
        ps -A -o pid= -o ppid=
    fi | awk -v top="$1" '
        { parent[$1] = $2 }
        END {
            print top; mine[top]
            do { more = 0; for (p in parent) if (!(p in mine) && parent[p] in mine) { mine[p]; print p; more = 1 } } while (more)
        }'
}

# note PART PROBLEM: the newline in front ends what a killed part may have left half written.
note() {
    one_line "$2"
    printf '\nN\t%s\t%s\t.\n' "$1" "$LINE"
}

# one_line TEXT: sets LINE to the text with its newlines as bytes 036.
one_line() {
    LINE='' rest=$1
    case $1 in *"$NL"*) rest=$(printf '%.2000s.' "$1"); rest=${rest%.} ;; esac   # nothing longer is shown
    while :; do
        case $rest in *"$NL"*) LINE=$LINE${rest%%"$NL"*}$RS rest=${rest#*"$NL"} ;; *) break ;; esac
    done
    LINE=$LINE$rest
}

# say TOKEN...: one a line. A newline in one travels as a byte 036, behind one in front of the line.
say() {
    for token in "$@"; do
        case $token in *"$NL"*) one_line "$token"; token=$RS$LINE ;; esac
        printf '%s\n' "$token"
    done
}

# A part begins; whatever was not whole is left out.
begin() { printf '\nB\t.\n'; }

# What a part printed is whole; `tell` says the rest first.
whole() { printf 'W\t.\n'; }
tell() { say "$@"; whole; }

# failed PART STATUS WORDS: the note for a tool or part that did not do its work.
failed() {
    if [ "$2" -eq 124 ]; then note "$1" "timed_out after $PART_S s"
    else
        case $3 in
            *[Dd]enied* | *[Pp]ermission* | *"not authorized"*) note "$1" "not_permitted: $3" ;;
            *) note "$1" "failed: ${3:-exit status $2}" ;;
        esac
    fi
}

# Lists of lines are split at newlines only, and nothing expands in them.
by_line() { IFS=$NL; set -f; }
by_word() { IFS=" $TAB$NL"; set +f; }

have() { command -v "$1" >/dev/null 2>&1; }

readable() { [ -f "$1" ] && [ -r "$1" ]; }   # -f: a named pipe would hold us for ever

there() { [ -e "$1" ] || [ -L "$1" ]; }
# state FILE: sets STATE: r readable, - not there, x there and not for us. An unsearchable folder hides what is in it.
state() {
    if readable "$1"; then STATE=r
    elif [ -e "$1" ] || [ -L "$1" ] || ! [ -x "${1%/*}" ]; then STATE=x
    else STATE=-; fi
}

# yes_if COMMAND...: sets YES to yes or no.
yes_if() { if "$@"; then YES=yes; else YES=no; fi; }

# Sets HEAD: architecture of an ELF file, and how many bytes it has at least: its table of sections is at its end.
elf_head() {
    HEAD=''
    { readable "$1" && have od; } || return 0
    head_ifs=$IFS; IFS=" $TAB$NL"
    # shellcheck disable=SC2046  # a list of bytes
    set -- $(od -An -v -tx1 -N64 "$1" 2>/dev/null)
    IFS=$head_ifs
    [ "$1$2$3$4" = 7f454c46 ] && [ "$6" = 01 ] || return 0
    case ${20}${19} in
        003e) HEAD=x86_64 ;; 0003) HEAD=i386 ;; 00b7) HEAD=aarch64 ;; 0028) HEAD=arm ;; 00f3) HEAD=riscv ;;
        *) HEAD=elf-${20}${19} ;;
    esac
    least=''
    case $5:$# in
        02:64) [ "${46}${47}${48}" != 000000 ] || least=$((0x${45}${44}${43}${42}${41} + 0x${60}${59} * 0x${62}${61})) ;;
        01:64 | 01:5[2-9]) least=$((0x${36}${35}${34}${33} + 0x${48}${47} * 0x${50}${49})) ;;
    esac
    HEAD="$HEAD $least"
}

# answer KIND WORDS FILE: sets ANSWER, from KNOWN or the file itself: `value` is the rest of the first line that begins
# with these words, unquoted; `text` so many bytes as JSON; `mentions` yes or no, whether one of 20,000 lines holds them.
answer() {
    case $NL$KNOWN in
        *"$NL$1 $2 $3$TAB"*) ANSWER=$NL$KNOWN ;;
        *) ANSWER=$NL$(awk "$AWK_QUOTE$AWK_FILES" "$@") ;;
    esac
    ANSWER=${ANSWER#*"$NL$1 $2 $3$TAB"}; ANSWER=${ANSWER%%"$NL"*}
}

# head_of FILE: sets HEAD, as elf_head.
head_of() {
    case $NL$KNOWN in
        *"${NL}head $1$TAB"*) HEAD=${KNOWN#*"head $1$TAB"}; HEAD=${HEAD%%"$NL"*} ;;
        *) elf_head "$1" ;;
    esac
}

mentions() { readable "$2" && answer mentions "$1" "$2" && [ "$ANSWER" = yes ]; }

# ask KIND WORDS FILE: adds to what `answers` will ask of files, with one process for all.
ask() { case $3 in *"$NL"*) ;; *) ASKED="$ASKED$1$NL$2$NL$3$NL" ;; esac; }

answers() {
    [ -n "$ASKED" ] || return 0
    by_line
    # shellcheck disable=SC2086  # one a line
    awk "$AWK_QUOTE$AWK_FILES" $ASKED; rc=$?
    by_word
    return "$rc"
}

# Arguments by threes: KIND, WORDS, FILE. Prints `KIND WORDS FILE <tab> ANSWER`; of drivers and sources tokens.
AWK_FILES='
function say_value(prefix, path,    line, n, text) {
    while (n++ < 200 && (getline line < path) > 0)
        if (index(line, prefix) == 1) {
            text = substr(line, length(prefix) + 1)
            gsub(/^[ \t"\047]+|[ \t\r"\047]+$/, "", text)
            break
        }
    print "value " prefix " " path "\t" text
}
function say_text(limit, path,    line, all) {
    while (length(all) <= limit && (getline line < path) > 0) all = all line "\n"
    print "text " limit " " path "\t" quote(all, limit)
}
function say_mention(words, path,    line, n, said) {
    while (n++ < 20000 && (getline line < path) > 0) if (index(line, words)) { said = 1; break }
    print "mentions " words " " path "\t" (said ? "yes" : "no")
}
function inner(line) { sub(/^[^>]*>/, "", line); sub(/<.*$/, "", line); return line }
function say_driver(wanted, path,    folder, name, line, lines, key, vendor, nv, np, id, version, library) {
    folder = path; sub(/\/Info\.plist$/, "", folder)
    name = folder; sub(/\/Contents$/, "", name); sub(/.*\//, "", name)
    while ((getline line < path) > 0) {
        lines++
        if (line ~ /<key>/) { key = inner(line); sub(/^[^>]*>[^>]*>/, "", line) }
        if (line !~ /<string>/) continue
        if (key == "CFBundleShortVersionString") version = inner(line)
        else if (key == "CFBundleExecutable") library = inner(line)
        else if (key == "ifdVendorID") vendor[++nv] = tolower(substr(inner(line), 3))
        else if (key == "ifdProductID") {
            id = vendor[++np] ":" tolower(substr(inner(line), 3))
            if (index(wanted, " " id " ") && index(served[id], name "\n") == 0) {
                served[id] = served[id] name "\n"
                print "served " id "\t" name
            }
        }
    }
    if (!lines) return
    print "driver {"; print "driver bundle=120:" name; print "driver version?120:" version
    if (library != "" && library !~ /\//) print "driver library " folder "/" library
    print "driver }"
}
# Sources that lead to the eID archive: one a stanza (deb822), line (.list) or section (.repo).
function source(token) { print "source " token }
function say_list(name, text,    n, i, words) {
    source(name "["); n = split(text, words, " ")
    for (i = 1; i <= n; i++) { sub(/:\/\/[^\/]*@/, "://", words[i]); source("+300:" words[i]) }
    source("]")
}
function flush(path,    n, i, words) {
    if (uris != "" && (uris ~ /eid\.belgium\.be/ || path ~ /\/eid(-archive)?\.(list|sources|repo)$/)) {
        source("{"); source("path=300:" substr(path, length(ENVIRON["EIDFLEET_ROOT"]) + 1)); source("enabled!" enabled)
        say_list("uris", uris); say_list("suites", suites)
        n = split(keys, words, " ")
        for (i = 1; i <= n; i++) { sub(/^file:\/\//, "", words[i]); if (words[i] ~ /^\//) source("key " words[i]) }
        source("}")
    }
    uris = suites = keys = field = ""; enabled = "yes"
}
function deb_line(line,    n, i, o) {
    if (line !~ /^[# \t]*deb[ \t]/) return
    enabled = line ~ /^[ \t]*#/ ? "no" : "yes"
    sub(/^[# \t]*deb[ \t]+/, "", line); sub(/[ \t]#.*$/, "", line)
    if (match(line, /^\[[^]]*\]/)) {
        n = split(substr(line, 2, RLENGTH - 2), o, " "); line = substr(line, RLENGTH + 1)
        for (i = 1; i <= n; i++) if (o[i] ~ /^signed-by=/) { keys = substr(o[i], 11); gsub(/,/, " ", keys) }
    }
    split(line, o, " "); uris = o[1]; suites = o[2]
}
function say_sources(path,    line, sign, list) {
    flush("")
    list = path ~ /\.list$/; sign = path ~ /\.repo$/ ? "=" : ":"
    while ((getline line < path) > 0) {
        sub(/\r$/, "", line)
        if (list) deb_line(line)
        if (list || (sign == "=" ? line ~ /^\[/ : line ~ /^[ \t]*$/)) { flush(path); continue }
        if (line ~ (sign == "=" ? "^[ \t]*[#;]" : "^#")) continue
        if (line !~ /^[ \t]/) {
            field = tolower(line); sub("[ \t]*" sign ".*", "", field); sub("^[^" sign "]*" sign "[ \t]*", "", line)
        }
        if (field == "uris" || field == "baseurl" || field == "mirrorlist") uris = uris " " line
        else if (field == "suites") suites = suites " " line
        else if (field == "signed-by" || field == "gpgkey") { if (sign == "=") gsub(/,/, " ", line); keys = keys " " line }
        else if (field == "enabled" && tolower(line) ~ /^(no|false|0|off|without)/) enabled = "no"
    }
    flush(path)
}
BEGIN {
    for (i = 1; i < ARGC; i += 3) {
        if (ARGV[i] == "value") say_value(ARGV[i + 1], ARGV[i + 2])
        else if (ARGV[i] == "text") say_text(ARGV[i + 1], ARGV[i + 2])
        else if (ARGV[i] == "mentions") say_mention(ARGV[i + 1], ARGV[i + 2])
        else if (ARGV[i] == "sources") say_sources(ARGV[i + 2])
        else say_driver(ARGV[i + 1], ARGV[i + 2])
        close(ARGV[i + 2])
    }
}
'

# stats FILE...: lines `MODE LENGTH FILE`, links followed; with one process for all.
stats() {
    [ $# -gt 0 ] && have stat || return 0
    if [ "$FAMILY" = darwin ]; then stat -L -f '%Lp %z %N' "$@" 2>/dev/null
    else stat -L -c '%a %s %n' "$@" 2>/dev/null; fi
}

# stat_of FILE LINES: sets MODE and LENGTH from what `stats` printed; nothing where it did not.
stat_of() {
    MODE='' LENGTH=''
    case $NL$2$NL in
        *" $1$NL"*)
            line=${2%%" $1$NL"*}; [ "$line" != "$2" ] || line=${2%" $1"}
            line=${line##*"$NL"}
            case $line in *[!0-9\ ]* | *' '*' '* | '') ;; *' '*) MODE=${line% *} LENGTH=${line#* } ;; esac ;;
    esac
}

# Sets REAL to where a chain of links ends, without the stand-in root; nothing if it leads nowhere.
real_path() {
    REAL=$(readlink -f "$1" 2>/dev/null) || REAL=''
    if [ -e "$REAL" ]; then REAL=${REAL#"$R"}; else REAL=''; fi
}

# Sets FOUND for a library's path or name: yes, no, or nothing where nobody can tell.
library_found() {
    FOUND=''
    case $1 in
        /*) if [ -f "$R$1" ]; then FOUND=yes; else FOUND=no; fi ;;   # a folder is no library
        '' | */*) ;;
        *)
            case $LOADER in
                '') ;;
                *"$TAB$1 ("*) FOUND=yes ;;
                *) FOUND=no ;;
            esac ;;
    esac
}

# with_found LINES: prints these tokens, and behind a `library` whether it is there and what it is; so for programs of extensions.
with_found() {
    by_line
    for line in $1; do
        letter=${line%% *}
        case $line in
            ?' program /'*) yes_if [ -x "$R${line#? program }" ]; echo "$letter program_found!$YES"; continue ;;
            ?' program '*) continue ;;
            ?' host '*) bridge_host "$letter" "${line#? host }"; continue ;;
        esac
        printf '%s\n' "$line"
        case $line in
            ?' library=300:'* | ?' library?300:'*)
                library_found "${line#*300:}"
                echo "$letter library_found!$FOUND"
                [ "$FOUND" != yes ] || library_tokens "$letter" "${line#*300:}" ;;
        esac
    done
    by_word
}

# library_tokens LETTER PATH: what the file of a module is, where it is named by its whole path.
library_tokens() {
    case $2 in /*) ;; *) return 0 ;; esac
    [ "$FAMILY" = linux ] && readable "$R$2" || return 0
    stat_of "$R$2" "$KNOWN"
    [ -n "$LENGTH" ] || stat_of "$R$2" "$(stats "$R$2")"
    head_of "$R$2"
    printf "$1 %s\n" "library_machine?120:${HEAD%% *}" "library_length#$LENGTH" "library_least_length#${HEAD#* }"
}

# bridge_host LETTER `BROWSER NAME`: whether the program beside an extension is registered and there, for everybody or for this
# person. Edge and Brave also take what is registered for their kin.
bridge_host() {
    host_browser=${2%% *} host_name=${2#* } host_found=no
    case $host_browser in edge | brave) kin="$host_browser chrome chromium" ;; *) kin=$host_browser ;; esac
    by_line
    for host_line in $HOST_FOLDERS $HOME_HOST_FOLDERS; do
        case " $kin " in *" ${host_line%%:*} "*) ;; *) continue ;; esac
        host_file=${host_line#*:}
        case $host_file in /*) host_file=$R$host_file ;; *) host_file=$base/$host_file ;; esac
        readable "$host_file/$host_name.json" || continue
        host_program=$(awk "$AWK_SCAN$AWK_PATH" "$host_file/$host_name.json")
        case $host_program in /*) [ ! -x "$R$host_program" ] || host_found=yes ;; esac
    done
    printf '%s host_found!%s\n' "$1" "$host_found"
}

AWK_PATH='
function target(d) { return "" }
function found(name, text) { }
function closed(d) { }
function value(d, v) { if (d == 1 && K[1] == "path") { gsub(/\\\//, "/", v); print oneline(v) } }
BEGIN { scan(ARGV[1]) }
'

# host_files FOLDERS BASE: sets HOST_FILES to lines BROWSER <tab> FILE, of lines BROWSER:FOLDER, where a name is of eID, cards or signing.
host_files() {
    HOST_FILES=''
    by_line
    for line in $1; do
        set +f
        for file in "$2${line#*:}"/*.json; do
            case ${file##*/} in *[eE][iI][dD]* | *[sS][iI][gG][nN]* | *[cC][aA][rR][dD]* | *[cC]onnective*) ;; *) continue ;; esac
            case $file in *"$NL"* | *"$TAB"*) continue ;; esac
            [ ! -e "$file" ] || HOST_FILES="$HOST_FILES${line%%:*}$TAB$file$NL"
        done
        set -f
    done
    by_word
}

# lines_of LETTER TEXT: the token lines of one list, without their letter.
lines_of() {
    lines_letter=$1
    by_line
    # shellcheck disable=SC2086  # split at newlines only
    for line in $2; do
        case $line in "$lines_letter "*) printf '%s\n' "${line#??}" ;; esac
    done
    by_word
}

# Sets `proxy` to an address without name and password.
without_password() {
    case $1 in
        *://*@*) proxy=${1%%://*}://${1##*@} ;;
        *@*) proxy=${1##*@} ;;
        *) proxy=$1 ;;
    esac
}

# sorted LINES OPTION...: sets SORTED.
sorted() {
    SORTED=$1; shift
    case $SORTED in *"$NL"*) SORTED=$(printf '%s\n' "$SORTED" | sort "$@") ;; esac
}

# ---- The system

# Sets BARE to a text without the quotation marks and the carriage return around it.
unquoted() {
    BARE=${1%"$CR"}
    BARE=${BARE#[\"\']}
    BARE=${BARE%[\"\']}
}

part_system() {
    id='' like='' version='' codename='' base='' name='' language=''
    for file in "$R/etc/os-release" "$R/usr/lib/os-release"; do
        readable "$file" || continue
        while IFS='=' read -r key text; do
            unquoted "$text"
            case $key in
                ID) id=$BARE ;;
                ID_LIKE) like=$BARE ;;
                VERSION_ID) version=$BARE ;;
                VERSION_CODENAME) codename=$BARE ;;
                UBUNTU_CODENAME | DEBIAN_CODENAME) base=$BARE ;;
                PRETTY_NAME) name=$BARE ;;
            esac
        done <"$file"
        break
    done
    for file in "$R/etc/locale.conf" "$R/etc/default/locale"; do
        readable "$file" || continue
        while IFS='=' read -r key text; do
            [ "$key" != LANG ] || { unquoted "$text"; language=$BARE; }
        done <"$file"
        break
    done
    language=${language%%[.@]*}
    case $language in
        C | POSIX) language='' ;;
        *_*) language=${language%%_*}-${language#*_} ;;
    esac
    foreign='' first=yes
    [ ! -d "$R/var/lib/dpkg" ] || foreign="foreign_architectures[$NL"
    if readable "$R/var/lib/dpkg/arch"; then   # its own one stands first
        while read -r word; do [ "$first" = yes ] || foreign="$foreign+120:$word$NL"; first=no; done <"$R/var/lib/dpkg/arch"
    fi
    [ -z "$foreign" ] || foreign="$foreign]"
    set -f
    # shellcheck disable=SC2086  # a list of words
    set -- $like
    for word in "$@"; do set -- "$@" "+120:$word"; shift; done
    IFS=$NL
    # shellcheck disable=SC2086  # one token a line
    tell system{ "family=20:$FAMILY" "id?120:$id" 'like[' "$@" ']' "version?120:$version" \
        "codename?120:$codename" "base_codename?120:$base" "name?300:$name" "arch?120:$ARCH" \
        "language?120:$language" $foreign '}'
    by_word
}

# Tells this installation of the system from others, under whatever name it is asked. Only a hash leaves the machine, and
# ours is no other program's: machine-id(5) asks for that. Without a program that can make one, nothing is said.
part_installation() {
    id=''
    if [ "$FAMILY" = darwin ]; then
        words=$(timed ioreg -rd1 -c IOPlatformExpertDevice); rc=$?
        [ "$rc" -eq 0 ] || { failed installation "$rc" ioreg; return 0; }
        case $words in *'"IOPlatformUUID" = "'*) id=${words#*'"IOPlatformUUID" = "'}; id=${id%%'"'*} ;; esac
    else
        for file in "$R/etc/machine-id" "$R/var/lib/dbus/machine-id"; do
            # A first boot that is not over, or an image made to be copied, has the word `uninitialized` or nothing.
            [ -n "$id" ] || ! readable "$file" || IFS= read -r id <"$file"
            case $id in *[!0-9A-Fa-f]*) id='' ;; esac
        done
    fi
    case $id in *[!0-9A-Fa-f-]*) return 0 ;; esac
    [ ${#id} -ge 32 ] && [ ${#id} -le 36 ] || return 0
    words=$(timed sha256_of "eidfleet:$id"); rc=$?
    [ "$rc" -ne 127 ] || return 0
    [ "$rc" -eq 0 ] || { failed installation "$rc" 'the hash'; return 0; }
    words=${words%%[!0-9a-f]*}
    [ ${#words} -ne 64 ] || printf 'I\t%s\t.\n' "${words%????????????????????????????????}"
}

# The text goes through a pipe: an argument could be seen by everybody on the machine.
sha256_of() {
    if have sha256sum; then set -- "$1" sha256sum
    elif have shasum; then set -- "$1" shasum -a 256
    elif have openssl; then set -- "$1" openssl dgst -sha256 -r
    elif have busybox; then set -- "$1" busybox sha256sum
    else return 127; fi
    text=$1; shift
    printf '%s' "$text" | "$@"
}

# Homes as lines `open|partly|closed:user:folder`, from the account file and /home: directory services often list
# no accounts. `partly` is a home we may enter whose Firefox folder we may not.
find_homes() {
    known=' '
    if [ "$FAMILY" = darwin ]; then
        # The accounts are in a directory service; the folders say the same, but for Shared and Guest.
        for folder in "$R"/Users/*; do
            home=${folder#"$R"}
            [ -d "$folder" ] || continue
            case $home in *"$NL"* | *:* | /Users/Shared | /Users/Guest) continue ;; esac
            add_home "${home##*/}" "$home"
        done
        return 0
    fi
    if readable "$R/etc/passwd"; then
        while IFS=: read -r user _ uid _ _ home _; do
            case $uid in '' | *[!0-9]*) continue ;; esac
            # Root's own home counts only where we are root: nobody else could ever look into it.
            if [ "$uid" -eq 0 ]; then [ "$IS_ROOT" = yes ] || continue
            elif [ "$uid" -lt 1000 ] || [ "$uid" -eq 65534 ]; then continue; fi
            case $home in /?*) ;; *) continue ;; esac
            case $known in *" $home "*) continue ;; esac
            known="$known$home "
            add_home "$user" "$home"
        done <"$R/etc/passwd"
    fi
    for folder in "$R"/home/* "$R"/home/*/*; do
        home=${folder#"$R"}
        [ -d "$folder" ] || continue
        case $home in *"$NL"* | *:*) continue ;; esac
        case $known in *" $home "* | *" ${home%/*} "*) continue ;; esac
        # /home/DOMAIN/user: a folder of homes shows none of a home's own folders.
        # One that is closed to us is somebody's home.
        [ -d "$folder/.mozilla" ] || [ -d "$folder/.config" ] || [ -e "$folder/.profile" ] || [ -d "$folder/snap" ] ||
            { ! [ -x "$folder" ] && [ "${home##*/}" != lost+found ]; } || continue
        known="$known$home "
        add_home "${home##*/}" "$home"
    done
}

add_home() {
    [ -d "$R$2" ] || return 0
    access=open
    for folder in '' /.mozilla /.mozilla/firefox /.config/mozilla /.config/mozilla/firefox /Library "/$MAC_FIREFOX"; do
        if [ -d "$R$2$folder" ] && ! [ -x "$R$2$folder" ]; then
            if [ -z "$folder" ]; then access=closed; else access=partly; fi
            break
        fi
    done
    for file in .mozilla/firefox/profiles.ini .config/mozilla/firefox/profiles.ini "$MAC_FIREFOX/profiles.ini"; do
        [ ! -f "$R$2/$file" ] || [ -r "$R$2/$file" ] || access=partly
    done
    printf '%s:%s:%s\n' "$access" "$1" "$2"
}

part_context() {
    begin
    machine=''
    if [ "$FAMILY" = darwin ]; then
        case $(timed sysctl -n kern.hv_vmm_present) in 0) machine=none ;; 1) machine=vm ;; esac
    elif have systemd-detect-virt; then
        machine=$(timed systemd-detect-virt)
    elif readable "$R/sys/class/dmi/id/sys_vendor"; then
        read -r machine <"$R/sys/class/dmi/id/sys_vendor"
        case $machine in
            QEMU*) machine=qemu ;; innotek*) machine=oracle ;; VMware*) machine=vmware ;; Xen*) machine=xen ;;
            *) machine='' ;;   # Microsoft makes both virtual machines and laptops
        esac
    fi
    tell context{ "is_root!$IS_ROOT" "homes_seen#$HOMES_SEEN" "homes_unreadable#$HOMES_UNREADABLE" \
        "virtual_machine?120:$machine" '}'
}

# ---- Packages and where they come from

EID_PACKAGES='eid-mw eid-mw-libs eid-mw-bin eid-viewer eid-archive eid-archive-fedora eid-archive-el eid-archive-suse
libbeidpkcs11-0 libbeidpkcs11-bin beid-mozilla-extension beid-mozilla-webext beid-mozilla-xpcext libeidviewer0
opensc opensc-pkcs11 openct pcscd pcsc-lite pcsc-lite-ccid pcsc-tools libpcsclite1 libccid ccid pcsc-ccid libacsccid1
pcsc-acsccid firefox firefox-esr MozillaFirefox pinentry pinentry-curses pinentry-fltk pinentry-gnome3 pinentry-gtk
pinentry-gtk2 pinentry-gui pinentry-qt pinentry-qt4 pinentry-qt5 pinentry-tty pinentry-x11'
BROWSERS='google-chrome-stable:chrome chromium:chromium chromium-browser:chromium microsoft-edge-stable:edge brave-browser:brave'

# Sets PACKAGES to the program that knows what is installed.
package_system() {
    PACKAGES=''
    if [ -s "$R/var/lib/dpkg/status" ] && have dpkg-query; then PACKAGES=dpkg
    elif { [ -d "$R/var/lib/rpm" ] || [ -d "$R/usr/lib/sysimage/rpm" ]; } && have rpm; then PACKAGES=rpm
    fi
}

part_packages() {
    source=$PACKAGES
    if [ -z "$source" ]; then note packages 'failed: no package database that we know (dpkg, rpm)'; return 0; fi
    # shellcheck disable=SC2086  # a list of names
    set -- $EID_PACKAGES
    for pair in $BROWSERS; do set -- "$@" "${pair%%:*}"; done
    # Lines NAME <tab> VERSION <tab> STATUS. The query says 1 when a name is unknown to it.
    if [ "$source" = dpkg ]; then set -- dpkg-query -W -f='${Package}\t${Version}\t${db:Status-Status}\n' "$@"
    else set -- rpm -q --qf '%{NAME}\t%{VERSION}-%{RELEASE}\tinstalled\n' "$@"; fi
    lines=$(timed "$@"); rc=$?
    if [ "$rc" -gt 1 ] && { [ "$source" = dpkg ] || [ -z "$lines" ]; }; then failed packages "$rc" ''; return 0; fi
    by_line
    for line in $lines; do printf 'K\t%s\t%s\n' "$source" "$line"; done
    by_word
    printf 'K\t.\n'
}

ask_sources() {
    for file in "$R"/etc/apt/sources.list "$R"/etc/apt/sources.list.d/*.sources "$R"/etc/apt/sources.list.d/*.list \
        "$R"/etc/yum.repos.d/*.repo "$R"/etc/zypp/repos.d/*.repo; do
        ! readable "$file" || ask sources of "$file"
    done
}

part_repositories() {
    words=$KNOWN
    [ "$FILES_READ" = yes ] || words=$(ASKED=''; ask_sources; answers)
    say 'repositories['
    by_line
    for line in $words; do
        case $line in 'source '*) line=${line#source } ;; *) continue ;; esac
        by_word
        case $line in
            '{') present='' absent='' suites='' list='' file='' active=yes; say { ;;
            'path=300:'*) file=${line#*:}; say "$line" ;;
            'enabled!no') active=no; say "$line" ;;
            *'[' | ']') list=${line%'['}; say "$line" ;;
            '+300:'*) [ "$list" != suites ] || suites="$suites ${line#*:}"; say "$line" ;;
            'key '*)
                key=${line#key }
                if [ -e "$R$key" ]; then present="$present+300:$key$NL"; else absent="$absent+300:$key$NL"; fi ;;
            '}')
                # What names no key of its own is signed by one that apt trusts for everything.
                case $present$absent:$file in
                    :*.list)
                        for key in "$R"/etc/apt/trusted.gpg.d/*eid*.gpg; do
                            [ ! -e "$key" ] || present="$present+300:${key#"$R"}$NL"
                        done ;;
                esac
                printf 'keys[\n%s]\nkeys_missing[\n%s]\n' "$present" "$absent"
                key_tokens "$present"
                [ "$active" = no ] || list_tokens "$file" "$suites"
                say } ;;
            *) say "$line" ;;
        esac
        by_line
    done
    by_word
    tell ']'
}

# list_tokens FILE SUITES: whether apt has fetched the list of packages of this source, and which eID software it offers.
list_tokens() {
    case $1 in *.list | *.sources) ;; *) return 0 ;; esac
    any=no found=''
    for list in "$R"/var/lib/apt/lists/*_Packages*; do [ ! -e "$list" ] || any=yes; break; done
    [ "$any" = yes ] || return 0
    for suite in $2; do
        for list in "$R"/var/lib/apt/lists/*eid.belgium.be*_dists_"${suite%%/*}"_*Packages*; do
            case $list in *"$NL"*) ;; *) [ ! -e "$list" ] || found=$list ;; esac
        done
    done
    if [ -z "$found" ]; then echo 'list_found!no'; return 0; fi
    echo 'list_found!yes'
    case $found in
        *_Packages)
            printf 'candidate=120:%s\n' "$(awk 'BEGIN {
                while (n++ < 200000 && (getline line < ARGV[1]) > 0) {
                    if (line ~ /^Package: /) ours = line == "Package: libbeidpkcs11-0"
                    else if (ours && line ~ /^Version: /) { print substr(line, 10); exit }
                }
            }' "$found")" ;;
    esac
}

# key_tokens KEYS: algorithm and day of every public key in these files (binary OpenPGP, as apt wants them). Nothing of a file that is
# none: it may be text, or broken.
key_tokens() {
    have od || return 0
    signers=''
    for key in $1; do
        key=${key#*:}
        readable "$R$key" || continue
        for line in $(od -An -v -tu1 -N65536 "$R$key" | awk "$AWK_DAY$AWK_KEYS"); do
            signers="$signers{${NL}file=300:$key${NL}algorithm=120:${line%%:*}${NL}created=120:${line#*:}$NL}$NL"
        done
    done
    [ -z "$signers" ] || printf 'signers[\n%s]\n' "$signers"
}

AWK_DAY='
function day(s, between,    z, era, doe, yoe, doy, mp, y, m) {
    z = int(s / 86400) + 719468; era = int(z / 146097); doe = z - era * 146097
    yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
    doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100)); mp = int((5 * doy + 2) / 153)
    m = mp < 10 ? mp + 3 : mp - 9; y = yoe + era * 400 + (m <= 2)
    return sprintf("%04d%s%02d%s%02d", y, between, m, between, doy - int((153 * mp + 2) / 5) + 1)
}
'
AWK_KEYS='
function number(from, bytes,    v) { for (v = 0; bytes-- > 0; from++) v = v * 256 + b[from]; return v }
{ for (i = 1; i <= NF; i++) b[n++] = $i }
END {
    kind[1] = "rsa"; kind[17] = "dsa"; kind[19] = "ecdsa"; kind[22] = "eddsa"; kind[27] = "eddsa"
    while (p < n && steps++ < 200) {
        t = b[p++]
        if (t < 128) exit
        if (t >= 192) {
            tag = t - 192; l = b[p++]
            if (l < 192) size = l
            else if (l < 224) size = (l - 192) * 256 + b[p++] + 192
            else if (l == 255) { size = number(p, 4); p += 4 }
            else exit
        } else {
            tag = int((t - 128) / 4)
            if (t % 4 == 3) exit
            bytes = t % 4 == 0 ? 1 : t % 4 == 1 ? 2 : 4
            size = number(p, bytes); p += bytes
        }
        if (tag == 6 && b[p] == 4 && keys++ < 8) print (b[p + 5] in kind ? kind[b[p + 5]] : b[p + 5]) ":" day(number(p + 1, 4), "")
        p += size
    }
}
'

# ---- The middleware's files

part_libraries() {
    say 'libraries['
    each_library say_library
    tell ]
}

each_library() {
    for file in "$R"/usr/lib/libbeidpkcs11.so.0 "$R"/usr/lib/*/libbeidpkcs11.so.0 "$R"/usr/lib64/libbeidpkcs11.so.0 \
        "$R"/usr/local/lib/libbeidpkcs11.so.0 "$R"/usr/local/lib/*/libbeidpkcs11.so.0 "$R"/opt/lib/libbeidpkcs11.so.0 \
        "$R"/run/current-system/sw/lib/libbeidpkcs11.so.0; do
        "$1" "$file"
    done
}

say_library() {
    there "$1" || return 0
    head_of "$1"; machine=${HEAD%% *}
    stat_of "$1" "$KNOWN"
    readable "$1" || LENGTH=''   # what we may not read, nobody can tell from a damaged one
    real_path "$1"
    in_loader_cache "$machine"
    MISSING=''
    [ "$machine" != "$ARCH" ] || missing_of libraries "$1"
    by_line
    # shellcheck disable=SC2086  # one token a line
    say { "path=300:${1#"$R"}" "target?300:$REAL" "machine?120:$machine" "mode?20:$MODE" \
        "length#$LENGTH" "least_length#${HEAD#* }" "in_loader_cache!$IN_CACHE" $MISSING }
    by_word
}

# missing_of PART FILE: sets MISSING to tokens, one a line, for what a program or library cannot find.
missing_of() {
    MISSING=''
    have ldd || return 0
    words=$(limit "$PART_S" ldd "$2" 2>&1); rc=$?
    if [ "$rc" -ne 0 ]; then failed "$1" "$rc" "ldd: $words"; return 0; fi
    MISSING="missing_libraries[$NL"
    by_line
    for line in $words; do
        case $line in *' => not found'*) name=${line%% => *}; MISSING="$MISSING+300:${name##*[!!-~]}$NL" ;; esac
    done
    by_word
    MISSING="$MISSING]"
}

# Lines for KNOWN: modes and lengths, heads, readers, and what files say.
read_files() {
    ASKED='' FILES=''
    each_library look_at
    look_at "$R/usr/bin/pinentry"
    by_line
    for folder in $INSTALLS; do
        if [ -e "$R$folder/firefox-bin" ]; then look_at "$R$folder/firefox-bin"; else look_at "$R$folder/firefox"; fi
        ask value Version= "$R$folder/application.ini"
    done
    by_word
    programs=$FILES
    for file in "$R"/usr/lib*/mozilla/pkcs11-modules/beidpkcs11*.json "$R$MAC_MOZILLA"/PKCS11Modules/beidpkcs11*.json \
        "$R$MAC_EID"/*.dylib "$R$MAC_EID"/*/Contents/MacOS/*.dylib "$R"/usr/local/lib/libbeidpkcs11.dylib; do
        look_at "$file"
    done
    by_line
    # shellcheck disable=SC2086  # one a line
    stats $FILES
    for file in $programs; do
        [ "$FAMILY" = linux ] || break
        elf_head "$file"
        printf 'head %s\t%s\n' "$file" "$HEAD"
    done
    by_word
    each_java ask value JAVA_VERSION=
    each_text ask_text
    for file in "$R"/var/lib/snapd/apparmor/profiles/snap.[cf]* "$R"/etc/apparmor.d/*firefox* \
        "$R/etc/apparmor.d/abstractions/ubuntu-browsers.d/firefox"; do
        for words in pcscd.comm 'flags=(complain' 'flags=(unconfined' ubuntu-browsers.d/beid; do
            ! readable "$file" || ask mentions "$words" "$file"
        done
    done
    [ "$FAMILY" = darwin ] || { ask_readers; ask_sources; }
    answers
}

look_at() { case $1 in *"$NL"*) ;; *) [ ! -e "$1" ] || FILES="$FILES$1$NL" ;; esac; }

ask_text() { case $1 in /*) ! readable "$1" || ask text 2000 "$1" ;; esac; }

# Sets IN_CACHE. The same name may be known for another architecture only; the loader's list marks all but i386.
in_loader_cache() {
    IN_CACHE=''
    [ -n "$LOADER" ] || return 0
    case $1 in
        x86_64) mark='libc6,x86-64' ;;
        aarch64) mark='libc6,AArch64' ;;
        arm) mark='libc6,hard-float' ;;
        i386) mark='libc6)' ;;
        *) mark='' ;;
    esac
    case $LOADER in *"${TAB}libbeidpkcs11.so.0 ($mark"*) IN_CACHE=yes ;; *) IN_CACHE=no ;; esac
}

# Small files of the middleware as they are, and what is there by name alone.
part_files() {
    each_text say_text
    for file in /usr/bin/eid-viewer /usr/local/bin/eid-viewer; do
        [ ! -x "$R$file" ] || say "+300:$file"
    done
    say ']' 'addon_sideloads['
    for folder in /usr/lib /usr/lib64 /usr/share; do
        say_there "$folder/mozilla/extensions/$FIREFOX_ID/$ADDON_ID.xpi"
    done
    say_sideloads
    tell ]
}

each_text() {
    for file in 'p11kit_modules[' "$R"/etc/pkcs11/modules/beid*.module "$R"/etc/pkcs11/modules/opensc*.module \
        "$R"/usr/share/p11-kit/modules/beid*.module "$R"/usr/share/p11-kit/modules/opensc*.module \
        ] 'version_files[' "$R/usr/lib/mozilla/managed-storage/$ADDON_ID.json" \
        "$R/usr/lib64/mozilla/managed-storage/$ADDON_ID.json" ] 'viewer_paths['; do
        "$1" "$file"
    done
}

say_text() {
    case $1 in
        /*)
            there "$1" || return 0
            ANSWER=''
            ! readable "$1" || answer text 2000 "$1"
            say { "path=300:${1#"$R"}" "text@$ANSWER" } ;;
        *) say "$1" ;;
    esac
}

say_there() { [ ! -e "$R$1" ] || say "+300:$1"; }

say_sideloads() {
    by_line
    for folder in $INSTALLS; do say_there "$folder/distribution/extensions/$ADDON_ID.xpi"; done
    by_word
}

part_manifests() {
    set --
    for file in "$R"/usr/lib/mozilla/pkcs11-modules/beidpkcs11*.json "$R"/usr/lib64/mozilla/pkcs11-modules/beidpkcs11*.json \
        "$R$MAC_MOZILLA"/PKCS11Modules/beidpkcs11*.json; do
        there "$file" || continue
        stat_of "$file" "$KNOWN"; state "$file"
        set -- "$@" M '' "${file#"$R"}" "$STATE" "$file" "$MODE"
    done
    ! readable "$R/etc/beid.conf" || set -- "$@" S '' "$R/etc/beid.conf"
    host_files "$HOST_FOLDERS" "$R"
    by_line
    for line in $HOST_FILES; do
        file=${line#*"$TAB"} name=${line##*/}
        state "$file"
        set -- "$@" H '' "${line%%"$TAB"*}" "${name%.json}" "${file#"$R"}" "$STATE" "$file"
    done
    by_word
    system='' base=''
    [ $# -eq 0 ] || system=$(with_found "$(awk "$AWK_SCAN$AWK_HOME" "$@")")
    say 'manifests['; lines_of M "$system"; lines_of M "$HOME_LINES"
    say ']' 'middleware_settings['; lines_of S "$system"; lines_of S "$HOME_LINES"
    say ']' 'native_hosts['; lines_of H "$system"; lines_of H "$HOME_LINES"
    tell ']'
}

# ---- Smart-card service, drivers, readers

pcscd_runs() {
    if have pidof; then limit "$PART_S" pidof pcscd >/dev/null 2>&1
    elif have pgrep; then limit "$PART_S" pgrep -x pcscd >/dev/null 2>&1
    else
        for file in /proc/[0-9]*/comm; do
            read -r name <"$file" && [ "$name" = pcscd ] && return 0
        done 2>/dev/null
        return 1
    fi
}

part_smartcard_service() {
    installed=no version='' polkit=''
    for file in /usr/sbin/pcscd /usr/bin/pcscd /usr/local/sbin/pcscd /sbin/pcscd; do
        [ ! -x "$R$file" ] || installed=yes
    done
    if [ "$installed" = yes ] && have pcscd; then
        words=$(timed pcscd --version); rc=$?
        case $words in
            'pcsc-lite version '*)
                version=${words#pcsc-lite version }; version=${version%%[!0-9.]*}; version=${version%.}
                # Before 2.0.0 the list of features leaves polkit out.
                case $version:$words in *polkit*) polkit=yes ;; 1.*) ;; *) polkit=no ;; esac ;;
            *) failed smartcard_service "$rc" "pcscd --version: ${words%%"$NL"*}" ;;
        esac
    fi
    units='' rc=0
    if [ -d "$R/run/systemd/system" ] && have systemctl; then
        units=$(timed systemctl show pcscd.service pcscd.socket -p Id,ActiveState,UnitFileState); rc=$?
        # A shell takes long over much text, and of two units there is little to say.
        { [ "$rc" -eq 0 ] && [ ${#units} -lt 4000 ]; } || { failed smartcard_service "$rc" systemctl; units=''; }
    fi
    yes_if [ -S "$R/run/pcscd/pcscd.comm" ]
    say smartcard_service{ "installed!$installed" "process_running!$PCSCD_RUNS" "version?120:$version" "asks_polkit!$polkit" \
        "socket_present!$YES"
    [ -z "$units" ] || say_units
    tell }
}

# Units are lines NAME=TEXT, an empty line between two.
say_units() {
    say 'units['
    while [ -n "$units" ]; do
        unit=${units%%"$NL$NL"*}; units=${units#"$unit"}; units=${units#"$NL$NL"}
        name='' active='' enabled=''
        by_line
        for line in $unit; do
            case $line in
                Id=*) name=${line#*=} ;;
                ActiveState=*) active=${line#*=} ;;
                UnitFileState=*) enabled=${line#*=} ;;
            esac
        done
        by_word
        [ -z "${unit#"$NL"}" ] || say { "name=120:$name" "active?120:$active" "enabled?120:$enabled" }
    done
    say ]
}

# Readers that are not of class 0b and need a driver of their own maker, and so would be overlooked.
OTHER_READERS=' 072f:9000 072f:90ce 072f:90cf 04e6:e003 046a:003e 0c4b:0300 '

# Sets FIRST to the first line of a file, nothing where it cannot be read.
first_line() { FIRST=''; ! readable "$1" || IFS= read -r FIRST <"$1" 2>/dev/null || :; }

# Sets READERS to lines VENDOR:PRODUCT <tab> FIRMWARE <tab> CLASS <tab> KERNEL DRIVER <tab> MAKER <tab> NAME.
usb_readers() {
    READERS='' device=''
    for interface in "$R"/sys/bus/usb/devices/*:*; do
        [ "${interface%:*}" != "$device" ] || continue
        first_line "$interface/bInterfaceClass"; class=$FIRST
        first_line "${interface%:*}/idVendor"; vendor=$FIRST
        first_line "${interface%:*}/idProduct"; product=$FIRST
        case $vendor$product in *[!0-9a-f]* | '') continue ;; esac
        case "$class $OTHER_READERS" in '0b '* | *" $vendor:$product "*) ;; *) continue ;; esac
        device=${interface%:*}   # a reader with two slots is still one reader
        driver=''
        [ ! -L "$interface/driver" ] || driver=$(readlink "$interface/driver")
        first_line "$device/bcdDevice"; reader="$vendor:$product$TAB$FIRST$TAB$class$TAB${driver##*/}"
        first_line "$device/manufacturer"; reader=$reader$TAB$FIRST
        first_line "$device/product"; READERS="$READERS$reader$TAB$FIRST$NL"
    done
    sorted "${READERS%"$NL"}"; READERS=$SORTED
}

# Prints READERS and asks the bundles of drivers for them: `Info.plist` holds parallel lists of ids.
ask_drivers() {
    wanted=' '
    by_line
    for reader in $READERS; do
        printf 'reader %s\n' "$reader"
        wanted="$wanted${reader%%"$TAB"*} "
    done
    by_word
    for file in "$@"; do ! readable "$file" || ask driver "$wanted" "$file"; done
}

ask_readers() {
    READERS=''
    [ ! -d "$R/sys/bus/usb/devices" ] || usb_readers
    ask_drivers "$R"/usr/lib/pcsc/drivers/*.bundle/Contents/Info.plist "$R"/usr/lib64/pcsc/drivers/*.bundle/Contents/Info.plist \
        "$R"/usr/local/lib/pcsc/drivers/*.bundle/Contents/Info.plist
}

part_readers() {
    usb=yes
    [ -d "$R/sys/bus/usb/devices" ] || { usb=no; note readers 'failed: no USB tree (/sys/bus/usb/devices)'; }
    lines=$KNOWN
    [ "$FILES_READ" = yes ] || lines=$(ASKED=''; ask_readers; answers)
    say_readers "$lines" "$usb"
}

# say_readers LINES USB: driver bundles, and for each reader the bundles that list it.
say_readers() {
    bundles=no
    say 'drivers['
    by_line
    for line in $1; do
        case $line in
            'driver library '*)
                # the folder between is named after the system the bundle was built for
                line=${line#driver library } found=no
                set +f
                for file in "${line%/*}"/*/"${line##*/}"; do [ ! -e "$file" ] || found=yes; done
                set -f
                say "library_found!$found" ;;
            'driver '*) bundles=yes; say "${line#driver }" ;;
        esac
    done
    say ]
    [ "$2" != yes ] || say 'readers['
    count=0
    for line in $1; do
        case $2$line in 'yesreader '*) ;; *) continue ;; esac
        count=$((count + 1))
        [ "$count" -le 32 ] || break
        line=${line#reader } id=''
        for key in '' firmware?120: interface_class?120: bound_to?120: manufacturer?120: product?120:; do
            field=${line%%"$TAB"*} line=${line#*"$TAB"}
            if [ -n "$key" ]; then say "$key$field"
            else id=$field; say { "vendor_id=120:${id%:*}" "product_id=120:${id#*:}"; fi
        done
        if [ "$bundles" = yes ]; then
            say 'served_by['
            for served in $1; do case $served in "served $id$TAB"*) say "+120:${served#*"$TAB"}" ;; esac; done
            say ]
        fi
        say }
    done
    by_word
    [ "$2" != yes ] || say ]
    whole
}

# Asked only where pcscd runs already: to ask would start it. `-c` lists readers and cards and ends; it sends
# nothing to a card. Names may carry a serial number in brackets.
part_slots() {
    have pcsc_scan || return 0
    words=$(limit "$PART_S" pcsc_scan -c -n 2>&1); rc=$?
    if [ "$rc" -ne 0 ]; then
        case $words in
            *SCardEstablishContext*) words="SCardEstablishContext${words##*SCardEstablishContext}" ;;
        esac
        failed slots "$rc" "${words%%"$NL"*}"; return 0
    fi
    printf '%s\n' "$words" | awk '
        function flush() { if (name != "") print "{\nreader=300:" name "\ncard=20:" card "\natr?120:" atr "\n}"; name = "" }
        BEGIN { print "slots[" }
        { gsub(/\033\[[0-9;]*m/, ""); sub(/\r$/, "") }
        /^ *Reader [0-9]+: / {
            flush(); name = $0; sub(/^ *Reader [0-9]+: /, "", name)
            gsub(/ *(\([^)]*\)|\[[^]]*\])/, "", name); card = "unknown"; atr = ""
        }
        /Card state:/ {
            card = /inserted/ ? "present" : /removed/ ? "absent" : "unknown"
            if (/[Mm]ute|Unresponsive/) card = "mute"
        }
        /^ *ATR:/ { atr = toupper($0); sub(/.*ATR:/, "", atr); gsub(/[^0-9A-F]/, "", atr) }
        END { flush(); print "]" }'
    whole
}

# ---- Firefox

# Sets INSTALLS to the folders with a Firefox in them, one a line, without the stand-in root.
firefox_folders() {
    INSTALLS=''
    for folder in "$R"/usr/lib/firefox "$R"/usr/lib/firefox-esr "$R"/usr/lib64/firefox "$R"/usr/lib64/firefox-esr \
        "$R"/usr/local/lib/firefox "$R"/usr/local/firefox "$R"/opt/firefox* "$R"/opt/mozilla/firefox; do
        case $folder in *"$NL"*) continue ;; esac
        ! readable "$folder/application.ini" || INSTALLS="$INSTALLS${folder#"$R"}$NL"
    done
    INSTALLS=${INSTALLS%"$NL"}
}

# one_firefox LETTER PACKAGING SHOWN FOLDER: tokens of the Firefox in FOLDER, each behind the letter and a space if there is one.
one_firefox() {
    ANSWER=''
    ! readable "$4/application.ini" || answer value Version= "$4/application.ini"
    program=$4/firefox-bin
    [ -e "$program" ] || program=$4/firefox
    stat_of "$program" "$KNOWN"
    head_of "$program"
    printf "${1:+$1 }%s\n" { "packaging=20:$2" "path=300:$3" "version?120:$ANSWER" "machine?120:${HEAD%% *}" "mode?20:$MODE" "length#$LENGTH" }
}

part_firefoxes() {
    say 'firefoxes['
    if [ "$FAMILY" = darwin ]; then mac_firefoxes '' "$R" ''
    else
        by_line
        for folder in $INSTALLS; do
            case $folder in /usr/lib/* | /usr/lib64/*) kind=$NATIVE ;; *) kind=tarball ;; esac
            one_firefox '' "$kind" "$folder" "$R$folder"
        done
        by_word
        for folder in /snap/firefox/current /var/lib/snapd/snap/firefox/current; do
            [ -d "$R$folder" ] || continue
            one_firefox '' snap "$folder" "$R$folder/usr/lib/firefox"; break
        done
        folder=/var/lib/flatpak/app/org.mozilla.firefox/current/active
        [ ! -d "$R$folder" ] || one_firefox '' flatpak "$folder" "$R$folder/files/lib/firefox"
    fi
    lines_of F "$HOME_LINES"
    tell ]
}

managed_policies() {
    [ "$FAMILY" = darwin ] && readable "$R$MAC_MANAGED" || return 0
    printf '{"policies":'
    timed plutil -convert json -o - "$R$MAC_MANAGED"
    printf '}'
}

# The JSON text of the policies that concern the add-on or PKCS#11 modules, without white space.
part_policies() {
    by_line
    set -- /etc/firefox/policies/policies.json
    for folder in $INSTALLS; do set -- "$@" "$folder/distribution/policies.json"; done
    by_word
    for file in "$@"; do
        shift
        if readable "$R$file"; then set -- "$@" "$file"
        elif [ -e "$R$file" ]; then note firefox_policies "not_permitted: $file"; fi
    done
    # A configuration profile of macOS: what the other files hold below `policies`.
    [ "$FAMILY" != darwin ] || ! readable "$R$MAC_MANAGED" || set -- "$@" "$MAC_MANAGED"
    if [ $# -eq 0 ]; then tell 'firefox_policies[' ']'; return 0; fi
    words=$(managed_policies | awk -v managed="$MAC_MANAGED" "$AWK_SCAN"'
        function target(d) {
            if (d == 2 && K[1] == "policies" && K[2] == "InstallAddonsPermission") return "install_permission"
            if (d == 2 && K[1] == "policies" && K[2] == "SecurityDevices") return "security_devices"
            if (d != 3 || K[1] != "policies" || K[2] != "ExtensionSettings") return ""
            return K[3] == ADDON ? "addon_setting" : K[3] == "*" ? "default_setting" : ""
        }
        function found(name, text,    words, n, k) {
            gsub(/:\/\/[^\/@"]*@/, "://", text); P[name] = oneline(text)
            if (name != "security_devices") return
            n = split(text, words, "\"")
            for (k = 2; k < n; k++) if (words[k] ~ /^\// && tolower(words[k]) ~ /beid/) named[++modules] = oneline(words[k])
        }
        function value(d, v) { }
        function closed(d) { }
        BEGIN {
            ADDON = ENVIRON["ADDON_ID"]; root = ENVIRON["EIDFLEET_ROOT"]
            print "firefox_policies["
            for (i = 1; i < ARGC; i++) {
                split("", P); modules = 0
                if (!scan(ARGV[i] == managed ? "-" : root ARGV[i])) bad = bad "\nbroken " ARGV[i]
                print "{\npath=300:" ARGV[i]
                for (name in P) print name "=2000:" P[name]
                if (modules) print "modules["
                for (k = 1; k <= modules && k < 9; k++) print "{\nname=120:policy\nlibrary=300:" named[k] "\n}"
                print modules ? "]\n}" : "}"
            }
            print "]" bad
        }' "$@")
    by_line
    for line in $words; do
        case $line in
            'broken '*) note firefox_policies "failed: no whole JSON in ${line#broken }" ;;
            'library=300:'*) library_found "${line#*300:}"; say "$line" "library_found!$FOUND" ;;
            *) say "$line" ;;
        esac
    done
    by_word
    whole
}

# ---- What the folders of the users hold

# Lines PACKAGING <tab> PATH BELOW THE HOME <tab> FOLDER <tab> yes|no (opened by default), from profiles.ini.
AWK_PROFILES='
function flush() {
    if (section ~ /^Profile/ && path != "" && path !~ /\t/ && count < 20) {
        paths[++count] = path; relative[count] = rel; preset[count] = def
    } else if (section ~ /^Install/ && def != "") { chosen[def]; installs++ }
    section = path = def = ""; rel = 1
}
function read_ini(file, only_installs,    line, n) {
    while (n++ < 5000 && (getline line < file) > 0) {
        sub(/\r$/, "", line)
        if (n == 1 && substr(line, 1, 3) == "\357\273\277") line = substr(line, 4)   # Firefox passes over a mark (measured)
        if (line ~ /^\[/) { flush(); section = only_installs ? "Install" : substr(line, 2) }
        else if (line ~ /^Path=/) path = substr(line, 6)
        else if (line ~ /^Default=/) def = substr(line, 9)
        else if (line ~ /^IsRelative=0/) rel = 0
    }
    flush(); close(file)
}
BEGIN {
    root = ENVIRON["EIDFLEET_ROOT"]
    for (i = 1; i < ARGC; i += 4) {
        packaging = ARGV[i]; home = ARGV[i + 1]; below = ARGV[i + 2]
        split("", paths); split("", chosen); count = installs = 0; section = path = def = ""; rel = 1
        read_ini(root home "/" below "/profiles.ini", 0)
        if (ARGV[i + 3] == "r") read_ini(root home "/" below "/installs.ini", 1)
        for (p = 1; p <= count; p++) {
            yes = installs ? (paths[p] in chosen) : (preset[p] == "1" || count == 1)
            if (relative[p]) { shown = below "/" paths[p]; folder = home "/" shown }
            else { shown = folder = paths[p]; if (index(folder, home "/") == 1) shown = substr(folder, length(home) + 2) }
            print packaging "\t" shown "\t" root folder "\t" (yes ? "yes" : "no")
        }
    }
}
'

# look_into_home USER HOME: token lines, each after the letter of its list: P profile, N shared NSS database,
# M Mozilla manifest, F Firefox unpacked into the home.
look_into_home() {
    user=$1 home=$2 base=$R$2
    set --
    for below in native:.mozilla/firefox native:.config/mozilla/firefox "native:$MAC_FIREFOX" snap:snap/firefox/common/.mozilla/firefox \
        snap:snap/firefox/common/.config/mozilla/firefox flatpak:.var/app/org.mozilla.firefox/.mozilla/firefox \
        flatpak:.var/app/org.mozilla.firefox/config/mozilla/firefox; do
        packaging=${below%%:*} below=${below#*:}
        readable "$base/$below/profiles.ini" || continue
        state "$base/$below/installs.ini"
        set -- "$@" "$packaging" "$home" "$below" "$STATE"
    done
    profiles=''
    [ $# -eq 0 ] || profiles=$(awk "$AWK_PROFILES" "$@")
    sorted "$profiles"
    set --
    by_line
    for line in $SORTED; do
        packaging=${line%%"$TAB"*}; line=${line#*"$TAB"}
        path=${line%%"$TAB"*}; line=${line#*"$TAB"}
        folder=${line%%"$TAB"*}
        [ -d "$folder" ] || continue
        started=no
        if ! [ -x "$folder" ]; then started=''
        elif [ -e "$folder/prefs.js" ] || [ -e "$folder/extensions.json" ]; then started=yes; fi
        state "$folder/extensions.json"
        set -- "$@" P "$user" "$path" "$packaging" "${line#*"$TAB"}" "$started" "$STATE"
        state "$folder/pkcs11.txt"
        set -- "$@" "$STATE" "$folder"
    done
    by_word
    for folder in "$base/.local/share/pki/nssdb" "$base/.pki/nssdb" "$base/snap/chromium/current/.pki/nssdb" \
        "$base"/.thunderbird/*; do
        case $folder in *"$NL"*) continue ;; esac
        [ -e "$folder/cert9.db" ] || [ -e "$folder/pkcs11.txt" ] || continue
        state "$folder/pkcs11.txt"
        set -- "$@" N "$user" "${folder#"$base/"}" "$STATE" "$folder"
    done
    for below in .mozilla/pkcs11-modules .config/mozilla/pkcs11-modules "${MAC_MOZILLA#/}/PKCS11Modules"; do
        for file in "$base/$below"/beidpkcs11*.json; do
            case $file in *"$NL"*) continue ;; esac
            there "$file" || continue
            state "$file"
            # Its text is reported, so no link may lead us to a file that is not this user's to show.
            [ ! -L "$file" ] && [ ! -L "$base/$below" ] && [ ! -L "${base}/${below%/*}" ] || STATE=x
            set -- "$@" M "$user" "~/${file#"$base/"}" "$STATE" "$file" ''
        done
    done
    [ -L "$base/.config" ] || [ -L "$base/.config/beid.conf" ] || ! readable "$base/.config/beid.conf" ||
        set -- "$@" S "$user" "$base/.config/beid.conf"
    host_files "$HOME_HOST_FOLDERS" "$base/"
    by_line
    for line in $HOST_FILES; do
        file=${line#*"$TAB"} name=${line##*/}
        state "$file"; [ ! -L "$file" ] || STATE=x
        set -- "$@" H "$user" "${line%%"$TAB"*}" "${name%.json}" "~/${file#"$base/"}" "$STATE" "$file"
    done
    for line in $EXTENSION_FOLDERS; do
        below=${line#*:}
        [ -d "$base/$below" ] || continue
        IFS=" $TAB$NL"
        for id in $BRIDGES; do
            id=${id%%=*}
            case $id in '{'* | *@*) continue ;; esac
            set +f
            for folder in "$base/$below/Default/Extensions/$id"/*_* "$base/$below"/Profile*/Extensions/"$id"/*_*; do
                [ -d "$folder" ] || continue
                version=${folder##*/}
                set -- "$@" B "$user" "$id" "${line%%:*}" "${version%_*}"
            done
            set -f
        done
        IFS=$NL
    done
    by_word
    [ $# -eq 0 ] || with_found "$(awk "$AWK_SCAN$AWK_HOME" "$@")"
    for below in firefox .local/opt/firefox .local/share/firefox bin/firefox; do
        ! readable "$base/$below/application.ini" || one_firefox F tarball "~/$below" "$base/$below"
    done
    [ "$FAMILY" != darwin ] || mac_firefoxes F "$base" "~"
    below=.local/share/flatpak/app/org.mozilla.firefox/current/active
    [ ! -d "$base/$below" ] || one_firefox F flatpak "~/$below" "$base/$below/files/lib/firefox"
}

# Every home on its own, so that one that hangs or breaks leaves the others whole. After two that hang (the
# same file server, most likely) and after sixty in all, the rest counts as not readable.
read_homes() {
    HOME_LINES='' hung=0 looked=0
    by_line
    for entry in $HOMES; do
        by_word
        access=${entry%%:*}; entry=${entry#*:}
        looked=$((looked + 1)) rc=125 lines=''
        if [ "$access" = closed ]; then :
        elif [ "$hung" -lt 2 ] && [ "$looked" -le 60 ]; then
            lines=$(timed look_into_home "${entry%%:*}" "${entry#*:}"); rc=$?
            [ "$rc" -eq 0 ] || failed homes "$rc" 'one home folder'
            [ "$rc" -ne 124 ] || hung=$((hung + 1))
            if [ $((${#HOME_LINES} + ${#lines})) -gt 40000 ]; then
                note homes 'failed: one home folder holds more than a report can'; rc=125
            fi
        elif [ "$looked" -eq 61 ]; then note homes 'failed: more than 60 home folders'; fi
        [ "$rc" -ne 0 ] || HOME_LINES="$HOME_LINES$lines$NL"
        if [ "$rc$access" = 0open ]; then HOMES_SEEN=$((HOMES_SEEN + 1))
        else HOMES_UNREADABLE=$((HOMES_UNREADABLE + 1)); fi
        by_line
    done
    by_word
}

part_homes() {
    begin
    say 'firefox_profiles['; lines_of P "$HOME_LINES"
    say ']' 'nss_databases['; lines_of N "$HOME_LINES"
    say ']' 'bridges['; lines_of B "$HOME_LINES"
    tell ']'
}

# ---- eHealth certificate

# Whether a file of an eHealth certificate is there, and when the newest was changed; only where the site asks for it. The names hold
# people's numbers: none is printed, and no file is opened. Where something could not be looked into, less is said.
part_ehealth() {
    words=$(timed newest_keystore); rc=$?
    if [ "$rc" -ne 0 ]; then failed ehealth_keystore "$rc" ''; return 0; fi
    found=${words%% *} whole=${words##* }
    [ "$found$whole" != nono ] || return 0
    newest=''
    [ "$found$whole" != yesyes ] || newest=$(printf '%s\n' "${words#* }" | awk "$AWK_DAY"'$1 ~ /^[0-9]+$/ { print day($1, "-") }')
    tell ehealth_keystore{ "found!$found" "newest?10:$newest" }
}

# Prints FOUND SECONDS WHOLE: `yes` or `no`, when the newest was changed, whether every folder was looked into.
newest_keystore() {
    newest='' whole=yes looked=0
    by_line
    for entry in $HOMES; do
        by_word
        entry_access=${entry%%:*} folder=${entry#*:}
        folder=$R${folder#*:}/ehealth
        looked=$((looked + 1))
        # No link is followed: it may lead to a file server, or to what is nobody's keystore.
        if [ "$entry_access" = closed ] || [ "$looked" -gt 60 ] || [ -L "$folder" ] || [ -L "$folder/keystore" ]; then whole=no
        elif ! [ -d "$folder" ]; then :
        elif ! [ -x "$folder" ]; then whole=no
        elif ! [ -d "$folder/keystore" ]; then :
        elif ! [ -r "$folder/keystore" ] || ! [ -x "$folder/keystore" ]; then whole=no
        else
            files=0
            for file in "$folder"/keystore/*.p12; do
                if [ -L "$file" ]; then whole=no; continue; fi
                [ -f "$file" ] || continue
                files=$((files + 1))
                if [ "$files" -gt 1000 ]; then whole=no; break; fi
                # shellcheck disable=SC3013  # every shell we meet knows -nt
                if [ -z "$newest" ] || [ "$file" -nt "$newest" ]; then newest=$file; fi
            done
        fi
        by_line
    done
    by_word
    if [ -z "$newest" ]; then echo "no - $whole"
    elif [ "$FAMILY" = darwin ]; then echo "yes $(stat -f %m "$newest") $whole"
    else echo "yes $(stat -c %Y "$newest") $whole"; fi
}

# ---- The rest

part_others() {
    real_path "$R/usr/bin/pinentry"; target=$REAL
    say "pinentry=300:$target"
    if [ -n "$target" ]; then
        stat_of "$R/usr/bin/pinentry" "$KNOWN"
        head_of "$R/usr/bin/pinentry"; machine=${HEAD%% *} MISSING=''
        [ "$machine" != "$ARCH" ] || missing_of pinentry "$R/usr/bin/pinentry"
        say pinentry_program{ path=300:/usr/bin/pinentry "target=300:$target" "machine?120:$machine" "mode?20:$MODE" "length#$LENGTH"
        by_line
        # shellcheck disable=SC2086  # one token a line
        say $MISSING }
        by_word
    fi
    say 'snap_plugs['
    for snap in firefox chromium; do
        file=$R/var/lib/snapd/apparmor/profiles/snap.$snap.$snap
        readable "$file" || continue
        yes_if mentions pcscd.comm "$file"
        say { "snap=20:$snap" plug=20:pcscd "connected!$YES" }
    done
    say ']' 'javas['
    each_java say_java
    say ']'
    if [ -e "$R/sys/module/apparmor" ] && [ -d "$R/etc/apparmor.d" ]; then
        say 'apparmor['
        for file in "$R"/etc/apparmor.d/*firefox*; do
            readable "$file" || continue
            apparmor_mode "$file"; yes_if apparmor_knows_eid "$file"
            say { "path=300:${file#"$R"}" "mode=120:$MODE" "includes_eid!$YES" }
        done
        say ']'
    fi
    proxy=${https_proxy:-${HTTPS_PROXY:-${http_proxy:-${HTTP_PROXY:-${all_proxy:-${ALL_PROXY:-}}}}}}
    for file in "$R"/etc/environment "$R"/etc/profile.d/*proxy*.sh; do
        { [ -z "$proxy" ] && readable "$file"; } || continue
        while read -r line; do
            line=${line#export }
            case $line in https_proxy=?* | HTTPS_PROXY=?* | http_proxy=?* | HTTP_PROXY=?*) unquoted "${line#*=}"; proxy=$BARE ;; esac
        done <"$file"
    done
    without_password "$proxy"
    proxy_answers
    clock_synchronised
    tell "clock_synchronised!$IN_TIME" "proxy=300:$proxy" "proxy_answers!$connected"
}

# each_java COMMAND...: with the file of each that says its version. Links are second names of the same.
each_java() {
    for file in "$R"/usr/lib/jvm/*/release "$R"/usr/java/*/release "$R"/opt/java/*/release "$R"/opt/jdk*/release "$R"/opt/jre*/release \
        "$R"/Library/Java/JavaVirtualMachines/*/Contents/Home/release \
        "$R/Library/Internet Plug-Ins/JavaAppletPlugin.plugin/Contents/Home/release"; do
        ! readable "$file" || [ -L "${file%/release}" ] || "$@" "$file"
    done
}

say_java() {
    folder=${1%/release} web=no
    for program in "$folder/bin/javaws" "$folder/jre/bin/javaws"; do [ ! -e "$program" ] || web=yes; done
    answer value JAVA_VERSION= "$1"
    say { "path=300:${folder#"$R"}" "version?120:$ANSWER" "has_web_start!$web" }
}

# Sets `connected`: whether anything answers at the port of `proxy`. Asked only where portals are knocked at as well.
proxy_answers() {
    connected=''
    [ -n "$PORTALS" ] || return 0
    host=${proxy#*://}; host=${host%/}
    case $host in *[!A-Za-z0-9.:-]* | *:*:* | *: | :* | -*) return 0 ;; *:*) ;; *) return 0 ;; esac
    port=${host##*:} host=${host%:*}
    case $port in *[!0-9]*) return 0 ;; esac
    port_answers
}

# Sets MODE by the links and the flags the profile is loaded with; what the kernel holds is for root alone.
apparmor_mode() {
    profile=${1##*/}
    if [ -e "$R/etc/apparmor.d/disable/$profile" ] || [ -L "$R/etc/apparmor.d/disable/$profile" ]; then MODE=disabled
    elif [ -L "$R/etc/apparmor.d/force-complain/$profile" ] || mentions 'flags=(complain' "$1"; then MODE=complain
    elif mentions 'flags=(unconfined' "$1"; then MODE=unconfined
    else MODE=enforce; fi
}

# The eID packages put their exception into an abstraction that the profile of Firefox takes in.
apparmor_knows_eid() {
    mentions ubuntu-browsers.d/beid "$1" || mentions ubuntu-browsers.d/beid "$R/etc/apparmor.d/abstractions/ubuntu-browsers.d/firefox"
}

# Sets IN_TIME. `timedatectl` would start a service to ask; its own file and chrony's socket say it as well.
clock_synchronised() {
    IN_TIME=''
    if [ -e "$R/run/systemd/timesync/synchronized" ]; then IN_TIME=yes
    elif have chronyc && [ -d "$R/run/chrony" ]; then
        case $(timed chronyc -n tracking) in
            *'Leap status'*'Not synchronised'*) IN_TIME=no ;;
            *'Leap status'*) IN_TIME=yes ;;
        esac
    elif [ -d "$R/run/systemd/timesync" ]; then IN_TIME=no; fi
}

# ---- macOS

# Only tools of macOS 12 and later, asked for versions, names and numbers. Never `sc_auth`, the card report of `system_profiler` or
# `security list-smartcards`: those print certificates or the number of the card that is in the reader. `security` is asked only for
# Belgian roots in the machine's own keychain.
mac_parts() {
    NATIVE=app LOADER='' INSTALLS=''
    for app in "$R"/Applications/Firefox*.app; do
        case $app in *"$NL"*) continue ;; esac
        ! readable "$app/Contents/Resources/application.ini" || INSTALLS="$INSTALLS${app#"$R"}/Contents/Resources$NL"
    done
    INSTALLS=${INSTALLS%"$NL"}
    read_once
    HOST_FOLDERS="chrome:/Library/Google/Chrome/NativeMessagingHosts${NL}edge:/Library/Microsoft/Edge/NativeMessagingHosts$NL"
    HOST_FOLDERS="${HOST_FOLDERS}chromium:/Library/Application Support/Chromium/NativeMessagingHosts${NL}firefox:$MAC_MOZILLA/NativeMessagingHosts"
    HOME_HOST_FOLDERS='' EXTENSION_FOLDERS=''
    for pair in 'chrome:Google/Chrome' 'chromium:Chromium' 'edge:Microsoft Edge' 'brave:BraveSoftware/Brave-Browser'; do
        folder="${pair%%:*}:Library/Application Support/${pair#*:}"
        EXTENSION_FOLDERS="$EXTENSION_FOLDERS$folder$NL" HOME_HOST_FOLDERS="$HOME_HOST_FOLDERS$folder/NativeMessagingHosts$NL"
    done
    HOME_HOST_FOLDERS="${HOME_HOST_FOLDERS}firefox:${MAC_MOZILLA#/}/NativeMessagingHosts"
    run system mac_system
    run installation part_installation
    run packages mac_packages
    run libraries mac_libraries
    run files mac_files
    run roots mac_roots
    run readers mac_readers
    run firefox_policies part_policies
    run others mac_others
    homes_and_firefox
}

# plist_value FILE KEY: the text or number of one key; nothing when there is none.
plist_value() { readable "$R$1" && timed plutil -extract "$2" raw -o - "$R$1"; }

app_version() { plist_value "$1/Contents/Info.plist" CFBundleShortVersionString; }

mac_system() {
    language=$(timed defaults read /Library/Preferences/.GlobalPreferences AppleLocale)
    language=${language%%@*}
    case $language in *_*) language=${language%%_*}-${language#*_} ;; esac
    tell system{ family=20:darwin id=120:macos "version?120:$(timed sw_vers -productVersion)" \
        "name?300:$(timed sw_vers -productName)" "arch?120:$ARCH" "language?120:$language" '}'
}

mac_packages() {
    say 'packages['
    for receipt in be.eid.BEIDtoken.app be.eid.middleware be.eid.tokend be.eid.viewer.app; do
        words=$(timed pkgutil --pkg-info "$receipt") || continue
        version=${words#*version: }
        say { "name=300:$receipt" "version=120:${version%%"$NL"*}" source=20:pkgutil }
    done
    viewer='/Applications/eID Viewer.app'
    [ ! -d "$R$viewer" ] || say { 'name=300:eID Viewer' "version=120:$(app_version "$viewer")" source=20:app }
    say ] 'browsers['
    for pair in 'Google Chrome:chrome' 'Chromium:chromium' 'Microsoft Edge:edge' 'Brave Browser:brave' Safari:safari; do
        [ -d "$R/Applications/${pair%:*}.app" ] || continue
        say { "name=20:${pair##*:}" packaging=20:app "version?120:$(app_version "/Applications/${pair%:*}.app")" }
    done
    tell ]
}

# Sets MACHINE: the architectures in a Mach-O file; of a universal one, this Mac's own if it is among them.
mach_machine() {
    MACHINE=''
    readable "$1" || return 0
    # shellcheck disable=SC2046  # a list of bytes
    set -- $(od -An -v -tx1 -N168 "$1" 2>/dev/null)
    case $1$2$3$4 in
        cffaedfe) kinds=$8$7$6$5 ;;
        cafebabe)
            count=$((0x$8)); kinds=''
            [ "$count" -gt 0 ] && [ "$count" -le 8 ] || return 0
            shift 8
            while [ "$count" -gt 0 ] && [ $# -ge 4 ]; do
                kinds="$kinds $1$2$3$4"; count=$((count - 1))
                if [ $# -ge 20 ]; then shift 20; else shift $#; fi
            done ;;
        *) return 0 ;;
    esac
    first=''
    for kind in $kinds; do
        case $kind in 01000007) name=x86_64 ;; 0100000c) name=aarch64 ;; 00000007) name=i386 ;; *) continue ;; esac
        case $name:$ARCH in aarch64:arm64 | x86_64:x86_64) MACHINE=$name; return 0 ;; esac
        [ -n "$first" ] || first=$name
    done
    MACHINE=$first
}

mac_libraries() {
    say 'libraries['
    for file in "$MAC_EID/beid-pkcs11.bundle/Contents/MacOS/libbeidpkcs11.dylib" "$MAC_EID/libbeidpkcs11.dylib" \
        /usr/local/lib/libbeidpkcs11.dylib; do
        there "$R$file" || continue
        real_path "$R$file"; target=$REAL
        # `readlink -f` came with macOS 12.3
        [ -n "$target" ] || ! [ -e "$R$file" ] || target=$file
        stat_of "$R$file" "$KNOWN"; mach_machine "$R$file"
        readable "$R$file" || LENGTH=''
        say { "path=300:$file" "target?300:$target" "machine?120:$MACHINE" "mode?20:$MODE" "length#$LENGTH" }
    done
    tell ]
}

mac_files() {
    say 'version_files['
    file=$MAC_MOZILLA/ManagedStorage/$ADDON_ID.json
    [ ! -e "$R$file" ] || say_text "$R$file"
    say ] 'viewer_paths['
    [ ! -d "$R/Applications/eID Viewer.app" ] || say '+300:/Applications/eID Viewer.app'
    say ] 'addon_sideloads['
    say_sideloads
    token='' registered=''
    if [ -d "$R/Applications/BEIDToken.app" ]; then
        token=/Applications/BEIDToken.app
        # The list is each user's own: full rights would show that of nobody.
        if [ "$IS_ROOT" = no ] && have pluginkit; then
            words=$(timed pluginkit -m -p com.apple.ctk-tokens); rc=$?
            if [ "$rc" -ne 0 ]; then failed token_extension "$rc" pluginkit
            else
                registered=no
                case $NL$words in
                    *"$NL-"*be.fedict.BEIDToken.BEIDTokenApp.BEIDToken*) ;;
                    *be.fedict.BEIDToken.BEIDTokenApp.BEIDToken*) registered=yes ;;
                esac
            fi
        fi
    fi
    tell ] token_extension{ "path=300:$token" "registered!$registered" }
}

# Readers by the interfaces on USB; the serial number of a device is not read out of what ioreg prints.
mac_readers() {
    words=$(timed ioreg -r -c IOUSBHostInterface -l -w 0); rc=$?
    usb=yes
    [ "$rc" -eq 0 ] || { usb=no; failed readers "$rc" ioreg; words=''; }
    READERS=$(printf '%s\n' "$words" | awk -v others="$OTHER_READERS" '
        function number(line) { sub(/^[^=]*= */, "", line); return line + 0 }
        function text(line) { sub(/^[^=]*= *"/, "", line); sub(/".*$/, "", line); gsub(/\t/, " ", line); return line }
        function flush(    id) {
            if (vendor != "" && product != "") {
                id = sprintf("%04x:%04x", vendor, product)
                if ((class == 11 || index(others, " " id " ")) && !((id place) in seen)) {
                    seen[id place]
                    printf "%s\t%s\t%s\t\t%s\t%s\n", id, release == "" ? "" : sprintf("%04x", release), class == "" ? "" : sprintf("%02x", class), maker, name
                }
            }
            vendor = product = class = release = maker = name = place = ""
        }
        /^[^"]*\+-o / { flush() }
        /"idVendor" = / { vendor = number($0) }
        /"idProduct" = / { product = number($0) }
        /"bcdDevice" = / { release = number($0) }
        /"bInterfaceClass" = / { class = number($0) }
        /"locationID" = / { place = number($0) }
        /"(kUSBVendorString|USB Vendor Name)" = / { maker = text($0) }
        /"(kUSBProductString|USB Product Name)" = / { name = text($0) }
        END { flush() }' | sort)
    ASKED=''
    lines=$(ask_drivers "$R"/usr/libexec/SmartCardServices/drivers/*.bundle/Contents/Info.plist \
        "$R"/usr/local/libexec/SmartCardServices/drivers/*.bundle/Contents/Info.plist; answers)
    say_readers "$lines" "$usb"
}

# Withdrawn certificates of Belgian roots, by their numbers; nothing else of what is printed is kept.
mac_roots() {
    keychain=/Library/Keychains/System.keychain
    { readable "$R$keychain" && have security; } || return 0
    words=$(timed security find-certificate -a -c 'Belgium Root CA' "$R$keychain")
    say 'cross_signed_roots['
    for pair in 04000000000141A1E134BA:2 04000000000141A1E1393E:3 04000000000141A1E13D26:4; do
        case $words in *"0x${pair%:*}"*) say { store=20:keychain "name=120:Belgium Root CA${pair#*:}" "serial=120:${pair%:*}" } ;; esac
    done
    tell ]
}

# mac_firefoxes LETTER BASE SHOWN: as one_firefox, for all below a folder.
mac_firefoxes() {
    for app in "$2"/Applications/Firefox*.app; do
        { case $app in *"$NL"*) false ;; esac && readable "$app/Contents/Resources/application.ini"; } || continue
        answer value Version= "$app/Contents/Resources/application.ini"
        mach_machine "$app/Contents/MacOS/firefox"
        printf "${1:+$1 }%s\n" { packaging=20:app "path=300:$3${app#"$2"}" "version?120:$ANSWER" "machine?120:$MACHINE" }
    done
}

mac_others() {
    say 'javas['
    each_java say_java
    say ] 'system_policies['
    # Whether the free driver is used in place of Apple's; only read, for the mere file would change how macOS guards USB.
    file=/Library/Preferences/com.apple.security.smartcard.plist
    value=$(plist_value "$file" useIFDCCID)
    case $value in true | 1) say { name=120:useIFDCCID 'value#1' } ;; false | 0) say { name=120:useIFDCCID 'value#0' } ;; esac
    say ']'
    proxy=''
    if have scutil; then
        words=$(timed scutil --proxy)
        case $words in
            *'ProxyAutoConfigEnable : 1'*) proxy=${words##*ProxyAutoConfigURLString : }; proxy=${proxy%%"$NL"*} ;;
            *'HTTPSEnable : 1'*)
                proxy=${words##*HTTPSProxy : }; proxy=${proxy%%"$NL"*}
                case $words in *'HTTPSPort : '*) port=${words##*HTTPSPort : }; proxy=$proxy:${port%%"$NL"*} ;; esac ;;
        esac
        without_password "$proxy"
        say "proxy=300:$proxy"
    fi
    whole
}

# ---- Portals

# All at once, each one line; a line this short is written whole. What runs meanwhile reads them later.
all_portals() {
    for portal in $PORTALS; do
        case $portal in *[!A-Za-z0-9.:-]* | -* | *:*:* | *: | :*) continue ;; esac
        case ${portal##*:} in *[!0-9]*) continue ;; esac
        one_portal "${portal%:*}" "${portal##*:}" &
    done
    wait
}

# Sets `connected`, and `words` when something went wrong, without a word being said to the other side.
port_answers() {
    if have bash; then
        # shellcheck disable=SC2016  # expanded by that bash, from its arguments
        words=$(limit "$PART_S" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" 2>&1)
    elif have nc; then words=$(limit "$PART_S" nc -z -w "$PART_S" "$host" "$port" 2>&1)
    elif have curl; then
        words=$(limit "$PART_S" curl -sv --noproxy '*' "telnet://$host:$port" 2>&1)
        case $words in *' Connected to '*) true ;; *) false ;; esac
    else connected=''; problem='no tool to ask with (openssl, bash, nc, curl)'; return; fi
    yes_if [ $? -eq 0 ]; connected=$YES
}

# Name, port and certificate; no page is asked for. Prints one JSON object and the seconds it took.
one_portal() {
    host=$1 port=$2 resolved='' connected='' words='' rc=0 problem=''
    now; start=$NOW
    if have getent; then
        limit "$PART_S" getent ahosts "$host" >/dev/null 2>&1
        case $? in 0) resolved=yes ;; 2) resolved=no; problem='name not found' ;; esac
    fi
    if [ "$resolved" != no ]; then
        if have openssl; then
            words=$(limit "$PART_S" openssl s_client -connect "$host:$port" -servername "$host" 2>&1); rc=$?
            case $words in *CONNECTED\(*) connected=yes ;; *) connected=no ;; esac
            # Killed, it takes with it what it would have said of the connection.
            [ "$rc" -ne 124 ] || port_answers
        else port_answers; fi
        [ "$rc" -ne 124 ] || problem="no answer within $PART_S s"
        [ "$connected" != yes ] || resolved=yes
    fi
    now
    printf '%s\n' "$words" | awk -v host="$host" -v port="$port" -v resolved="$resolved" -v connected="$connected" \
        -v problem="$problem" -v rc="$rc" -v took="$((NOW - start))" "$AWK_QUOTE"'
        function bool(name, v) { return v == "" ? "" : ",\"" name "\":" (v == "yes" ? "true" : "false") }
        issuer == "" && /^issuer=/ { issuer = substr($0, 8) }
        said == "" && !/^verify / && /rror|refused|unreachable|timed out|[Cc]ould not|not known/ { said = $0 }
        END {
            if (problem == "" && issuer == "" && (connected != "yes" || rc != 0)) problem = said
            print "P\t{\"host\":" quote(host, 300) ",\"port\":" (port + 0) bool("resolved", resolved) bool("connected", connected) \
                (issuer == "" ? "" : ",\"issuer\":" quote(issuer, 300)) (problem == "" ? "" : ",\"error\":" quote(problem, 300)) \
                "}\t" host ":" port "\t" (took + 0) "\t."
        }'
}

# ---- The whole

# run NAME FUNCTION: a part in a shell of its own, so that what breaks it does not break the rest.
run() { ( begin; "$2" 2>/dev/null ) || failed "$1" $? ''; }

# Sets KNOWN; where not all could be read, each part looks for itself.
read_once() { FILES_READ=yes; KNOWN=$(timed read_files) || FILES_READ=no; }

parts() {
    if [ "$FAMILY" = darwin ]; then
        mac_parts
        return
    fi
    run system part_system
    run installation part_installation
    package_system
    case $PACKAGES in dpkg) NATIVE=deb ;; rpm) NATIVE=rpm ;; *) NATIVE=tarball ;; esac
    LOADER=''
    if have ldconfig; then
        LOADER=$(timed ldconfig -p); rc=$?
        [ "$rc" -eq 0 ] || { LOADER=''; failed libraries "$rc" 'ldconfig -p'; }
    fi
    firefox_folders
    read_once
    HOST_FOLDERS='chrome:/etc/opt/chrome/native-messaging-hosts
chromium:/etc/chromium/native-messaging-hosts
edge:/etc/opt/edge/native-messaging-hosts
firefox:/usr/lib/mozilla/native-messaging-hosts
firefox:/usr/lib64/mozilla/native-messaging-hosts'
    # A snap or a Flatpak keeps its own folders; what is registered for the system does not reach it.
    EXTENSION_FOLDERS='chrome:.config/google-chrome
chromium:.config/chromium
chromium:snap/chromium/common/chromium
edge:.config/microsoft-edge
brave:.config/BraveSoftware/Brave-Browser
brave:snap/brave/current/.config/BraveSoftware/Brave-Browser
chrome:.var/app/com.google.Chrome/config/google-chrome
chromium:.var/app/org.chromium.Chromium/config/chromium
edge:.var/app/com.microsoft.Edge/config/microsoft-edge
brave:.var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser'
    HOME_HOST_FOLDERS='firefox:.mozilla/native-messaging-hosts'
    IFS=$NL
    for folder in $EXTENSION_FOLDERS; do HOME_HOST_FOLDERS="$HOME_HOST_FOLDERS$NL$folder/NativeMessagingHosts"; done
    IFS=" $TAB$NL"
    yes_if pcscd_runs; PCSCD_RUNS=$YES
    run packages part_packages
    run repositories part_repositories
    run libraries part_libraries
    run files part_files
    run smartcard_service part_smartcard_service
    run readers part_readers
    [ "$PCSCD_RUNS" = no ] || run slots part_slots
    run firefox_policies part_policies
    run others part_others
    homes_and_firefox
}

# What is the same on both systems once the places are known.
homes_and_firefox() {
    HOMES=$(timed find_homes); rc=$?
    HOMES_SEEN='' HOMES_UNREADABLE='' HOME_LINES=''
    if [ "$rc" -eq 0 ]; then
        sorted "$HOMES" -t : -k 2; HOMES=$SORTED
        HOMES_SEEN=0 HOMES_UNREADABLE=0
        read_homes
        part_homes
        [ "$EHEALTH" != yes ] || run ehealth_keystore part_ehealth
    else failed homes "$rc" 'looking for home folders'; fi
    part_context
    run manifests part_manifests
    run firefoxes part_firefoxes
}

# The portals answer into a pipe while the other parts run; their lines wait there.
probe() { if [ -n "$PORTALS" ]; then all_portals | { parts; cat; }; else parts; fi; }

# Makes the document of the parts that arrived whole. What a document must have is made up for. Lines are tokens, or begin
# with a letter: Begin of a part, Whole, pacKage, Note, Portal, Installation, End.
assemble() {
    awk -F '\t' -v version="$EIDFLEET_PROBE_VERSION" -v at="$AT" -v epoch="$EPOCH" -v family="$FAMILY" -v root="$IS_ROOT" \
        -v asked="$PORTALS" -v browsers="$BROWSERS" "$AWK_QUOTE$AWK_BUILD"'
        function noted(part, problem) { notes[++nn] = "{\"part\":" quote(part, 120) ",\"problem\":" quote(problem, 300) "}" }
        function begin() { out = comma = ""; nk = 0 }
        # Each once and in order, then the browsers among them.
        function packages(    i, k, line) {
            for (i = 2; i <= nk; i++) {
                line = package[i]
                for (k = i - 1; k && package[k] > line; k--) package[k + 1] = package[k]
                package[k + 1] = line
            }
            token("packages[")
            for (i = 1; i <= nk; i++) if (distinct(i) && !(f[2] in browser))
                add("{\"name\":" quote(f[2], 300) ",\"version\":" quote(f[3], 120) ",\"status\":" quote(f[4], 120) ",\"source\":" quote(f[1], 20) "}")
            token("]"); token("browsers[")
            for (i = 1; i <= nk; i++) if (distinct(i) && (f[2] in browser) && f[4] == "installed")
                add("{\"name\":\"" browser[f[2]] "\",\"packaging\":\"" (f[1] == "dpkg" ? "deb" : "rpm") "\"" (f[3] == "" ? "" : ",\"version\":" quote(f[3], 120)) "}")
            token("]")
        }
        function distinct(i) { return (i == 1 || package[i] != package[i - 1]) && split(package[i], f, "\t") }
        function member(    name) {
            if (out == "") return
            name = out; sub(/^"/, "", name); sub(/".*/, "", name)
            if (length(out) > 56000 || total + length(out) > 56000) { noted(name, "failed: more than a report can hold"); return }
            total += length(out); members = members "," out
            if (name == "system") system_seen = 1
            if (name == "context") context_seen = 1
        }
        BEGIN { n = split(browsers, pairs, " "); for (i = 1; i <= n; i++) { split(pairs[i], pair, ":"); browser[pair[1]] = pair[2] } }
        $1 == "B" && $2 == "." { begin(); next }
        $1 == "W" && $2 == "." { member(); begin(); next }
        $1 == "K" && $2 == "." { packages(); member(); begin(); next }
        $1 == "K" { if (NF == 5 && $5 != "not-installed" && nk < 400) package[++nk] = substr($0, 3); next }
        $1 == "N" { if ($NF == "." && nn < 20) { text = substr($0, length($2) + 4); sub(/\t\.$/, "", text); gsub("\036", "\n", text); noted($2, text) }; next }
        $1 == "P" && NF == 5 && $5 == "." && np < 20 { portals[++np] = $2; seconds[np] = quote($3, 300) ":" ($4 + 0) }
        $1 == "I" && NF == 3 && $3 == "." && length($2) == 32 && $2 !~ /[^0-9a-f]/ { installation = $2 }
        $1 == "E" { took = $2 }
        /^[A-Z]\t/ { next }
        { if (sub(/^\036/, "")) gsub("\036", "\n"); token($0) }
        END {
            printf "%s", "{\"schema\":2,\"probe\":{\"name\":\"posix\",\"version\":" quote(version, 120) "}"
            printf "%s", ",\"volatile\":{\"taken_at\":" quote(at, 120)
            if (epoch ~ /^[0-9]+$/) printf ",\"epoch_s\":%s", epoch
            if (epoch ~ /^[0-9]+$/ && took ~ /^[0-9]+$/) printf ",\"duration_s\":%d", took
            if (installation != "") printf ",\"installation\":\"%s\"", installation
            if (np) { printf ",\"portal_s\":{"; for (i = 1; i <= np; i++) printf "%s%s", (i > 1 ? "," : ""), seconds[i]; printf "}" }
            printf "}"
            if (!system_seen) printf ",\"system\":{\"family\":\"%s\"}", family
            if (!context_seen) printf ",\"context\":{\"is_root\":%s}", (root == "yes" ? "true" : "false")
            printf "%s", members
            if (asked != "") {
                printf ",\"portals\":["
                for (i = 1; i <= np; i++) for (k = i + 1; k <= np; k++) if (portals[k] < portals[i]) { t = portals[i]; portals[i] = portals[k]; portals[k] = t }
                for (i = 1; i <= np; i++) printf "%s%s", (i > 1 ? "," : ""), portals[i]
                printf "]"
            }
            printf ",\"notes\":["
            for (i = 1; i <= nn; i++) printf "%s%s", (i > 1 ? "," : ""), notes[i]
            print "]}"
        }'
}

main() {
    # shellcheck disable=SC2046  # two words
    set -- $(date -u '+%Y-%m-%dT%H:%M:%SZ %s') $(uname -sm)
    AT=$1 EPOCH=$2 ARCH=$4
    case $3 in
        Linux) FAMILY=linux ;;
        Darwin) FAMILY=darwin ;;
        *) echo "this probe knows Linux and macOS, not $3" >&2; return 3 ;;
    esac
    uid=''
    if [ "$FAMILY" = linux ] && [ -r /proc/self/status ]; then
        while [ -z "$uid" ] && read -r key _ text _; do [ "$key" != Uid: ] || uid=$text; done </proc/self/status
    fi
    yes_if [ "${uid:-$(id -u)}" = 0 ]; IS_ROOT=$YES
    now; began=$NOW
    export ADDON_ID EIDFLEET_ROOT BRIDGES SETTINGS
    # A file of gigabytes must not take the memory of the workstation; a shell without this limit does without.
    # shellcheck disable=SC3045
    ulimit -v 2097152 2>/dev/null
    echo 'EIDFLEET-BEGIN 1'
    {
        watched
        now; printf '\nE\t%s\t.\n' "$((NOW - began))"
    } 2>/dev/null | assemble
    echo 'EIDFLEET-END'
}

main </dev/null
