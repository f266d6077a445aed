"""The sections `[nodes.NAME]` of `eidfleet.toml`: an execution node, and by which of two transports it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from collector.core.text import did_you_mean, printable
from collector.sources.files.strict_reader import misfits

SECTION = "nodes"
TRANSPORT = "transport"
NodeName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}\Z")]
Forks = Annotated[int, Meta(ge=0, le=500)]
_WORD = r"[A-Za-z0-9._@:-]"  # what Receptor takes in a name


class SshNode(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field=TRANSPORT, tag="ssh"
):
    """An execution node, asked over ssh to run a share of a scan with its own ansible-runner.

    `ssh_args` are arguments of OpenSSH's client, a word each, that stand before ours; `bin` is the folder on the node that has
    its ansible-runner and ansible-playbook, where PATH has not. `forks` 0 means those of [scan].
    """

    host: Annotated[str, Meta(pattern=r"^[^\s\x00-\x1f-][^\s\x00-\x1f]*\Z", max_length=255)]
    user: Annotated[str, Meta(pattern=r"^(?:[^\s\x00-\x1f-][^\s\x00-\x1f]*)?\Z", max_length=255)] = ""
    port: Annotated[int, Meta(ge=0, le=65_535)] = 0
    ssh_args: Annotated[tuple[Annotated[str, Meta(min_length=1)], ...], Meta(max_length=50)] = ()
    bin: Annotated[str, Meta(pattern=r"^(?:/[\w./+@-]*)?\Z", max_length=255)] = ""
    forks: Forks = 0


class ReceptorNode(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field=TRANSPORT, tag="receptor"
):
    """An execution node of a Receptor mesh, asked by way of the Receptor on this machine.

    `node` is its id in the mesh and `socket` our Receptor's control socket; `tls_client` names the section of our Receptor's
    configuration by which the node's control service is reached. `job_folder` is where on the node a job lies.
    """

    node: Annotated[str, Meta(pattern=rf"^{_WORD}+\Z", max_length=255)]
    socket: Annotated[str, Meta(pattern=r"^[^\s\x00-\x1f:][^\x00-\x1f:]*\Z", max_length=255)] = (
        "/run/receptor/receptor.sock"
    )
    tls_client: Annotated[str, Meta(pattern=rf"^{_WORD}*\Z", max_length=255)] = ""
    work_type: Annotated[str, Meta(pattern=rf"^{_WORD}+\Z", max_length=255)] = "ansible-runner"
    sign_work: bool = True
    job_folder: Annotated[str, Meta(pattern=r"^/[\w./+@-]*\Z", max_length=255)] = "/dev/shm"  # noqa: S108  (on the node, in memory)
    forks: Forks = 0


TRANSPORTS: Mapping[str, type[SshNode] | type[ReceptorNode]] = {"ssh": SshNode, "receptor": ReceptorNode}
_NEEDED = {
    "ssh": ("host", 'add host = "its name or address"'),
    "receptor": ("node", 'add node = "its id in the mesh"'),
}
_HINTS = {
    "host": "write its name or address, as ssh takes it",
    "user": "write the account that ssh logs in with",
    "ssh_args": 'write a word each, for instance ["-J", "hop.example.org"]',
    "bin": "write a folder on the node, for instance /opt/ansible/bin",
    "node": "write its id in the mesh: letters, digits and . - _ @ :",
    "socket": "write the path of a control socket on this machine, for instance /run/receptor/receptor.sock",
    "tls_client": "write the name of a tls-client section of this machine's Receptor",
    "work_type": "write the worktype of a work-command of the node, for instance ansible-runner",
    "sign_work": "write true or false",
    "job_folder": "write a folder on the node, for instance /dev/shm",
}


def with_transport(nodes: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The sections with the transport that is meant where none is named."""
    return {name: {TRANSPORT: "ssh", **values} for name, values in nodes.items()}


def node_mistakes(nodes: object) -> Iterator[tuple[str, str | None, str, str]]:
    """Each with its section and key, what is wrong and the next step."""
    if not isinstance(nodes, dict):
        yield SECTION, None, f"{SECTION!r} must be a section", f"write it as [{SECTION}.NAME]"
        return
    for name, values in nodes.items():
        section = f"{SECTION}.{name}"
        if not isinstance(values, dict):
            said = f"[{SECTION}] {name} must be a section"
            yield SECTION, name, said, "write it as [nodes.NAME], with a host"
            continue
        for misfit in misfits(name, NodeName, "a name has letters, digits, - and _, at most 63"):
            yield section, None, f"[{section}]: {misfit.message}", misfit.suggestion
        yield from _value_mistakes(section, values)


def _value_mistakes(section: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str | None, str, str]]:
    transport = values.get(TRANSPORT, "ssh")
    if not isinstance(transport, str) or transport not in TRANSPORTS:
        said = f"[{section}] {TRANSPORT} = {printable(repr(transport), 200)}: there is no such transport"
        yield section, TRANSPORT, said, did_you_mean(str(transport), TRANSPORTS)
        transport = "ssh" if "host" in values else "receptor"
    kind, (needed, advice) = TRANSPORTS[transport], _NEEDED[transport]
    for key, value in values.items():
        if key == TRANSPORT:
            continue
        for misfit in islice(misfits({needed: "x", key: value}, kind, _HINTS.get(key, "")), 1):
            said = f"[{section}] {key} = {printable(repr(value), 200)}: {misfit.message}"
            if key not in kind.__struct_fields__:
                others = [name for name, other in TRANSPORTS.items() if key in other.__struct_fields__]
                said = f"{misfit.message} in [{section}]" + (
                    f", which is of transport {transport}" if others else ""
                )
            yield section, key, said, misfit.suggestion
    if needed not in values:
        yield section, None, f"[{section}] has no {needed}", advice
