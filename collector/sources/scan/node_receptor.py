"""Has an execution node of a Receptor mesh ask its share: a unit of work that our own Receptor hands over and hears of.

Unlike a connection a unit outlives us, our Receptor and the way between. So it is in the journal before it begins, what it has
written is read on after every break, and it is released on each way out: its files may hold passwords, on both sides.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from collector.core.model import HostName
from collector.sources.files.places import expanded
from collector.sources.fleet.node_settings import ReceptorNode
from collector.sources.fleet.settings import ScanSettings
from collector.sources.scan.node_answers import NodeAnswers, NodeEnd, NodeLine, OnEvent, TakenUp
from collector.sources.scan.node_clock import NodeClock
from collector.sources.scan.play_settings import SilenceLimit
from collector.sources.scan.receptor_control import (
    Receptor,
    ReceptorRefusedError,
    ReceptorSilentError,
    UnitUnknownError,
    are_alike,
    detail_of,
    has_ended,
    params_of,
    remote_of,
    versions,
)
from collector.sources.scan.unit_journal import JournaledUnit, UnitJournal
from collector.sources.scan.worker_stream import StreamRefusedError, WorkerStream

logger = logging.getLogger(__name__)
_WAY_S = 60
"""Receptor tries a way that broke at growing distances of up to a minute; so long nothing may come of a node that works on."""
_AGAIN_AFTER_S = 1.0


def job_params(node: ReceptorNode, unit: JournaledUnit) -> str:
    """What the node's `ansible-runner worker` is called with: the job's folder, which goes with the job."""
    return f"--private-data-dir={node.job_folder.rstrip('/')}/{unit.mark} --delete"


@dataclass(slots=True)
class ReceptorLine(NodeLine):
    """The way to a node over Receptor. FleetError where `eidfleet[mesh]` is not installed; OSError for the journal's trouble."""

    _name: str
    node: ReceptorNode
    _limits: ScanSettings
    _fleet_dir: Path
    _journal: UnitJournal
    _scan: str
    socket: str = field(init=False)
    receptor: Receptor = field(init=False)

    def __post_init__(self) -> None:
        self.socket = str(self._fleet_dir / expanded(self.node.socket))
        self.receptor = Receptor(self.socket)

    def run(
        self, job: bytes, hosts: Sequence[HostName], on_event: OnEvent, stop: Callable[[], bool]
    ) -> NodeEnd:
        unit = self._journal.begin(self._scan, self._name, self.socket, hosts, time.time())
        answers = self._answers(unit, on_event)
        try:
            self._look_at_versions()
            unit = self._journal.named(unit, self._begun(unit, job))
            self._hear(unit, answers, stop)
        except ReceptorRefusedError as error:
            answers.refused = str(error)
        finally:
            released(unit, self._journal, self.receptor)
        return answers.end()

    def _begun(self, unit: JournaledUnit, job: bytes) -> str:
        try:
            return self.receptor.submit(self.node, job, job_params(self.node, unit))
        except ReceptorSilentError:
            # The way broke off just now, say: the unit goes its way once it is there again.
            found = unit_of(unit, self.receptor)
            if not found:
                raise
            return found

    def take_up(
        self, hosts: Sequence[HostName], on_event: OnEvent, stop: Callable[[], bool]
    ) -> Sequence[TakenUp]:
        found = []
        for unit in self._journal.units():
            waiting = tuple(host for host in hosts if host in unit.hosts)
            if unit.scan == self._scan and unit.node == self._name and waiting and not stop():
                found.append(self._taken_up(unit, waiting, on_event, stop))
        return found

    def _taken_up(
        self,
        unit: JournaledUnit,
        waiting: tuple[HostName, ...],
        on_event: OnEvent,
        stop: Callable[[], bool],
    ) -> TakenUp:
        logger.info("node=%s unit=%s taken_up=%d", self._name, unit.unit or unit.mark, len(waiting))
        receptor = Receptor(unit.socket)
        answers = self._answers(unit, on_event)
        try:
            located = self._located(unit, receptor, lambda: stop() or answers.silence.is_over())
            if located is None:
                answers.refused = "the unit of work is gone"
            else:
                unit = located
                self._hear(unit, answers, stop)
        except ReceptorRefusedError as error:
            answers.refused = str(error)
        finally:
            released(unit, self._journal, receptor)
        end = answers.end()
        return TakenUp(waiting, end, not end.went_through and not answers.silence.ran_out and not stop())

    def _located(
        self, unit: JournaledUnit, receptor: Receptor, is_over: Callable[[], bool]
    ) -> JournaledUnit | None:
        """With the id of what was begun when we were killed, before it was written down; None where nothing was."""
        while not unit.unit:
            try:
                found = unit_of(unit, receptor)
                return self._journal.named(unit, found) if found else None
            except ReceptorRefusedError:  # it may just be starting, as we are
                if is_over():
                    raise
                time.sleep(_AGAIN_AFTER_S)
        return unit

    def _answers(self, unit: JournaledUnit, on_event: OnEvent) -> NodeAnswers:
        silence = SilenceLimit(self._limits, _WAY_S)
        return NodeAnswers(self._name, unit.hosts, silence, NodeClock(unit.began_at), on_event)

    def _hear(self, unit: JournaledUnit, answers: NodeAnswers, stop: Callable[[], bool]) -> None:
        """All that a unit has written and writes, over every break of our own Receptor."""

        def is_over() -> bool:
            return stop() or answers.silence.is_over()

        receptor = Receptor(unit.socket)
        stream, taken = WorkerStream(len(unit.hosts), with_errors=True), 0
        while not is_over():
            before = taken
            try:
                with closing(receptor.results(unit.unit, taken, is_over)) as chunks:
                    for chunk in chunks:
                        taken += len(chunk)
                        for told in stream.feed(chunk):
                            answers.take(told)
                        if stream.is_over:
                            answers.is_over = True
                            return
                status = receptor.unit_status(unit.unit)
                answers.complaint = stream.complaint or detail_of(status)
                if has_ended(status, taken) and taken == before:
                    return
            except (StreamRefusedError, UnitUnknownError) as error:
                answers.refused = str(error)
                return
            except ReceptorRefusedError as error:  # it is restarted, say: the unit is still there then
                answers.complaint = str(error)
            time.sleep(_AGAIN_AFTER_S)

    def _look_at_versions(self) -> None:
        library, program = versions(self.receptor.status())
        if not are_alike(library, program):
            logger.warning(
                "receptorctl is %s and Receptor at %s is %s: should work fail, install the one that goes with the other",
                library,
                self.socket,
                program,
            )


