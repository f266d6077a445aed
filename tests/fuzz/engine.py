"""Tries a way in with wrong inputs: whatever is raised but not declared, takes long or takes much memory, is a finding.

Each input is made by dice of its own from seed, way and number, so any one can be made again: the message of a finding
names them. `EIDFLEET_FUZZ_SEED` is the seed (the long run takes a new one each time), `EIDFLEET_FUZZ_S` the seconds a
way gets in the long run, and with `EIDFLEET_FUZZ_KEEP=1` each finding is written to `tests/fuzz/cases/<way>/`, where a
test replays it for ever.
"""

from __future__ import annotations

import hashlib
import os
import resource
import secrets
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.fuzz.mutations import Mutate

HERE = Path(__file__).parent
CASES = HERE / "cases"
MOST_S = 2.0
"""CPU time one input may take."""
MOST_BYTES = 256 << 20
"""By how much one input may raise the most memory the process ever held."""
MOST_FINDINGS = 20
FIRST_SEED = "1"
Read = Callable[[bytes, Path], object]
"""What stands at the door: an input, and a folder it may use."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way in. `declared` is what the door may raise; `count` is how many inputs `make test` gives it.

    `around` is entered once with that folder before the first input, and left after the last (a server, say).
    """

    name: str
    samples: Callable[[], Sequence[bytes]]
    mutate: Mutate
    read: Read
    declared: tuple[type[Exception], ...]
    count: int = 300
    around: Callable[[Path], AbstractContextManager[object]] = field(default=lambda _: nullcontext())


@dataclass(frozen=True, slots=True)
class Finding:
    """`mark` is the same for two inputs that fail at the same place in the same manner."""

    mark: str
    words: str
    body: bytes


def trouble(way: Way, body: bytes, folder: Path) -> Finding | None:
    """What is wrong with how the way takes this input; None if nothing is."""
    memory, begun = _most_memory(), time.process_time()
    try:
        way.read(body, folder)
    except way.declared:
        pass
    except Exception as error:
        words = "".join(traceback.format_exception(error, limit=-12))
        return Finding(f"{type(error).__name__} {_place(error)}", words[-4_000:], body)
    took_s, more = time.process_time() - begun, _most_memory() - memory
    if took_s > MOST_S:
        return Finding("slow", f"took {took_s:.1f} s of CPU", body)
    if more > MOST_BYTES:
        return Finding("large", f"took {more >> 20} MiB", body)
    return None


def found(way: Way, folder: Path, *, seed: str, most_s: float | None) -> Iterator[Finding]:
    """The different findings of one run: `way.count` inputs, or as many as go into `most_s` seconds."""
    samples = way.samples()
    marks: set[str] = set()
    with way.around(folder):
        for number in _numbers(way, most_s):
            dice = Random(f"{seed}:{way.name}:{number}")  # noqa: S311 - dice, no secret
            finding = trouble(way, way.mutate(dice, dice.choice(samples)), folder)
            if finding is not None and finding.mark not in marks:
                marks.add(finding.mark)
                smallest = _smaller(way, finding, folder)
                words = f"{way.name}, input {number} of EIDFLEET_FUZZ_SEED={seed}: {smallest.words}"
                yield Finding(finding.mark, words, smallest.body)
                if len(marks) == MOST_FINDINGS:
                    return


def keep(way: str, finding: Finding, folder: Path) -> Path:
    """Writes the input of a finding: for good where that is wanted, else where the test's files are."""
    target = CASES / way if os.environ.get("EIDFLEET_FUZZ_KEEP") == "1" else folder / "cases" / way
    target.mkdir(parents=True, exist_ok=True)
    path = target / hashlib.sha256(finding.body).hexdigest()[:16]
    path.write_bytes(finding.body)
    return path


def seed() -> str:
    is_long = os.environ.get("EIDFLEET_LONG") == "1"
    return os.environ.get("EIDFLEET_FUZZ_SEED") or (secrets.token_hex(4) if is_long else FIRST_SEED)


def _numbers(way: Way, most_s: float | None) -> Iterator[int]:
    until = None if most_s is None else time.monotonic() + most_s
    number = 0
    while number < way.count if until is None else time.monotonic() < until:
        yield number
        number += 1


def _smaller(way: Way, finding: Finding, folder: Path, most_s: float = 5) -> Finding:
    """The same finding with as little of its input as a few seconds can tell."""
    until, size = time.monotonic() + most_s, len(finding.body) // 2
    if finding.mark in ("slow", "large"):
        return finding
    while size:
        at = 0
        while at < len(finding.body) and time.monotonic() < until:
            less = trouble(way, finding.body[:at] + finding.body[at + size :], folder)
            if less is not None and less.mark == finding.mark:
                finding = less
            else:
                at += size
        size //= 2
    return finding


def _place(error: BaseException) -> str:
    """The innermost line of ours it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if ("/collector/" in f.filename or "/reports/" in f.filename) and ".venv" not in f.filename]  # fmt: skip
    last = (ours or list(frames))[-1]
    return f"{Path(last.filename).name}:{last.name}"


def _most_memory() -> int:
    """Bytes this process held at its most: macOS counts them, Linux counts KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
