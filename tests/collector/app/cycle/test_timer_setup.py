"""Installing the timer: the same files every time, nothing half installed, and nothing left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from collector.app.cycle.timer_setup import (
    Means,
    TimerPlaces,
    TimerPlan,
    chosen_means,
    install,
    installed,
    preview,
    remove,
    shown,
)
from collector.core.errors import FleetError
from collector.sources.fleet.settings import ScheduleSettings

NOW = datetime(2027, 3, 24, 9, tzinfo=UTC)
BOTH = [Means.SYSTEMD, Means.CRON]


@dataclass
class Computer:
    """A machine below a folder: it holds unit files, a crontab, and what systemctl was told."""

    root: Path
    crontab: str = "0 5 * * * backup\n"
    told: list[str] = field(default_factory=list)
    refuses: str | None = None

    def machine(self) -> TimerPlaces:
        return TimerPlaces(
            unit_folder=lambda is_of_system: self.root / ("system" if is_of_system else "user"),
            stamp_folder=lambda is_of_system: self.root / "stamps",
            cron_folder=self.root / "cron.d",
            run=self.run,
            crontab=self.edit,
            zone=lambda: ZoneInfo("UTC"),
            has_systemd=lambda: True,
        )

    def run(self, command: Sequence[str]) -> str:
        line = " ".join(command)
        if self.refuses and self.refuses in line:
            raise FleetError(f"`{line}` failed: no bus")
        self.told.append(line)
        if command[2] == "restart":  # as a persistent timer does
            (self.root / "stamps").mkdir(exist_ok=True)
            (self.root / "stamps" / f"stamp-{command[3]}").touch()
        return ""

    def edit(self, text: str | None) -> str:
        if text is not None:
            self.crontab = text
        return self.crontab

    def files(self) -> dict[str, str]:
        return {
            str(path.relative_to(self.root)): path.read_text("utf-8")
            for path in self.root.rglob("*")
            if path.is_file()
        } | {"crontab": self.crontab}


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    (tmp_path / "root").mkdir()
    return Computer(tmp_path / "root")


@pytest.fixture
def plan(tmp_path: Path) -> TimerPlan:
    folder = tmp_path / "My Fleet 100%"
    folder.mkdir()
    return TimerPlan(folder, ScheduleSettings(), Path("/opt/venv/bin/eidfleet"), False, Means.SYSTEMD)


@pytest.mark.parametrize("is_of_system", [False, True], ids=["user", "system"])
@pytest.mark.parametrize("means", BOTH)
def test_installed_twice_it_is_there_once_and_removed_nothing_is_left(
    means: Means, is_of_system: bool, computer: Computer, plan: TimerPlan
) -> None:
    machine, wanted = computer.machine(), replace(plan, means=means, is_of_system=is_of_system)
    before = computer.files()
    places = install(wanted, machine, NOW)
    once = computer.files()
    assert once != before
    assert install(wanted, machine, NOW) == places
    assert computer.files() == once
    assert installed(wanted, machine, NOW) == dict.fromkeys(places, True)
    assert set(remove(wanted, machine)) == set(places)
    assert computer.files() == before
    assert remove(wanted, machine) == ()
    assert installed(wanted, machine, NOW) == {}


def test_systemd_is_told_in_order(computer: Computer, plan: TimerPlan) -> None:
    install(plan, computer.machine(), NOW)
    remove(plan, computer.machine())
    unit = f"{plan.name}.timer"
    assert computer.told == [
        "systemctl --user daemon-reload",
        f"systemctl --user enable {unit}",
        f"systemctl --user restart {unit}",
        f"systemctl --user disable --now {unit}",
        "systemctl --user daemon-reload",
    ]


@pytest.mark.parametrize("step", ["daemon-reload", "enable", "restart"])
@pytest.mark.parametrize("was_installed", [False, True])
def test_a_systemd_that_refuses_leaves_what_was_there(
    step: str, was_installed: bool, computer: Computer, plan: TimerPlan
) -> None:
    if was_installed:
        install(plan, computer.machine(), NOW)
    before = computer.files()
    computer.refuses = step
    changed = replace(plan, settings=ScheduleSettings(scan="Wed 10:00"))
    with pytest.raises(FleetError, match="failed: no bus"):
        install(changed, computer.machine(), NOW)
    assert computer.files() == before


def test_one_means_takes_the_place_of_the_other(computer: Computer, plan: TimerPlan) -> None:
    machine = computer.machine()
    install(plan, machine, NOW)
    install(replace(plan, means=Means.CRON), machine, NOW)
    assert list(computer.files()) == ["crontab"]
    install(plan, machine, NOW)
    assert computer.crontab == "0 5 * * * backup\n"
    assert len(computer.files()) == 4


def test_two_fleets_do_not_know_of_each_other(computer: Computer, plan: TimerPlan, tmp_path: Path) -> None:
    machine = computer.machine()
    other = replace(plan, folder=tmp_path / "elsewhere" / plan.folder.name)
    for means in BOTH:
        install(replace(other, means=means), machine, NOW)
        before = computer.files()
        install(replace(plan, means=means), machine, NOW)
        remove(replace(plan, means=means), machine)
        assert computer.files() == before


def test_a_change_of_the_settings_is_seen_until_it_is_installed(computer: Computer, plan: TimerPlan) -> None:
    machine = computer.machine()
    install(plan, machine, NOW)
    changed = replace(plan, settings=ScheduleSettings(scan="Wed 10:00"))
    assert "(not as set today; install it again)" in shown(changed, machine, NOW)
    install(changed, machine, NOW)
    assert "not as set" not in shown(changed, machine, NOW)


@pytest.mark.parametrize("means", BOTH)
def test_a_preview_writes_nothing_and_says_what_would_be_written(
    means: Means, computer: Computer, plan: TimerPlan
) -> None:
    wanted = replace(plan, means=means)
    before = computer.files()
    said = preview(wanted, computer.machine(), NOW)
    assert computer.files() == before
    install(wanted, computer.machine(), NOW)
    written = [text for name, text in computer.files().items() if name != "crontab"]
    assert all(text in said for text in written)
    assert computer.crontab.removeprefix(before["crontab"]) in said


def test_cron_on_a_machine_in_utc_calls_at_both_hours_of_the_year(
    computer: Computer, plan: TimerPlan
) -> None:
    settings = ScheduleSettings(scan="Mon 09:10", report="Tue 07:00", mail="")
    said = preview(replace(plan, means=Means.CRON, settings=settings), computer.machine(), NOW)
    whens = [line.partition(" /opt")[0] for line in said.splitlines() if "/opt/" in line]
    assert whens == ["*/30 * * * *", "10 7 * * 1", "10 8 * * 1"]


def test_the_next_five_times_with_what_the_clock_change_does(computer: Computer, plan: TimerPlan) -> None:
    wanted = replace(plan, settings=ScheduleSettings(scan="Sun 02:30", report="Tue 07:00", mail=""))
    assert shown(wanted, computer.machine(), NOW).splitlines() == [
        "Times are those of Europe/Brussels.",
        "scan (Sun 02:30):",
        "  Sun 28 Mar 2027 03:30 +0200  (the clock leaps over 02:30 that night)",
        "  Sun 04 Apr 2027 02:30 +0200",
        "  Sun 11 Apr 2027 02:30 +0200",
        "  Sun 18 Apr 2027 02:30 +0200",
        "  Sun 25 Apr 2027 02:30 +0200",
        "report (Tue 07:00):",
        "  Tue 30 Mar 2027 07:00 +0200",
        "  Tue 06 Apr 2027 07:00 +0200",
        "  Tue 13 Apr 2027 07:00 +0200",
        "  Tue 20 Apr 2027 07:00 +0200",
        "  Tue 27 Apr 2027 07:00 +0200",
        "Silent workstations are tried again after 60 minutes, then ever later, at most 24 hours apart, "
        "while their site is open, for 7 days.",
        "Not installed: nothing calls it. `eidfleet schedule install` changes that.",
    ]


def test_a_path_no_timer_can_hold_is_refused(computer: Computer, plan: TimerPlan, tmp_path: Path) -> None:
    for means in BOTH:
        with pytest.raises(FleetError, match="control characters"):
            install(replace(plan, folder=tmp_path / "two\nlines", means=means), computer.machine(), NOW)
    assert list(computer.files()) == ["crontab"]


def test_a_place_that_may_not_be_written_says_who_may(computer: Computer, plan: TimerPlan) -> None:
    (computer.root / "cron.d").write_text("a file")
    with pytest.raises(FleetError, match="a schedule of the system needs root"):
        install(replace(plan, means=Means.CRON, is_of_system=True), computer.machine(), NOW)


def test_systemd_where_it_runs_else_cron(computer: Computer) -> None:
    machine = computer.machine()
    assert chosen_means(None, machine) is Means.SYSTEMD
    assert chosen_means(Means.CRON, machine) is Means.CRON
    assert chosen_means(None, replace(machine, has_systemd=lambda: False)) is Means.CRON
