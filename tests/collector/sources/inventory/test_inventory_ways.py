"""Where a fleet's hosts are to be found is what Ansible's own plugins say; one host's mistake is that host's alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from collector.core.fleet.fleet import FleetHost
from collector.core.model import HostName
from collector.sources.inventory.read_inventory import Reading, check_inventory, load_inventory
from collector.sources.scan.preflight import Door
from collector.sources.scan.ssh_config import door_of

WIN: dict[str, object] = {"ansible_connection": "winrm"}
PSRP: dict[str, object] = {"ansible_connection": "psrp"}


def hosts_of(folder: Path, hosts: dict[str, object]) -> dict[str, FleetHost]:
    site = {"vars": {"eid_site": {"name": "Gent"}}, "hosts": hosts}
    (folder / "h.yaml").write_text(yaml.safe_dump({"ghent": site}, sort_keys=False))
    return {host.name: host for host in load_inventory(Reading([folder / "h.yaml"], folder)).hosts}


def test_every_way_to_write_an_address_and_a_port(tmp_path: Path) -> None:
    table: dict[str, tuple[dict[str, object], tuple[str, str, int, str]]] = {
        "plain": ({}, ("ssh", "plain", 22, "/wsman")),
        "named:2222": ({}, ("ssh", "named", 2222, "/wsman")),
        "[2001:db8::7]:2223": ({}, ("ssh", "2001:db8::7", 2223, "/wsman")),
        "account": ({"ansible_host": "eve@192.0.2.3"}, ("ssh", "192.0.2.3", 22, "/wsman")),
        "uri": ({"ansible_host": "ssh://eve@192.0.2.3:44"}, ("ssh", "192.0.2.3", 44, "/wsman")),
        "old": ({"ansible_ssh_host": "192.0.2.4", "ansible_ssh_port": 24}, ("ssh", "192.0.2.4", 24, "/wsman")),
        # Of two the plugin takes the last it knows: the older word wins.
        "both": (
            {"ansible_host": "192.0.2.1", "ansible_ssh_host": "192.0.2.2", "ansible_port": 1, "ansible_ssh_port": 2},
            ("ssh", "192.0.2.2", 2, "/wsman"),
        ),
        "full": ({"ansible_connection": "ansible.builtin.ssh", "ansible_port": "25"}, ("ssh", "full", 25, "/wsman")),
        "smart": ({"ansible_connection": "smart"}, ("ssh", "smart", 22, "/wsman")),
        "template": ({"ansible_host": "{{ a }}", "a": "{{ hostvars['plain'].inventory_hostname }}.x"}, ("ssh", "plain.x", 22, "/wsman")),
        "omitted": ({"ansible_host": "{{ omit }}"}, ("ssh", "omitted", 22, "/wsman")),
        "w-default": (WIN, ("winrm", "w-default", 5986, "/wsman")),
        "w-own": (
            WIN | {"ansible_winrm_host": "192.0.2.5", "ansible_host": "nowhere", "ansible_winrm_port": 25985, "ansible_port": 1},
            ("winrm", "192.0.2.5", 25985, "/wsman"),
        ),
        "w-ssh-port": (WIN | {"ansible_ssh_port": 2222, "ansible_ssh_host": "nowhere"}, ("winrm", "w-ssh-port", 5986, "/wsman")),
        "w-scheme": (WIN | {"ansible_winrm_scheme": "http"}, ("winrm", "w-scheme", 5986, "/wsman")),
        "w-path": (WIN | {"ansible_winrm_path": "/far/wsman"}, ("winrm", "w-path", 5986, "/far/wsman")),
        "w-account": (WIN | {"ansible_host": "eve@192.0.2.6"}, ("winrm", "192.0.2.6", 5986, "/wsman")),
        "w-v6": (WIN | {"ansible_host": "2001:db8::1"}, ("winrm", "2001:db8::1", 5986, "/wsman")),
        "w-v6-brackets": (WIN | {"ansible_host": "[2001:db8::1]"}, ("winrm", "2001:db8::1", 5986, "/wsman")),
        "p-default": (PSRP, ("psrp", "p-default", 5986, "/wsman")),
        "p-http": (PSRP | {"ansible_psrp_protocol": "http"}, ("psrp", "p-http", 5985, "/wsman")),
        "p-own": (
            PSRP | {"ansible_psrp_host": "192.0.2.7", "ansible_host": "nowhere", "ansible_psrp_port": 81, "ansible_port": 1},
            ("psrp", "192.0.2.7", 81, "/wsman"),
        ),
        "p-path": (PSRP | {"ansible_psrp_path": "far"}, ("psrp", "p-path", 5986, "/far")),
    }  # fmt: skip
    hosts = hosts_of(tmp_path, {name: variables for name, (variables, _) in table.items()})
    names = {"named:2222": "named", "[2001:db8::7]:2223": "2001:db8::7"}
    for written, (_, (connection, address, port, path)) in table.items():
        host = hosts[names.get(written, written)]
        door = door_of(host)
        assert door is not None, written
        assert (host.connection, door.address, door.port, door.path) == (connection, address, port, path), (
            written
        )
        assert host.mistake == ""


def test_settings_that_hosts_share_are_worked_out_once_and_each_keeps_what_is_its_own(
    tmp_path: Path,
) -> None:
    shared: dict[str, object] = {"ansible_user": "eid", "ansible_port": 2200}
    table: dict[str, tuple[dict[str, object], tuple[str, int, bool]]] = {
        "first": ({"ansible_host": "192.0.2.1"} | shared, ("192.0.2.1", 2200, False)),
        "second": ({"ansible_host": "192.0.2.2"} | shared, ("192.0.2.2", 2200, False)),
        "nameless": (shared, ("nameless", 2200, False)),
        "older word": ({"ansible_host": "no", "ansible_ssh_host": "192.0.2.3"} | shared, ("192.0.2.3", 2200, False)),
        "port": ({"ansible_host": "192.0.2.4"} | shared | {"ansible_port": 22}, ("192.0.2.4", 22, False)),
        "word": ({"ansible_host": "192.0.2.5"} | shared | {"ansible_port": "2200"}, ("192.0.2.5", 2200, False)),
        "jump": ({"ansible_host": "192.0.2.6", "ansible_ssh_common_args": "-J gate"} | shared, ("192.0.2.6", 2200, True)),
        "last": ({"ansible_host": "192.0.2.7"} | shared, ("192.0.2.7", 2200, False)),
    }  # fmt: skip
    found = hosts_of(tmp_path, {name.replace(" ", "-"): variables for name, (variables, _) in table.items()})
    for written, (_, wanted) in table.items():
        host = found[written.replace(" ", "-")]
        assert (host.address, host.port, host.goes_through_proxy) == wanted, written
        assert host.user == "eid"


def test_nobody_knocks_where_somebody_else_is_asked_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "near.example")
    hosts = hosts_of(
        tmp_path,
        {
            "by-environment": WIN,
            "near": WIN | {"ansible_host": "near.example"},
            "ignores": PSRP | {"ansible_psrp_ignore_proxy": True},
            "own": WIN
            | {"ansible_host": "near.example", "ansible_winrm_proxy": "http://u:CANARY-9@p.example"},
            "none": WIN | {"ansible_winrm_proxy": None},
            "plain-http": WIN | {"ansible_winrm_scheme": "http"},
            "jump": {"ansible_ssh_common_args": "-J gate"},
            "own-ssh": {"ansible_ssh_executable": "/opt/wrapper/ssh"},
            "config": {"ansible_ssh_common_args": "-F {{ playbook_dir }}/ssh.cfg"},
        },
    )
    assert [name for name, host in hosts.items() if door_of(host) is not None] == [
        "near",
        "ignores",
        "none",
        "plain-http",
    ]
    assert "CANARY-9" not in repr(hosts)


def test_who_could_read_the_password_and_who_could_be_anybody(tmp_path: Path) -> None:
    plain = {"ansible_port": 5985, "ansible_user": "u"}
    hosts = hosts_of(
        tmp_path,
        {
            "clear-by-port": WIN | {"ansible_winrm_port": 5985, "ansible_user": "u"},
            "clear-by-scheme": WIN | {"ansible_winrm_scheme": "http", "ansible_winrm_transport": ["ntlm", "basic"]},
            "ntlm": WIN | plain | {"ansible_winrm_transport": "ntlm"},
            "domain": WIN | plain | {"ansible_user": "u@EXAMPLE.BE"},
            "scheme-beats-port": WIN | plain | {"ansible_winrm_scheme": "https"},
            "p-clear": PSRP | plain | {"ansible_psrp_auth": "basic"},
            "p-negotiates": PSRP | plain,
            "p-80-is-tls": PSRP | {"ansible_port": 80, "ansible_psrp_auth": "basic"},
            "any": WIN | {"ansible_winrm_server_cert_validation": "ignore"},
            "any-by-nothing": WIN | {"ansible_winrm_server_cert_validation": None},
            "p-any": PSRP | {"ansible_psrp_cert_validation": "ignore"},
            "validated": WIN | {"ansible_winrm_server_cert_validation": "validate"},
        },
    )  # fmt: skip
    assert [n for n, h in hosts.items() if h.sends_password_in_the_clear] == [
        "clear-by-port",
        "clear-by-scheme",
        "p-clear",
    ]
    assert [n for n, h in hosts.items() if h.trusts_any_certificate] == ["any", "any-by-nothing", "p-any"]


MISTAKEN = """\
ghent:
  vars: {eid_site: {name: Gent}}
  hosts:
    good: {ansible_host: 192.0.2.1}
    undefined: {ansible_host: "{{ nowhere_defined }}"}
    password: {ansible_password: "{{ nowhere_defined }}"}
    loop: {ansible_host: "{{ a }}", a: "{{ ansible_host }}"}
    words: {ansible_port: abc}
    large: {ansible_connection: winrm, ansible_winrm_port: 70000}
    plugin: {ansible_connection: community.docker.docker}
    lookup: {ansible_host: "{{ lookup('pipe', 'echo CANARY-8 >&2; exit 1') }}"}
    filter: {ansible_user: "{{ 'a' | no_such_filter }}"}
    brace: {ansible_host: "{{ a"}
    scheme: {ansible_connection: winrm, ansible_winrm_scheme: ftp}
    transport: {ansible_connection: winrm, ansible_winrm_transport: magic}
    timeout: {ansible_ssh_timeout: soon}
    twice: {ansible_connection: psrp, ansible_host: "192.0.2.1:99"}
    list: {ansible_host: [a, b]}
    own: {eid_reader: "{{ nowhere_defined }}"}
    closed: {ansible_host: !vault "$ANSIBLE_VAULT;1.1;AES256 6162"}
    file: {}
