"""Earlier measurements: the counts of each, and one chart over them."""

from __future__ import annotations

from datetime import datetime

from collector.core.model import Counts, HostStateKind, PastCounts
from reports.book.book_parts import Row, columns, count_cells, count_columns
from reports.book.book_values import Sheet, TrendChart
from reports.site.frame import Frame
from reports.site.state_counts import count_of
from reports.words.formats import listed

_DRAWN = (
    HostStateKind.WORKS,
    HostStateKind.NEEDS_WORK,
    HostStateKind.COULD_NOT_TELL,
    HostStateKind.NOT_REACHED,
)


def history(frame: Frame, past: tuple[PastCounts, ...]) -> Sheet:
    w = frame.words
    of = (*columns(w, "measured"), *count_columns(w))
    moments = {p.at: p.counts for p in past} | {frame.at: frame.state.counts}
    rows: list[Row] = [
        (frame.formats.sheet_instant(at), *count_cells(counts)) for at, counts in sorted(moments.items())
    ]
    trend = _trend(frame, moments) if len(rows) > 1 else None
    name = w("sheet-history")
    return Sheet("history", name, "tblHistory", of, tuple(rows), trend=trend, is_printed=False)


def _trend(frame: Frame, moments: dict[datetime, Counts]) -> TrendChart:
    w, f = frame.words, frame.formats
    first, last = min(moments), max(moments)
    states = listed(
        (w("chart-state", state=w(f"state-{kind}"), n=count_of(moments[last], kind)) for kind in _DRAWN),
        frame.language,
    )
    return TrendChart(
        title=w("chart-title"),
        alternative=w(
            "chart-text", runs=len(moments), first=f.day_of(first), last=f.day_of(last), states=states
        ),
        across="measured",
        lines=tuple(kind.value for kind in _DRAWN),
        across_title=w("chart-across"),
        up_title=w("chart-up"),
    )
