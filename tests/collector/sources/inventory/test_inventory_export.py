"""What the child program leaves out of Ansible's own tables is nothing that an inventory can ask for."""

from __future__ import annotations

from pathlib import Path

import ansible
from ansible.utils.collection_loader._collection_meta import _meta_yml_to_dict

from collector.sources.inventory.inventory_export import _renamed_plugins

TABLE = Path(ansible.__file__).parent / "config/ansible_builtin_runtime.yml"


def test_renamed_plugins_are_all_there_but_the_modules() -> None:
    text = TABLE.read_bytes()
    whole, ours = _meta_yml_to_dict(text, None), _renamed_plugins(text, None)
    assert len(str(ours)) < len(str(whole)) / 5
    for kind in ("modules", "module_utils"):
        del whole["plugin_routing"][kind]
    assert ours == whole


def test_the_table_of_another_collection_stays_as_it_is() -> None:
    text = "plugin_routing:\n  inventory:\n    old:\n      redirect: a.b.new\n"
    assert (
        _renamed_plugins(text, None) == _renamed_plugins(text.encode(), None) == _meta_yml_to_dict(text, None)
    )
