"""Reads what `ansible-runner worker` writes, as anybody could have written it: bounded lines of JSON, archives passed over.

ansible-runner's own reader takes lines of any length, names files after what it reads and unpacks links from archives.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from collector.core.text import printable

MOST_EVENT_BYTES = 16 * 1024**2
"""Of one event; the action plugin lets 256 KiB of output through, which JSON can make six times as long."""
MOST_ARCHIVE_BYTES = 64 * 1024**2
_A_HOST_BYTES = 2 * 1024**2
_ODD_LINES = 50
"""What a log-in may print before the worker begins, or a worker complain of where its errors go into the same stream."""


class StreamRefusedError(ValueError):
    """The words say what in a stream no worker writes."""


class WorkerStream:
    """Takes bytes as they come and gives each line as a mapping. `is_over` after the worker's last word.

    `with_errors`: what the worker complains of stands among its lines; the last of it is `complaint`.
    """

    def __init__(self, hosts: int, *, with_errors: bool = False) -> None:
        self.is_over = False
        self.complaint = ""
        self._with_errors = with_errors
        self._most_bytes = 2 * MOST_ARCHIVE_BYTES + hosts * _A_HOST_BYTES
        self._taken = 0
        self._held = bytearray()
        self._searched = 0
        self._to_skip = 0
        self._odd_lines = 0
        self._has_begun = False

    def feed(self, chunk: bytes) -> Iterator[Mapping[str, Any]]:
        """StreamRefusedError for what is no worker's stream, or more than such a job can have to say."""
        self._taken += len(chunk)
        if self._taken > self._most_bytes:
            raise StreamRefusedError(f"it sent more than {self._most_bytes // 1024**2} MiB")
        self._held += chunk
        while not self.is_over and self._held:
            if self._to_skip:
                passed = min(self._to_skip, len(self._held))
                del self._held[:passed]
                self._to_skip -= passed
                continue
            line = self._line()
            if line is None:
                return
            told = self._mapping(line)
            if told is None:
                continue
            if "zipfile" in told:
                self._to_skip = _encoded_bytes(told["zipfile"])
            elif "eof" in told:
                self.is_over = True
            else:
                yield told

    def _line(self) -> bytes | None:
        end = self._held.find(b"\n", self._searched)
        if max(end, len(self._held) if end < 0 else 0) > MOST_EVENT_BYTES:
            raise StreamRefusedError(f"it sent a line of more than {MOST_EVENT_BYTES // 1024**2} MiB")
        if end < 0:
            self._searched = len(self._held)
            return None
        line = bytes(self._held[:end])
        del self._held[: end + 1]
        self._searched = 0
        return line

    def _mapping(self, line: bytes) -> Mapping[str, Any] | None:
        """None for a line of a log-in's banner, or a complaint."""
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            told = None
        if isinstance(told, dict):
            self._has_begun = True
            return told
        self._odd_lines += 1
        shown = printable(line[:2000].decode("utf-8", "replace").strip(), 300)
        if self._with_errors:
            self.complaint = shown or self.complaint
        if (self._has_begun and not self._with_errors) or self._odd_lines > _ODD_LINES:
            raise StreamRefusedError(f"it sent a line that is none of ansible-runner's: {shown[:100]!r}")
        return None


def _encoded_bytes(size: object) -> int:
    """How many bytes of base64 follow for an archive of so many."""
    if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= MOST_ARCHIVE_BYTES:
        raise StreamRefusedError("it sent an archive that is too large")
    return -(-size // 3) * 4
