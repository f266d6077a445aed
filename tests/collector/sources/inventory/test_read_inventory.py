"""Any inventory Ansible can read becomes a fleet; every mistake is named with its place, all at once."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from collector.core.errors import FleetError
from collector.core.fleet.fleet import FleetHost
from collector.core.model import Contact, DeskId, Host, HostName, Language, Site, SiteId, SiteKind
from collector.sources.inventory.read_inventory import (
    Reading,
    check_inventory,
    host_variables,
    load_inventory,
)

DESKS = ("riziv", "ehealth", "medical_software_vendor")


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


GOOD = """\
all:
  children:
    ghent:
      hosts:
        pc1: {ansible_host: "{{ inventory_hostname }}.linden.example"}
        pc2: {ansible_connection: winrm, eid_reader: optional}
        pc3: {ansible_port: 2222, ansible_ssh_common_args: "-o ProxyJump=gate.example"}
      vars:
        eid_site:
          name: Groepspraktijk Ter Linden
          kind: medical_practice
          languages: [nl, fr]
          contact: {name: An, email: an@linden.example}
          local_it: {phone: "+32 9 000 00 00"}
          portals: ["https://www.riziv.fgov.be/"]
          helpdesks: {medical_software_vendor: {phone: "+32 9 000 00 01"}}
"""


def test_a_site_and_its_hosts(tmp_path: Path) -> None:
    fleet, mistakes = check_inventory(Reading([write(tmp_path, "hosts.yaml", GOOD)], tmp_path, desks=DESKS))
    ghent = SiteId("ghent")
    assert mistakes == ()
    assert fleet.sites == {
        ghent: Site(
            ghent,
            "Groepspraktijk Ter Linden",
            SiteKind.MEDICAL_PRACTICE,
            (Language.NL, Language.FR),
            Contact(name="An", email="an@linden.example"),
            Contact(phone="+32 9 000 00 00"),
            ("https://www.riziv.fgov.be/",),
            helpdesks={DeskId("medical_software_vendor"): Contact(phone="+32 9 000 00 01")},
        )
    }
    assert fleet.hosts == (
        FleetHost(Host(HostName("pc1"), ghent), "pc1.linden.example", 22, "ssh"),
        FleetHost(Host(HostName("pc2"), ghent, expects_reader=False), "pc2", 5986, "winrm"),
        FleetHost(Host(HostName("pc3"), ghent), "pc3", 2222, "ssh", port_given=True, goes_through_proxy=True),
    )


BAD = """\
all:
  hosts:
    lost: {}
  children:
    ghent:
      hosts:
        pc1: {}
        pc2: {eid_reader: optionel}
      vars:
        eid_site:
          nam: Gent
          kind: municpality
          languages: [nl, xx]
          contact: {name: X, email: nope}
          local_it: {phone: abc}
          portals: ["bad host"]
          timezone: Europe/Gent
          helpdesks: {rizif: {phone: "02"}}
          sample: "yes"
    brugge:
      hosts: {pc1: , pc9: }
      vars: {eid_site: {name: Brugge}}
    leeg:
      vars: {eid_site: {name: Leeg}}
"""


def test_every_mistake_is_named_with_file_line_and_suggestion(tmp_path: Path) -> None:
    _, mistakes = check_inventory(Reading([write(tmp_path, "hosts.yaml", BAD)], tmp_path, desks=DESKS))
    assert [str(mistake) for mistake in mistakes] == [
        "hosts.yaml:11: group ghent: eid_site: unknown key 'nam'; did you mean 'name'?",
        "hosts.yaml:10: group ghent: eid_site has no name; add `name:` with the name the site's people use",
        "hosts.yaml:12: group ghent: eid_site.kind: unknown value 'municpality'; did you mean 'municipality'?",
        "hosts.yaml:13: group ghent: eid_site.languages: unknown value 'xx'; known are nl, fr, de, en",
        "hosts.yaml:14: group ghent: eid_site.contact.email: 'nope' is not one; "
        "write an e-mail address such as it@praktijk.example",
        "hosts.yaml:15: group ghent: eid_site.local_it.phone: 'abc' is not one; "
        "write a phone number such as +32 9 000 00 00",
        "hosts.yaml:16: group ghent: eid_site.portals: 'bad host' is not an address; "
        "write a host name, host:port or a whole address such as https://www.riziv.fgov.be/",
        "hosts.yaml:17: group ghent: eid_site.timezone: unknown time zone 'Europe/Gent'; for instance Europe/Brussels",
        "hosts.yaml:18: group ghent: eid_site.helpdesks: unknown key 'rizif'; did you mean 'riziv'?",
        "hosts.yaml:19: group ghent: eid_site.sample must be true or false; write true or false without quotes",
        "hosts.yaml:24: site 'leeg' has no workstation; add hosts to the group, or remove its eid_site",
        "hosts.yaml:3: host 'lost' is in no site; add it to one of the groups brugge, ghent, leeg",
        "hosts.yaml:7: host 'pc1' is in two sites: brugge and ghent; leave it in one of them",
        "hosts.yaml:8: host 'pc2': eid_reader 'optionel' is not known; did you mean 'optional'?",
    ]


WRONG = """\
all:
  children:
    ghent:
      hosts:
        pc1: {ansible_port: abc}
        pc2: {ansible_port: 70000}
        "~pc.*": {}
        "@file": {}
      vars:
        eid_site:
          name: "Praktijk {{ stad }}"
          portals: ["ftp://x.example", "x.example:99999", "https://www.riziv.fgov.be/nl"]
          timezone: Europe/Lisbon
