"""What a probe reports for one host at one instant: the contract between every probe and everything else.

Facts only, as raw as the system gives them; parsing and judging happen in `facts`.
Every text in here came from a workstation and is untrusted. Rules for the whole
contract: `None` or an absent field means "could not be read or not looked at"; an
empty list means "looked, and there is none". Lists are sorted by the probe.
`docs/what-we-read.md` is generated from the `doc(...)` notes below.
"""

from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

SCHEMA = 2
"""What probes of this release print. Every earlier version stays readable: it lacks fields, and a field that is missing was not looked at."""
MAX_OBSERVATION_BYTES = 65_536
"""A whole observation larger than this is not ours: a healthy one has a few KB."""


LAST_SECOND = 253_402_300_799
"""The last second of the year 9999: no later instant can be written as a date."""
MOST_ENTRIES = 1000
"""Of any list: sixty homes with a dozen profiles each stay below it."""

# Every text, number and list in this contract has bounds, so that nothing behind the door needs any of its own.
Short = Annotated[str, Meta(max_length=120)]
Text = Annotated[str, Meta(max_length=300)]
Long = Annotated[str, Meta(max_length=2000)]
Whole = Annotated[str, Meta(max_length=16_000)]
Instant = Annotated[int, Meta(ge=0, le=LAST_SECOND)]
# A clock that is set meanwhile turns them negative.
Seconds = Annotated[int, Meta(ge=-LAST_SECOND, le=LAST_SECOND)]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]
# A number of the system's own: a registry value may have 64 bits.
Code = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
_Entry = TypeVar("_Entry")
Several = Annotated[tuple[_Entry, ...], Meta(max_length=MOST_ENTRIES)]
Installation = Annotated[str, Meta(pattern="^[0-9a-f]{32}$", max_length=32)]


def doc(meaning: str, *, source: str = "", missing: str = "") -> Meta:
    """A field's note for people: what it means (with its unit), where the fact is read, what missing means."""
    return Meta(description=meaning, extra={"source": source, "missing": missing})


