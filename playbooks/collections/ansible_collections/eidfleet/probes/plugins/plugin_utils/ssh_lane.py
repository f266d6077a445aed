"""Runs many OpenSSH clients side by side, each as Ansible's connection plugin `ssh` would run its one.

The command line is the plugin's own. What is here is what the plugin does with a client that needs no password and no
terminal: standard input, both outputs, the end, and what an exit code of 255 means.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure, AnsibleError
from ansible.module_utils.common.text.converters import to_native
from ansible.plugins.connection import ssh as ssh_plugin
from ansible_collections.eidfleet.probes.plugins.plugin_utils.asking import MAX_OUTPUT_BYTES, Said, too_late
from ansible_collections.eidfleet.probes.plugins.plugin_utils.connecting import Contact, Kind
from ansible_collections.eidfleet.probes.plugins.plugin_utils.lane import Children, Server
from ansible_collections.eidfleet.probes.plugins.plugin_utils.outcomes import Outcome, answered, failed

_KINDLY_S = 2.0
_LONGEST_PAUSE_S = 30


@dataclass(frozen=True, slots=True)
class Client:
    """How hosts of one kind are asked: the command line without the address, which is its last but one word."""

    before: Sequence[bytes]
    last: bytes
    text: bytes
    limit_s: int
    tries: int
    is_windows: bool


@dataclass(frozen=True, slots=True)
class SshJob:
    """One host: the words of the command line that are its own."""

    address: str
    before: Sequence[bytes] | None = None


def client_of(kind: Kind, address: str) -> Client:
    """In the parent: the plugin makes the command line, for the first host of a kind."""
    connection = kind.connection
    *before, _, last = _command(kind, address)
    return Client(
        before,
        last,
        kind.asked.text,
        kind.asked.limit_s,
        int(connection.get_option("reconnection_retries")) + 1,
        getattr(connection._shell, "_IS_WINDOWS", False),
    )


def job_of(contact: Contact) -> SshJob:
    """In the parent, for each host. The plugin's own path for a shared connection has the host in it, so it is asked again."""
    if contact.kind.connection.control_path is None:
        return SshJob(contact.address)
    return SshJob(contact.address, _command(contact.kind, contact.address)[:-2])


def _command(kind: Kind, address: str) -> list[bytes]:
    connection = kind.connection
    connection.host = address
    connection.control_path = None
    command: list[bytes] = connection._build_command(
        connection.get_option("ssh_executable"), "ssh", address, kind.asked.command
    )
    return command


def work_for(task: Any) -> Callable[[socket.socket, Children], None]:
    """What a lane of OpenSSH clients does; `task` is what failures are told of."""

    def work(end: socket.socket, children: Children) -> None:
        with TemporaryDirectory(dir=C.DEFAULT_LOCAL_TMP) as folder:
            asyncio.run(_Clients(task, end, children, Path(folder)).serve())

    return work


