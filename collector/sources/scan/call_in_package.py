"""What an administrator deploys so that workstations call in: the probe as it stands, settings in its head, and what his tool needs beside it.

The texts lie in `collector/packages`. Every value that is put into one fits a pattern without quotes, line ends or signs that a
shell or PowerShell reads, so that a setting cannot carry code.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from collector.core.errors import mistaken
from collector.core.model import SiteId, Tool
from collector.core.text import printable
from collector.sources.fleet.site_keys import TOKEN
from collector.sources.scan.call_in import MOST_CALL_BYTES, SUFFIX

_TEXTS = Path(__file__).resolve().parents[2] / "packages"
_MARK = "EIDFLEET-PROBE-ENDS-HERE"
_PLACE = re.compile("@@([A-Z]+)@@")
_WEB = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/%!()*+,;=:@?&-]*)?")
_WINDOWS = re.compile(r"(?:[A-Za-z]:\\|\\\\[A-Za-z0-9]|%[A-Za-z0-9_()]+%)[A-Za-z0-9 ._()@%+,=~#&!$\\-]*")
_POSIX = re.compile(r"/[A-Za-z0-9 ._()@%+,=~#&-][A-Za-z0-9 ._()@%+,=~#&/-]*")
_LONGEST_DROP = 300
_DAYS = 6
"""After so many days a PC of Intune's is to call again: its schedule is daily, so that it is once a week."""
_FOR_OWNER, _TO_RUN = 0o600, 0o700


@dataclass(frozen=True, slots=True)
class CallSettings:
    """What stands in the head of a script. `windows` and `posix` are the probes as a scan would send them."""

    site: SiteId
    key: str
    drop: str
    delay_s: int
    version: str
    windows: str
    posix: str


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of a package; `mode` as it lies here, where it holds a key."""

    body: bytes
    mode: int = _FOR_OWNER


Package = Mapping[str, PackedFile]
"""By path below the folder it is written to."""


def package(tool: Tool, settings: CallSettings) -> Package:
    """The files for one tool and one site. FleetError for a drop that a workstation of that kind cannot write to."""
    if not TOKEN.fullmatch(settings.key):
        raise ValueError("this is no key of a site")
    match tool:
        case Tool.INTUNE:
            return {
                "detect.ps1": _windows_file(_text("detect.ps1", settings)),
                "remediate.ps1": _windows_file(_windows_script(settings, marks=True)),
                "README.txt": _windows_file(_text("readme-intune.txt", settings)),
            }
        case Tool.GPO:
            return {**_windows_task(settings), "README.txt": _windows_file(_text("readme-gpo.txt", settings))}
        case Tool.RMM:  # for both kinds of workstation, as far as they can write to the drop
            is_web, is_path = _WEB.fullmatch(settings.drop) is not None, settings.drop.startswith("/")
            return {
                **(_windows_task(settings) if is_web or not is_path else {}),
                **({"call-in.sh": _program(_posix_script(settings))} if is_web or is_path else {}),
                "README.txt": _windows_file(_text("readme-rmm.txt", settings)),
            }
        case Tool.LAUNCHD:
            agent, below = "eidfleet.call-in.plist", "root/Library"
            return {
                f"{below}/Application Support/eidfleet/call-in.sh": _program(_posix_script(settings)),
                f"{below}/LaunchDaemons/{agent}": _posix_file(_text(agent, settings)),
                "scripts/postinstall": _program(_text("postinstall", settings)),
                "build-pkg.sh": _program(_text("build-pkg.sh", settings)),
                "README.txt": _posix_file(_text("readme-launchd.txt", settings)),
            }
        case Tool.SYSTEMD:
            return {
                "call-in.sh": _program(_posix_script(settings)),
                "eidfleet-call-in.service": _posix_file(_text("eidfleet-call-in.service", settings)),
                "eidfleet-call-in.timer": _posix_file(_text("eidfleet-call-in.timer", settings)),
                "install.sh": _program(_text("install-systemd.sh", settings)),
                "README.txt": _posix_file(_text("readme-systemd.txt", settings)),
            }


def _windows_task(settings: CallSettings) -> Package:
    return {
        "call-in.ps1": _windows_file(_windows_script(settings, marks=False)),
        "task.xml": PackedFile(_text("task.xml", settings).replace("\n", "\r\n").encode("utf-16")),
        "install.ps1": _windows_file(_text("install.ps1", settings)),
    }


def _windows_script(settings: CallSettings, *, marks: bool) -> str:
    """Settings, the probe, and the call; the last line of the probe's text, which starts its work, becomes a part of the call."""
    drop, authorization = _address(
        settings, _WINDOWS, r"\\server\share\eid-drop, C:\eid-drop or https://drop.example/"
    )
    probe, _, start = settings.windows.rstrip("\n").rpartition("\n")
    head = (
        f"# {_heading(settings)}\n"
        "# For Windows PowerShell 5.1, as SYSTEM or as an ordinary user, also in Constrained Language. -Now does not wait.\n"
        "param([switch]$Now)\n"
        f"$CallDrop = '{drop}'\n$CallKey = '{settings.key}'\n$CallAuthorization = '{authorization}'\n"
        f"$CallDelaySeconds = {settings.delay_s:d}\n"
        f"$CallPackage = '{_identity(settings)}'\n$CallMarker = ${str(marks).lower()}\n\n"
    )
    call = _filled(
        (_TEXTS / "call-in.ps1").read_text("ascii"),
        {"PROBE": start, "LIMIT": str(MOST_CALL_BYTES), "SUFFIX": SUFFIX},
    )
    return head + probe + "\n" + call


