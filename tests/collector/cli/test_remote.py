"""`eidfleet doctor` and `eidfleet diagnose`, as a helpdesk worker would use them, against the WS-Man rig."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from collector.app.scan.way import STEPS, WayState, way_to
from collector.core.fleet.fleet import FleetHost
from collector.core.model import Host, HostName, Reach, ReachKind, SiteId
from collector.core.observation.observation import Note
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import fleet_folder
from tests.rigs.probe_output import windows_output
from tests.rigs.sample_fleet import homes_closed, no_middleware, windows
from tests.rigs.stores import answers_in, store_at
from tests.rigs.wsman_rig import Machine, WsmanRig, wsman_rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[WsmanRig]:
    with wsman_rig(tmp_path / "rig") as rig:
        yield rig


def test_doctor_says_which_step_fails_and_what_to_do(rig: WsmanRig, tmp_path: Path) -> None:
    rig.machines["pc"] = Machine(windows_output(windows("an", "nl-BE")))
    bad = rig.variables("pc") | {"ansible_password": "another"}
    folder = fleet_folder(tmp_path / "fleet", {"good": rig.variables("pc"), "bad": bad})
    well = call_eidfleet(folder, "doctor", "good")
    assert "failed" not in well.stdout.partition("The way to good")[2], well.stdout
    ill = call_eidfleet(folder, "doctor", "bad", "--lang", "fr")
    assert ill.returncode == 1
    way = ill.stdout.partition("The way to bad")[2]
    marks = [line.split()[0] for line in way.splitlines() if line.startswith("  ")]
    assert marks == ["ok", "ok", "ok", "ok", "failed", "not", "not", "not"]
    assert "Vérifiez le compte, le mot de passe" in way  # what the administrator does, not whom a site asks


def test_doctor_says_with_what_rights_the_probe_looked_and_what_it_could_not_see(
    rig: WsmanRig, tmp_path: Path
) -> None:
    whole = homes_closed(windows("an", "nl-BE"))
    narrow = replace(
        whole,
        context=replace(whole.context, powershell="5.1.26100.1", language_mode="ConstrainedLanguage"),
        notes=(Note("devices", "not_permitted: Zugriff\u202e verweigert"),),
    )
    rig.machines["pc"] = Machine(windows_output(narrow))
    folder = fleet_folder(tmp_path / "fleet", {"pc": rig.variables("pc")})
    done = call_eidfleet(folder, "doctor", "pc")
    said = [" ".join(line.split()) for line in done.stdout.partition("could see:")[2].splitlines() if line]
    assert done.returncode == 0
    assert said == [
        "ok rights an ordinary account: what it may not read is not seen",
        "ok powershell 5.1.26100.1, ConstrainedLanguage",
        "not seen homes 1 home folder could not be read, 0 could",
        "not seen devices not_permitted: Zugriff\ufffd verweigert",
    ]


def test_doctor_without_a_host_looks_at_the_control_node(tmp_path: Path) -> None:
    folder = fleet_folder(tmp_path / "fleet", {})
    done = call_eidfleet(folder, "doctor")
    assert "ansible-core" in done.stdout
    assert "pypsrp" in done.stdout
    assert not (folder / ".eidfleet").exists()  # looking makes nothing


def test_diagnose_asks_now_and_names_the_cause_and_the_desk(rig: WsmanRig, tmp_path: Path) -> None:
    rig.machines["pc"] = Machine(windows_output(no_middleware(windows("an", "nl-BE"))))
    folder = fleet_folder(tmp_path / "fleet", {"pc": rig.variables("pc"), "other": rig.variables("pc")})
    done = call_eidfleet(folder, "diagnose", "pc", "--lang", "nl")
    assert done.returncode == 0, done.stderr
    assert "eID-software" in done.stdout
    assert rig.machines["pc"].requests.count("Create") == 1  # one workstation, once
    kept = answers_in(store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3"))
    assert {h for h, answers in kept.items() if answers[0].observation} == {HostName("pc")}


def test_diagnose_of_one_that_is_not_there(rig: WsmanRig, tmp_path: Path) -> None:
    rig.machines["pc"] = Machine("", trouble="access_denied")
    folder = fleet_folder(tmp_path / "fleet", {"pc": rig.variables("pc")})
    done = call_eidfleet(folder, "diagnose", "pc", "--lang", "de")
    assert done.returncode == 1
    assert "Nehmen Sie das Konto auf dem PC in die Gruppe" in done.stdout
    unknown = call_eidfleet(folder, "diagnose", "nobody")
    assert unknown.returncode == 2
    assert "no workstation 'nobody' in the inventory; it has pc" in unknown.stderr


@pytest.mark.parametrize(
    ("kind", "words", "step"),
    [
        (ReachKind.NAME_NOT_FOUND, "", "name"),
        (ReachKind.TIMED_OUT, "timed out after 2 s (connecting)", "port"),
        (ReachKind.TIMED_OUT, "timed out after 2 s (connected, waiting for ssh to answer)", "service"),
        (ReachKind.TIMED_OUT, "ssh: connect to host pc port 22: Connection timed out", "port"),
        (ReachKind.TIMED_OUT, "Connection timed out during banner exchange", "service"),
        (ReachKind.TIMED_OUT, "basic: HTTPSConnectionPool(host='pc', port=5986): Read timed out.", "log-in"),
        (ReachKind.TIMED_OUT, "Timed out after 60 s without an end of the probe", "probe"),
        (ReachKind.CERTIFICATE_NOT_TRUSTED, "", "identity"),
        (ReachKind.OVER_LIMIT, "", "right"),
        (ReachKind.STOPPED_BY_SECURITY, "", "shell"),
    ],
)
def test_each_way_of_not_being_reached_is_a_step(kind: ReachKind, words: str, step: str) -> None:
    host = FleetHost(Host(HostName("pc"), SiteId("s")), "127.0.0.1", 5986, "winrm")
    steps = way_to(host, Reach(kind, words))
    assert [s.name for s in steps if s.outcome is WayState.FAILED] == [step]
    assert all(s.outcome is WayState.OK for s in steps[: STEPS.index(step)])


@pytest.mark.parametrize(
    ("connection", "shell", "named"),
    [
        ("psrp", "", "PowerShell"),
        ("ssh", "powershell", "PowerShell"),
        ("ssh", "cmd", "PowerShell"),
        ("ssh", "", "sh"),
    ],
)
def test_the_shell_is_named_as_it_is(connection: str, shell: str, named: str) -> None:
    host = FleetHost(Host(HostName("pc"), SiteId("s")), "127.0.0.1", 22, connection, shell=shell)
    assert {s.name: s.seen for s in way_to(host, Reach(ReachKind.ANSWERED))}["shell"] == named


def test_every_reach_has_its_step() -> None:
    host = FleetHost(Host(HostName("pc"), SiteId("s")), "127.0.0.1", 22, "ssh")
    for kind in set(ReachKind) - {ReachKind.ANSWERED, ReachKind.NOT_ASKED}:
        assert sum(s.outcome is WayState.FAILED for s in way_to(host, Reach(kind, ""))) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_a_windows_machine_wrote_into_a_file_can_be_judged(tmp_path: Path, encoding: str) -> None:
    """Windows PowerShell's `>` writes UTF-16, cmd.exe's one byte a character."""
    folder = fleet_folder(tmp_path / "fleet", {})
    (folder / "pc7.txt").write_bytes(windows_output(no_middleware(windows("an", "nl-BE"))).encode(encoding))
    done = call_eidfleet(folder, "judge", "pc7.txt", "--json")
    assert done.returncode in (0, 1), done.stderr
    assert "eid-middleware-installed" in done.stdout
