"""The inventory plugin of ours reads a file of YAML as Ansible's own does: same hosts, groups, variables, vault and mistakes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from collector.sources.files.places import shared_data

INVENTORY = """
all:
  vars:
    shared: &shared {list: [1, two, {three: 3}], text: "{{ inventory_hostname }}"}
  children:
    ghent:
      vars: {eid_site: {name: Ter Linden}, again: *shared}
      children:
        desks:
          hosts:
            pc[01:12]: {own: !unsafe "{{ kept }}"}
            one: {ansible_host: 10.0.0.1, ansible_port: 2222}
    other:
      hosts: {one: {}, two: }
"""
WAYS = ("ansible.builtin.yaml", "eidfleet.probes.yaml_once")


def listed(folder: Path, plugin: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("ansible-inventory")), "-i", str(folder / "inventory"), "--list", "--export",
            "--playbook-dir", str(shared_data("playbooks")),
        ],
        cwd=folder,
        env={
            **os.environ,
            "ANSIBLE_INVENTORY_ENABLED": plugin,
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "True",
            "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("text", "ends_with"),
    [
        pytest.param(INVENTORY, 0, id="whole"),
        pytest.param("all:\n  hosts: {one: {a: [}}\n", 1, id="mistake"),
    ],
)
def test_both_read_the_same(tmp_path: Path, text: str, ends_with: int) -> None:
    (tmp_path / "inventory/group_vars").mkdir(parents=True)
    (tmp_path / "inventory/hosts.yaml").write_text(text)
    (tmp_path / "inventory/group_vars/desks.yaml").write_text("beside: here\n")
    theirs, ours = (listed(tmp_path, plugin) for plugin in WAYS)
    assert (theirs[0] != 0) is bool(ends_with)
    assert ours[:2] == theirs[:2]
    if ends_with:
        named = ("ansible.builtin.plugins.inventory.yaml", "eidfleet.probes.plugins.inventory.yaml_once")
        assert "hosts.yaml" in ours[2]
        assert ours[2].replace(named[1], named[0]) == theirs[2]
    else:
        assert '"beside": "here"' in ours[1]
        assert "pc12" in ours[1]
