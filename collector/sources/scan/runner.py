"""Runs the play through ansible-runner; the only module that imports it.

ansible-runner's own status says `failed` as soon as one host is dead, so nobody here asks for it:
what counts are the events of each host.
"""

from __future__ import annotations

import json
import logging
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ansible_runner

from collector.core.errors import FleetError
from collector.sources import ansible_start
from collector.sources.files.places import shared_data
from collector.sources.files.plain_file import plain
from collector.sources.files.temporary import temporary_file
from collector.sources.fleet.settings import ScanSettings
from collector.sources.scan.ansible_settings import checked_config, environment, overridden
from collector.sources.scan.guard import MARK, guarded
from collector.sources.scan.play_settings import (
    SilenceLimit,
    connection_environment,
    extra_variables,
    whole_timeout_s,
)
from collector.sources.scan.worker_stream import MOST_EVENT_BYTES

logger = logging.getLogger(__name__)
_WENT_THROUGH = (0, 2, 4, 6)
"""Exit codes of ansible-playbook that reached the end: all well, hosts failed (2), hosts unreachable (4), both."""
_LONGEST_TEMPORARY = 60
"""ansible-core 2.21 lays a Unix socket 32 bytes below its folder for temporary files; macOS takes 104 bytes in all, Linux 108."""
# What ansible-runner must say to its own callback; all else that it puts into the environment is ours to decide.
_RUNNERS_OWN = ("AWX_ISOLATED_DATA_DIR", "ANSIBLE_STDOUT_CALLBACK", "ANSIBLE_CALLBACK_PLUGINS")
FINAL_EVENTS = ("runner_on_ok", "runner_on_failed", "runner_on_unreachable")


@dataclass(frozen=True, slots=True)
class Play:
    """One run of the play. `hosts` are inventory names, asked in this order."""

    inventories: Sequence[Path]
    hosts: Sequence[str]
    fleet_dir: Path
    work_dir: Path
    """A folder of this scan; `leftover_files` names what it holds after a kill."""
    mark: str
    forks: int
    ehealth_hosts: Collection[str]
    """Those of the hosts whose site asks to look for an eHealth certificate."""
    limits: ScanSettings
    """Its `inventory_timeout_s` is for reading the inventory, opening the vault and the first connection."""
    vault_arguments: Sequence[str] = ()


def run(job: Play, on_event: Callable[[Mapping[str, Any]], None], stop: Callable[[], bool]) -> bool:
    """Runs the job; `on_event` hears each event as it arrives. FleetError if Ansible could not start.

    True if Ansible went through all its hosts, false if it was ended or died on the way.
    """
    job.work_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # ansible-runner writes its environment there
    play = shared_data("playbooks")
    silence = SilenceLimit(job.limits)

    def handle(event: Mapping[str, Any]) -> bool:
        if event.get("event", "").startswith("runner_on"):
            silence.heard()
        on_event(event)
        return False  # keep no event file: the store has it

    own = _environment(job)
    with _limit_file(job.hosts, job.work_dir) as limit, guarded(job.mark):
        ended = ansible_runner.interface.init_runner(
            private_data_dir=str(job.work_dir),
            # Where Ansible works: relative paths are those of the fleet folder.
            project_dir=str(job.fleet_dir.resolve()),
            playbook=str(play / "probe.yml"),
            inventory=[str(p.resolve()) for p in job.inventories],
            limit=f"@{limit}",
            forks=job.forks,
            # No more than what it makes its own words of: all that it is given here it writes into a file.
            envvars={name: own[name] for name in ("AWX_LIB_DIRECTORY", *_RUNNERS_OWN) if name in own},
            extravars=extra_variables(job.limits, job.ehealth_hosts),
            cmdline=shlex.join(job.vault_arguments) or None,
            settings={
                "idle_timeout": 0,
                "pexpect_timeout": 0.2,
                "job_timeout": whole_timeout_s(len(job.hosts), job.forks, job.limits),
            },
            quiet=True,
            event_handler=handle,
            status_handler=_forget_environment,
            cancel_callback=lambda: stop() or silence.is_over(),
        )
        program, *arguments = ended.config.command
        ended.config.command = [sys.executable, "-P", "-m", ansible_start.__name__, program, *arguments]
        ended.config.env = own | {name: ended.config.env[name] for name in _RUNNERS_OWN}
        ended.run()
    if silence.ran_out:
        logger.warning("Ansible was ended: it gave no sign for %s s", silence.limit_s)
    if silence.ran_out and not silence.has_begun:
        raise FleetError(
            f"Ansible did not begin the scan within {job.limits.inventory_timeout_s} s ([scan] inventory_timeout_s); "
            "see whether `ansible-inventory --list` waits for a program of the inventory or of the vault"
        )
    if not silence.has_begun and not stop():
        said = "".join(ended.stdout) if ended.stdout else ""
        raise FleetError(f"Ansible did not start the scan: {last_error(said)}")
    if ended.rc not in _WENT_THROUGH:
        logger.warning("Ansible ended on the way: status=%s rc=%s", ended.status, ended.rc)
    return ended.rc in _WENT_THROUGH


