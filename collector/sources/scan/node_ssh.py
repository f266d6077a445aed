"""Has an execution node ask its share: `ssh NODE ansible-runner worker`, fed and heard over its pipes."""

from __future__ import annotations

import os
import selectors
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from collector.core.model import HostName
from collector.core.text import printable
from collector.sources.fleet.node_settings import SshNode
from collector.sources.fleet.settings import ScanSettings
from collector.sources.scan.ansible_settings import environment, read_config
from collector.sources.scan.guard import MARK
from collector.sources.scan.node_answers import NodeAnswers, NodeEnd, NodeLine, OnEvent
from collector.sources.scan.node_clock import NodeClock
from collector.sources.scan.play_settings import SilenceLimit
from collector.sources.scan.worker_stream import StreamRefusedError, WorkerStream

# On the node, in one line for whatever shell an account has. The job lies in memory where the node has /dev/shm, for it may hold
# passwords, and goes with this script. ansible-runner does not look at its input while it works: when ours ends, because the
# connection or this machine is gone, the script ends the worker. What a script that was killed left goes a day later.
_SCRIPT = "; ".join(
    (
        "umask 077",
        "find /dev/shm /tmp -maxdepth 1 -name 'eidfleet-job.*' -user \"$(id -u)\" -mtime +0 -exec rm -rf {} + 2>/dev/null",
        "d=$(mktemp -d /dev/shm/eidfleet-job.XXXXXXXX 2>/dev/null || mktemp -d /tmp/eidfleet-job.XXXXXXXX) || exit 73",
        """trap 'rm -rf "$d"' EXIT""",
        "w=; trap 'test -z \"$w\" || kill -TERM $w 2>/dev/null' HUP INT TERM",
        'export TMPDIR="$d" ANSIBLE_LOCAL_TEMP="$d/tmp"',
        """printf '{"event": "node_clock", "at": %s}\\n' "$(date +%s)\"""",
        'mkfifo "$d/in"',
        "exec 3<&0",
        '(trap - EXIT HUP INT TERM; cat <&3 >"$d/in"; kill -TERM $$) >/dev/null 2>&1 & c=$!',
        'ansible-runner worker --private-data-dir "$d/job" --delete <"$d/in" 3<&- & w=$!',
        "wait $w; r=$?",
        "while kill -0 $w 2>/dev/null; do wait $w; r=$?; done",
        "kill $c 2>/dev/null",
        "exit $r",
    )
)
_CONNECTS_WITHIN_S = 30
"""Behind a hop ssh counts the log-in there as well, and [scan] connect_timeout_s is meant for a workstation next door."""
_ENDS_WITHIN_S = 5
_KEPT_BYTES = 4096
_MOST_WORDS_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class SshLine(NodeLine):
    """The way to a node over ssh. Nothing of it can be taken up again: with the connection the node's worker ends."""

    _name: str
    _node: SshNode
    _limits: ScanSettings
    _fleet_dir: Path
    _mark: str

    def run(
        self, job: bytes, hosts: Sequence[HostName], on_event: OnEvent, stop: Callable[[], bool]
    ) -> NodeEnd:
        answers = NodeAnswers(self._name, hosts, SilenceLimit(self._limits), NodeClock(), on_event)
        errors = bytearray()
        with self._started(_SCRIPT) as process:
            stream = WorkerStream(len(hosts))
            try:
                for chunk in _heard(process, job, errors, lambda: stop() or answers.silence.is_over()):
                    for told in stream.feed(chunk):
                        answers.take(told)
                    if stream.is_over:
                        break
            except StreamRefusedError as error:
                answers.refused = str(error)
        answers.is_over = stream.is_over
        answers.complaint = "" if answers.silence.ran_out else last_complaint(errors)
        return answers.end()

    def words(self, script: str) -> tuple[str, str]:
        """What a short script of sh prints on the node, and what ssh or the node complained of; within the time of one workstation."""
        heard, errors = bytearray(), bytearray()
        until = time.monotonic() + self._limits.connect_timeout_s + self._limits.task_timeout_s
        with self._started(script) as process:
            for chunk in _heard(process, b"", errors, lambda: time.monotonic() > until):
                heard += chunk
                if len(heard) > _MOST_WORDS_BYTES:
                    break
        if time.monotonic() > until:
            errors += b"\nit gave no answer in time"
        return heard.decode("utf-8", "replace"), last_complaint(errors)

    @contextmanager
    def _started(self, script: str) -> Iterator[subprocess.Popen[bytes]]:
        """The process; on leaving its input is closed, which ends the worker on the node, and it is waited for."""
        process = subprocess.Popen(
            ssh_command(self._node, self._limits, script),
            cwd=self._fleet_dir,
            env=environment(read_config(self._fleet_dir)) | {MARK: self._mark},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,  # no terminal to ask at, and Ctrl-C is ours to hear
        )
        try:
            yield process
        finally:
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
            for end in (process.terminate, process.kill):
                try:
                    process.wait(_ENDS_WITHIN_S)
                    break
                except subprocess.TimeoutExpired:
                    end()
            process.wait(_ENDS_WITHIN_S)


