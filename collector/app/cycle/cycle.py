"""The whole cycle a timer calls: scan or next tries, what lies in the drop, judge, report, send, prune; each only when its time has come.

Nothing here remembers what was done but the store. So a run that was killed goes on where it was, and a second run
finds nothing left to do.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, astuple, dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from enum import StrEnum
from operator import add
from pathlib import Path

from collector.app.auditing import Run as Audited
from collector.app.auditing import record_run
from collector.app.cycle.last_run import EXIT_CODES, FILE_NAME, Ending, LastRun, StepState
from collector.app.judge.site_states import StatesQuestion, site_states
from collector.app.past.pruning import has_old, prune_store
from collector.app.past.wrong_clock import leapt, words
from collector.app.report.report_order import ReportOrder
from collector.app.scan import campaign as campaigns
from collector.app.scan import renamed as identity
from collector.app.scan.dropping import DropDone, counts_line
from collector.app.scan.request import Request
from collector.app.scan.scanning import Progress, ScanDone, scan
from collector.app.waiving import notices
from collector.core.clock import believable
from collector.core.errors import FleetError, mendable
from collector.core.fleet.asking_again import Campaign
from collector.core.fleet.exposure import exposed
from collector.core.fleet.fleet import Fleet
from collector.core.fleet.weekly_times import is_due, latest_time, next_time, week_time
from collector.core.helpdesk.opening_hours import is_public_holiday
from collector.core.judging.rollup import counts
from collector.core.model import SiteState
from collector.core.text import counted
from collector.history import campaigns as history
from collector.history.installations import decision
from collector.history.instants import ahead, newest_answer
from collector.history.results import Store
from collector.history.unfinished_scans import cut_off_scans
from collector.sources.fleet.settings import ScheduleSettings
from collector.sources.fleet.turns import Turn, only_one
from collector.sources.scan.wake import wake

logger = logging.getLogger(__name__)


class CycleStep(StrEnum):
    """The steps of the cycle, in their order."""

    SCAN = "scan"
    INGEST = "ingest"
    JUDGE = "judge"
    REPORT = "report"
    MAIL = "mail"
    PRUNE = "prune"


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending came to: what is on its way, what is tried again later, what nobody will take; and files in folders."""

    sent: int
    waiting: int = 0
    refused: int = 0
    files: int = 0

    def __add__(self, other: Sent) -> Sent:
        return Sent(*map(add, astuple(self), astuple(other)))

    def __str__(self) -> str:
        words = f"{self.sent} sent, {self.waiting} waiting, {self.refused} refused"
        return f"{words}, {counted(self.files, 'file')} in folders" if self.files else words


Send = Callable[[Store, Fleet, Sequence[SiteState], StatesQuestion], Sent]
"""Sends each site what is due to it. It keeps its own ledger, so calling it again sends nothing twice."""


TakeIn = Callable[[Fleet, datetime], DropDone]


@dataclass(frozen=True, slots=True)
class Cycle:
    """What a run works with. What reads files is called inside the run, so that its mistakes are noted too.

    `everything` does each step whether its time has come or not, with a campaign of its own. No `send`: nobody is written to.
    """

    request: Request
    load: Callable[[], Fleet]
    open_store: Callable[[], Store]
    question: Callable[[Store, datetime], StatesQuestion]
    order: ReportOrder
    progress: Progress
    everything: bool = False
    send: Send | None = None
    take_in: TakeIn | None = None
    """Takes in the drop; None where the settings name none."""

    @property
    def settings(self) -> ScheduleSettings:
        return self.request.settings.schedule

    def now(self) -> datetime:
        return self.request.clock()


def run(cycle: Cycle) -> Ending:
    """Does what is due, and how it ended. FleetError for what a user can mend; what was done before it stays done."""
    state_dir = cycle.request.state_dir
    with only_one(Turn.RUN, state_dir):
        record = LastRun(state_dir / FILE_NAME, cycle.now())
        record.write()
        with _noted(record, cycle), ExitStack() as audit:
            going = _Run(cycle, record, audit)
            going.do()
            if going.audited is not None:
                going.audited.exit_code = EXIT_CODES[record.ending]
        return record.ending


def note_refused(state_dir: Path, error: FleetError, at: datetime) -> None:
    """Notes for monitoring a run that never began, for a mistake in the settings; unless another one is on its way."""
    if not state_dir.is_dir():
        return
    with suppress(FleetError), only_one(Turn.RUN, state_dir):
        failed = Ending.FAILED
        LastRun(state_dir / FILE_NAME, at, failed, EXIT_CODES[failed], str(error), ended_at=at).write()


