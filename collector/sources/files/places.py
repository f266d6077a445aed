"""Finds the files that travel with the program, in a checkout and when installed alike."""

from __future__ import annotations

import os
import stat
import sysconfig
from pathlib import Path

from collector.core.errors import FleetError, mistaken
from collector.sources.files.plain_file import refuse_odd


def ansible_config(fleet_dir: Path) -> Path | None:
    """The ansible.cfg that counts for a fleet folder, as an absolute path; one named in the environment is as its shell sees it.

    Searched as ansible-core does, yet where it would pass over a file without a word, FleetError names it.
    """
    named = os.environ.get("ANSIBLE_CONFIG")
    if named:
        path = expanded(named)
        path = path / "ansible.cfg" if path.is_dir() else path
        if not path.exists():
            raise FleetError(f"ANSIBLE_CONFIG names {named}, and there is no such file; correct or unset it")
        return _readable(path)
    for path in (fleet_dir / "ansible.cfg", Path.home() / ".ansible.cfg", Path("/etc/ansible/ansible.cfg")):
        if os.path.lexists(path):
            return _readable(path, is_found=True)
    return None


def expanded(path: str) -> Path:
    """With its variables and `~` as Ansible expands them: where there is no such account, `~name` stays as it is."""
    named = os.path.expandvars(path)
    try:
        return Path(os.path.expanduser(named))  # noqa: PTH111 - pathlib's own raises where there is no such account
    except ValueError:  # a name no account can have
        return Path(named)


def _readable(path: Path, *, is_found: bool = False) -> Path:
    """The path itself. FleetError where Ansible would take no settings from it."""
    refuse_odd(path)
    if not path.is_file() or not os.access(path, os.R_OK):
        raise mistaken(path, "cannot be read", "look at the file and its rights")
    folder = path.parent.resolve()
    if is_found and folder.stat().st_mode & stat.S_IWOTH:
        said = "everybody may write into its folder, so Ansible takes no settings from it"
        raise mistaken(path, said, f"chmod o-w {folder}, or name the file in ANSIBLE_CONFIG")
    return path.resolve()


def shared_data(name: str) -> Path:
    """The folder `playbooks` or `inventory`: beside the packages in a checkout, below share/eidfleet when installed."""
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").is_file():
        return checkout / name
    for root in (Path(sysconfig.get_path("data")), *Path(__file__).resolve().parents):
        installed = root / "share" / "eidfleet" / name
        if installed.is_dir():
            return installed
    raise FleetError(f"the files of {name!r} are missing from this installation; install eidfleet anew")
