"""The PCs of chosen sites in one table, for `eidfleet status --site`: state, the worst problem in words, age of the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rich.table import Column

from collector.app.report.status_table import age_text
from collector.app.state_words import STATE_WORDS
from collector.app.text_table import table_text
from collector.core.catalogue.catalogue import Catalogue
from collector.core.model import Finding, HostState, HostStateKind, Language, SiteState, Verdict, Weight
from collector.core.text import counted, printable
from reports.site.frame import Frame, frame_of
from reports.site.parts import in_order, reason_text


def pc_lines(states: Sequence[SiteState], catalogue: Catalogue, now: datetime) -> Iterator[str]:
    """A table for each site, its most urgent PCs first."""
    for state in states:
        frame = frame_of(state, catalogue, Language.EN, now)
        headings = (f"PC ({printable(state.site.id)})", "state", "worst problem")
        columns = (*(Column(h, overflow="fold") for h in headings), Column("last answer", justify="right"))
        yield table_text(columns, [_cells(frame, host, now) for host in in_order(state.hosts)])


def pc_rows(state: SiteState, catalogue: Catalogue, now: datetime) -> list[Mapping[str, object]]:
    """The same for programs; ages in whole seconds (None: never answered)."""
    frame = frame_of(state, catalogue, Language.EN, now)
    return [
        {
            "host": host.host.name,
            "state": host.kind,
            "worst_problem": worst_problem(frame, host) or None,
            "last_answer_s": int((now - host.last_answer.at).total_seconds()) if host.last_answer else None,
        }
        for host in in_order(state.hosts)
    ]


def worst_problem(frame: Frame, host: HostState) -> str:
    """What keeps people from working on this PC, in words; empty where nothing is known to."""
    match host.kind:
        case HostStateKind.NOT_REACHED:
            return frame.words(f"reach-{host.reach}")
        case HostStateKind.COULD_NOT_TELL:
            return next(
                (reason_text(frame, finding) for finding in host.findings if _is_untold(frame, finding)), ""
            )
        case HostStateKind.DOES_NOT_APPLY:
            return ""
    order = list(Weight)
    causes = sorted(host.causes, key=lambda cause: order.index(cause.weight))
    if not causes:
        return ""
    more = len({cause.id for cause in causes}) - 1
    title = frame.title(causes[0].id, (causes[0].root,))
    title = f"advice: {title}" if host.kind is HostStateKind.WORKS else title
    return f"{title} (and {counted(more, 'other problem')})" if more else title


def _is_untold(frame: Frame, finding: Finding) -> bool:
    return finding.verdict is Verdict.UNKNOWN and frame.check(finding.check).needed_to_tell


def _cells(frame: Frame, host: HostState, now: datetime) -> tuple[str, ...]:
    answer = host.last_answer
    return (
        printable(host.host.name),
        STATE_WORDS[host.kind],
        worst_problem(frame, host),
        age_text(now - answer.at) if answer else "never",
    )
