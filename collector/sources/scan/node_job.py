"""What travels to an execution node: the play, its collection with the probes, and the variables of its own hosts.

It is written as `ansible-runner transmit` writes it (a line of arguments, an archive, a last line), but from memory: the
variables may hold passwords, and nothing of them is to lie on a disk of this machine.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from collector.core.model import HostName
from collector.sources.files.places import expanded, shared_data
from collector.sources.files.plain_file import plain
from collector.sources.fleet.settings import ScanSettings
from collector.sources.scan.ansible_settings import (
    Config,
    checked_config,
    configured,
    environment_elsewhere,
)
from collector.sources.scan.play_settings import connection_environment, extra_variables, whole_timeout_s

PLAY = "probe.yml"
_FILES = (
    "ansible_private_key_file",
    "ansible_ssh_private_key_file",
    "ansible_winrm_ca_trust_path",
    "ansible_winrm_cert_pem",
    "ansible_winrm_cert_key_pem",
    "ansible_psrp_ca_cert",
    "ansible_psrp_certificate_pem",
    "ansible_psrp_certificate_key_pem",
)
"""Variables that name a file. One that is here travels; any other is taken for a file of the node."""
_KEY_NAMES = ("ansible_private_key_file", "ansible_ssh_private_key_file")
_MOST_FILE_BYTES = 1024**2
_ONLY_OWNER = 0o100600 << 16


@dataclass(frozen=True, slots=True)
class NodeShare:
    """What one node asks. `variables` are those of its hosts, which are asked in this order."""

    variables: Mapping[HostName, Mapping[str, Any]]
    forks: int
    limits: ScanSettings
    fleet_dir: Path
    ehealth_hosts: Sequence[HostName] = ()
    """Those of a site that asks whether an eHealth certificate is kept there."""


def share_stream(share: NodeShare) -> bytes:
    """All that a worker is sent for a share. FleetError for an ansible.cfg that would stop a scan."""
    config = checked_config(share.fleet_dir)
    files = _Files(share.fleet_dir)
    hosts = {
        name: _unsafe(files.instead(_with_default_key(values, config, share.fleet_dir)))
        for name, values in share.variables.items()
    }
    timeout_s = whole_timeout_s(len(hosts), share.forks, share.limits)
    # Without a word of ours ansible-runner switches the checking of host keys off.
    own = {"ANSIBLE_HOST_KEY_CHECKING": "True"} | environment_elsewhere(config)
    own |= connection_environment(config, share.limits)
    # The worker brings its own output plugin; the inventory is the one below and no other.
    for name in ("ANSIBLE_STDOUT_CALLBACK", "ANSIBLE_CALLBACK_PLUGINS"):
        own.pop(name, None)
    own["ANSIBLE_INVENTORY_ENABLED"] = "yaml"
    own["ANSIBLE_LOCAL_TEMP"] = "../tmp"  # seen from the project's folder: it goes with the job
    content = {
        **_project(),
        **files.content,
        "inventory/hosts.yaml": yaml.dump({"all": {"hosts": hosts}}, Dumper=_Dumper).encode(),
        "env/envvars": json.dumps(own).encode(),
        "env/extravars": json.dumps(extra_variables(share.limits, share.ehealth_hosts)).encode(),
        "env/settings": _settings(timeout_s),
    }
    return _written({"playbook": PLAY, "forks": share.forks}, content)


def empty_stream(timeout_s: int) -> bytes:
    """A job that asks nobody: for trying a node out."""
    play = json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": []}]).encode()
    return _written({"playbook": PLAY}, {f"project/{PLAY}": play, "env/settings": _settings(timeout_s)})


def _settings(timeout_s: int) -> bytes:
    return json.dumps({"idle_timeout": 0, "pexpect_timeout": 0.5, "job_timeout": timeout_s}).encode()


def _written(arguments: Mapping[str, Any], content: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in content.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _ONLY_OWNER
            packed.writestr(entry, body)
    body = archive.getvalue()
    lines = ({"kwargs": dict(arguments)}, {"zipfile": len(body)}, {"eof": True})
    first, size, last = (json.dumps(line).encode() + b"\n" for line in lines)
    return first + size + base64.b64encode(body) + last


@cache
def _project() -> Mapping[str, bytes]:
    """The play and the collection, by their path in the job."""
    root = shared_data("playbooks")
    found = [root / PLAY, *sorted((root / "collections").rglob("*"))]
    return {
        f"project/{path.relative_to(root)}": path.read_bytes()
        for path in found
        if path.is_file() and "__pycache__" not in path.parts
    }


class _Files:
    """The files that variables name, each once, by their path in the job."""

    def __init__(self, fleet_dir: Path) -> None:
        self.content: dict[str, bytes] = {}
        self._fleet_dir = fleet_dir
        self._named: dict[Path, str] = {}

    def instead(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The variables with each such file named as the job has it: seen from the project's folder."""
        return {name: self._place(value) if name in _FILES else value for name, value in values.items()}

    def _place(self, value: object) -> object:
        path = self._fleet_dir / expanded(str(value))
        if path not in self._named:
            try:
                if plain(path).stat().st_size > _MOST_FILE_BYTES:
                    return value
                body = path.read_bytes()
            except (OSError, ValueError):
                return value
            self._named[path] = f"files/{len(self._named)}"
            self.content[self._named[path]] = body
        return f"../{self._named[path]}"


def _with_default_key(values: Mapping[str, Any], config: Config, fleet_dir: Path) -> Mapping[str, Any]:
    """ansible.cfg's private_key_file is a file of this machine, seen from ansible.cfg: it travels as a host's own would."""
    key = configured(config, "private_key_file")
    if not key or any(name in values for name in _KEY_NAMES):
        return values
    beside = fleet_dir if config.path is None else config.path.parent
    return {**values, _KEY_NAMES[0]: str(beside / expanded(key))}


class _UnsafeText(str):
    """Evaluated here already: to the node's Ansible it is a text and no template."""


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # chosen where it runs
    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(
    _UnsafeText, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text), style='"')
)


def _unsafe(value: Any) -> Any:
    if isinstance(value, str):
        return _UnsafeText(value)
    if isinstance(value, Mapping):
        return {str(key): _unsafe(item) for key, item in value.items()}
    return [_unsafe(item) for item in value] if isinstance(value, list) else value