# Fields that several parts have.
Content = Annotated[Long | None, doc("its content, cut at 2,000 characters", missing="could not be read")]
ProblemCode = Annotated[Code | None, doc("Windows device problem code; 0 is none, 28 is no driver")]
LibraryMachine = Annotated[
    Short | None, doc("architecture of that library", source="ELF, PE or Mach-O header")
]
LibraryLeastLength = Annotated[
    Count | None,
    doc("bytes that library has at least by its own header (Windows)", source="PE section table"),
]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Base of every part: unknown fields are refused, defaults are left out when written."""


class ProbeInfo(Part, frozen=True):
    name: Annotated[Literal["posix", "windows"], doc("which probe spoke")]
    version: Annotated[Short, doc("version of the probe text")]


class Volatile(Part, frozen=True):
    """What changes by itself; kept apart from the body so that an unchanged workstation stays unchanged."""

    taken_at: Annotated[Short, doc("the workstation's own clock, UTC, ISO 8601", source="date -u")]
    epoch_s: Annotated[
        Instant | None, doc("the same instant, seconds since 1970, for the clock offset", source="date +%s")
    ] = None
    duration_s: Annotated[Seconds | None, doc("how long the probe ran, seconds", source="date +%s")] = None
    portal_s: Annotated[
        Annotated[dict[Text, Seconds], Meta(max_length=MOST_ENTRIES)],
        doc("seconds each portal took to answer, by host:port", source="date +%s"),
    ] = {}
    installation: Annotated[
        Installation | None,
        doc(
            "tells this installation of the system from others when its name changes: the first 32 hex digits of SHA-256 over "
            "`eidfleet:` and the system's own id, made on the workstation; the id itself is not sent, and no person is in it",
            source="/etc/machine-id; macOS: IOPlatformUUID; Windows: MachineGuid",
            missing="the system has no such id, or nothing there can make the hash",
        ),
    ] = None


class Note(Part, frozen=True):
    """One part that failed or ran out of time; the rest of the observation stands."""

    part: Annotated[Short, doc("name of the part")]
    problem: Annotated[Text, doc("`timed_out`, `failed` or `not_permitted`, then the tool's own words")]


_KINDS = {"debian": "debian", "ubuntu": "debian", "fedora": "fedora", "rhel": "fedora", "centos": "fedora"}
"""Kinds of distribution that have the same commands, by ID and ID_LIKE."""


class System(Part, frozen=True):
    family: Annotated[Literal["linux", "windows", "darwin"], doc("kind of operating system")]
    id: Annotated[
        Short | None,
        doc("distribution: `debian`, `ubuntu`, `fedora`; `macos`; `windows`", source="/etc/os-release ID"),
    ] = None
    like: Annotated[
        Several[Text], doc("distributions it derives from", source="/etc/os-release ID_LIKE")
    ] = ()
    version: Annotated[
        Short | None,
        doc(
            "release: `12`, `24.04`, `14.6.1`; Windows `10.0.<build>`", source="VERSION_ID, sw_vers, registry"
        ),
    ] = None
    codename: Annotated[Short | None, doc("release code name: `bookworm`", source="VERSION_CODENAME")] = None
    base_codename: Annotated[
        Short | None,
        doc("code name of the release it derives from", source="UBUNTU_CODENAME or DEBIAN_CODENAME"),
    ] = None
    name: Annotated[Text | None, doc("the name the system gives itself", source="PRETTY_NAME")] = None
    edition: Annotated[Short | None, doc("Windows edition id", source="registry EditionID")] = None
    arch: Annotated[
        Short | None,
        doc("processor architecture as the system says it: `x86_64`, `aarch64`, `AMD64`", source="uname -m"),
    ] = None
    foreign_architectures: Annotated[
        Several[Text] | None,
        doc(
            "further architectures whose packages may be installed (Debian, Ubuntu)",
            source="/var/lib/dpkg/arch",
            missing="not looked for",
        ),
    ] = None
    language: Annotated[
        Short | None,
        doc("language of the system, BCP 47", source="LANG in /etc/locale.conf or /etc/default/locale"),
    ] = None
    revision: Annotated[
        Count | None,
        doc("update revision of Windows, which every monthly update raises", source="registry UBR"),
    ] = None
    joined: Annotated[
        Literal["workgroup", "domain", "entra", "hybrid"] | None,
        doc(
            "who manages the PC's accounts (Windows): nobody else, a domain, Entra ID, or both; the name of neither is read",
            source="registry Tcpip\\Parameters, Netlogon, CloudDomainJoin",
            missing="the registry speaks of neither clearly",
        ),
    ] = None

    @property
    def distribution(self) -> str:
        """`debian`, `fedora` or `suse` of Linux, for what derives from them too; empty for what is none of them."""
        names = (self.id or "", *self.like)
        kinds = {_KINDS.get(one) or ("suse" if "suse" in one else "") for one in names} - {""}
        return kinds.pop() if self.family == "linux" and len(kinds) == 1 else ""


class Context(Part, frozen=True):
    """From where the probe looked: what it may not have seen."""

    is_root: Annotated[bool, doc("ran with full rights (root, administrator)", source="id -u")]
    homes_seen: Annotated[
        Count, doc("home folders looked into", source="/etc/passwd and /home", missing="0")
    ] = 0
    homes_unreadable: Annotated[
        Count,
        doc("home folders that exist and could not be read", source="/etc/passwd and /home", missing="0"),
    ] = 0
    virtual_machine: Annotated[
        Short | None,
        doc("virtualisation the system reports, `none` if none", source="systemd-detect-virt or DMI"),
    ] = None
    remote_session: Annotated[
        bool | None,
        doc(
            "everybody who is logged on sits at another machine (Windows)",
            source="SESSIONNAME in the Volatile Environment of loaded hives",
            missing="nobody is logged on, or it could not be read",
        ),
    ] = None
    people_remote: Annotated[
        Count | None,
        doc(
            "how many of those who are logged on sit at another machine (Windows)",
            source="SESSIONNAME as above",
            missing="it could not be read",
        ),
    ] = None
    people_here: Annotated[
        Count | None,
        doc(
            "how many of them sit at this machine (Windows)",
            source="SESSIONNAME as above",
            missing="as above",
        ),
    ] = None
    powershell: Annotated[
        Short | None, doc("version of the PowerShell the probe ran in", source="$PSVersionTable")
    ] = None
    language_mode: Annotated[
        Short | None,
        doc(
            "`FullLanguage`, or `ConstrainedLanguage` where policy allows no more: then parts have no time limit of their own",
            source="$ExecutionContext",
        ),
    ] = None
    process_bits: Annotated[
        Code | None, doc("bits of that PowerShell; one of 32 sees only half of a 64-bit registry")
    ] = None


class Package(Part, frozen=True):
    """One installed product by the system's own package database; only names we know are asked for."""

    name: Annotated[Text, doc("package, receipt or product name")]
    version: Annotated[Short, doc("version text, unparsed")]
    status: Annotated[
        Short, doc("`installed`, else the database's own word (`half-installed`, `config-files`)")
    ] = "installed"
    source: Annotated[
        Literal["dpkg", "rpm", "pkgutil", "app", "uninstall", "appx", "snap", "flatpak"],
        doc("which database; `app` is an application's own Info.plist"),
    ] = "dpkg"
    publisher: Annotated[Text | None, doc("publisher (Windows)")] = None
    view: Annotated[Literal["64", "32"] | None, doc("registry view (Windows)")] = None


class SigningKey(Part, frozen=True):
    """One public key in a key file of a package source; nobody's own."""

    file: Annotated[Text, doc("the key file")]
    algorithm: Annotated[
        Short,
        doc(
            "`rsa`, `ecdsa`, `eddsa`, or the number OpenPGP gives it",
            source="OpenPGP packet, RFC 9580 section 9.1",
        ),
    ]
    created: Annotated[Short, doc("day it was made, `20250219`", source="OpenPGP packet")]


class Repository(Part, frozen=True):
    """One place eID packages may be updated from."""

    path: Annotated[Text, doc("file that names the repository")]
    enabled: Annotated[bool | None, doc("whether it is switched on")] = None
    uris: Annotated[Several[Text], doc("addresses, user names and passwords removed")] = ()
    suites: Annotated[Several[Text], doc("code names or releases it points to")] = ()
    keys: Annotated[Several[Text], doc("signing key files it names that exist")] = ()
    keys_missing: Annotated[Several[Text], doc("signing key files it names that do not exist")] = ()
    signers: Annotated[
        Several[SigningKey] | None,
        doc("the keys in those files", missing="none could be taken apart, or not looked for"),
    ] = None
    candidate: Annotated[
        Short | None,
        doc(
            "version of the eID software that its list offers; empty text where the list has none (Debian, Ubuntu)",
            source="/var/lib/apt/lists",
            missing="no list of it is there, or not looked for",
        ),
    ] = None
    list_found: Annotated[
        bool | None,
        doc(
            "a list of its packages has been fetched (Debian, Ubuntu)",
            source="/var/lib/apt/lists",
            missing="apt keeps no lists at all",
        ),
    ] = None