"""


def test_one_hosts_mistake_is_named_with_its_place_and_stops_nobody_else(tmp_path: Path) -> None:
    (tmp_path / "h.yaml").write_text(MISTAKEN)
    (tmp_path / "host_vars").mkdir()
    (tmp_path / "host_vars/file.yml").write_text("$ANSIBLE_VAULT;1.1;AES256\n6162\n")
    fleet, mistakes = check_inventory(Reading([tmp_path / "h.yaml"], tmp_path))
    lines = MISTAKEN.splitlines()
    found = {
        lines[int(mistake.place.split(":")[1]) - 1].split(":")[0].strip(): mistake.message
        for mistake in mistakes
        if mistake.place.startswith("h.yaml:")
    }
    wrong = [host.name for host in fleet.hosts if host.mistake]
    assert wrong == [host.name for host in fleet.hosts if host.name != "good"]
    assert set(found) == set(wrong)
    assert found["undefined"] == "host 'undefined': ansible_host: 'nowhere_defined' is undefined"
    assert found["password"] == "host 'password': ansible_password: 'nowhere_defined' is undefined"
    assert found["words"] == "host 'words': ansible_port 'abc' is no port"
    assert found["large"] == "host 'large': ansible_winrm_port '70000' is no port"
    assert found["plugin"].endswith("the connection plugin 'community.docker.docker' was not found")
    assert found["lookup"].endswith("The lookup plugin 'pipe' failed")
    assert found["twice"] == "host 'twice': ansible_host '192.0.2.1:99' is no address"
    assert "CANARY-8" not in repr((fleet, mistakes))
    loaded = load_inventory(Reading([tmp_path / "h.yaml"], tmp_path))
    assert [door_of(host) for host in loaded.hosts if not host.mistake] == [
        Door(HostName("good"), "192.0.2.1", 22, "ssh", expects_unix=True)
    ]


def test_variables_beside_the_fleet_folder_count_only_where_they_count_for_the_play(tmp_path: Path) -> None:
    """Ansible reads `group_vars` beside the inventory and beside the play; the fleet folder is neither."""
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars/all.yml").write_text("ansible_port: 2222\n")
    (tmp_path / "inventory").mkdir()
    (tmp_path / "inventory/h.yaml").write_text("ghent: {hosts: {pc1: }, vars: {eid_site: {name: Gent}}}\n")
    (host,) = load_inventory(Reading([tmp_path / "inventory"], tmp_path)).hosts
    assert host.port == 22


@pytest.mark.parametrize("kind", ["winrm", "psrp"])
def test_a_full_name_is_the_same_plugin_also_where_nobody_uses_the_short_one(
    kind: str, tmp_path: Path
) -> None:
    """Ansible loads it under another module's name then."""
    full = {"ansible_connection": f"ansible.builtin.{kind}", f"ansible_{kind}_path": "/far"}
    (host,) = hosts_of(tmp_path, {"pc": full}).values()
    assert (host.connection, host.port, host.path.strip("/"), host.is_windows) == (kind, 5986, "far", True)
