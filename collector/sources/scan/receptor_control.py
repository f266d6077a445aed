"""What a scan asks of our Receptor by its control socket, and what its answers say."""

from __future__ import annotations

import json
import re
import select
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from collector.core.errors import FleetError
from collector.core.text import printable
from collector.sources.fleet.node_settings import ReceptorNode

if TYPE_CHECKING:
    from collector.sources.scan.receptor_connection import Connection

_UNIT = re.compile(r"[A-Za-z0-9]{1,64}")
_ENDED = (2, 3, 4)
"""The states Succeeded, Failed and Canceled; one that still runs may be said to for a moment after its last line."""


class ReceptorRefusedError(Exception):
    """Receptor said no, or nothing; the words are its own."""


class ReceptorSilentError(ReceptorRefusedError):
    """No answer came in time; what was asked may be done all the same."""


class UnitUnknownError(ReceptorRefusedError):
    """Receptor has no such unit any more."""


class Receptor:
    """What a scan asks of our Receptor. ReceptorRefusedError for everything that does not go as it should.

    FleetError where `eidfleet[mesh]` is not installed: only here is it loaded.
    """

    def __init__(self, place: str) -> None:
        try:
            from collector.sources.scan.receptor_connection import Connection
        except ModuleNotFoundError as error:
            if error.name not in ("receptorctl", "receptorctl.socket_interface"):
                raise
            needs = 'a node with transport = "receptor" needs receptorctl: install eidfleet[mesh]'
            raise FleetError(needs) from error
        self._place = place
        self._connection = Connection

    def status(self) -> Mapping[str, Any]:
        """Of our Receptor: its id and version, and what it knows of the mesh."""
        return self._simple("status")

    def node_status(self, node: ReceptorNode) -> Mapping[str, Any]:
        """The same of another node, asked over the mesh by way of its control service."""
        with self._open() as control:
            control.connect_to_service(node.node, "control", node.tls_client)
            control.handshake()
            control.writestr("status\n")
            return _table(control.read_and_parse_json())

    def submit(self, node: ReceptorNode, job: bytes, params: str) -> str:
        """The id of the unit that was begun. After an error there may be one too: `units` shows it by its params."""
        with self._open() as control:
            said = control.submit_work(
                node.work_type,
                job,
                node=node.node,
                tlsclient=node.tls_client or None,
                signwork=node.sign_work,
                params={"params": params},
            )
        unit = _table(said).get("unitid")
        if not isinstance(unit, str) or not _UNIT.fullmatch(unit):
            raise ReceptorRefusedError("it names no unit")
        return unit

    def units(self) -> Mapping[str, Mapping[str, Any]]:
        """The status of each unit it has, whoever had it begun."""
        found = self._simple("work list").items()
        return {unit: _table(said) for unit, said in found if _UNIT.fullmatch(unit)}

    def unit_status(self, unit: str) -> Mapping[str, Any]:
        return self._simple(f"work status {unit}")

    def results(self, unit: str, at: int, is_over: Callable[[], bool]) -> Generator[bytes]:
        """What a unit has written and writes from a byte on, until the connection ends or `is_over` says so."""
        with self._open() as control:
            line, file = control.get_work_results(unit, startpos=at, return_socket=True)
        with closing(line), closing(file):
            line.setblocking(False)
            while not is_over():
                with self._in_words():
                    # First what the library read ahead; None where nothing is there yet.
                    chunk = file.read(65_536)
                    if chunk is None:
                        select.select([line], [], [], 0.2)
                if chunk == b"":
                    return
                if chunk:
                    yield chunk  # what its hearer makes of it is none of Receptor's errors

    def release(self, unit: str) -> bool:
        """Whether the unit's files are gone on both sides; false where Receptor does it when it reaches the node again."""
        said = self._simple(f"work release {unit}")
        return "released" in said

    def _simple(self, command: str) -> Mapping[str, Any]:
        with self._open() as control:
            return _table(control.simple_command(command))

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        with self._in_words(), closing(self._connection(self._place)) as control:
            yield control

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            said = f"Receptor at {self._place} gave no answer in {self._connection.answers_within_s} s"
            raise ReceptorSilentError(said) from error
        except OSError as error:
            said = error.strerror or str(error)
            raise ReceptorRefusedError(f"Receptor at {self._place}: {printable(said, 200)}") from error
        except (RuntimeError, ValueError, RecursionError) as error:  # the library's own, and what is no JSON
            said = printable(str(error).removeprefix("Remote error: ").removeprefix("ERROR: "), 300)
            kind = UnitUnknownError if "unknown work unit" in said else ReceptorRefusedError
            raise kind(f"Receptor says: {said}") from error


def has_ended(status: Mapping[str, Any], taken: int) -> bool:
    """Whether a unit writes nothing more and all of it was taken, so many bytes."""
    size = status.get("StdoutSize")
    return status.get("State") in _ENDED and not (isinstance(size, int) and size > taken)


def detail_of(status: Mapping[str, Any]) -> str:
    """Receptor's words on a unit."""
    detail = status.get("Detail")
    return printable(detail[:1000], 300) if isinstance(detail, str) else ""


def remote_of(status: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a unit's status says of the other side: `RemoteNode`, `RemoteParams`, `LocalReleased` and others."""
    return _table(status.get("ExtraData"), or_none=True)


def params_of(status: Mapping[str, Any]) -> str:
    """The params that a unit was begun with, on another node or on ours."""
    extra = remote_of(status)
    found = _table(extra.get("RemoteParams"), or_none=True).get("params") or extra.get("Params")
    return found if isinstance(found, str) else ""


def versions(status: Mapping[str, Any]) -> tuple[str, str]:
    """That of receptorctl and that of a Receptor."""
    from importlib.metadata import version

    return version("receptorctl"), printable(str(status.get("Version") or "unknown"), 60)


def are_alike(one: str, other: str) -> bool:
    """Whether two versions are of the same release series.

    >>> are_alike("1.4.9", "1.4.9+g1b2c"), are_alike("1.6.9", "1.4.9")
    (True, False)
    """
    return one.split(".")[:2] == other.split(".")[:2]


def _table(value: object, *, or_none: bool = False) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    if or_none:
        return {}
    raise ReceptorRefusedError(f"Receptor says: {printable(json.dumps(value, default=str), 200)}")