class Library(Part, frozen=True):
    """One PKCS#11 library file of the eID middleware."""

    path: Annotated[Text, doc("where it was looked for")]
    target: Annotated[Text | None, doc("file it leads to", missing="the link leads nowhere")] = None
    machine: Annotated[
        Short | None,
        doc(
            "architecture of the file: `x86_64`, `i386`, `aarch64`, `arm`", source="ELF, PE or Mach-O header"
        ),
    ] = None
    file_version: Annotated[Short | None, doc("version resource of the file (Windows)")] = None
    mode: Annotated[Short | None, doc("its permissions, octal: `644` (Linux, macOS)", source="stat")] = None
    length: Annotated[Count | None, doc("its length in bytes")] = None
    least_length: Annotated[
        Count | None,
        doc(
            "bytes it has at least by its own header; a shorter one was cut off",
            source="PE section table, ELF section header table",
            missing="its head is not that of a library",
        ),
    ] = None
    in_loader_cache: Annotated[
        bool | None, doc("the dynamic loader knows it by name", source="ldconfig -p")
    ] = None
    missing_libraries: Annotated[
        Several[Text] | None,
        doc("libraries it needs and the loader cannot find", source="ldd", missing="not tested"),
    ] = None


class TextFile(Part, frozen=True):
    """A small configuration file of the middleware, as it is."""

    path: Annotated[Text, doc("where it is")]
    text: Content = None


class Manifest(Part, frozen=True):
    """One file that tells Firefox where a PKCS#11 module is."""

    path: Annotated[Text, doc("where it is, `~/` being the home of `user`; registry path on Windows")]
    user: Annotated[Short | None, doc("whose it is", missing="the whole machine's")] = None
    view: Annotated[Literal["64", "32"] | None, doc("registry view (Windows)")] = None
    text: Content = None
    mode: Annotated[Short | None, doc("its permissions, octal: `644` (Linux, macOS)", source="stat")] = None
    library: Annotated[Text | None, doc("the library it names", source="`path` in the file")] = None
    library_found: Annotated[bool | None, doc("that library exists, or the loader knows it")] = None
    file: Annotated[Text | None, doc("the file that the registry names (Windows)")] = None
    file_found: Annotated[
        bool | None,
        doc(
            "that file exists (Windows)",
            missing="it is on a file server, is no .json, or could not be looked at",
        ),
    ] = None
    library_machine: LibraryMachine = None
    library_length: Annotated[Count | None, doc("length of that library in bytes")] = None
    library_least_length: LibraryLeastLength = None


class MiddlewareSetting(Part, frozen=True):
    """One setting of the eID software that somebody changed; only names we know are asked for."""

    name: Annotated[Short, doc("section and name: `general/use_virtual_keypad`")]
    value: Annotated[Short, doc("its value as text; of a folder or file only whether it has one: `set`")]
    user: Annotated[Short | None, doc("whose it is", missing="the whole machine's")] = None
    view: Annotated[Literal["64", "32"] | None, doc("registry view (Windows)")] = None


class CardEntry(Part, frozen=True):
    """One card type Windows knows, and the minidriver it is given to (`Calais\\SmartCards`)."""

    name: Annotated[Short, doc("name of the entry: `Beid`, `Beid_v18`")]
    view: Annotated[Literal["64", "32"] | None, doc("registry view")] = None
    atr: Annotated[Short | None, doc("answer to reset it is meant for, hex, upper case", source="ATR")] = None
    minidriver: Annotated[Short | None, doc("file name of the minidriver", source="80000001")] = None
    minidriver_found: Annotated[bool | None, doc("that file exists")] = None


class CardDevice(Part, frozen=True):
    """A card in a reader as Windows' device manager sees it; nothing of the card is read for this."""

    hardware_id: Annotated[Short, doc("`SCFILTER\\CID_...`: bytes of the card type, never of a person")]
    problem_code: Annotated[Code | None, doc("device problem code; 0 is none, 28 is no driver")] = None
    driver_provider: Annotated[Short | None, doc("provider of its driver")] = None
    driver_version: Annotated[Short | None, doc("version of its driver")] = None


class SystemPolicy(Part, frozen=True):
    """One policy value about smart cards (Windows), or the choice of the reader driver (macOS)."""

    name: Annotated[Short, doc("`CertPropEnabled`, `EnableScPnP`, ...")]
    value: Annotated[Code | None, doc("its number", missing="it is there and is no number")] = None
    text: Annotated[
        Short | None, doc("what it holds where that is no number (Windows)", missing="it is a number")
    ] = None


class TokenExtension(Part, frozen=True):
    """The macOS app that offers the card's certificates to Safari and Chrome."""

    path: Annotated[Text, doc("where the app is; empty text when there is none")]
    registered: Annotated[bool | None, doc("macOS has its extension on its list", source="pluginkit -m")] = (
        None
    )


class AppArmorProfile(Part, frozen=True):
    """One AppArmor profile of a browser."""

    path: Annotated[Text, doc("profile file")]
    mode: Annotated[Short | None, doc("`enforce`, `complain` or `disabled`")] = None
    includes_eid: Annotated[bool | None, doc("it takes in the abstraction of the eID software")] = None


