"""A scan into a real PowerShell through a real sshd, as Ansible asks a Windows machine over SSH.

The PowerShell is that of the machine the tests run on: what only Windows has (registry, CIM) is missing there, and each part of the
probe must say so by itself. What it proves is the way: the encoded command, the text on standard input, what comes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.core.model import ReachKind
from tests.rigs.fleet_folder import SHORT_LIMITS, fleet_folder, run_eidfleet
from tests.rigs.sshd_rig import SshdRig, sshd_rig
from tests.rigs.stores import newest
from tests.rigs.windows_machine import powershell

pytestmark = [pytest.mark.rig, pytest.mark.xdist_group("powershell")]
PATIENT = (
    SHORT_LIMITS.replace("preflight_timeout_s = 2", "preflight_timeout_s = 20")
    .replace("connect_timeout_s = 5", "connect_timeout_s = 30")
    .replace("task_timeout_s = 12", "task_timeout_s = 90")
    .replace("part_timeout_s = 2", "part_timeout_s = 10")
    .replace("deadline_s = 20", "deadline_s = 60")
)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[SshdRig]:
    powershell()
    with sshd_rig(tmp_path / "rig") as rig:
        yield rig


def windows_door(rig: SshdRig, folder: Path) -> int:
    """An sshd whose commands find a `PowerShell`, which is what Ansible calls it."""
    folder.mkdir()
    (folder / "PowerShell").symlink_to(powershell())
    return rig.serve(
        f'ForceCommand PATH={folder}:$PATH __SuppressAnsiEscapeSequences=1 exec sh -c "$SSH_ORIGINAL_COMMAND"'
    )


def test_the_probe_goes_through_ssh_into_a_real_powershell(rig: SshdRig, tmp_path: Path) -> None:
    port = windows_door(rig, tmp_path / "bin")
    hosts = {
        "desk-1": rig.variables(port, ansible_connection="ssh", ansible_shell_type="powershell"),
    }
    folder = fleet_folder(tmp_path / "fleet", hosts, PATIENT)
    done = run_eidfleet(folder, "scan")
    assert done.returncode in (0, 1), done.stderr
    answers = newest(folder)
    assert {name: answer.reach.kind for name, answer in answers.items()} == dict.fromkeys(
        hosts, ReachKind.ANSWERED
    )
    for answer in answers.values():
        seen = answer.observation
        assert seen is not None
        assert (seen.schema, seen.probe.name, seen.system.family) == (2, "windows", "windows")
        assert (seen.context.powershell or "").startswith("7.")
        assert seen.context.language_mode == "FullLanguage"
        # what is no Windows says so part by part, and nothing of it counts as looked at and missing
        told = {note.part: note.problem for note in seen.notes}
        assert "Get-CimInstance" in told["devices"]
        assert seen.readers is None
        assert seen.firefox_profiles is None or seen.firefox_profiles == ()
    said = run_eidfleet(folder, "doctor", "desk-1").stdout
    assert "FullLanguage" in said
    assert "devices" in said
    assert "Get-CimInstance" in said