"""


def test_what_ansible_would_take_otherwise_is_named(tmp_path: Path) -> None:
    fleet, mistakes = check_inventory(Reading([write(tmp_path, "hosts.yaml", WRONG)], tmp_path))
    assert [mistake.message for mistake in mistakes] == [
        "group ghent: eid_site.name is a template: 'Praktijk {{ stad }}'",
        "group ghent: eid_site.portals: 'ftp://x.example' is not an address",
        "group ghent: eid_site.portals: 'x.example:99999' is not an address",
        "host 'pc1': ansible_port 'abc' is no port",
        "host 'pc2': ansible_port '70000' is no port",
        "host '~pc.*': Ansible would read this name as a pattern",
        "host '@file': Ansible would read this name as a pattern",
    ]
    assert fleet.sites[SiteId("ghent")].timezone == "Europe/Lisbon"


def test_a_blank_in_the_folders_name_hides_no_place(tmp_path: Path) -> None:
    broken = write(tmp_path / "my fleet", "broken.yaml", "all:\n  hosts:\n    x: {\n  y\n")
    with pytest.raises(FleetError) as caught:
        load_inventory(Reading([broken], tmp_path))
    assert str(caught.value).startswith(f"{broken}:")


def door_of(folder: Path, variables: str = "") -> FleetHost:
    path = write(
        folder, "h.yaml", f"ghent: {{hosts: {{pc1: {{{variables}}}}}, vars: {{eid_site: {{name: Gent}}}}}}\n"
    )
    return load_inventory(Reading([path], folder)).hosts[0]


def test_ansibles_own_settings_say_where_to_knock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (door_of(tmp_path).port, door_of(tmp_path).goes_through_proxy) == (22, False)
    aliases = door_of(tmp_path, "ansible_ssh_host: 192.0.2.7, ansible_ssh_port: 2200")
    assert (aliases.address, aliases.port, aliases.port_given) == ("192.0.2.7", 2200, True)
    monkeypatch.setenv("ANSIBLE_SSH_COMMON_ARGS", "-o ProxyJump=gate.example")
    assert door_of(tmp_path).goes_through_proxy
    monkeypatch.delenv("ANSIBLE_SSH_COMMON_ARGS")
    write(
        tmp_path,
        "ansible.cfg",
        "[defaults]\nremote_port = 2222\n[ssh_connection]\nssh_args = -C -o ControlPersist=60s\n",
    )
    assert (door_of(tmp_path).port, door_of(tmp_path).goes_through_proxy) == (2222, False)
    write(tmp_path, "ansible.cfg", "[ssh_connection]\nssh_extra_args = -F other_config\n")
    assert door_of(tmp_path).goes_through_proxy
    write(tmp_path, "ansible.cfg", "[defaults]\ntransport = local\n")
    assert door_of(tmp_path).connection == "local"


def test_a_config_named_in_the_environment_is_the_one_its_shell_sees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "here/ansible.cfg", "[defaults]\nremote_port = 2022\n")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("ANSIBLE_CONFIG", "ansible.cfg")
    fleet = tmp_path / "fleet"
    fleet.mkdir()
    assert door_of(fleet).port == 2022


def test_sites_may_stand_in_group_vars_and_in_several_sources(tmp_path: Path) -> None:
    write(tmp_path, "inventory/hosts.ini", "[ghent]\npc1\n[brugge]\npc2\n")
    write(tmp_path, "inventory/group_vars/ghent.yaml", "eid_site: {name: Gent}\n")
    write(tmp_path, "inventory/group_vars/brugge/site.yaml", "eid_site: {name: Brugge}\n")
    write(tmp_path, "more.yaml", "luik: {hosts: {pc3: }, vars: {eid_site: {name: Luik}}}\n")
    fleet = load_inventory(Reading([tmp_path / "inventory", tmp_path / "more.yaml"], tmp_path))
    assert {host.name: host.site for host in fleet.hosts} == {"pc1": "ghent", "pc2": "brugge", "pc3": "luik"}


def test_a_script_may_be_the_inventory(tmp_path: Path) -> None:
    document = {
        "ghent": {"hosts": ["pc1"], "vars": {"eid_site": {"name": "Gent", "languages": ["nl"]}}},
        "_meta": {"hostvars": {"pc1": {"ansible_host": "192.0.2.1"}}},
    }
    script = write(tmp_path, "dynamic", f"#!/bin/sh\ncat <<'X'\n{json.dumps(document)}\nX\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    fleet = load_inventory(Reading([script], tmp_path))
    assert [(host.name, host.address) for host in fleet.hosts] == [("pc1", "192.0.2.1")]


def test_a_plugin_may_be_the_inventory(tmp_path: Path) -> None:
    plugin = """\