class CrossSignedRoot(Part, frozen=True):
    """A withdrawn cross-signed certificate of a Belgian root in a store; public, nobody's own."""

    store: Annotated[Short, doc("which store: `machine`, `user`, `keychain`")]
    name: Annotated[Short, doc("`Belgium Root CA2`")]
    serial: Annotated[Short, doc("serial number of that certificate, hex, upper case")]


class Bridge(Part, frozen=True):
    """One browser extension that signs or logs in through a program beside the browser."""

    extension_id: Annotated[Text, doc("identity of the extension")]
    browser: Annotated[Short, doc("`firefox`, `chrome`, `edge`, ...")]
    version: Annotated[Short | None, doc("version of the extension")] = None
    active: Annotated[bool | None, doc("it is on")] = None
    host_found: Annotated[
        bool | None, doc("its program is registered and exists", source="native messaging manifest")
    ] = None
    host_version: Annotated[Short | None, doc("version of that program")] = None
    host_text: Annotated[
        Long | None,
        doc(
            "the file that tells the browser where that program is, cut at 2,000 characters",
            source="native messaging manifest",
        ),
    ] = None
    user: Annotated[Short | None, doc("whose browser it is in")] = None


class NativeHost(Part, frozen=True):
    """One program that browser extensions may start, of those whose file speaks of cards, signing or the eID."""

    name: Annotated[Short, doc("name it is registered under: `be.bosa.beidconnect`")]
    browser: Annotated[Short, doc("whose list it is on: `firefox`, `chrome`, `edge`, `chromium`")]
    user: Annotated[Short | None, doc("whose it is", missing="the whole machine's")] = None
    view: Annotated[Literal["64", "32"] | None, doc("registry view (Windows)")] = None
    file: Annotated[Text | None, doc("the file that describes it")] = None
    text: Annotated[Long | None, doc("that file, cut at 2,000 characters", missing="could not be read")] = (
        None
    )
    program_found: Annotated[
        bool | None, doc("the program it names exists", missing="on a file server, or no file that names one")
    ] = None


class Lookalike(Part, frozen=True):
    """An add-on with the eID in its name that is not the government's."""

    id: Annotated[Text, doc("identity of the add-on")]
    name: Annotated[Short | None, doc("name it shows")] = None
    active: Annotated[bool | None, doc("running")] = None


class Service(Part, frozen=True):
    name: Annotated[Short, doc("unit or service name")]
    active: Annotated[Short | None, doc("`active`, `inactive`, `failed`", source="systemctl is-active")] = (
        None
    )
    enabled: Annotated[
        Short | None, doc("`enabled`, `disabled`, `masked`", source="systemctl is-enabled")
    ] = None
    start: Annotated[
        Code | None, doc("Windows start value: 2 automatic, 3 on demand, 4 disabled", source="registry Start")
    ] = None
    start_text: Annotated[
        Short | None,
        doc("what stands there where it is no number", source="registry Start", missing="it is a number"),
    ] = None


class SmartCardService(Part, frozen=True):
    """The daemon or service that programs talk to a reader through."""

    installed: Annotated[bool | None, doc("its program is there", source="/usr/sbin/pcscd")] = None
    socket_present: Annotated[
        bool | None, doc("its socket file is there", source="/run/pcscd/pcscd.comm")
    ] = None
    process_running: Annotated[bool | None, doc("its process is there", source="pidof, pgrep, /proc")] = None
    version: Annotated[Short | None, doc("version, e.g. `1.9.9`", source="pcscd --version")] = None
    asks_polkit: Annotated[
        bool | None,
        doc(
            "it was built to ask polkit for permission",
            source="pcscd --version",
            missing="versions before 2.0.0 do not say",
        ),
    ] = None
    units: Annotated[
        Several[Service] | None,
        doc(
            "its units as the service manager sees them",
            source="systemctl show",
            missing="no service manager to ask",
        ),
    ] = None


class Driver(Part, frozen=True):
    """One reader driver bundle."""

    bundle: Annotated[Short, doc("bundle name: `ifd-ccid.bundle`")]
    version: Annotated[Short | None, doc("its version", source="CFBundleShortVersionString")] = None
    library_found: Annotated[bool | None, doc("its library file is there", source="CFBundleExecutable")] = (
        None
    )


class ReaderInterface(Part, frozen=True):
    """One part of a composite reader, which Windows drives as a device of its own."""

    number: Annotated[Short, doc("number of the interface, two hex digits", source="MI_ in the device path")]
    name: Annotated[Text | None, doc("name Windows shows")] = None
    interface_class: Annotated[Short | None, doc("USB interface class; `0b` is a CCID reader")] = None
    problem_code: ProblemCode = None
    driver_provider: Annotated[Short | None, doc("Windows driver provider")] = None


