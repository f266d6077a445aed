"""The texts of unit files and crontabs: what systemd and cron themselves make of them, whatever the fleet folder is called."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from collector.core.errors import FleetError
from collector.sources.timer import cron
from collector.sources.timer.cron import CronJob, cron_text, has_job, with_job, without
from collector.sources.timer.systemd import Timer, run_program, unit_folder, unit_texts
from tests.rigs.needs import needs

NASTY = "a fleet 100% %h $HOME ${HOME} 'single' \"double\" back\\slash #1 praktijk één"
TIMES = ((0, 9, 0), (1, 7, 0), (1, 7, 20), (6, 7, 20))


def timer(folder: Path, program: str = "/bin/true", **changes: object) -> Timer:
    whole: dict[str, object] = {
        "name": "eidfleet-test",
        "description": f"the cycle of {folder}",
        "folder": folder,
        "command": (program, "run", "--fleet", str(folder)),
        "calendars": ("*:0/30", "Mon *-*-* 09:00:00 Europe/Brussels"),
    }
    return Timer(**{**whole, **changes})  # type: ignore[arg-type]


# -- systemd ---------------------------------------------------------------------------------------


@pytest.mark.rig
@pytest.mark.parametrize("name", ["plain", NASTY])
@pytest.mark.parametrize("is_of_system", [False, True], ids=["user", "system"])
def test_systemd_has_nothing_to_say_against_the_units(name: str, is_of_system: bool, tmp_path: Path) -> None:
    analyze = needs("systemd-analyze", "systemd")
    folder = tmp_path / name
    folder.mkdir()
    program = folder / "eidfleet"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    made = timer(folder, str(program), is_of_system=is_of_system, random_delay_minutes=5)
    units = tmp_path / "units"
    units.mkdir()
    for unit, text in unit_texts(made).items():
        (units / unit).write_text(text, "utf-8")
    checked = subprocess.run(
        [analyze, "verify", "--man=no", "--recursive-errors=no", str(units / "eidfleet-test.timer"), str(units / "eidfleet-test.service")],
        capture_output=True,
        text=True,
        check=False,
        env={"SYSTEMD_UNIT_PATH": f"{units}:", "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
    )  # fmt: skip
    said = [line for line in checked.stderr.splitlines() if "eidfleet-test" in line]
    assert (checked.returncode, said) == (0, [])


def test_systemd_would_have_found_a_wrong_unit(tmp_path: Path) -> None:
    """The test above can fail: a calendar that is none, and a program that is not there, are complained of."""
    analyze = needs("systemd-analyze", "systemd")
    made = timer(tmp_path, "/nowhere/eidfleet", calendars=("Blursday 9",))
    for unit, text in unit_texts(made).items():
        (tmp_path / unit).write_text(text, "utf-8")
    checked = subprocess.run(
        [analyze, "verify", "--man=no", str(tmp_path / "eidfleet-test.timer"), str(tmp_path / "eidfleet-test.service")],
        capture_output=True,
        text=True,
        check=False,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "XDG_RUNTIME_DIR": str(tmp_path)},
    )  # fmt: skip
    assert "Blursday" in checked.stderr
    assert "/nowhere/eidfleet" in checked.stderr


def test_the_units_as_they_are_written() -> None:
    made = timer(Path("/srv/my fleet 5%"), is_of_system=True, user="eid", random_delay_minutes=5)
    service, when = unit_texts(made).values()
    assert service.splitlines()[1:] == [
        "[Unit]",
        "Description=the cycle of /srv/my fleet 5%%",
        "Wants=network-online.target",
        "After=network-online.target",
        "",
        "[Service]",
        "Type=oneshot",
        "User=eid",
        "WorkingDirectory=/srv/my fleet 5%%",
        'ExecStart="/bin/true" "run" "--fleet" "/srv/my fleet 5%%"',
        "SuccessExitStatus=1",
    ]
    assert when.splitlines()[4:] == [
        "[Timer]",
        "OnCalendar=*:0/30",
        "OnCalendar=Mon *-*-* 09:00:00 Europe/Brussels",
        "Persistent=true",
        "AccuracySec=1min",
        "RandomizedDelaySec=5min",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]


def test_a_users_units_are_where_systemd_looks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert unit_folder(is_of_system=True) == Path("/etc/systemd/system")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert unit_folder(is_of_system=False) == tmp_path / "systemd/user"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert unit_folder(is_of_system=False) == Path.home() / ".config/systemd/user"


def test_a_program_that_fails_is_told_in_one_line() -> None:
    assert run_program(["sh", "-c", "echo said"]) == "said\n"
    with pytest.raises(FleetError, match=r"failed: no bus here$"):
        run_program(["sh", "-c", "printf 'no bus\\nhere' >&2; exit 1"])
    with pytest.raises(FleetError, match="no-such-program could not be run"):
        run_program(["no-such-program"])


# -- cron ------------------------------------------------------------------------------------------


def job(folder: str = "/srv/fleet", name: str = "eidfleet-test", **changes: object) -> CronJob:
    whole: dict[str, object] = {
        "name": name,
        "command": ("/opt/eidfleet", "run", "--fleet", folder),
        "tick_minutes": 30,
        "times": TIMES,
    }
    return CronJob(**{**whole, **changes})  # type: ignore[arg-type]


def test_cron_is_called_at_every_tick_and_at_the_times_between() -> None:
    lines = cron_text(job()).splitlines()
    assert [line.partition(" /opt")[0] for line in lines[1:-1]] == ["*/30 * * * *", "20 7 * * 0,2"]
    hourly = cron_text(job(tick_minutes=60, times=((0, 9, 0),), user="eid")).splitlines()
    assert hourly[1:-1] == ["0 * * * * eid /opt/eidfleet run --fleet /srv/fleet >/dev/null 2>&1"]


def test_the_shell_of_cron_gets_the_folder_whole(tmp_path: Path) -> None:
    """As cron does it: an unescaped % would end the command, an escaped one loses its backslash; then /bin/sh has it."""
    teller = tmp_path / "teller"
    teller.write_text(
        f'#!/bin/sh\nfor word; do printf "%s\\n" "$word"; done > {shlex.quote(str(tmp_path))}/told\n'
    )
    teller.chmod(0o755)
    (line,) = cron_text(job(command=(str(teller), "run", "--fleet", NASTY), times=())).splitlines()[1:-1]
    command = line.split(maxsplit=5)[5]
    assert "%" not in command.replace("\\%", "")
    subprocess.run(["/bin/sh", "-c", command.replace("\\%", "%")], check=True)
    assert (tmp_path / "told").read_text("utf-8").splitlines() == ["run", "--fleet", NASTY]


def test_a_crontab_keeps_everything_else_and_holds_a_fleet_once() -> None:
    own = "MAILTO=me\n# my own\n0 5 * * * backup %H"
    other = cron_text(job("/srv/other", "eidfleet-other"))
    once = with_job(f"{other}{own}", job())
    assert once == f"{other}{own}\n{cron_text(job())}"
    assert with_job(once, job()) == once
    changed = with_job(once, job(tick_minutes=10))
    assert changed.count("begin;") == 2
    assert "*/10 * * * *" in changed
    assert without(changed, "eidfleet-test") == f"{other}{own}\n"
    assert has_job(changed, "eidfleet-other")
    assert not has_job(without(changed, "eidfleet-other"), "eidfleet-other")
    assert without(cron_text(job()), "eidfleet-test") == ""


@pytest.mark.parametrize("cut", [0, -1], ids=["no-begin", "no-end"])
def test_marks_that_were_cut_through_are_refused_and_nothing_is_guessed(cut: int) -> None:
    lines = cron_text(job()).splitlines(keepends=True)
    del lines[cut]
    with pytest.raises(FleetError, match="correct them with `crontab -e`"):
        without("".join(lines), "eidfleet-test")


OWN_SPOOL = """
set -e
mount -t tmpfs x /var/spool/cron && mkdir /var/spool/cron/crontabs
"$0" -c "$1"
"""
REAL_CRONTAB = """
from collector.sources.timer.cron import CronJob, user_crontab, with_job, without
job = CronJob("eidfleet-test", ("/opt/eidfleet", "run", "--fleet", "/srv/100% \\u00e9"), 30, ((1, 7, 20),))
assert user_crontab(None) == ""
user_crontab(with_job("0 5 * * * backup\\n", job))
held = user_crontab(None)
assert held == with_job("0 5 * * * backup\\n", job), held
user_crontab(without(held, "eidfleet-test"))
assert user_crontab(None) == "0 5 * * * backup\\n"
user_crontab("")
assert user_crontab(None) == ""
"""


@pytest.mark.rig
def test_a_real_crontab_takes_our_lines_and_gives_them_back() -> None:
    """In a mount namespace with a spool of its own: nobody's crontab is touched."""
    needs("crontab", "cron")
    unshare = needs("unshare", "util-linux")
    if not Path("/var/spool/cron").is_dir() or subprocess.run([unshare, "-rm", "true"], capture_output=True, check=False).returncode:  # fmt: skip
        pytest.skip("no mount namespace may be made here")
    ended = subprocess.run(
        [unshare, "-rm", "sh", "-c", OWN_SPOOL, sys.executable, REAL_CRONTAB],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr


def test_without_cron_nothing_stands_in_a_crontab_and_nothing_can_be_put_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert cron.user_crontab(None) == ""
    with pytest.raises(FleetError, match="neither systemd nor crontab"):
        cron.user_crontab("0 5 * * * backup\n")


def test_the_zone_of_the_machine_is_one() -> None:
    assert isinstance(cron.machine_zone(), ZoneInfo)
