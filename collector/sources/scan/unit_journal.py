"""Which units of Receptor's a scan has begun, kept where a killed scan finds them again: a file each in the state folder."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import msgspec

from collector.core.model import HostName
from collector.sources.files.plain_file import plain
from collector.sources.files.temporary import staged

logger = logging.getLogger(__name__)
MARK = "eidfleet-job."
"""The name of a job's folder on a node begins so, and with it the params of each unit of ours."""


class JournaledUnit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A unit, from just before it is begun until it is released. `unit` is empty until Receptor has told its id.

    `node` is the name in [nodes]; `began_at` in seconds since 1970, by our clock.
    """

    scan: str
    node: str
    socket: str
    token: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
    hosts: tuple[HostName, ...]
    began_at: float
    unit: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9]{0,64}\Z")] = ""

    @property
    def mark(self) -> str:
        """The name of the job's folder: nobody else has it, and nobody can guess it."""
        return f"{MARK}{self.scan}-{self.token}"


class UnitJournal:
    """OSError where the state folder cannot be written."""

    def __init__(self, state_dir: Path) -> None:
        self._folder = state_dir / "units"

    def begin(
        self, scan: str, node: str, socket: str, hosts: Iterable[HostName], now: float
    ) -> JournaledUnit:
        """Writes down that a unit is about to be begun: whatever happens then, it is found by its mark."""
        unit = JournaledUnit(
            scan=scan,
            node=node,
            socket=socket,
            token=secrets.token_hex(16),
            hosts=tuple(hosts),
            began_at=now,
        )
        self._write(unit)
        return unit

    def named(self, unit: JournaledUnit, unit_id: str) -> JournaledUnit:
        """Writes down the id that Receptor gave it."""
        named = msgspec.structs.replace(unit, unit=unit_id)
        self._write(named)
        return named

    def drop(self, unit: JournaledUnit) -> None:
        """It is released, or Receptor does not know it any more."""
        self._path(unit.token).unlink(missing_ok=True)

    def units(self) -> list[JournaledUnit]:
        """All there are, the oldest first. A file that cannot be read is passed over, and said in the log."""
        found = []
        for path in self._folder.glob("*.json"):
            try:
                found.append(msgspec.json.decode(plain(path).read_bytes(), type=JournaledUnit))
            except FileNotFoundError:
                continue
            except (OSError, ValueError) as error:
                logger.warning("%s cannot be read: %s", path, error)
        return sorted(found, key=lambda unit: unit.began_at)

    def _write(self, unit: JournaledUnit) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(unit.token)
        with staged(path, msgspec.json.encode(unit), 0o600, on_disk=True) as name:
            name.replace(path)

    def _path(self, token: str) -> Path:
        return self._folder / f"{token}.json"
