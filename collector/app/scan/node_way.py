"""Says which step of the way to an execution node fails: over ssh what it has installed, and a job that asks nobody."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from collector.app.scan.receptor_way import job_step, way_over_receptor
from collector.app.scan.way import WayState, WayStep, step_of
from collector.core.errors import FleetError
from collector.core.text import did_you_mean, printable
from collector.sources.fleet.node_settings import SshNode
from collector.sources.fleet.settings import Settings
from collector.sources.scan.guard import guarded
from collector.sources.scan.node_receptor import ReceptorLine
from collector.sources.scan.node_ssh import SshLine
from collector.sources.scan.unit_journal import UnitJournal

_COMMAND = (
    "echo here; echo clock $(date +%s); echo python $(python3 --version 2>&1); "
    "echo runner $(ansible-runner --version 2>&1); echo core $(ansible-playbook --version 2>&1)"
)
_LEAST: Mapping[str, tuple[str, tuple[int, int], str]] = {
    "python": ("python", (3, 9), "install Python 3 on the node"),
    "runner": (
        "ansible-runner",
        (2, 3),
        "install ansible-runner on the node, or name its folder: bin in [nodes.NAME]",
    ),
    "core": (
        "ansible-core",
        (2, 19),
        "install ansible-core 2.19 or later on the node, beside ansible-runner",
    ),
}
_CLOCKS_AGREE_S = 60


def refuse_unknown(settings: Settings, name: str) -> None:
    """FleetError for a node that eidfleet.toml does not have."""
    if name not in settings.nodes:
        known = sorted(settings.nodes)
        hint = did_you_mean(name, known) if known else "add [nodes.NAME] to eidfleet.toml, see docs/mesh.md"
        raise FleetError(f"no node {name!r} in [nodes] of eidfleet.toml; {hint}")


def way_to_node(
    name: str, settings: Settings, fleet_dir: Path, state_dir: Path, stop: Callable[[], bool]
) -> Iterator[WayStep]:
    """Each step as it was tried; after one that fails the next are not tried."""
    node = settings.nodes[name]
    if isinstance(node, SshNode):
        return _way_over_ssh(name, node, settings, fleet_dir, stop)
    journal = UnitJournal(state_dir)
    line = partial(ReceptorLine, name, node, settings.scan, fleet_dir, journal, "doctor")
    return way_over_receptor(line, stop)


def _way_over_ssh(
    name: str, node: SshNode, settings: Settings, fleet_dir: Path, stop: Callable[[], bool]
) -> Iterator[WayStep]:
    mark = f"doctor-{secrets.token_hex(8)}"
    with guarded(mark):
        line = SshLine(name, node, settings.scan, fleet_dir, mark)
        said, complaint = line.words(_COMMAND)
        found = dict(
            told.split(" ", 1) for told in said.splitlines() if " " in told and not told.startswith(" ")
        )
        if "here" not in said.split():
            words = complaint or "nothing came back"
            yield WayStep(
                "ssh", WayState.FAILED, words, "try ssh by hand with the same host, user and ssh_args"
            )
            for key in (*_LEAST, "job"):
                yield WayStep(_LEAST[key][0] if key in _LEAST else key, WayState.NOT_TRIED, "")
            return
        yield WayStep("ssh", WayState.OK, f"{node.host} lets us in")
        steps = [_version(key, found.get(key, "")) for key in _LEAST]
        yield from steps
        yield _clock(found.get("clock", ""))
        if any(step.outcome is WayState.FAILED for step in steps):
            yield WayStep("job", WayState.NOT_TRIED, "")
            return
        job = job_step(line, "try ansible-runner by hand on the node", stop)
    yield job


def _version(key: str, said: str) -> WayStep:
    name, least, advice = _LEAST[key]
    seen = re.search(r"(\d{1,3})\.(\d{1,3})(?:\.\d{1,5})?", said)
    if seen is None:
        return WayStep(name, WayState.FAILED, printable(said, 120) or "not found", advice)
    is_new = (int(seen[1]), int(seen[2])) >= least
    return step_of(name, is_new, seen[0], advice)


def _clock(said: str) -> WayStep:
    """What a wrong clock there does to the answers is reckoned out; who looks at the node's own logs is told."""
    if not said.isascii() or not said.isdigit() or len(said) > 11:
        return WayStep("clock", WayState.NOT_TRIED, "it does not say")
    ahead_s = int(said) - time.time()
    if abs(ahead_s) < _CLOCKS_AGREE_S:
        return WayStep("clock", WayState.OK, "agrees with ours")
    return WayStep(
        "clock", WayState.FAILED, f"{ahead_s:+.0f} s against ours", "have both follow one time server"
    )