class Reader(Part, frozen=True):
    """One USB card reader the system sees; the reader's own serial number is never read."""

    vendor_id: Annotated[Short, doc("USB vendor, four hex digits, lower case", source="idVendor")]
    product_id: Annotated[Short, doc("USB product, four hex digits, lower case", source="idProduct")]
    firmware: Annotated[
        Short | None, doc("device release, four digits: `0520` is 5.20", source="bcdDevice")
    ] = None
    interface_class: Annotated[
        Short | None, doc("USB interface class; `0b` is a CCID reader", source="bInterfaceClass")
    ] = None
    manufacturer: Annotated[Short | None, doc("maker's name in the device")] = None
    product: Annotated[Short | None, doc("product name in the device")] = None
    bound_to: Annotated[
        Short | None,
        doc(
            "kernel driver that holds it; `usbfs` while pcscd uses it",
            source="link `driver` of the interface",
        ),
    ] = None
    served_by: Annotated[
        Several[Text] | None, doc("driver bundles that list this reader", missing="no bundle could be read")
    ] = None
    problem_code: ProblemCode = None
    driver_inf: Annotated[Short | None, doc("Windows driver file")] = None
    driver_provider: Annotated[Short | None, doc("Windows driver provider")] = None
    driver_version: Annotated[Short | None, doc("Windows driver version")] = None
    interfaces: Annotated[
        Several[ReaderInterface] | None,
        doc(
            "its parts where it has several that read cards (Windows); the fields above are those of the first",
            source="Win32_PnPEntity",
            missing="it is one device",
        ),
    ] = None


class ListedReader(Part, frozen=True):
    """One reader that Windows offers to programs, by the device tree and the registry: the smart-card service itself is not asked."""

    kind: Annotated[
        Literal["interface", "session", "registered"],
        doc(
            "`interface`: a device whose reader interface is known; `session`: the node Windows makes for a reader that a session sees; "
            "`registered`: written down by hand or by an old driver"
        ),
    ]
    hardware_id: Annotated[
        Short | None,
        doc("first parts of its device path: `USB\\VID_1A44&PID_0001`, `ROOT`; no serial number"),
    ] = None
    name: Annotated[Text | None, doc("its name, bracketed serial numbers removed")] = None
    active: Annotated[
        bool | None,
        doc("it is offered at this moment", source="value Linked below Control", missing="not told"),
    ] = None


class PassedOver(Part, frozen=True):
    """Things that are there and were not looked into, so that nobody takes them for missing."""

    what: Annotated[
        Literal["home", "hive", "firefox", "firefox_profiles", "manifest", "policy", "native_host", "reader"],
        doc("what it is"),
    ]
    reason: Annotated[
        Literal["file_server", "outside_home", "too_many", "too_large", "closed", "link", "not_known"],
        doc("why it was not looked into"),
    ]
    count: Annotated[Count, doc("how many")] = 1
    user: Annotated[Short | None, doc("whose it is", missing="the whole machine's, or several people's")] = (
        None
    )


class OtherReader(Part, frozen=True):
    """One device of Windows' class of card readers that is not on USB: virtual, or on a port of its own."""

    hardware_id: Annotated[Short, doc("first part of its device path: `ROOT`, `SWD`, `PCMCIA`")]
    name: Annotated[Text | None, doc("name Windows shows")] = None
    problem_code: Annotated[Code | None, doc("device problem code; 0 is none")] = None


class Slot(Part, frozen=True):
    """One reader as the smart-card service names it, with the card in it; asked only where the service already runs."""

    reader: Annotated[Text, doc("reader name, bracketed serial numbers removed")]
    card: Annotated[Literal["present", "absent", "mute", "unknown"], doc("what is in it")]
    atr: Annotated[
        Short | None,
        doc("answer to reset, hex, upper case: a card type, never a person", source="pcsc_scan -c"),
    ] = None


class Firefox(Part, frozen=True):
    """One installed Firefox."""

    packaging: Annotated[
        Literal["deb", "rpm", "snap", "flatpak", "tarball", "app", "msi", "msix", "per_user"],
        doc("how it came"),
    ]
    path: Annotated[Text, doc("its folder or program, `~/` being somebody's home")]
    version: Annotated[Short | None, doc("version text", source="application.ini, package database")] = None
    machine: Annotated[Short | None, doc("architecture of its program")] = None
    program_version: Annotated[
        Short | None, doc("version of its program (Windows)", source="version resource of firefox.exe")
    ] = None
    mode: Annotated[
        Short | None, doc("permissions of its program, octal: `755` (Linux, macOS)", source="stat")
    ] = None
    length: Annotated[Count | None, doc("length of its program in bytes (Linux, macOS)", source="stat")] = (
        None
    )
    built: Annotated[
        Short | None, doc("day it was built, `20251110`", source="BuildID in application.ini")
    ] = None
    user: Annotated[Short | None, doc("whose it is", missing="the whole machine's")] = None


class Addon(Part, frozen=True):
    """The eID add-on's one entry of a profile's extensions.json; other entries are never reported."""

    version: Annotated[Short | None, doc("version")] = None
    active: Annotated[bool | None, doc("running")] = None
    user_disabled: Annotated[bool | None, doc("switched off by the user")] = None
    app_disabled: Annotated[bool | None, doc("switched off by Firefox")] = None
    signed_state: Annotated[Code | None, doc("2 is signed", source="signedState")] = None
    location: Annotated[
        Short | None, doc("where it was installed from: `app-profile`, `app-system-share`")
    ] = None


class ModuleEntry(Part, frozen=True):
    """One PKCS#11 module a profile or an NSS database has registered; only eID, OpenSC and p11-kit ones are reported."""

    name: Annotated[Short, doc("name it is registered under")]
    library: Annotated[Text, doc("library it names")]
    library_found: Annotated[bool | None, doc("that library exists, or the loader knows it")] = None
    library_machine: LibraryMachine = None
    library_length: Annotated[Count | None, doc("length of that library in bytes")] = None
    library_least_length: LibraryLeastLength = None