def _posix_script(settings: CallSettings) -> str:
    drop, authorization = _address(settings, _POSIX, "/srv/eid-drop or https://drop.example/")
    values = {
        "HEADING": _heading(settings),
        "DROP": drop,
        "KEY": settings.key,
        "AUTHORIZATION": authorization,
        "DELAY": f"{settings.delay_s:d}",
        "MARK": _MARK,
        "PROBE": settings.posix.rstrip("\n"),
        "LIMIT": str(MOST_CALL_BYTES),
        "SUFFIX": SUFFIX,
    }
    return _filled((_TEXTS / "call-in.sh").read_text("ascii"), values)


def _text(name: str, settings: CallSettings) -> str:
    values = {
        "SITE": printable(settings.site, 200),
        "DAYS": str(_DAYS),
        "DELAY": f"{settings.delay_s:d}",
        "PACKAGE": _identity(settings),
        "VERSION": settings.version,
    }
    return _filled((_TEXTS / name).read_text("ascii"), values)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda found: values[found[1]], text)


def _address(settings: CallSettings, kind: re.Pattern[str], like: str) -> tuple[str, str]:
    """The drop, and what stands in the header of a request to it: the key, or the name and password that are in the address."""
    drop = settings.drop
    parts = urlsplit(drop) if drop.lower().startswith(("https://", "http://")) else None
    if parts is None:
        if len(drop) > _LONGEST_DROP or not kind.fullmatch(drop):
            raise _no_drop(drop, like)
        return drop, ""
    without = drop.replace(f"{parts.netloc.rpartition('@')[0]}@", "", 1) if "@" in parts.netloc else drop
    if len(drop) > _LONGEST_DROP or not _WEB.fullmatch(without) or "?" in without:
        raise _no_drop(without, like)
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise mistaken("--drop", "http carries the key for everybody to read", "use https")
    if "@" not in parts.netloc:
        return without, f"Bearer {settings.key}"
    account = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    return without, f"Basic {base64.b64encode(account.encode()).decode()}"


def _no_drop(drop: str, like: str) -> Exception:
    said = f"{printable(drop, 100)!r} is no drop that such a workstation can write to"
    return mistaken("--drop", said, f"write it like {like}")


def _heading(settings: CallSettings) -> str:
    site = re.sub("[^A-Za-z0-9._-]", "_", settings.site)[:100]
    return f"eidfleet {settings.version}: reads what this machine has for logging in with the eID, for site {site}, and leaves it in a drop."


def _identity(settings: CallSettings) -> str:
    """Another one for each package that would do something else."""
    parts = (settings.key, settings.drop, settings.version, settings.windows)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _windows_file(text: str) -> PackedFile:
    """With the line ends of Windows, and in ASCII: a signature is made over bytes, and 5.1 reads others by the machine's code page."""
    return PackedFile(text.replace("\n", "\r\n").encode("ascii", "backslashreplace"))


def _posix_file(text: str) -> PackedFile:
    return PackedFile(text.encode("ascii", "backslashreplace"))


def _program(text: str) -> PackedFile:
    return PackedFile(text.encode("ascii"), _TO_RUN)