plugin: ansible.builtin.generator
hosts: {name: "{{ place }}-{{ number }}", parents: [{name: "{{ place }}"}]}
layers: {place: [ghent], number: [1, 2]}
"""
    write(tmp_path, "inventory/fleet.yaml", plugin)
    write(tmp_path, "inventory/group_vars/ghent.yaml", "eid_site: {name: Linden}\n")
    fleet = load_inventory(Reading([tmp_path / "inventory"], tmp_path, desks=DESKS))
    assert [(host.name, host.site) for host in fleet.hosts] == [("ghent-1", "ghent"), ("ghent-2", "ghent")]


def test_limit_and_site_select_without_forgetting_the_rest(tmp_path: Path) -> None:
    path = write(
        tmp_path, "h.yaml", GOOD + "    luik: {hosts: {pc4: , pc5: }, vars: {eid_site: {name: Luik}}}\n"
    )
    chosen = load_inventory(
        Reading([path], tmp_path, desks=DESKS), limit="pc1,pc4,pc5", sites=[SiteId("luik")]
    )
    assert {host.name: host.selected for host in chosen.hosts} == {
        "pc1": False,
        "pc2": False,
        "pc3": False,
        "pc4": True,
        "pc5": True,
    }
    with pytest.raises(FleetError, match="--site: no site 'luk'; did you mean 'luik'"):
        load_inventory(Reading([path], tmp_path, desks=DESKS), sites=[SiteId("luk")])


def test_what_ansible_cannot_read_is_one_error_with_its_line(tmp_path: Path) -> None:
    broken = write(tmp_path, "broken.yaml", "all:\n  hosts:\n    x: {\n  y\n")
    with pytest.raises(FleetError) as caught:
        load_inventory(Reading([broken], tmp_path))
    assert len(caught.value.mistakes) == 1
    said = str(caught.value)
    assert said.startswith(f"{broken}:")
    assert "YAML parsing failed" in said


def test_no_site_at_all_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FleetError, match="no group has an eid_site; give each site's group"):
        load_inventory(Reading([write(tmp_path, "h.ini", "pc1\npc2\n")], tmp_path))


def test_vault_passwords_open_encrypted_variables_and_stay_out_of_what_comes_back(tmp_path: Path) -> None:
    secret = VaultSecret(b"open sesame")
    cipher = (
        VaultLib([("default", secret)])
        .encrypt(b"eid_site: {name: Gent}\nansible_password: CANARY-7\n")
        .decode()
    )
    write(tmp_path, "inventory/hosts.ini", "[ghent]\npc1\n")
    write(tmp_path, "inventory/group_vars/ghent.yaml", cipher)
    password = write(tmp_path, "password", "open sesame\n")
    fleet = load_inventory(
        Reading([tmp_path / "inventory"], tmp_path, vault_arguments=["--vault-password-file", str(password)])
    )
    assert fleet.sites[SiteId("ghent")].name == "Gent"
    assert "CANARY-7" not in repr(fleet)
    password.write_text("open barley\n")
    for arguments in ([], ["--vault-password-file", str(password)]):
        with pytest.raises(FleetError, match="give the vault's own password with --ask-vault-pass"):
            load_inventory(Reading([tmp_path / "inventory"], tmp_path, vault_arguments=arguments))


def test_what_lies_in_the_vault_travels_to_a_node_opened_and_the_vaults_password_does_not(
    tmp_path: Path,
) -> None:
    vault = VaultLib([("default", VaultSecret(b"open sesame"))])
    write(tmp_path, "inventory/hosts.ini", "[ghent]\npc1\npc2\n")
    shared = vault.encrypt(b"eid_site: {name: Gent}\nansible_password: CANARY-7\nother: CANARY-8\n").decode()
    write(tmp_path, "inventory/group_vars/ghent.yaml", shared)
    lines = "\n".join(f"  {line}" for line in vault.encrypt(b"CANARY-9").decode().splitlines())
    write(tmp_path, "inventory/host_vars/pc2.yaml", f"ansible_password: !vault |\n{lines}\n")
    password = write(tmp_path, "password", "open sesame\n")
    names = [HostName("pc1"), HostName("pc2")]
    given = ["--vault-password-file", str(password)]
    found, wrong = host_variables(Reading([tmp_path / "inventory"], tmp_path, vault_arguments=given), names)
    assert wrong == {}
    assert found == {"pc1": {"ansible_password": "CANARY-7"}, "pc2": {"ansible_password": "CANARY-9"}}
    password.write_text("open barley\n")
    found, wrong = host_variables(Reading([tmp_path / "inventory"], tmp_path, vault_arguments=given), names)
    assert found == {}
    assert wrong.keys() == {"pc1", "pc2"}
    assert all("Decryption failed" in words for words in wrong.values())


NODES = """
all:
  children:
    ghent:
      vars: {eid_site: {name: Ghent, kind: medical_practice, languages: [nl]}, eid_node: NODE}
      hosts:
        pc-1:
        pc-2: {eid_node: namur}
    bruges:
      vars: {eid_site: {name: Bruges, kind: medical_practice, languages: [nl]}}
      hosts: {pc-3: }
