"""How the fleet stands, in one table: what an administrator looks at first; and below it all he must hear of, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from rich.table import Column

from collector.app.judge.rejudge import Difference, Rejudged
from collector.app.judge.site_states import StatesQuestion
from collector.app.past import wrong_clock as clock
from collector.app.scan import campaign as campaigns
from collector.app.scan import renamed as identity
from collector.app.scan.missed import missed, missed_lines, missed_rows
from collector.app.state_words import STATE_WORDS
from collector.app.text_table import table_text
from collector.app.waiving import notices
from collector.core.clock import BRUSSELS
from collector.core.judging.rollup import counts
from collector.core.model import Counts, SiteState, Verdict
from collector.core.text import counted, json_text, printable
from collector.history.results import Store
from collector.sources.fleet.retired import gone
from collector.sources.fleet.settings import ScheduleSettings


def table(states: Sequence[SiteState], now: datetime) -> str:
    """Sites with their counts and the age of their oldest answer; a last line for the fleet."""
    numbers = ("PCs", *STATE_WORDS.values(), "oldest answer")
    columns = (Column("site", overflow="fold"), *(Column(heading, justify="right") for heading in numbers))
    sites = [
        _cells(
            printable(f"{state.site.id}{' (sample)' if state.site.sample else ''}"),
            state.counts,
            oldest_answer(state),
            now,
        )
        for state in states
    ]
    if len(states) < 2:
        return table_text(columns, sites)
    everything = counts([host for state in states for host in state.hosts])
    oldest = min((at for state in states if (at := oldest_answer(state))), default=None)
    return table_text(columns, sites, [_cells("fleet", everything, oldest, now)])


def rows(states: Sequence[SiteState], now: datetime) -> list[Mapping[str, object]]:
    """The same table for programs: one mapping a site, ages in whole seconds (None: never answered)."""
    return [
        {
            "site": state.site.id,
            "name": state.site.name,
            "sample": state.site.sample,
            "known": state.counts.known,
            **{kind.value: getattr(state.counts, kind) for kind in STATE_WORDS},
            "oldest_answer_s": int((now - at).total_seconds()) if (at := oldest_answer(state)) else None,
            "not_measured": missed_rows(missed([state])),
        }
        for state in states
    ]


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
    yield from waiver_notices(states, asked)
    left = gone(asked.retired, asked.now.astimezone(BRUSSELS).date())
    if (campaign := campaigns.state(store, schedule, asked.now, gone=left)) is not None:
        yield campaigns.line(campaign, schedule)
    if is_now:
        yield from (printable(line, 2000) for line in identity.open_questions(store, asked.now))
        yield from clock.notice(store, asked.now)
    if mail:
        yield mail


def rejudged_text(done: Rejudged, now: datetime) -> str:
    """The table, which catalogue judged, and each workstation that new knowledge judges otherwise."""
    lines = [
        table(done.states, now),
        "",
        f"Judged {counted(done.hosts, 'workstation')} by catalogue {done.catalogue}.",
    ]
    if done.catalogue_before is None:
        lines.append("This was the first time; the next one says what new knowledge changes.")
    elif done.catalogue_before == done.catalogue:
        lines.append("The catalogue is the same as last time.")
    else:
        lines.append(
            f"Last time it was {done.catalogue_before}; "
            f"{counted(len(done.differences), 'workstation')} that said the same as then judged otherwise:"
        )
        lines += [f"  {printable(_difference(d))}" for d in done.differences]
    return "\n".join(lines)


def rejudged_json(done: Rejudged) -> str:
    return json_text(
        {
            "catalogue": done.catalogue,
            "catalogue_before": done.catalogue_before,
            "workstations": done.hosts,
            "differences": [
                {"host": d.host, "before": d.before, "after": d.after, "broken": d.came, "mended": d.went}
                for d in done.differences
            ],
        },
    )


def _difference(found: Difference) -> str:
    parts = [f"{found.before} -> {found.after}"] if found.before is not found.after else []
    parts += [f"+{check}" for check in found.came] + [f"-{check}" for check in found.went]
    return f"{found.host}: {', '.join(parts)}"


def waiver_notices(states: Sequence[SiteState], asked: StatesQuestion) -> list[str]:
    """What the administrator must hear about the exceptions of these sites."""
    sites = {state.site.id: state.site for state in states}
    return list(notices(asked.waivers, asked.catalogue, sites, asked.now))


def oldest_answer(state: SiteState) -> datetime | None:
    """When the host that has been silent longest last answered; hosts that never did are not counted here."""
    return min((host.last_answer.at for host in state.hosts if host.last_answer), default=None)


def has_finding(states: Sequence[SiteState], at_least: Verdict) -> bool:
    """Whether any finding of the fleet is at least that bad; a waived one does not count."""
    bad = (Verdict.FAIL,) if at_least is Verdict.FAIL else (Verdict.FAIL, Verdict.WARN)
    return any(
        finding.verdict in bad and finding.waiver is None
        for state in states
        for host in state.hosts
        for finding in host.findings
    )


def _cells(name: str, numbers: Counts, oldest: datetime | None, now: datetime) -> list[str]:
    values = [name, str(numbers.known), *(str(getattr(numbers, kind)) for kind in STATE_WORDS)]
    return [*values, age_text(now - oldest) if oldest else "never"]


def age_text(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    if not minutes:
        return "just now"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} days"