@dataclass(frozen=True, slots=True)
class _JudgedStates:
    states: tuple[SiteState, ...]
    question: StatesQuestion


@dataclass(slots=True)
class _Run:
    """One run on its way; `record` gathers what it does."""

    cycle: Cycle
    record: LastRun
    audit: ExitStack
    is_whole: bool = True
    audited: Audited | None = None

    def do(self) -> None:
        cycle = self.cycle
        fleet = cycle.load()
        store = cycle.open_store()
        self._mind_the_clock(store)
        logger.info("run sites=%d workstations=%d", len(fleet.sites), len(fleet.hosts))
        asked = self._scan(fleet, store)
        if not cycle.request.stop():
            called = self._ingest(fleet, store)
            self._judge_report_and_send(fleet, store, asked or called)
        if not cycle.request.stop():
            self._prune(store)
        self.record.newest_answer_at = newest_answer(store, cycle.now())
        known = tuple(h.host for h in fleet.hosts if h.selected or h.host.calls_in), fleet.sites
        self.record.campaign = campaigns.state(store, cycle.settings, cycle.now(), known)
        if self.record.campaign is not None:
            logger.info("%s", campaigns.line(self.record.campaign, cycle.settings))
        if cycle.request.stop():
            self.record.ending = Ending.INTERRUPTED
        else:
            self.record.ending = Ending.DONE if self.is_whole else Ending.PARTLY

    def _mind_the_clock(self, store: Store) -> None:
        """What a clock that ran ahead has noted as done was not done yet."""
        now = self.cycle.now()
        found = ahead(store, now)
        if found is not None:
            self.record.clock = words(found, self.cycle.settings.zone)
            logger.warning("%s", self.record.clock)
        history.set_aside_ahead(store, believable(now))

    def _note(self, store: Store) -> Audited:
        """Puts the run into the audit trail, once it has something to do: most calls of a timer have not."""
        if self.audited is None:
            options = {"now": self.cycle.everything}
            self.audited = self.audit.enter_context(record_run(store, "run", options=options))
        return self.audited

    # -- scan and tries ------------------------------------------------------------------------

    def _scan(self, fleet: Fleet, store: Store) -> bool:
        """Whether anybody was asked."""
        cycle = self.cycle
        with self._step(CycleStep.SCAN) as tell:
            now = cycle.now()
            campaign, chosen, resumes = self._whom(fleet, store, now)
            selected = [host for host in chosen.hosts if host.selected]
            if not resumes and not selected:
                tell(StepState.NOTHING_DUE, "nobody to ask now")
                return False
            logger.info(
                "campaign=%s %s=%d",
                campaign.id if campaign else "-",
                "resumed" if resumes else "to_ask",
                len(selected),
            )
            self._wake(chosen)
            if cycle.request.stop():
                return False
            noted = self._note(store)
            # Loads the calendar: the next tries need it, and after a signal there is no time.
            is_public_holiday(now.date())
            outcome = scan(replace(cycle.request, resume=resumes), chosen, store, cycle.progress)
            noted.scan = outcome.id
            self.is_whole = not (outcome.not_reached or outcome.not_asked)
            names = identity.words(outcome.renamed, decision(store, cycle.now()))
            came = ", ".join(part for part in (_scan_words(outcome), names) if part)
            said = ". ".join((came, *exposed(chosen.hosts)))
            tell(StepState.BEGUN if outcome.not_asked else StepState.DONE, said)
        return True

    def _whom(self, fleet: Fleet, store: Store, now: datetime) -> tuple[Campaign | None, Fleet, bool]:
        """The campaign, the fleet with those to ask selected, and whether a scan that was cut off goes on."""
        cycle, settings = self.cycle, self.cycle.settings
        when = week_time(settings.scan)
        campaign = history.newest_campaign(store)
        if cycle.everything:
            begun = campaigns.begin(store, settings, now, now)
            for step in (CycleStep.REPORT, CycleStep.MAIL) if cycle.send else (CycleStep.REPORT,):
                history.begin_step(store, step, now, now)  # so that the next run ends what a kill leaves
            return begun, fleet, False
        if is_due(when, campaign.due_at if campaign else None, now, settings.zone):
            return campaigns.begin(store, settings, latest_time(when, now, settings.zone), now), fleet, False
        if campaign is None or now >= campaign.ends_at:
            return campaign, fleet.asking(()), False
        newest = next(iter(store.scans(limit=1, until=believable(now))), None)
        if newest is None or newest.started_at < campaign.began_at:
            return campaign, fleet, False  # killed when the campaign had begun and its scan had not
        cut_off = next(iter(cut_off_scans(store, now)), None)
        if cut_off is not None and cut_off.started_at >= campaign.began_at:
            return campaign, fleet.only(store.to_go(cut_off.id)), True
        return campaign, campaigns.only_due(fleet, store, settings, campaign, now), False

    def _wake(self, fleet: Fleet) -> None:
        """Switches on those that ask for it, and gives them the time to start."""
        targets = [host.wake for host in fleet.hosts if host.selected and host.wake]
        if not targets:
            return
        logger.info("woken=%d waiting_s=%d", wake(targets), self.cycle.settings.wake_wait_s)
        until = time.monotonic() + self.cycle.settings.wake_wait_s
        while time.monotonic() < until and not self.cycle.request.stop():
            time.sleep(0.1)

    # -- what workstations brought themselves ----------------------------------------------------

    def _ingest(self, fleet: Fleet, store: Store) -> bool:
        """Whether anything was taken in. A drop that cannot be looked into (its share is away, say) stops nothing else."""
        cycle = self.cycle
        with self._step(CycleStep.INGEST) as tell:
            if cycle.take_in is None:
                tell(StepState.LEFT_OUT, "[ingest] drop is empty")
                return False
            try:
                done = cycle.take_in(fleet, cycle.now())
            except FleetError as error:
                self.is_whole = False
                logger.warning("%s", error)
                tell(StepState.BEGUN, str(error))
                return False
            self.is_whole = self.is_whole and done.is_whole
            held = f"; {counted(done.held, 'file')} in quarantine" if done.held else ""
            names = identity.words(done.renamed, decision(store, cycle.now())) if done.taken else ""
            said = ", ".join(part for part in (f"{counts_line(done)}{held}", names) if part)
            has_news = done.taken or done.flaws
            tell(StepState.DONE if has_news else StepState.NOTHING_DUE, said)
            return done.taken > 0

    # -- judge, report, send -------------------------------------------------------------------

    def _judge_report_and_send(self, fleet: Fleet, store: Store, asked: bool) -> None:
        report_at = self._due(store, CycleStep.REPORT, self.cycle.settings.report)
        mail_at = self._due(store, CycleStep.MAIL, self.cycle.settings.mail) if self.cycle.send else None
        judged = self._judge(store) if asked or report_at or mail_at else None
        if judged is None:
            self.record.steps[CycleStep.JUDGE] = (StepState.NOTHING_DUE, "nothing new to judge", 0.0)
        self._report(store, report_at, judged)
        self._mail(fleet, store, mail_at, judged)

    def _judge(self, store: Store) -> _JudgedStates:
        with self._step(CycleStep.JUDGE) as tell:
            self._note(store)
            question = self.cycle.question(store, self.cycle.now())
            states = site_states(store, question)
            found = counts([host for state in states for host in state.hosts])
            self.record.counts = asdict(found)
            sites = {state.site.id: state.site for state in states}
            self.record.notices = tuple(notices(question.waivers, question.catalogue, sites, question.now))
            for line in self.record.notices:
                logger.warning("%s", line)
            said = (
                f"{found.works} good, {found.needs_work} to fix, {found.could_not_tell} could not tell, "
                f"{found.not_reached} not measured of {counted(found.known, 'PC')}"
            )
            tell(StepState.DONE, said)
        return _JudgedStates(states, question)

    def _report(self, store: Store, due_at: datetime | None, judged: _JudgedStates | None) -> None:
        cycle = self.cycle
        with self._step(CycleStep.REPORT) as tell:
            if not cycle.settings.report and not cycle.everything:
                tell(StepState.LEFT_OUT, "[schedule] report is empty")
            elif due_at is None or judged is None:
                tell(StepState.NOTHING_DUE, "not yet")
            elif not cycle.request.stop():
                from collector.app.report.reporting import write_reports  # most runs write none

                history.begin_step(store, CycleStep.REPORT, due_at, cycle.now())
                files = [*write_reports(judged.states, store, judged.question, cycle.order)]
                history.end_step(store, CycleStep.REPORT, due_at, cycle.now())
                tell(StepState.DONE, f"{counted(len(files), 'file')} in {cycle.order.target}")

    def _mail(
        self, fleet: Fleet, store: Store, due_at: datetime | None, judged: _JudgedStates | None
    ) -> None:
        cycle = self.cycle
        with self._step(CycleStep.MAIL) as tell:
            if cycle.send is None or not (cycle.settings.mail or cycle.everything):
                tell(StepState.LEFT_OUT, "nobody is written to")
            elif due_at is None or judged is None:
                tell(StepState.NOTHING_DUE, "not yet")
            elif not cycle.request.stop():
                history.begin_step(store, CycleStep.MAIL, due_at, cycle.now())
                sent = cycle.send(store, fleet, judged.states, judged.question)
                self.is_whole = self.is_whole and not (sent.waiting or sent.refused)
                if not sent.waiting:  # else the next run tries those again
                    history.end_step(store, CycleStep.MAIL, due_at, cycle.now())
                tell(StepState.BEGUN if sent.waiting else StepState.DONE, str(sent))

    # -- old results ---------------------------------------------------------------------------

    def _prune(self, store: Store) -> None:
        """Once a day: reports tell their readers how long results are kept."""
        cycle, now, zone = self.cycle, self.cycle.now(), self.cycle.settings.zone
        with self._step(CycleStep.PRUNE) as tell:
            day = datetime.combine(now.astimezone(zone), clock_time(), zone).astimezone(UTC)
            done, days = history.step_done(store, CycleStep.PRUNE), cycle.request.settings.history.keep_days
            if done is not None and done >= day and not cycle.everything:
                tell(StepState.NOTHING_DUE, "done today")
            elif not has_old(store, cycle.request.state_dir, now - timedelta(days=days)):
                tell(StepState.NOTHING_DUE, f"nothing is older than {counted(days, 'day')}")
            elif (doubt := leapt(store, now)) is not None:
                tell(StepState.NOTHING_DUE, doubt)
            else:
                self._note(store)
                due_at = now if cycle.everything else day
                history.begin_step(store, CycleStep.PRUNE, due_at, now)
                asked, state_dir = cycle.question(store, now), cycle.request.state_dir
                gone = prune_store(store, state_dir, asked, days, apply=True).removed
                history.end_step(store, CycleStep.PRUNE, due_at, cycle.now())
                tell(
                    StepState.DONE,
                    f"{counted(gone.results, 'result')} older than {counted(days, 'day')} removed",
                )

    def _due(self, store: Store, step: CycleStep, when: str) -> datetime | None:
        """The time a step is to be done for now; None if it was done for it, or if nobody asks for it."""
        now, zone = self.cycle.now(), self.cycle.settings.zone
        begun = history.step_begun(store, step)
        if self.cycle.everything:
            return begun or now
        if not when:
            return None
        if is_due(week_time(when), history.step_done(store, step), now, zone):
            latest = latest_time(week_time(when), now, zone)
            return max(latest, begun) if begun else latest
        return begun

    @contextmanager
    def _step(self, step: CycleStep) -> Iterator[Callable[[StepState, str], None]]:
        """Notes what becomes of a step, how long it took, and in the log what it did."""
        begun = time.monotonic()
        self.record.steps[step] = (StepState.BEGUN, "", 0.0)

        def tell(state: StepState, words: str) -> None:
            self.record.steps[step] = (state, words, 0.0)

        try:
            yield tell
        finally:
            state, words, _ = self.record.steps[step]
            self.record.steps[step] = (state, words, time.monotonic() - begun)
        logger.info("step=%s state=%s seconds=%.1f %s", step, state, time.monotonic() - begun, words)


@contextmanager
def _noted(record: LastRun, cycle: Cycle) -> Iterator[None]:
    """However a run ends, its end is written down; a full disk becomes one clear error."""
    try:
        yield
    except FleetError as error:
        record.ending, record.error = Ending.FAILED, str(error)
        raise
    except KeyboardInterrupt:
        record.ending = Ending.INTERRUPTED
        raise
    except Exception as error:
        refused = mendable(error)
        if refused is None:
            record.ending, record.error = Ending.OUR_FAULT, f"{type(error).__name__}: {error}"
            raise
        record.ending, record.error = Ending.FAILED, str(refused)
        raise refused from error
    finally:
        record.ended_at = cycle.now()
        record.exit_code = EXIT_CODES[record.ending]
        settings = cycle.settings
        record.next_at = {
            step: next_time(week_time(when), record.ended_at, settings.zone)
            for step, when in settings.steps.items()
        }
        record.write()
        logger.info("run ending=%s exit_code=%d", record.ending, record.exit_code)


def _scan_words(outcome: ScanDone) -> str:
    words = f"{outcome.answered} of {counted(outcome.asked, 'workstation')} asked answered, {outcome.not_reached} did not"
    return f"{words}, {outcome.not_asked} to go" if outcome.not_asked else words
