"""Says which step of the way to an execution node over Receptor fails, from our own extra to a unit that asks nobody."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from collector.app.scan.way import WayState, WayStep, step_of
from collector.core.errors import FleetError
from collector.core.text import counted, printable
from collector.sources.fleet.node_settings import ReceptorNode
from collector.sources.scan.node_answers import NodeLine
from collector.sources.scan.node_job import empty_stream
from collector.sources.scan.node_receptor import ReceptorLine
from collector.sources.scan.receptor_control import (
    Receptor,
    ReceptorRefusedError,
    are_alike,
    params_of,
    versions,
)
from collector.sources.scan.unit_journal import MARK

STEPS = ("receptorctl", "socket", "mesh", "control service", "work type", "job", "units")
_JOB_TIMEOUT_S = 60
_RELEASES_WITHIN_S = 10
"""What was released a moment ago is still there until the node has said so."""


def way_over_receptor(line_to_it: Callable[[], ReceptorLine], stop: Callable[[], bool]) -> Iterator[WayStep]:
    """Each step as it was tried; after one that fails the next are not tried."""
    tried = 0
    for step in _steps(line_to_it, stop):
        yield step
        tried += 1
        if step.outcome is WayState.FAILED:
            break
    for left in STEPS[tried:]:
        yield WayStep(left, WayState.NOT_TRIED, "")


def _steps(line_to_it: Callable[[], ReceptorLine], stop: Callable[[], bool]) -> Iterator[WayStep]:
    try:
        line = line_to_it()
    except FleetError as error:
        yield WayStep("receptorctl", WayState.FAILED, str(error), "pip install 'eidfleet[mesh]'")
        return
    receptor = line.receptor
    try:
        status = receptor.status()
        library, program = versions(status)
        yield WayStep("receptorctl", WayState.OK, library)
        seen = f"node {printable(str(status.get('NodeID')), 80)}, Receptor {program}"
        note = (
            ""
            if are_alike(library, program)
            else f"receptorctl is {library}: should work fail, install the one that goes with it"
        )
        yield WayStep("socket", WayState.OK, seen, note)
    except ReceptorRefusedError as error:
        yield WayStep("receptorctl", WayState.OK, versions({})[0])
        yield WayStep(
            "socket",
            WayState.FAILED,
            str(error),
            f"is Receptor running here, and may you write to {line.socket}?",
        )
        return
    yield from _of_the_mesh(receptor, line.node, status, program)
    advice = "look at the node's Receptor: its ansible-runner and ansible-playbook must be on its own PATH"
    yield job_step(line, advice, stop)
    yield _left(receptor)


def job_step(line: NodeLine, advice: str, stop: Callable[[], bool]) -> WayStep:
    """Of a job that asks nobody, given to an execution node."""
    end = line.run(empty_stream(_JOB_TIMEOUT_S), (), lambda event: None, stop)
    seen = "a job that asks nobody went there and back" if end.went_through else end.words
    return step_of("job", end.went_through, seen, advice)


def _of_the_mesh(
    receptor: Receptor, node: ReceptorNode, status: Mapping[str, Any], program: str
) -> Iterator[WayStep]:
    """Those that need nothing of us but what Receptor knows of the mesh."""
    routes = status.get("RoutingTable")
    known = sorted({*(routes if isinstance(routes, dict) else ()), str(status.get("NodeID"))})
    if node.node not in known:
        seen = f"no way to {node.node}; known are {printable(', '.join(known), 200)}"
        yield WayStep("mesh", WayState.FAILED, seen, "is its Receptor running, and connected to the mesh?")
        return
    by = routes.get(node.node) if isinstance(routes, dict) else None
    yield WayStep("mesh", WayState.OK, f"{node.node} by way of {printable(str(by or 'this machine'), 80)}")
    try:
        there = versions(receptor.node_status(node))[1]
    except ReceptorRefusedError as error:
        advice = "it needs a control-service; tls_client names a tls-client of this machine's Receptor that it trusts"
        yield WayStep("control service", WayState.FAILED, str(error), advice)
        return
    note = "" if are_alike(there, program) else f"ours is {program}: should work fail, install the same"
    yield WayStep("control service", WayState.OK, f"Receptor {there}", note)
    yield _work_type(node, status)


def _work_type(node: ReceptorNode, status: Mapping[str, Any]) -> WayStep:
    told = [
        one
        for one in status.get("Advertisements") or ()
        if isinstance(one, dict) and one.get("NodeID") == node.node
    ]
    offers = {
        str(work.get("WorkType")): bool(work.get("Secure"))
        for one in told
        for work in one.get("WorkCommands") or ()
        if isinstance(work, dict)
    }
    if node.work_type not in offers:
        seen = f"{node.work_type} is not offered; it offers {printable(', '.join(sorted(offers)), 200) or 'nothing'}"
        return WayStep("work type", WayState.FAILED, seen, "see the node's work-command in docs/mesh.md")
    if offers[node.work_type] != node.sign_work:
        seen = f"{node.work_type} {'wants' if not node.sign_work else 'does not want'} signed work"
        advice = (
            "take sign_work = false out of [nodes.NAME]"
            if not node.sign_work
            else "give the node work-verification and verifysignature: true, see docs/mesh.md"
        )
        return WayStep("work type", WayState.FAILED, seen, advice)
    return WayStep("work type", WayState.OK, f"{node.work_type}{', signed' if node.sign_work else ''}")


def _left(receptor: Receptor) -> WayStep:
    """Units of ours that are still there: of a scan that runs now, or that was killed."""
    until = time.monotonic() + _RELEASES_WITHIN_S
    try:
        while left := sorted(unit for unit, said in receptor.units().items() if MARK in params_of(said)):
            if time.monotonic() > until:
                break
            time.sleep(0.5)
    except ReceptorRefusedError as error:
        return WayStep("units", WayState.NOT_SEEN, str(error))
    if not left:
        return WayStep("units", WayState.OK, "nothing of ours stayed with Receptor")
    advice = (
        "the next scan releases them; of a node that is gone for good: receptorctl work release --force UNIT"
    )
    return WayStep("units", WayState.OK, f"{counted(len(left), 'unit')} there: {', '.join(left[:5])}", advice)