def ssh_command(node: SshNode, limits: ScanSettings, command: str) -> list[str]:
    """OpenSSH's client for a node. The administrator's own arguments come first, for the first word counts there."""
    return [
        "ssh",
        *node.ssh_args,
        "-T",
        *("-o", "BatchMode=yes"),
        *("-o", f"ConnectTimeout={max(limits.connect_timeout_s, _CONNECTS_WITHIN_S)}"),
        *("-o", "ServerAliveInterval=5"),
        *("-o", "ServerAliveCountMax=3"),
        *("-o", "ControlMaster=no"),
        *("-o", "ControlPath=none"),
        *(("-p", str(node.port)) if node.port else ()),
        *(("-l", node.user) if node.user else ()),
        "--",
        node.host,
        on_the_node(node, command),
    ]


def on_the_node(node: SshNode, script: str) -> str:
    """A script for sh, as one word for whatever shell the account has, with the node's own folder of programs in front."""
    first = f'PATH={shlex.quote(node.bin)}:"$PATH"; export PATH; ' if node.bin else ""
    return f"exec sh -c {shlex.quote(first + script)}"


def last_complaint(errors: bytes | bytearray) -> str:
    """The last line of what ssh or a node complained of, without ssh's remark on a key it has learnt."""
    lines = [
        line.strip()
        for line in errors.decode("utf-8", "replace").splitlines()
        if line.strip() and not line.startswith("Warning: Permanently added")
    ]
    return printable(lines[-1], 300) if lines else ""


def _heard(
    process: subprocess.Popen[bytes], job: bytes, errors: bytearray, is_over: Callable[[], bool]
) -> Iterator[bytes]:
    """What it writes, until it ends or `is_over` says so; meanwhile the job is written as it is taken."""
    sending: IO[bytes] = process.stdin  # type: ignore[assignment]  # PIPE, all three
    hearing: IO[bytes] = process.stdout  # type: ignore[assignment]
    complaining: IO[bytes] = process.stderr  # type: ignore[assignment]
    for pipe in (sending, hearing, complaining):
        os.set_blocking(pipe.fileno(), False)
    rest = memoryview(job)
    with selectors.DefaultSelector() as selector:
        selector.register(sending, selectors.EVENT_WRITE)
        for pipe in (hearing, complaining):
            selector.register(pipe, selectors.EVENT_READ)
        while not is_over():
            for key, _ in selector.select(0.2):
                pipe = key.fileobj  # type: ignore[assignment]
                if pipe is sending:
                    rest = _sent(sending, rest)
                    if not rest:
                        selector.unregister(sending)
                    continue
                chunk = _read(pipe)
                if chunk is None:
                    continue
                if not chunk:
                    selector.unregister(pipe)
                elif pipe is complaining:
                    errors += chunk
                    del errors[:-_KEPT_BYTES]
                    continue
                if pipe is hearing:
                    if not chunk:
                        _rest_of(complaining, errors)
                        return
                    yield chunk


def _sent(pipe: IO[bytes], rest: memoryview) -> memoryview:
    """What is still to be sent; nothing once nobody takes it any more. The pipe stays open: its end is the worker's end."""
    try:
        return rest[os.write(pipe.fileno(), rest[:65_536]) :]
    except BlockingIOError:
        return rest
    except OSError:
        return rest[:0]


def _read(pipe: IO[bytes]) -> bytes | None:
    try:
        return os.read(pipe.fileno(), 65_536)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _rest_of(pipe: IO[bytes], errors: bytearray) -> None:
    """Its last words, which may come a moment after the end of its output."""
    until = time.monotonic() + 1
    while time.monotonic() < until:
        chunk = _read(pipe)
        if chunk == b"":
            return
        if chunk is None:
            time.sleep(0.02)
            continue
        errors += chunk
        del errors[:-_KEPT_BYTES]