"""


def test_a_site_or_a_workstation_names_the_node_that_asks_it(tmp_path: Path) -> None:
    path = write(tmp_path, "h.yaml", NODES.replace("NODE}", "gent}"))
    fleet = load_inventory(Reading([path], tmp_path, nodes=("gent", "namur")))
    assert {host.name: host.node for host in fleet.hosts} == {"pc-1": "gent", "pc-2": "namur", "pc-3": ""}


def test_a_node_that_is_not_in_the_settings_is_one_mistake_with_its_place(tmp_path: Path) -> None:
    path = write(tmp_path, "h.yaml", NODES.replace("NODE}", "gnet}").replace("pc-1:", "pc-1:\n        pc-0:"))
    with pytest.raises(FleetError) as caught:
        load_inventory(Reading([path], tmp_path, nodes=("gent", "namur")))
    assert [str(mistake) for mistake in caught.value.mistakes] == [
        "h.yaml:5: eid_node 'gnet' is not in [nodes] of eidfleet.toml; did you mean 'gent'?"
    ]
    with pytest.raises(FleetError, match=r"add \[nodes.NAME\] to eidfleet.toml, see docs/mesh.md"):
        load_inventory(Reading([path], tmp_path))


def test_what_travels_to_a_node_is_evaluated_here_and_only_of_its_own_hosts(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "h.yaml",
        """
all:
  vars: {secret: "a{{ '{{' }}b", ansible_become_password: stays, other: stays}
  hosts:
    one: {ansible_password: "{{ secret }}", ansible_port: 2222, ansible_host: "{{ inventory_hostname }}.example"}
    two: {ansible_password: "{{ nowhere }}"}
    three: {ansible_password: another}
""",
    )
    found, wrong = host_variables(Reading([path], tmp_path), [HostName("one"), HostName("two")])
    assert found == {"one": {"ansible_password": "a{{b", "ansible_port": 2222, "ansible_host": "one.example"}}
    assert list(wrong) == ["two"]
    assert wrong[HostName("two")].startswith("h.yaml:6: ansible_password: 'nowhere' is undefined")