def leftover_files(work_dir: Path) -> list[Path]:
    """Events a killed scan had received from Ansible, one a file, in their order."""
    return sorted(work_dir.glob("artifacts/*/job_events/*.json"))


def leftover_event(path: Path) -> Mapping[str, Any] | None:
    """The event in such a file; None where it is no final result, or was cut short as the scan was.

    RecursionError and ValueError where it is whole and more than an event may be.
    """
    size = plain(path).stat().st_size
    if size > MOST_EVENT_BYTES:
        raise ValueError(f"an event of {size:,} bytes, which is none of ours")
    body = path.read_bytes()
    try:
        event = json.loads(body)
    except ValueError:
        if body.rstrip().endswith(b"}"):
            raise
        logger.info("leftover event %s is cut short; its host will be asked again", path.name)
        return None
    is_final = isinstance(event, dict) and event.get("event") in FINAL_EVENTS
    return event if is_final else None


def clean(work_dir: Path) -> None:
    """Removes a scan's folder once everything in it is stored."""
    shutil.rmtree(work_dir, ignore_errors=True)


def _forget_environment(status: Mapping[str, Any], runner_config: Any) -> None:
    """ansible-runner writes the whole environment into its artefacts: passwords that are kept there must not stay behind."""
    if status["status"] == "running":
        (Path(runner_config.artifact_dir) / "command").unlink(missing_ok=True)


@contextmanager
def _limit_file(hosts: Sequence[str], work_dir: Path) -> Iterator[Path]:
    """The hosts for `--limit @file`. Ansible splits that word at blanks, and a fleet folder's path may have one."""
    folder = None if any(c.isspace() or c == "," for c in str(work_dir)) else work_dir
    with temporary_file(folder) as (file, path):
        file.write(("\n".join(hosts) + "\n").encode())
        file.flush()
        yield path


def _environment(job: Play) -> dict[str, str]:
    """The whole environment of a scan; what the administrator's own ansible.cfg says of SSH stays in force."""
    config = checked_config(job.fleet_dir)
    for place, setting in overridden(config):
        logger.info("%s does not count in a scan: %s", place, setting.why)
    own = environment(config)
    own[MARK] = job.mark
    own["AWX_LIB_DIRECTORY"] = str(shared_data("playbooks") / "callbacks")
    # ansible-runner looks for ansible-playbook in PATH, not beside its own interpreter.
    own["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    if len(os.fsencode(tempfile.gettempdir())) > _LONGEST_TEMPORARY and os.access("/tmp", os.W_OK):  # noqa: S108 - as a place
        own["TMPDIR"] = "/tmp"  # noqa: S108 - Python makes a folder of its own there, for its owner alone
    own["ANSIBLE_LOCAL_TEMP"] = str(job.work_dir / "tmp")
    return own | connection_environment(config, job.limits)


def last_error(output: str) -> str:
    """The line of Ansible's words that most likely says why it ended."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    wanted = [line for line in lines if "ERROR" in line or "rror:" in line]
    return (wanted or lines or ["it said nothing"])[-1][:500]
