"""Fleet folders for tests: an inventory over a rig's servers, settings with short limits, and the real command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

EIDFLEET = Path(sys.executable).parent / "eidfleet"

SHORT_LIMITS = """
[scan]
forks = 10
preflight_timeout_s = 2
connect_timeout_s = 5
task_timeout_s = 12
part_timeout_s = 2
deadline_s = 20
portals = []
"""


def fleet_folder(folder: Path, hosts: Mapping[str, Mapping[str, Any]], settings: str = SHORT_LIMITS) -> Path:
    """A fleet of one site `ghent` with these hosts and their Ansible variables."""
    site = {"name": "Groepspraktijk Ter Linden", "kind": "medical_practice", "languages": ["nl"]}
    group = {
        "vars": {"eid_site": site},
        "hosts": {name: dict(variables) for name, variables in hosts.items()},
    }
    (folder / "inventory").mkdir(parents=True, exist_ok=True)
    (folder / "inventory/hosts.yaml").write_text(yaml.safe_dump({"all": {"children": {"ghent": group}}}))
    (folder / "eidfleet.toml").write_text(settings)
    return folder


def run_eidfleet(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the installed command in the folder, as a user would, without a terminal."""
    return subprocess.run(
        [str(EIDFLEET), *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def start_eidfleet(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(EIDFLEET), *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
