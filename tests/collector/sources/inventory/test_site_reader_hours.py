"""Opening hours of a site, and how a workstation is woken: read from any inventory, every mistake with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.core.errors import Mistake
from collector.core.fleet.fleet import Fleet, Wake
from collector.core.model import OpeningHours, SiteId
from collector.sources.inventory.read_inventory import Reading, check_inventory
from collector.sources.inventory.site_reader import SiteReader

GOOD = """\
all:
  vars: {eid_wake_address: "10.1.2.255:7"}
  children:
    ghent:
      vars:
        eid_site:
          name: Gent
          opening_hours:
            mon-wed,fri: ["08:30-12:00", "13:00-17:30"]
            Saturday: [9:00-12:00]
      hosts:
        pc1: {eid_mac: "00:1A:2b:3C:4d:5e", eid_wake: true}
        pc2: {eid_mac: 001a-2b3c-4d5e}
        pc3: {eid_mac: "00-1a-2b-3c-4d-5f", eid_wake: "{{ true }}"}
        pc4: {eid_mac: 001a.2b3c.4d60, eid_wake: true, eid_wake_address: 10.9.9.255}
"""


def read(folder: Path, text: str) -> tuple[Fleet, list[str]]:
    (folder / "hosts.yaml").write_text(text, "utf-8")
    fleet, mistakes = check_inventory(Reading([folder / "hosts.yaml"], folder))
    return fleet, [str(mistake) for mistake in mistakes]


def test_hours_and_wake_addresses_are_read(tmp_path: Path) -> None:
    fleet, mistakes = read(
        tmp_path, GOOD.replace("001a-2b3c-4d5e", "001a2b3c4d5e").replace('"{{ true }}"', "yes")
    )
    assert mistakes == []
    day = ((8 * 60 + 30, 12 * 60), (13 * 60, 17 * 60 + 30))
    wanted = OpeningHours((day, day, day, (), day, ((9 * 60, 12 * 60),), ()))
    assert fleet.sites[SiteId("ghent")].opening_hours == wanted
    assert {host.name: host.wake for host in fleet.hosts} == {
        "pc1": Wake("001a2b3c4d5e", "10.1.2.255", 7),
        "pc2": None,
        "pc3": Wake("001a2b3c4d5f", "10.1.2.255", 7),
        "pc4": Wake("001a2b3c4d60", "10.9.9.255", 9),
    }


def test_every_mistake_of_waking_is_named(tmp_path: Path) -> None:
    bad = """\
all:
  children:
    ghent:
      vars: {eid_site: {name: Gent}}
      hosts:
        pc1: {eid_mac: "00:1a:2b:3c:4d", eid_wake: true}
        pc2: {eid_wake: true}
        pc3: {eid_mac: 112233445566, eid_wake: "on"}
        pc4: {eid_mac: "00:1a:2b:3c:4d:5e", eid_wake: true, eid_wake_address: linden.example}
        pc5: {eid_mac: "00:1a:2b:3c:4d:5e", eid_wake: true, eid_wake_address: "10.1.2.255:0"}
"""
    _, mistakes = read(tmp_path, bad)
    like, network = (
        "write it in quotes, like '00:1a:2b:3c:4d:5e'",
        "write the broadcast address of its network, like 10.1.2.255 or 10.1.2.255:9",
    )
    assert mistakes == [
        f"hosts.yaml:6: host 'pc1': eid_mac '00:1a:2b:3c:4d' is no MAC address; {like}",
        "hosts.yaml:7: host 'pc2': eid_wake is true, but it has no eid_mac; add its MAC address, or leave eid_wake out",
        f"hosts.yaml:8: host 'pc3': eid_mac 112233445566 is no MAC address; {like}",
        "hosts.yaml:8: host 'pc3': eid_wake must be true or false; write true or false without quotes",
        f"hosts.yaml:9: host 'pc4': eid_wake_address 'linden.example' is no IPv4 address; {network}",
        f"hosts.yaml:10: host 'pc5': eid_wake_address '10.1.2.255:0' is no IPv4 address; {network}",
    ]  # fmt: skip


def text(value: object) -> dict[str, object]:
    return {"at": None, "value": value}


def hours(**days: object) -> dict[str, object]:
    """The node of a site with these opening hours."""
    week = {
        "at": None,
        "map": [[d, None, {"at": None, "list": [text(p) for p in ps]} if isinstance(ps, list) else text(ps)] for d, ps in days.items()],
    }  # fmt: skip
    return {"at": None, "map": [["name", None, text("Gent")], ["opening_hours", None, week]]}


@pytest.mark.parametrize(
    ("node", "said"),
    [
        pytest.param(hours(mo=["08:00-12:00"]), "'mo' is no day; write mon, sat or a range such as mon-fri", id="day"),
        pytest.param(hours(mon=["8-12"]), "'8-12' is no period; write it like 08:30-17:00, at most to 24:00", id="period"),
        pytest.param(hours(mon=["12:00-08:00"]), "'12:00-08:00' is no period", id="backwards"),
        pytest.param(hours(mon=["08:00-24:30"]), "'08:00-24:30' is no period", id="past-midnight"),
        pytest.param(hours(mon=["08:75-12:00"]), "'08:75-12:00' is no period", id="minute"),
        pytest.param(hours(mon=[480]), "480 is no period", id="number"),
        pytest.param(hours(mon=["13:00-17:00", "08:00-12:00"]), "'08:00-12:00' begins before the one in front of it ends; put them in order", id="order"),
        pytest.param(hours(mon="08:00-12:00"), "mon must be a list", id="no-list"),
        pytest.param(hours(mon=["08:00-12:00"], **{"sun-tue": ["09:00-10:00"]}), "'sun-tue' names a day that is named already; name each day once", id="twice"),
        pytest.param(hours(mon=[]), "opening_hours is never open", id="never"),
        pytest.param({"at": None, "map": [["name", None, text("G")], ["opening_hours", None, text("9-5")]]}, "opening_hours must be a mapping", id="no-mapping"),
    ],
)  # fmt: skip
def test_hours_that_are_none_are_refused(node: dict[str, object], said: str) -> None:
    reader = SiteReader(())
    reader.site("ghent", "hosts.yaml:3", node)
    told = [str(mistake) for mistake in reader.mistakes]
    assert any(
        f"{line}".startswith("hosts.yaml:3: group ghent: eid_site.") and said in line for line in told
    ), told
    assert all(isinstance(mistake, Mistake) for mistake in reader.mistakes)


def test_day_and_night_is_a_whole_day() -> None:
    reader = SiteReader(())
    site = reader.site("ghent", None, hours(**{"mon-sun": ["00:00-24:00"]}))
    assert (reader.mistakes, site.opening_hours) == ([], OpeningHours((((0, 1440),),) * 7))
