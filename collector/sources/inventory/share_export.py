"""A child program: prints as JSON the variables by which an execution node connects to its own hosts, evaluated.

They may hold passwords: they go into the pipe of whoever started it and nowhere else.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.errors import AnsibleError

from collector.sources.inventory.inventory_export import Export, main, within_its_time
from collector.sources.inventory.inventory_values import Faulty, Values, words_of

_PREFIX = "ansible_"
_STAYS = ("ansible_become", "ansible_sudo", "ansible_su_", "ansible_python_interpreter")
"""What begins so stays here: the probe asks as the account that logs in, so no password of another has to travel."""
_MAGIC = C.INTERNAL_STATIC_VARS | {"ansible_check_mode", "ansible_local"}
"""Ansible's own about a play."""


class ShareExport(Export):
    """The hosts named on standard input, each with its variables or with what is wrong with them."""

    def run(self) -> None:
        self.open()
        names = json.loads(sys.stdin.read())
        hosts = {name: self.inventory.get_host(name) for name in names}
        document = {
            name: within_its_time(partial(self._variables, host))
            for name, host in hosts.items()
            if host is not None
        }
        sys.stdout.write(json.dumps(document, default=str))

    def _variables(self, host: Any) -> dict[str, Any]:
        try:
            variables = self.vm.get_vars(host=host)
            values = Values(variables, self.loader)
            # Cached ones stand among the variables under the same names.
            facts = variables.get("ansible_facts") or {}
            wanted = [
                name
                for name in values.variables
                if _travels(name) and name.removeprefix(_PREFIX) not in facts
            ]
            found = {name: values.get(name) for name in wanted}
        except Faulty as faulty:
            return {"mistake": f"{faulty.where or host.name}: {faulty.words}; {faulty.suggestion}"}
        except AnsibleError as error:
            return {"mistake": f"{host.name}: {words_of(error)}"}
        return {"variables": {name: value for name, value in found.items() if value is not None}}


def _travels(name: str) -> bool:
    return name.startswith(_PREFIX) and name not in _MAGIC and not name.startswith(_STAYS)


if __name__ == "__main__":
    sys.exit(main(ShareExport))
