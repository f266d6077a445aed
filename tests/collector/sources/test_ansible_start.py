"""What is left out of Ansible's start is nothing that an inventory or a scan's play can ask for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import ansible
import pytest
from ansible.executor import playbook_executor
from ansible.utils.collection_loader import _collection_finder
from ansible.utils.collection_loader._collection_meta import _meta_yml_to_dict

from collector.sources import ansible_start

TABLE = Path(ansible.__file__).parent / "config/ansible_builtin_runtime.yml"
PLAY = "- {hosts: all, gather_facts: false, tasks: [{ansible.builtin.raw: echo it runs}]}\n"


def test_renamed_plugins_are_all_there_but_the_modules() -> None:
    text = TABLE.read_bytes()
    whole, ours = (_meta_yml_to_dict(read, None) for read in (text, ansible_start.without_modules(text)))
    assert len(str(ours)) < len(str(whole)) / 5
    for kind in ("modules", "module_utils"):
        del whole["plugin_routing"][kind]
    assert ours == whole


def test_the_table_of_another_collection_stays_as_it_is() -> None:
    text = "plugin_routing:\n  inventory:\n    old:\n      redirect: a.b.new\n"
    assert ansible_start.without_modules(text) == text
    assert ansible_start.without_modules(text.encode()) == text.encode()


def test_the_places_that_are_left_out_are_those_of_this_ansible() -> None:
    """Else nothing would be saved, in silence."""
    assert callable(_collection_finder._meta_yml_to_dict)
    assert all(hasattr(playbook_executor, name) for name in ansible_start._READ_AHEAD)


def test_where_the_places_have_moved_nothing_is_saved_and_nothing_breaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(_collection_finder, "_meta_yml_to_dict")
    for name in ansible_start._READ_AHEAD:
        monkeypatch.delattr(playbook_executor, name)
    ansible_start.spare_tables()
    ansible_start._spare_loading()
    assert not hasattr(_collection_finder, "_meta_yml_to_dict")
    monkeypatch.setattr(ansible_start, "importlib", SimpleNamespace(import_module=_moved))
    ansible_start.spare_tables()
    ansible_start._spare_loading()


def _moved(module: str) -> object:
    raise ModuleNotFoundError(module)


def test_a_play_runs_and_loads_no_library_of_other_connections(tmp_path: Path) -> None:
    (tmp_path / "play.yaml").write_text(PLAY)
    play = ("ansible-playbook", "-i", "here,", "-c", "local", "play.yaml")
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-P", "-m", ansible_start.__name__, *play],
        cwd=tmp_path,
        env=os.environ | {"ANSIBLE_LOCAL_TEMP": str(tmp_path / "tmp")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "ok=1" in done.stdout
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert not loaded & {"pypsrp", "winrm", "requests"}