def unit_of(unit: JournaledUnit, receptor: Receptor) -> str:
    """The id that Receptor has for what bears the unit's mark; empty where there is none. ReceptorRefusedError."""
    return next((found for found, said in receptor.units().items() if unit.mark in params_of(said)), "")


def released(unit: JournaledUnit, journal: UnitJournal, receptor: Receptor) -> bool:
    """Ends a unit if it still runs and has its files removed on both sides. Where that cannot be done it stays in the journal.

    Without the node Receptor remembers to do it, and does when the node is back; it is not to be told twice.
    """
    try:
        found = unit.unit or unit_of(unit, receptor)
        if found and not remote_of(receptor.unit_status(found)).get("LocalReleased"):
            is_gone = receptor.release(found)
        else:
            is_gone = not found
    except UnitUnknownError:
        is_gone = True
    except ReceptorRefusedError as error:
        logger.warning("node=%s unit=%s not released: %s", unit.node, unit.unit or unit.mark, error)
        return False
    if is_gone:
        journal.drop(unit)
    return is_gone


def release_left(journal: UnitJournal, units: Iterable[JournaledUnit]) -> list[JournaledUnit]:
    """Releases what earlier scans left, and gives those that are still there. A Receptor that does not answer is asked once."""
    left, silent = [], set[str]()
    for unit in units:
        receptor = Receptor(unit.socket)
        try:
            if unit.socket not in silent:
                receptor.status()
        except ReceptorRefusedError:
            silent.add(unit.socket)
        if unit.socket in silent or not released(unit, journal, receptor):
            left.append(unit)
    return left
