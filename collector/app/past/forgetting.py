"""Forgets a workstation for good, and says where else its name still stands: what no program should remove by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from collector.app.auditing import record_run
from collector.app.past.story import named
from collector.core.errors import FleetError
from collector.core.model import HostName
from collector.core.text import counted
from collector.history.removal import Removed, forget
from collector.history.renames import everyone
from collector.history.results import Store

_LARGEST = 20_000_000


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went, or would go; `elsewhere` are files that name it, `reports` those of its site that may show it."""

    removed: Removed
    elsewhere: tuple[Path, ...]
    reports: tuple[Path, ...]
    applied: bool


def forget_host(
    store: Store, name: str, folders: Sequence[Path], reports_dir: Path, *, apply: bool
) -> tuple[HostName, Forgotten]:
    """`folders` are where the fleet keeps its files: its own, and those that reports are brought to.

    FleetError for what is no workstation the store ever knew.
    """
    known = everyone(store)
    if named(store, name) not in known.hosts:
        raise FleetError(f"{name!r} is a site; name one of its workstations")
    host = HostName(name)
    site = known.hosts[host].site
    with record_run(store, "forget", sites=[site]) if apply else nullcontext():
        removed = forget(store, host, apply=apply)
        reports = tuple(sorted(reports_dir.glob(f"{site}_*"))) if reports_dir.is_dir() else ()
        naming = {path for folder in folders for path in _naming(host, folder)}
    return host, Forgotten(removed, tuple(sorted(naming - set(reports))), reports, apply)


def _naming(host: HostName, folder: Path) -> Iterator[Path]:
    """Files below the folder, the store left out, in which the name stands as a word; workbooks and mails opened."""
    word = re.compile(rb"(?<![\w.-])" + re.escape(host.encode()) + rb"(?![\w-])", re.IGNORECASE)
    for path in sorted(folder.rglob("*")):
        is_store = path.suffix.startswith(".sqlite3") or path.name.endswith(("-wal", "-shm"))
        if is_store or path.is_symlink() or not path.is_file():
            continue
        try:
            if path.stat().st_size <= _LARGEST and any(
                map(word.search, _texts(path.read_bytes(), path.name))
            ):
                yield path
        except (OSError, BadZipFile):
            yield path  # what cannot be read is named too: somebody must look


def _texts(content: bytes, name: str) -> Iterator[bytes]:
    """The bytes of a file as a reader sees them: those of a workbook's parts, of a mail's words and what is attached."""
    if name.endswith(".eml"):
        mail = message_from_bytes(content, policy=policy.default)
        yield str(mail["Subject"]).encode()
        for part in mail.walk():
            if not part.is_multipart():
                held = part.get_payload(decode=True)
                yield from _texts(held if isinstance(held, bytes) else b"", part.get_filename() or "")
    elif name.endswith(".xlsx"):
        with ZipFile(BytesIO(content)) as parts:
            for entry in parts.infolist():
                if entry.file_size <= _LARGEST:
                    yield parts.read(entry)
    else:
        yield content


def as_text(host: HostName, done: Forgotten) -> str:
    r = done.removed
    verb = "Removed" if done.applied else "Would remove"
    lines = [
        f"{verb} {counted(r.results, 'result')} of {host} and {counted(r.observations, 'observation')} nobody else gave; "
        f"its name becomes a label in {counted(r.runs, 'recorded run')}."
    ]
    if done.elsewhere:
        lines += ["These files name it still; take it out of them yourself:"]
        lines += [f"  {path}" for path in done.elsewhere]
    if done.reports:
        lines += ["These reports of its site may show it; remove those you need no more:"]
        lines += [f"  {path}" for path in done.reports]
    lines.append(
        "Not reached: reports and mails that were sent, copies of the store, and copies on other machines."
    )
    if not done.applied:
        lines.append("Nothing was changed; add --apply to remove it for good.")
    return "\n".join(lines)