class FirefoxProfile(Part, frozen=True):
    """One Firefox profile of one user."""

    user: Annotated[Short, doc("account name; reports show a label instead")]
    path: Annotated[Text, doc("folder, below the home")]
    packaging: Annotated[
        Literal["native", "snap", "flatpak", "msix"], doc("which kind of Firefox uses this folder")
    ] = "native"
    is_default: Annotated[
        bool | None, doc("Firefox opens it by default", source="profiles.ini, installs.ini")
    ] = None
    was_started: Annotated[
        bool | None, doc("Firefox has run with it", source="prefs.js or extensions.json exists")
    ] = None
    addon: Annotated[
        Addon | None, doc("the eID add-on's entry", missing="no such entry, when `addon_read` is true")
    ] = None
    addon_read: Annotated[bool, doc("extensions.json could be read (or is not there)")] = False
    lookalikes: Annotated[
        Several[Lookalike] | None,
        doc(
            "add-ons that carry the eID's name and are another's",
            source="extensions.json",
            missing="not looked for",
        ),
    ] = None
    modules: Annotated[
        Several[ModuleEntry] | None,
        doc("registered modules", source="pkcs11.txt", missing="pkcs11.txt could not be read"),
    ] = None
    opened_by: Annotated[
        Short | None,
        doc("version of the Firefox that opened it last", source="compatibility.ini LastVersion"),
    ] = None
    opened_in: Annotated[
        Text | None, doc("folder of that Firefox", source="compatibility.ini LastPlatformDir")
    ] = None


class FirefoxPolicy(Part, frozen=True):
    """The parts of a Firefox policy that concern us; JSON text as found, None where the key is not there."""

    path: Annotated[Text, doc("policy file or registry key")]
    addon_setting: Annotated[Long | None, doc("ExtensionSettings of the eID add-on")] = None
    default_setting: Annotated[Long | None, doc("ExtensionSettings of `*`")] = None
    install_permission: Annotated[Long | None, doc("InstallAddonsPermission")] = None
    security_devices: Annotated[Long | None, doc("SecurityDevices")] = None
    modules: Annotated[
        Several[ModuleEntry] | None,
        doc(
            "eID modules that SecurityDevices names by their whole path (Linux, macOS)",
            missing="not looked at one by one",
        ),
    ] = None
    extensions: Annotated[
        Long | None, doc("Extensions: the older lists Install, Uninstall and Locked (Windows)")
    ] = None
    user: Annotated[Short | None, doc("whose it is (Windows)", missing="the whole machine's")] = None
    text: Annotated[
        Whole | None,
        doc(
            "the whole policy file, in which every text that is not about the add-on, PKCS#11 modules or the permission to install is "
            "`_` (Windows): a file with an error anywhere counts for nothing in Firefox",
            missing="it is a registry key, or could not be read",
        ),
    ] = None
    extension_settings: Annotated[
        Whole | None,
        doc("ExtensionSettings where one registry value holds all of it, masked in the same way (Windows)"),
    ] = None


class SnapPlug(Part, frozen=True):
    """Whether a browser that came as a snap may talk to the smart-card service."""

    snap: Annotated[Short, doc("`firefox`, `chromium`")]
    plug: Annotated[Short, doc("`pcscd`")]
    connected: Annotated[bool, doc("it is connected", source="/var/lib/snapd/apparmor/profiles")]


class NssDatabase(Part, frozen=True):
    """One shared NSS database (Chrome, Chromium, Thunderbird)."""

    user: Annotated[Short, doc("account name")]
    path: Annotated[Text, doc("folder, below the home")]
    modules: Annotated[
        Several[ModuleEntry] | None, doc("registered modules", missing="could not be read")
    ] = None


class Browser(Part, frozen=True):
    """One browser other than Firefox."""

    name: Annotated[Literal["chrome", "chromium", "edge", "safari", "brave"], doc("which")]
    packaging: Annotated[Short, doc("`deb`, `rpm`, `snap`, `flatpak`, `app`, `msi`")]
    version: Annotated[Short | None, doc("version text")] = None


class Java(Part, frozen=True):
    path: Annotated[Text, doc("its folder")]
    version: Annotated[Short | None, doc("version text", source="`release` file")] = None
    has_web_start: Annotated[bool | None, doc("it can start programs from a web link", source="javaws")] = (
        None
    )


class EHealthKeystore(Part, frozen=True):
    """Whether a file of an eHealth certificate is on the workstation, of whomever; of its name, which has somebody's number in it, nothing."""

    found: Annotated[bool, doc("at least one `.p12` file is there")]
    newest: Annotated[
        Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", max_length=10)] | None,
        doc(
            "day on which the newest of them was last changed, UTC, `2024-03-05`",
            source="date of the file",
            missing="there is none, or not every folder could be looked into, so that a newer one may be there",
        ),
    ] = None


class Portal(Part, frozen=True):
    """The way to one configured portal: name, port and certificate; no page is asked for, nothing logs in."""

    host: Annotated[Text, doc("name")]
    port: Annotated[Code, doc("TCP port")]
    resolved: Annotated[
        bool | None, doc("the name has an address", source="getent ahosts", missing="no tool to ask with")
    ] = None
    connected: Annotated[bool | None, doc("the port answers", missing="no tool to ask with")] = None
    issuer: Annotated[
        Text | None,
        doc(
            "who issued its certificate, as seen from this workstation",
            source="openssl s_client",
            missing="no TLS port, no tool, or no certificate",
        ),
    ] = None
    error: Annotated[Text | None, doc("the tool's own words")] = None


