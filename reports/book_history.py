"""Earlier measurements: the counts of each, and one chart over them."""

from __future__ import annotations

from datetime import datetime

from collector.core.model import Counts, HostStateKind, PastCounts
from reports.book_parts import INSTANT, NUMBER, STATES, Row, columns, count_of
from reports.book_values import Column, Sheet, Trend
from reports.formats import listed, sentence
from reports.frame import Frame

_DRAWN = (
    HostStateKind.WORKS,
    HostStateKind.NEEDS_WORK,
    HostStateKind.COULD_NOT_TELL,
    HostStateKind.NOT_REACHED,
)


def history(frame: Frame, past: tuple[PastCounts, ...], measured_at: datetime) -> Sheet:
    w = frame.words
    of = (
        *columns(frame, ("measured", INSTANT), ("known", NUMBER)),
        *(Column(name, frame.state_name(kind), NUMBER) for kind, name in STATES),
        Column("without_waivers", sentence(w("measure-without-waivers")), NUMBER),
    )
    moments = {p.at: p.counts for p in past} | {measured_at: frame.state.counts}
    rows: list[Row] = [
        (
            frame.formats.sheet_instant(at),
            counts.known,
            *(count_of(counts, kind) for kind, _ in STATES),
            counts.without_waivers_needs_work,
        )
        for at, counts in sorted(moments.items())
    ]
    trend = _trend(frame, moments) if len(rows) > 1 else None
    return Sheet("history", w("sheet-history"), "tblHistory", of, tuple(rows), trend=trend)


def _trend(frame: Frame, moments: dict[datetime, Counts]) -> Trend:
    w, f = frame.words, frame.formats
    first, last = min(moments), max(moments)
    states = listed(
        (w("chart-state", state=w(f"state-{kind}"), n=count_of(moments[last], kind)) for kind in _DRAWN),
        frame.language,
    )
    return Trend(
        title=w("chart-title"),
        alternative=w(
            "chart-text", runs=len(moments), first=f.day_of(first), last=f.day_of(last), states=states
        ),
        across="measured",
        lines=tuple(kind.value for kind in _DRAWN),
        across_title=w("chart-across"),
        up_title=w("chart-up"),
    )
