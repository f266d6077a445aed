"""Work for many sites in several processes: the same order, errors as themselves, and nobody left behind."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from functools import partial
from multiprocessing.context import SpawnProcess
from pathlib import Path

import psutil
import pytest

from collector.app.report.account_labels import labels
from collector.app.report.report_order import ReportOrder
from collector.app.report.reporting import _write_site, write_reports
from collector.app.report.side_by_side import FEWEST_SITES, SiteJob, side_by_side
from collector.core.errors import FleetError, Mistake
from tests.reports import sample_site as sample
from tests.rigs.answered_fleet import AnsweredFleet, answered_fleet
from tests.rigs.processes import lives
from tests.rigs.shipped import shipped_catalogue
from tests.rigs.work_for_sites import dying, failing, named

JOBS = [SiteJob(sample.site_state(site=sample.site(name=f"Site {n}")), ()) for n in range(FEWEST_SITES)]


def test_files_come_in_the_order_of_the_sites_from_several_processes() -> None:
    done = [written[0][0].name.rpartition(" ") for written in side_by_side(named, JOBS, 2)]
    assert [name for name, _, _ in done] == [job.state.site.name for job in JOBS]
    assert str(os.getpid()) not in {process for _, _, process in done}


def test_few_sites_need_no_process() -> None:
    done = list(side_by_side(named, JOBS[:2], 2))
    assert [written[0][0].name.endswith(str(os.getpid())) for written in done] == [True, True]


def test_an_error_arrives_with_its_mistakes() -> None:
    with pytest.raises(FleetError) as caught:
        list(side_by_side(failing, JOBS, 2))
    assert caught.value.mistakes == (Mistake("place", "what", "do this"), Mistake("other", "thing"))


def test_a_worker_that_is_killed_is_one_clear_message() -> None:
    with pytest.raises(FleetError, match="ended from outside"):
        list(side_by_side(dying, JOBS, 2))


@pytest.mark.parametrize("error", [ValueError("bad value(s) in fds_to_keep"), OSError("handle is closed")])
def test_a_worker_that_ends_while_another_is_started_is_the_same_message(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Seen once among thousands of tests: what concurrent.futures then says is no word for an administrator."""

    def started(*given: object) -> None:
        raise error

    monkeypatch.setattr("collector.app.report.side_by_side.ProcessPoolExecutor.map", started)
    with pytest.raises(FleetError, match="ended from outside"):
        list(side_by_side(named, JOBS, 2))


def test_a_worker_that_is_started_while_another_ends_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Seen once: the pool had ended all it knew of, and then waited for the new one for ever."""
    start, started = SpawnProcess.start, list[SpawnProcess]()

    def slowly(process: SpawnProcess) -> None:
        start(process)
        started.append(process)
        if len(started) == 2:
            time.sleep(2)  # it waits for work
            started[0].kill()
            time.sleep(0.5)  # the pool finds out, and does not know of the second yet

    monkeypatch.setattr(SpawnProcess, "start", slowly)
    with pytest.raises(FleetError, match="ended from outside"):
        list(side_by_side(named, JOBS, 3))
    assert len(started) == 2
    assert not any(process.is_alive() for process in started)


def test_what_travels_to_a_worker_can() -> None:
    """Processes are started anew and sent everything."""
    now, order = (
        datetime(2026, 11, 24, tzinfo=UTC),
        ReportOrder(Path("out")),
    )
    work = partial(_write_site, shipped_catalogue(), now, labels(b"salt"), order)
    again = pickle.loads(pickle.dumps((work, JOBS[0])))  # noqa: S301 - our own bytes
    assert again[0].args[0].version == shipped_catalogue().version
    assert again[0].args[3] == order
    assert again[1] == JOBS[0]


_SLOW = """
import sys
from tests.collector.app.report.test_side_by_side import JOBS
from tests.rigs.work_for_sites import slow
from collector.app.report.side_by_side import side_by_side
try:
    list(side_by_side(slow, JOBS * 50, 2))
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_an_end_from_outside_leaves_no_process(sent: signal.Signals, code: int) -> None:
    started = subprocess.Popen(
        [sys.executable, "-c", _SLOW], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    assert started.stdout.readline().startswith("at work")
    workers = psutil.Process(started.pid).children(recursive=True)
    started.send_signal(sent)
    _, told = started.communicate(timeout=60)
    assert started.returncode == code
    if sent is signal.SIGINT:  # after a kill Python's own clean-up of shared names says what it did
        assert told == ""
    until = time.monotonic() + 20
    while any(lives(worker) for worker in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [worker for worker in workers if lives(worker)]


def test_a_report_is_the_same_from_one_process_and_from_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet: AnsweredFleet = answered_fleet(tmp_path / "fleet")
    written = []
    for fewest in (1, 99):
        monkeypatch.setattr("collector.app.report.side_by_side.FEWEST_SITES", fewest)
        monkeypatch.setattr("collector.app.report.side_by_side.processors", lambda: 2)
        target = tmp_path / f"out{fewest}"
        order = ReportOrder(target, narrowed=True)
        paths = list(write_reports([fleet.state()] * 2, fleet.store, fleet.question(), order))
        written.append({path.name: path.read_bytes() for path in paths})
    assert written[0] == written[1]