class Observation(Part, frozen=True):
    schema: Annotated[Literal[1, 2], doc("version of this contract")]
    probe: Annotated[ProbeInfo, doc("which probe spoke")]
    volatile: Annotated[Volatile, doc("what changes by itself")]
    system: Annotated[System, doc("operating system")]
    context: Annotated[Context, doc("from where the probe looked")]
    notes: Annotated[Several[Note], doc("parts that failed")] = ()
    packages: Annotated[
        Several[Package] | None,
        doc(
            "installed products we know",
            source="dpkg-query, rpm -q; Windows: Uninstall keys of both registry views; macOS: pkgutil, Info.plist",
        ),
    ] = None
    repositories: Annotated[
        Several[Repository] | None,
        doc(
            "where eID packages come from",
            source="/etc/apt/sources.list.d, /etc/yum.repos.d, /etc/zypp/repos.d",
        ),
    ] = None
    libraries: Annotated[
        Several[Library] | None,
        doc(
            "eID PKCS#11 libraries",
            source="/usr/lib, /usr/lib64, /usr/local/lib, /opt/lib: libbeidpkcs11.so.0; Windows: beidpkcs11.dll and beid_ff_pkcs11.dll in "
            "System32 and SysWOW64; macOS: /Library/Belgium Identity Card/Pkcs11, /usr/local/lib",
        ),
    ] = None
    p11kit_modules: Annotated[
        Several[TextFile] | None,
        doc(
            "p11-kit module files of the eID and OpenSC",
            source="/usr/share/p11-kit/modules, /etc/pkcs11/modules",
        ),
    ] = None
    manifests: Annotated[
        Several[Manifest] | None,
        doc(
            "Mozilla PKCS#11 manifests of the eID",
            source="/usr/lib*/mozilla/pkcs11-modules, ~/.mozilla/pkcs11-modules; Windows: registry Mozilla\\PKCS11Modules of the machine "
            "(both views) and of loaded hives; macOS: Application Support/Mozilla/PKCS11Modules",
        ),
    ] = None
    middleware_settings: Annotated[
        Several[MiddlewareSetting] | None,
        doc(
            "settings of the eID software",
            source="Windows: registry BEID of the machine (both views) and of loaded hives; Linux, macOS: /etc/beid.conf, ~/.config/beid.conf",
            missing="not looked for",
        ),
    ] = None
    minidrivers: Annotated[
        Several[Library] | None, doc("minidriver files of the eID (Windows)", source="beidmdrv*.dll")
    ] = None
    card_entries: Annotated[
        Several[CardEntry] | None,
        doc("card types of the eID that Windows knows", source="registry Calais\\SmartCards"),
    ] = None
    card_devices: Annotated[
        Several[CardDevice] | None,
        doc("cards in readers as devices (Windows)", source="device manager, SCFILTER"),
    ] = None
    system_policies: Annotated[
        Several[SystemPolicy] | None,
        doc(
            "policies about smart cards (Windows), and which reader driver is chosen (macOS)",
            source="registry; com.apple.security.smartcard useIFDCCID",
        ),
    ] = None
    token_extension: Annotated[
        TokenExtension | None, doc("the eID's token app (macOS)", source="/Applications/BEIDToken.app")
    ] = None
    bundled_libraries: Annotated[
        Several[Library] | None,
        doc(
            "copies of the eID library that other programs brought along",
            source="Windows: the folders of Program Files and their bin folders",
            missing="not looked for",
        ),
    ] = None
    version_files: Annotated[
        Several[TextFile] | None,
        doc(
            "version files the middleware leaves for the add-on",
            source="/usr/lib*/mozilla/managed-storage; Windows: registry Mozilla\\ManagedStorage; macOS: Application Support/Mozilla",
        ),
    ] = None
    viewer_paths: Annotated[
        Several[Text] | None,
        doc("eID viewer programs found", source="/usr/bin, /usr/local/bin; Program Files; /Applications"),
    ] = None
    smartcard_service: Annotated[
        SmartCardService | None, doc("smart-card service (pcscd; Windows: SCardSvr)")
    ] = None
    drivers: Annotated[
        Several[Driver] | None,
        doc(
            "reader driver bundles",
            source="Info.plist in /usr/lib*/pcsc/drivers/*.bundle; macOS: SmartCardServices/drivers",
        ),
    ] = None
    readers: Annotated[
        Several[Reader] | None,
        doc(
            "card readers on USB",
            source="/sys/bus/usb/devices; Windows: Win32_PnPEntity, driver from registry Enum and Control\\Class; macOS: ioreg",
            missing="the devices could not be read",
        ),
    ] = None
    other_readers: Annotated[
        Several[OtherReader] | None,
        doc(
            "card readers that are not on USB (Windows)",
            source="Win32_PnPEntity of class {50dd5230-ba8a-11d1-bf5d-0000f805f530}",
        ),
    ] = None
    listed_readers: Annotated[
        Several[ListedReader] | None,
        doc(
            "readers that Windows offers to programs",
            source="registry DeviceClasses, Enum\\SWD\\ScDeviceEnum, Calais\\Readers",
            missing="not looked for",
        ),
    ] = None
    slots: Annotated[
        Several[Slot] | None,
        doc(
            "readers as the smart-card service names them",
            source="pcsc_scan -c, only where pcscd runs",
            missing="not asked, or refused",
        ),
    ] = None
    services: Annotated[Several[Service] | None, doc("other services that matter (Windows)")] = None
    firefoxes: Annotated[
        Several[Firefox] | None,
        doc(
            "installed Firefoxes",
            source="/usr/lib*, /opt, /usr/local, /snap, /var/lib/flatpak, homes; Windows: registry Mozilla\\Mozilla Firefox, Program "
            "Files, Appx list; macOS: /Applications",
        ),
    ] = None
    firefox_profiles: Annotated[
        Several[FirefoxProfile] | None,
        doc(
            "Firefox profiles",
            source="profiles.ini in ~/.mozilla/firefox, ~/.config/mozilla/firefox, ~/snap, ~/.var/app; Windows: AppData of every home; "
            "macOS: ~/Library/Application Support/Firefox",
        ),
    ] = None
    firefox_policies: Annotated[
        Several[FirefoxPolicy] | None,
        doc(
            "Firefox policies that concern the add-on or modules",
            source="/etc/firefox/policies, <Firefox>/distribution; Windows: registry Policies\\Mozilla\\Firefox; macOS: configuration profile",
        ),
    ] = None
    addon_sideloads: Annotated[
        Several[Text] | None,
        doc(
            "add-on files installed for every profile",
            source="/usr/share/mozilla/extensions and its siblings",
        ),
    ] = None
    browsers: Annotated[
        Several[Browser] | None,
        doc(
            "other browsers", source="dpkg-query, rpm -q; Windows: the makers' updaters; macOS: /Applications"
        ),
    ] = None
    bridges: Annotated[
        Several[Bridge] | None,
        doc(
            "extensions that sign or log in through a program of their own",
            source="extensions.json, Extensions folders of Chrome and its kin, NativeMessagingHosts keys; Linux, macOS: the same files and folders of each home",
        ),
    ] = None
    native_hosts: Annotated[
        Several[NativeHost] | None,
        doc(
            "programs that browser extensions may start and that have to do with cards, signing or the eID",
            source="Windows: registry NativeMessagingHosts of the machine (both views) and of loaded hives; Linux, macOS: the folders "
            "of that name of the system and of each home",
            missing="not looked for",
        ),
    ] = None
    passed_over: Annotated[
        Several[PassedOver] | None,
        doc(
            "what is there and was not looked into",
            source="Windows: every part that passes something over",
            missing="the probe does not say",
        ),
    ] = None
    security_products: Annotated[
        Several[Text] | None,
        doc("security software that calls itself on duty (Windows)", source="SecurityCenter2"),
    ] = None
    apparmor: Annotated[
        Several[AppArmorProfile] | None,
        doc(
            "AppArmor profiles of browsers", source="/etc/apparmor.d", missing="no AppArmor, or not looked at"
        ),
    ] = None
    cross_signed_roots: Annotated[
        Several[CrossSignedRoot] | None,
        doc(
            "withdrawn cross-signed Belgian roots",
            source="Windows: Cert:\\\\LocalMachine CA and Root; macOS: the System keychain",
            missing="no store was looked into",
        ),
    ] = None
    nss_databases: Annotated[
        Several[NssDatabase] | None,
        doc(
            "shared NSS databases",
            source="pkcs11.txt in ~/.pki/nssdb, ~/.local/share/pki/nssdb, ~/.thunderbird",
        ),
    ] = None
    pinentry: Annotated[
        Text | None,
        doc(
            "the program that asks for the PIN, links followed; empty text when there is none",
            source="/usr/bin/pinentry",
        ),
    ] = None
    pinentry_program: Annotated[
        Library | None,
        doc(
            "that program as a file, and what it lacks",
            source="stat, ELF header, ldd",
            missing="not looked at, or there is none",
        ),
    ] = None
    snap_plugs: Annotated[
        Several[SnapPlug] | None,
        doc(
            "what browsers that came as snaps may use",
            source="/var/lib/snapd/apparmor/profiles",
            missing="not looked for",
        ),
    ] = None
    javas: Annotated[
        Several[Java] | None,
        doc(
            "Java installations",
            source="/usr/lib/jvm, /usr/java, /opt; Windows: registry JavaSoft, Program Files; macOS: JavaVirtualMachines",
        ),
    ] = None
    ehealth_keystore: Annotated[
        EHealthKeystore | None,
        doc(
            "whether an eHealth certificate is kept here; looked for only where the site says `uses_ehealth_certificate`",
            source="names and dates in ehealth/keystore of each home folder: that of Windows by eHealth's own page, Linux and macOS by programs that look there",
            missing="the site did not ask for it, or none was seen and some folder could not be looked into",
        ),
    ] = None
    clock_synchronised: Annotated[
        bool | None,
        doc(
            "the system says its clock is kept right",
            source="/run/systemd/timesync, chronyc tracking",
            missing="no keeper of time that could be asked without starting it",
        ),
    ] = None
    proxy: Annotated[
        Text | None,
        doc(
            "proxy the system is set to use, passwords removed; empty text when none",
            source="environment, /etc/environment, /etc/profile.d; Windows: Internet Settings; macOS: scutil",
        ),
    ] = None
    proxy_answers: Annotated[
        bool | None,
        doc(
            "the port of that proxy answers",
            source="bash, nc, curl",
            missing="no portal was to be knocked at, the setting names no port, or no tool to knock with",
        ),
    ] = None
    portals: Annotated[
        Several[Portal] | None,
        doc(
            "the way to the portals",
            source="getent, openssl s_client, bash, nc, curl; Windows: a TLS connection that offers no certificate",
            missing="none was asked for",
        ),
    ] = None