class _Clients(Server):
    def __init__(self, task: Any, end: socket.socket, children: Children, folder: Path) -> None:
        super().__init__(end)
        self._task = task
        self._children = children
        self._folder = folder
        self._running: dict[int, asyncio.Future[int | None]] = {}
        self._environment = dict(os.environb)

    async def serve(self) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, self._reap)
        await super().serve()

    def kept(self, number: int, what: Client) -> tuple[Client, Path]:
        text = self._folder / str(number)  # a file, so that nobody has to write it for each host
        text.write_bytes(what.text)
        return replace(what, text=b""), text

    async def outcome(self, kind: tuple[Client, Path], own: SshJob) -> Outcome:
        client, text = kind
        started = time.time()
        try:
            async with asyncio.timeout(client.limit_s):
                rc, stdout, stderr = await self._tried(client, text, own)
        except TimeoutError:
            return failed(self._task, AnsibleActionFail(too_late(client.limit_s)))
        except Exception as error:
            return failed(self._task, error)
        return answered(Said(rc, stdout, stderr, started, time.time()))

    async def _tried(self, client: Client, text: Path, job: SshJob) -> tuple[int | None, bytes, bytes]:
        """As the plugin's `_ssh_retry`."""
        command = [*(job.before or client.before), job.address.encode(), client.last]
        for attempt in range(client.tries):
            try:
                rc, stdout, stderr = await self._run(command, text)
                _judge(job.address, rc, stderr)
                return rc, stdout, _without_clixml(stderr) if client.is_windows else stderr
            except Exception:
                if attempt == client.tries - 1:
                    raise
                await asyncio.sleep(min(2**attempt - 1, _LONGEST_PAUSE_S))
        raise AssertionError("a host is tried once at least")

    async def _run(self, command: Sequence[bytes], text: Path) -> tuple[int | None, bytes, bytes]:
        """Exit code and both outputs of one client; no exit code where it was ended because it printed too much."""
        over = asyncio.get_running_loop().create_future()
        pipes = [os.pipe() for _ in range(2)]
        outputs = [_Output(pipe[0], over) for pipe in pipes]
        pid = 0
        try:
            pid = self._started(command, text, [pipe[1] for pipe in pipes])
            self._running[pid] = over
            rc: int | None = await over
            for output in outputs:
                output.drain()
            return rc, outputs[0].bytes, outputs[1].bytes
        finally:
            for output in outputs:
                output.close()
            if pid in self._running:
                self._end(pid)

    def _started(self, command: Sequence[bytes], text: Path, outputs: Sequence[int]) -> int:
        """The pid of a client in a process group of its own; our ends of its outputs are closed."""
        given = os.open(text, os.O_RDONLY)
        try:
            pid = os.posix_spawnp(
                command[0],
                command,
                self._environment,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, given, 0),
                    (os.POSIX_SPAWN_DUP2, outputs[0], 1),
                    (os.POSIX_SPAWN_DUP2, outputs[1], 2),
                ],
                setpgroup=0,
                # Python ignores them, and a client would inherit that.
                setsigdef=[signal.SIGPIPE, signal.SIGXFSZ],
            )
        except OSError as error:
            raise AnsibleError("Unable to execute ssh command line on a controller.") from error
        finally:
            for end in (given, *outputs):
                os.close(end)
        self._children.enter(pid)
        return pid

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self._children.leave(pid)
            ended = self._running.pop(pid, None)
            if ended is not None and not ended.done():
                ended.set_result(os.waitstatus_to_exitcode(status))

    def _end(self, pid: int) -> None:
        """Ends a client and what it started: kindly, then firmly."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGTERM)
        loop.call_later(_KINDLY_S, self._kill, pid)

    def _kill(self, pid: int) -> None:
        if pid in self._running:
            with contextlib.suppress(OSError):
                os.killpg(pid, signal.SIGKILL)


class _Output:
    """One output of a client, read as it comes and kept up to just above what anybody reads; then it calls `over`."""

    def __init__(self, end: int, over: asyncio.Future[int | None]) -> None:
        self._end = end
        self._over = over
        self._pieces: list[bytes] = []
        self._size = 0
        os.set_blocking(end, False)
        asyncio.get_running_loop().add_reader(end, self.drain)

    @property
    def bytes(self) -> bytes:
        return b"".join(self._pieces)

    def drain(self) -> None:
        """Reads what is there."""
        while self._size <= MAX_OUTPUT_BYTES:
            try:
                piece = os.read(self._end, 65_536)
            except BlockingIOError:
                return
            if not piece:
                break
            self._pieces.append(piece)
            self._size += len(piece)
        else:
            if not self._over.done():
                self._over.set_result(None)
        asyncio.get_running_loop().remove_reader(self._end)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._end)
        os.close(self._end)


def _judge(address: str, rc: int | None, stderr: bytes) -> None:
    """What the plugin makes of an ended client; its words are the plugin's (`_bare_run`, ansible-core 2.19 to 2.21)."""
    if rc and (
        b"Bad configuration option: ControlPersist" in stderr
        or b"unknown configuration option: ControlPersist" in stderr
    ):
        raise AnsibleError(
            'using -c ssh on certain older ssh versions may not support ControlPersist, set ANSIBLE_SSH_ARGS="" '
            "(or ssh_args in [ssh_connection] section of the config file) before running again"
        )
    if rc == 255:
        raise AnsibleConnectionFailure(
            f'Data could not be sent to remote host "{address}". Make sure this host can be reached over ssh: {to_native(stderr)}'
        )


def _without_clixml(stderr: bytes) -> bytes:
    """What PowerShell wrote for another PowerShell as text; ansible-core 2.21 has it in a module of its own."""
    known = getattr(ssh_plugin, "_replace_stderr_clixml", None)
    text: bytes = known(stderr) if known else ssh_plugin._clixml.replace_stderr_clixml(stderr)
    return text
