"""What travels to a node: ansible-runner's own reader unpacks it, and it holds nothing but the node's own."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import yaml
from ansible_runner.utils.streaming import unstream_dir

from collector.core.model import HostName
from collector.sources.fleet.settings import ScanSettings
from collector.sources.scan.node_job import NodeShare, share_stream

LIMITS = ScanSettings(portals=())


class _Loader(yaml.SafeLoader):
    """As Ansible reads it, but that what is unsafe says so."""


def _unsafe(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> tuple[str, str]:
    return "unsafe", str(loader.construct_scalar(node))


_Loader.add_constructor("!unsafe", _unsafe)


def unpacked(share: NodeShare, folder: Path) -> tuple[dict[str, object], dict[str, Path]]:
    """The arguments and the files of a job, as the worker of ansible-runner would have them."""
    stream = io.BytesIO(share_stream(share))
    arguments = json.loads(stream.readline())["kwargs"]
    unstream_dir(stream, json.loads(stream.readline())["zipfile"], str(folder))
    assert json.loads(stream.readline()) == {"eof": True}
    return arguments, {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    folder = tmp_path / "fleet"
    folder.mkdir()
    return folder


def test_a_job_holds_the_play_the_probes_and_its_own_hosts(fleet: Path, tmp_path: Path) -> None:
    variables = {
        HostName("pc-1"): {"ansible_password": "{{ a }} & b", "ansible_port": 22, "ansible_l": ["x"]}
    }
    share = NodeShare(variables, 3, LIMITS, fleet, [HostName("pc-1")])
    arguments, files = unpacked(share, tmp_path / "job")
    assert arguments == {"playbook": "probe.yml", "forks": 3}
    hosts = yaml.load(files["inventory/hosts.yaml"].read_text(), _Loader)  # noqa: S506 - a safe loader
    password = ("unsafe", "{{ a }} & b")
    values = {"ansible_password": password, "ansible_port": 22, "ansible_l": [("unsafe", "x")]}
    assert hosts == {"all": {"hosts": {"pc-1": values}}}
    collection = "project/collections/ansible_collections/eidfleet/probes"
    assert {"project/probe.yml", f"{collection}/probes/posix.sh", f"{collection}/probes/windows.ps1"} <= set(
        files
    )
    told = json.loads(files["env/extravars"].read_text())
    assert told["eidfleet_ehealth_hosts"] == {"pc-1": True}
    assert {path.stat().st_mode & 0o777 for path in files.values()} == {0o600}
    kinds = {name.partition("/")[0] for name in files}
    assert kinds == {"project", "inventory", "env"}


def test_a_file_that_is_here_travels_and_any_other_is_the_nodes(fleet: Path, tmp_path: Path) -> None:
    (fleet / "id").write_text("a key")
    (fleet / "ansible.cfg").write_text("[defaults]\nprivate_key_file = id\nremote_user = eid\n")
    variables = {
        HostName("one"): {"ansible_ssh_private_key_file": str(fleet / "id")},
        HostName("two"): {"ansible_private_key_file": "/nowhere/of/this/machine"},
        HostName("three"): {},
    }
    _, files = unpacked(NodeShare(variables, 3, LIMITS, fleet), tmp_path / "job")
    hosts = yaml.load(files["inventory/hosts.yaml"].read_text(), _Loader)["all"]["hosts"]  # noqa: S506
    assert hosts == {
        "one": {"ansible_ssh_private_key_file": ("unsafe", "../files/0")},
        "two": {"ansible_private_key_file": ("unsafe", "/nowhere/of/this/machine")},
        "three": {"ansible_private_key_file": ("unsafe", "../files/0")},
    }
    assert files["files/0"].read_text() == "a key"
    assert json.loads(files["env/envvars"].read_text())["ANSIBLE_REMOTE_USER"] == "eid"


def test_only_what_is_said_of_ansible_travels_of_our_environment(
    fleet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUR_SECRET", "4711")
    monkeypatch.setenv("ANSIBLE_VAULT_PASSWORD_FILE", "/ours")
    _, files = unpacked(NodeShare({HostName("pc"): {}}, 1, LIMITS, fleet), tmp_path / "job")
    told = json.loads(files["env/envvars"].read_text())
    assert {name for name in told if not name.lstrip("_").startswith("ANSIBLE_")} == {
        "LC_ALL",
        "NO_COLOR",
        "SSH_ASKPASS_REQUIRE",
    }
    assert "ANSIBLE_VAULT_PASSWORD_FILE" not in told
    assert told["ANSIBLE_HOST_KEY_CHECKING"] == "True"
