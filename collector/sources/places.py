"""Finds the files that travel with the program, in a checkout and when installed alike."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

from collector.core.errors import FleetError


def ansible_config(fleet_dir: Path) -> Path | None:
    """The ansible.cfg that counts for a fleet folder, as an absolute path; one named in the environment is as its shell sees it."""
    named = os.environ.get("ANSIBLE_CONFIG")
    candidates = (
        [Path(named)]
        if named
        else [fleet_dir / "ansible.cfg", Path.home() / ".ansible.cfg", Path("/etc/ansible/ansible.cfg")]
    )
    return next((path.resolve() for path in candidates if path.is_file()), None)


def shared_data(name: str) -> Path:
    """The folder `playbooks` or `inventory`: beside the packages in a checkout, below share/eidfleet when installed."""
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file():
        return checkout / name
    for root in (Path(sysconfig.get_path("data")), *Path(__file__).resolve().parents):
        installed = root / "share" / "eidfleet" / name
        if installed.is_dir():
            return installed
    raise FleetError(f"the files of {name!r} are missing from this installation; install eidfleet anew")
