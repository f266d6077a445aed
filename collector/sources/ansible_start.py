"""Starts a program of Ansible's without what none of our uses of it ever asks for.

`python -m collector.sources.ansible_start ansible-playbook ...` is that `ansible-playbook`, with the same arguments and environment. Each of the three
changes nothing that is asked and saves what is told beside it (docs/performance.md); where a version of ansible-core has no such
place, nothing is saved.
"""

from __future__ import annotations

import gc
import importlib
import re
import sys
from collections.abc import Iterator
from typing import Any

_PROGRAMS = {"ansible-playbook": "ansible.cli.playbook"}
_OF_MODULES = re.compile(rb"(?m)^  (?:modules|module_utils):\n(?:(?:    .*)?\n)+")
"""Nine tenths of Ansible's own table of plugins that were renamed, which takes longer to read than most inventories. We ask for one module, by its full name."""
_READ_AHEAD = ("connection_loader", "shell_loader", "become_loader")
"""Every plugin of these kinds is loaded before a play, for forks to come: a quarter of the play's start, most of it for PSRP. What a host needs is loaded when it is needed."""


class _Nothing:
    """In the place of a loader that is only asked for all it has."""

    def all(self, *args: object, **named: object) -> Iterator[Any]:
        return iter(())


def without_modules(text: bytes | str) -> bytes | str:
    """A table of renamed plugins as its file has it, in bytes; any other text as it is."""
    return _OF_MODULES.sub(b"", text) if isinstance(text, bytes) else text


def spare_tables() -> None:
    """Has Ansible read its own table of renamed plugins without what is there for modules."""
    finder = _insides("ansible.utils.collection_loader._collection_finder")
    read = getattr(finder, "_meta_yml_to_dict", None)
    if read is not None:
        finder._meta_yml_to_dict = lambda text, content_id: read(without_modules(text), content_id)


def _spare_loading() -> None:
    executor = _insides("ansible.executor.playbook_executor")
    for name in _READ_AHEAD:
        if hasattr(executor, name):
            setattr(executor, name, _Nothing())


def _insides(module: str) -> Any:
    """A module of Ansible's; None where it has moved."""
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def main() -> None:
    gc.set_threshold(50_000, 20, 50)  # nearly all that is loaded stays
    sys.argv = sys.argv[1:]
    program = importlib.import_module(_PROGRAMS[sys.argv[0]])
    spare_tables()
    _spare_loading()
    try:
        program.main()
    finally:
        gc.freeze()  # nor is the memory looked through at its end


if __name__ == "__main__":
    main()
