"""Writes into the store who runs what: wrap a command's work in `record_run`."""

from __future__ import annotations

import logging
import os
import pwd
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from collector.core.errors import FleetError, mendable
from collector.core.exit_codes import BUG, INTERRUPTED, USAGE
from collector.core.model import HostName, ScanId, SiteId
from collector.history.results import Store
from collector.history.runs import RunRecord, keep_run, runs

logger = logging.getLogger(__name__)
_SECRET = re.compile(r"pass|secret|token|vault|key", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"(?<=://)[^/\s@]*@")


@dataclass(slots=True)
class Run:
    """What a command fills in while it works; all of it is written at the end."""

    exit_code: int = 0
    scan: ScanId | None = None


@contextmanager
def record_run(
    store: Store,
    command: str,
    *,
    options: Mapping[str, object] | None = None,
    sites: Sequence[SiteId] = (),
    hosts: Sequence[HostName] = (),
) -> Iterator[Run]:
    """Records the command before its work begins and how it ended afterwards, however it ends.

    A run that is killed stays in the store without an end. Options whose names speak of secrets are
    kept as "given" only, and addresses lose their user and password.
    """
    began = datetime.now(UTC)
    identity = f"{began:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    given = without_secrets(options or {})
    record = RunRecord(identity, command, account(), given, tuple(sites), tuple(hosts), None, began)
    keep_run(store, record)
    run = Run()
    try:
        yield run
    except BaseException as error:
        run.exit_code = _code(error)
        try:
            _end(store, record, run)
        except FleetError as second:
            # A full disk ended the work and this too: the first error is the one to show.
            logger.warning("command=%s the end of the run was not recorded: %s", command, second)
        raise
    _end(store, record, run)


def newest_runs(store: Store, limit: int) -> tuple[RunRecord, ...]:
    """Who ran what, the newest first."""
    return tuple(runs(store, limit))


def account() -> str:
    """Who runs this, as the system knows them; the environment is asked for nothing but who used sudo."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = f"uid {os.getuid()}"
    behind = os.environ.get("SUDO_USER", "") if os.getuid() == 0 else ""
    return f"{name} (sudo by {behind[:100]})" if behind and behind != name else name


def without_secrets(options: Mapping[str, object]) -> Mapping[str, str]:
    """Only what was given, as text.

    >>> without_secrets({"site": ["ghent"], "vault_password_file": "/x", "limit": None, "to": "smtp://jan:pw@host"})
    {'site': 'ghent', 'vault_password_file': 'given', 'to': 'smtp://host'}
    """
    shown = {}
    for name, value in options.items():
        if value is None or value is False or value == () or value == []:
            continue
        text = ", ".join(str(v) for v in value) if isinstance(value, list | tuple) else str(value)
        shown[name] = "given" if _SECRET.search(name) else _IN_ADDRESS.sub("", text)[:500]
    return shown


def _end(store: Store, record: RunRecord, run: Run) -> None:
    keep_run(store, replace(record, scan=run.scan, ended_at=datetime.now(UTC), exit_code=run.exit_code))
    logger.info("command=%s run=%s exit=%d", record.command, record.id, run.exit_code)


def _code(error: BaseException) -> int:
    """The exit code the command's door gives this error."""
    if isinstance(error, FleetError) or mendable(error) is not None:
        return USAGE
    return INTERRUPTED if isinstance(error, KeyboardInterrupt) else BUG
