"""A control socket of Receptor's that a test speaks for.

It speaks the protocol as `receptorctl` 1.6 and Receptor 1.4.9 were seen to. It does not prove that a mesh carries anything, that a
signature is checked, or what a worker does: tests/journeys/test_scan_receptor.py has real ones.
"""

from __future__ import annotations

import json
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OVER = {"eof": True}
STATS = {"event": "playbook_on_stats", "event_data": {}}
RUNNING, SUCCEEDED, FAILED = 1, 2, 3
"""States of a unit, as Receptor numbers them."""


def result(host: str, created: float | None = None, **probe: float) -> dict[str, Any]:
    at = (
        {} if created is None else {"created": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(created))}
    )
    return {"event": "runner_on_ok", **at, "event_data": {"host": host, "res": {"probe": probe}}}


def lines(*told: object) -> bytes:
    return "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in told).encode()


class ReceptorDouble:
    """One control socket. `units` are its units by id: their output, and their status as Receptor tells it."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / "ctl.sock"
        self.output = lines(result("pc-1"), result("pc-2"), STATS, OVER)
        self.state = SUCCEEDED
        self.detail = "exit status 0"
        self.refuses = ""
        self.breaks_at: list[int] = []
        self.release_says = "released"
        self.version = "1.6.9"
        self.routes: dict[str, str] = {"exe": "hop"}
        self.offers: list[dict[str, Any]] = [{"WorkType": "ansible-runner", "Secure": True}]
        self.units: dict[str, dict[str, Any]] = {}
        self.commands: list[str] = []
        self.submitted: list[dict[str, Any]] = []
        self.payload = b""
        self.holds_results = threading.Event()
        self.before_results: Callable[[], None] = lambda: None
        self._ended = threading.Event()
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(self.place))
        self._server.listen()
        self._server.settimeout(0.1)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self.holds_results.set()
        self._thread.join(timeout=20)
        self._server.close()
        self.place.unlink(missing_ok=True)

    def holds(self, unit: str, params: str, **extra: object) -> None:
        """A unit that is there."""
        self.units[unit] = {
            "RemoteNode": "exe",
            "RemoteParams": {"params": params},
            "LocalReleased": False,
            **extra,
        }

    def _serve(self) -> None:
        talks = []
        while not self._ended.is_set():
            try:
                line, _ = self._server.accept()
            except TimeoutError:
                continue
            line.settimeout(20)
            talks.append(threading.Thread(target=self._talk, args=(line,)))
            talks[-1].start()
        for talk in talks:
            talk.join(timeout=20)

    def _talk(self, line: socket.socket) -> None:
        with line, line.makefile("rwb") as file:
            try:
                file.write(b"Receptor Control, node ctl\n")
                file.flush()
                said = file.readline().decode().strip()
                while said:
                    answer = self._answer(said, file)
                    if answer is None:
                        return
                    file.write(answer.encode() + b"\n")
                    file.flush()
                    said = file.readline().decode().strip()
            except OSError:
                return  # the other side closes as it likes

    def _answer(self, said: str, file: Any) -> str | None:
        if said.startswith("{"):
            return self._submit(json.loads(said), file)
        self.commands.append(said)
        match said.split():
            case ["status"]:
                told = [{"NodeID": "exe", "WorkCommands": self.offers}]
                return json.dumps(
                    {
                        "NodeID": "ctl",
                        "Version": self.version,
                        "RoutingTable": self.routes,
                        "Advertisements": told,
                    }
                )
            case ["connect", node, "control", *_]:
                file.write(f"Connecting\nReceptor Control, node {node}\n".encode())
                file.flush()
                return self._answer(file.readline().decode().strip(), file)
            case ["work", "list"]:
                return json.dumps({unit: self._status(unit) for unit in self.units})
            case ["work", _, unit, *_] if unit not in self.units:
                return f"ERROR: unknown work unit {unit}"
            case ["work", "status", unit]:
                return json.dumps(self._status(unit))
            case ["work", "release", unit]:
                if self.release_says == "released":
                    del self.units[unit]
                else:
                    self.units[unit]["LocalReleased"] = True
                return json.dumps({self.release_says: unit})
            case ["work", "results", unit, at]:
                self.before_results()
                file.write(f"Streaming results for work unit {unit}\n".encode())
                end = self.breaks_at.pop(0) if self.breaks_at else len(self.output)
                file.write(self.output[int(at) : end])
                file.flush()
                if self.state == RUNNING and not self.breaks_at:
                    self.holds_results.wait(20)
                return None
        return "ERROR: bad command"

    def _submit(self, command: dict[str, Any], file: Any) -> str:
        self.submitted.append(command)
        unit = f"unit{len(self.submitted)}"
        self.holds(unit, command["params"])
        file.write(f"Work unit created with ID {unit}. Send stdin data and EOF.\n".encode())
        file.flush()
        self.payload = file.read()
        return (
            f"ERROR: {self.refuses}"
            if self.refuses
            else json.dumps({"result": "Job Started", "unitid": unit})
        )

    def _status(self, unit: str) -> dict[str, Any]:
        state = FAILED if self.refuses else self.state
        size = len(self.output)
        return {
            "State": state,
            "StdoutSize": size,
            "Detail": self.detail,
            "WorkType": "remote",
            "ExtraData": self.units[unit],
        }


@contextmanager
def receptor_double() -> Iterator[ReceptorDouble]:
    with tempfile.TemporaryDirectory(
        prefix="eid-"
    ) as short:  # the path of a socket has 107 characters at most
        double = ReceptorDouble(Path(short))
        try:
            yield double
        finally:
            double.close()
