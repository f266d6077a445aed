"""The password of an ansible-vault: from a file, or asked at the terminal and kept in memory only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from collector.app.lasting import until_the_end
from collector.app.vault_password import ansible_arguments, served
from collector.core.errors import FleetError

VaultOption = Annotated[Path | None, typer.Option("--vault-password-file", help="As in ansible-playbook.")]
AskVaultOption = Annotated[
    bool, typer.Option("--ask-vault-pass", help="Ask for the vault's password; it is written nowhere.")
]


def vault_arguments(password_file: Path | None, ask: bool) -> list[str]:
    """Arguments for Ansible. What was asked for is served to it until the command ends."""
    if ask and password_file is not None:
        raise FleetError("give --vault-password-file or --ask-vault-pass, not both")
    if ask:
        if not sys.stdin.isatty():
            raise FleetError("--ask-vault-pass needs a terminal; name a file with --vault-password-file")
        password = typer.prompt("Vault password", hide_input=True, err=True)
        password_file = until_the_end(lambda: served(password))
    return ansible_arguments(password_file)
