"""`eidfleet drop`: a drop that workstations reach over https."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from collector.app.workspace import open_workspace
from collector.cli.common import HERE, FleetOption
from collector.cli.groups import group
from collector.core.errors import FleetError

drop_app = group()


@drop_app.command("serve")
def drop_serve(
    listen: Annotated[
        str, typer.Option("--listen", metavar="ADDRESS:PORT", help="Where to listen.")
    ] = "127.0.0.1:8480",
    certificate: Annotated[
        Path | None, typer.Option("--certificate", metavar="FILE", help="Certificate with its chain, in PEM.")
    ] = None,
    private_key: Annotated[
        Path | None, typer.Option("--private-key", metavar="FILE", help="Its private key, in PEM.")
    ] = None,
    behind: Annotated[
        str,
        typer.Option(
            "--behind", metavar="ADDRESS", help="The proxy whose X-Forwarded-For says who a client is."
        ),
    ] = "",
    drop: Annotated[
        Path | None, typer.Option("--drop", metavar="DIR", help="Folder to write to. Default: [ingest] drop.")
    ] = None,
    fleet: FleetOption = HERE,
) -> None:
    """Take call-ins over https and write them into the drop, until Ctrl-C. It needs `eidfleet[drop]`.

    One PUT a workstation, with the key of its site; there is nothing else it can do. Without a certificate it listens to this
    machine alone, for a web server with TLS before it.
    """
    folder = open_workspace(fleet)
    where = drop or folder.drop
    if where is None:
        raise FleetError("name a folder with --drop, or set [ingest] drop in eidfleet.toml")
    host, colon, port = listen.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65_536):
        raise FleetError(f"--listen {listen!r} is no address and port; write it like 127.0.0.1:8480")
    folder.receive(where, host.strip("[]"), int(port), certificate, private_key, behind)
