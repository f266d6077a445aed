"""Does a piece of work for many sites in several processes where that pays, in order, and ends cleanly however it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from collector.core.errors import FleetError
from collector.core.model import Language, PastCounts, SiteState
from reports.fleet.fleet_report import FileKind

FEWEST_SITES = 12
"""Below this, starting processes costs more than they bring: some two seconds of CPU each, as much as four sites."""
MOST_PROCESSES = 8
"""They start one after the other, half a second each: more would come when the work is nearly done."""

Written = tuple[Path, Language, FileKind | None]


@dataclass(frozen=True, slots=True)
class SiteJob:
    state: SiteState
    past: tuple[PastCounts, ...]


Work = Callable[[SiteJob], list[Written]]
"""It travels to each process once: a function of a module, or a partial one, with what all sites share in it."""


def processors() -> int:
    """Those this program may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side(
    work: Work, jobs: Sequence[SiteJob], processes: int | None = None
) -> Iterator[list[Written]]:
    """What `work` made of each job, in the order of the jobs.

    An error of a job, or Ctrl-C, arrives here as itself; jobs that have not begun are then left out.
    """
    wanted = min(processes or processors(), len(jobs), MOST_PROCESSES)
    if wanted < 2 or len(jobs) < FEWEST_SITES:
        for job in jobs:
            yield work(job)
        return
    # Started anew, on every system and Python alike: a fork copies the locks of threads it leaves behind (numpy has some),
    # and Python 3.14's own choice needs a Unix socket below TMPDIR, whose path may be too long for one.
    anew = multiprocessing.get_context("spawn")
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(wanted, mp_context=anew, initializer=_begin, initargs=(work,))
    try:
        with _ctrl_c_later():
            done = _given_out(pool, jobs)
        yield from done
    except BrokenProcessPool as error:
        # One that was being started when another ended is not known to the pool, which would wait for it without end.
        for worker in set(multiprocessing.active_children()) - others:
            worker.kill()
        raise FleetError(
            "a process that writes reports was ended from outside, perhaps for want of memory; "
            "run the command again for some sites at a time (--site)"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _given_out(pool: ProcessPoolExecutor, jobs: Sequence[SiteJob]) -> Iterator[list[Written]]:
    """The results to come. BrokenProcessPool also where a process ends while another one is being started.

    concurrent.futures then closes what the new one was to be given, and starting it fails in one of two ways.
    """
    try:
        return pool.map(_do, jobs)
    except (ValueError, OSError) as error:
        if isinstance(error, ValueError) or error.errno is None:
            raise BrokenProcessPool from error
        raise


@contextmanager
def _ctrl_c_later() -> Iterator[None]:
    """While inside, Ctrl-C waits; a process that is started inside never hears it, as the parent alone decides.

    It goes to the whole group of processes, and a worker would die of it with a traceback, or for want of what it is to do.
    """
    waiting: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: waiting.append((number, frame)))
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)
        signal.signal(signal.SIGINT, before)
    if waiting and callable(before):
        before(*waiting[0])


_at_hand: list[Work] = []
"""In a worker: its work."""


def _begin(work: Work) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _at_hand[:] = [work]


def _end_with_parent() -> None:
    """A parent that is killed cannot tell its workers to stop; they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(job: SiteJob) -> list[Written]:
    (work,) = _at_hand
    return work(job)
