"""What stands below the table of `eidfleet status`: all an administrator must hear of, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from collector.app.judge.site_states import StatesQuestion
from collector.app.past import wrong_clock as clock
from collector.app.report.status_table import waiver_notices
from collector.app.scan import campaign as campaigns
from collector.app.scan import renamed as identity
from collector.app.scan.missed import missed, missed_lines
from collector.core.model import SiteState
from collector.core.text import printable
from collector.history.results import Store
from collector.sources.fleet.settings import ScheduleSettings


def lines_below(
    store: Store,
    asked: StatesQuestion,
    states: Sequence[SiteState],
    schedule: ScheduleSettings,
    mail: str | None,
    *,
    is_now: bool,
) -> Iterator[str]:
    """Of the past nobody is asked anything: questions about names, the clock and the mail belong to now."""
    yield from missed_lines(missed(states))
    yield from waiver_notices(states, asked.waivers, asked.now)
    if (campaign := campaigns.state(store, schedule, asked.now)) is not None:
        yield campaigns.line(campaign, schedule)
    if is_now:
        yield from (
            printable(line, 2000) for line in identity.questions(identity.undecided(store, asked.now))
        )
        yield from clock.notice(store, asked.now)
    if mail:
        yield mail
