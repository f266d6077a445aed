"""A host's variables as Ansible would evaluate them, and what is said where one cannot be.

Part of the child program `inventory_export`. The tags that tell file and line are private to ansible-core 2.19 and later;
without them only the places in messages are lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible.errors import AnsibleTemplatePluginError, AnsibleValueOmittedError
from ansible.template import Templar

try:
    from ansible._internal._datatag._tags import Origin
except ImportError:
    Origin = None

_SECRET = re.compile(r"(?:pass|password|passphrase|secret|token|private_key|_key_password)$")
_LOOKUP = re.compile(r"\b(?:lookup|query|q)\s*\(")
_ONE_NAME = re.compile(r"\s*\{\{\s*(\w+)\s*\}\}\s*")
_MOST = 300  # characters of Ansible's words that are kept
_FIX = "correct it, or define what it names"
_KEY = "give the vault's own password with --ask-vault-pass or --vault-password-file"


@dataclass
class Faulty(Exception):  # noqa: N818 - the variable is what is faulty
    """A variable by which Ansible could not connect: its name is in the words. `where` is file:line, if known."""

    words: str
    where: str | None
    suggestion: str = _FIX


class Values:
    """The variables of one host, each evaluated when it is asked for."""

    def __init__(self, variables: Mapping[str, Any], loader: Any) -> None:
        self.variables = variables
        self._templar = Templar(loader, variables=variables)
        self._known: dict[str, Any] = {}

    def place(self, name: str) -> str | None:
        return place(self.variables.get(name))

    def is_secret(self, name: str) -> bool:
        return _SECRET.search(name) is not None

    def looks_up(self, name: str) -> bool:
        """Whether evaluating it may ask somebody else, a password manager say: that can be slow, host after host."""
        return _LOOKUP.search(str(self.variables.get(name))) is not None

    def get(self, name: str) -> Any:
        """None where it is not there, is null, or says `omit`. Faulty where Ansible cannot evaluate it."""
        if name not in self._known:
            self._known[name] = self._evaluated(name) if name in self.variables else None
        return self._known[name]

    def _evaluated(self, name: str) -> Any:
        try:
            found = self._templar.template(self.variables[name])
            # What is encrypted is opened when it is looked at.
            return str(found) if type(found).__name__ == "EncryptedString" else found
        except AnsibleValueOmittedError:
            return None
        except Exception as error:  # lookups and filters are anybody's code
            raise Faulty(f"{name}: {words_of(error)}", self.place(name), remedy(error)) from error

    def refuse_undefined(self, name: str) -> None:
        """Faulty where a secret names a variable that is not there. It is not evaluated: a vault may be closed on purpose."""
        seen = {name}
        value = self.variables[name]
        while isinstance(value, str) and (named := _ONE_NAME.fullmatch(value)) and named[1] not in seen:
            if named[1] not in self.variables:
                raise Faulty(f"{name}: {named[1]!r} is undefined", self.place(name))
            seen.add(named[1])
            value = self.variables[named[1]]


def place(value: Any) -> str | None:
    """`file:line` a value was written at, if Ansible knows."""
    origin = Origin.get_tag(value) if Origin is not None and value is not None else None
    if origin is None or not origin.path:
        return None
    return f"{origin.path}:{origin.line_num}" if origin.line_num else str(origin.path)


def words_of(error: BaseException) -> str:
    """Ansible's words in a line. Of what a lookup said only that it failed: its words may hold what it was to keep."""
    said = str(getattr(error, "message", None) or error) or type(error).__name__
    if "lookup" in said.lower() or isinstance(error, AnsibleTemplatePluginError):
        said = said.partition(" failed")[0] + " failed"
    return " ".join(said.split())[:_MOST]


def remedy(error: BaseException) -> str:
    said = str(error).lower()
    return _KEY if "vault" in said or "decrypt" in said else _FIX
