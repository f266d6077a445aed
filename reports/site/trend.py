"""The course of a site over its last measurements: one drawing, and the same numbers in rows."""

from __future__ import annotations

from datetime import datetime

from collector.core.model import Counts, HostStateKind, PastCounts
from reports.site.frame import Frame
from reports.site.site_report import SiteTrend, SiteTrendRow, TrendBar
from reports.site.state_counts import STATES, count_of

MOST_RUNS = 12
WIDTH, HEIGHT = 1000.0, 200.0
GAP = 0.25
"""Part of a measurement's width that stays free."""


def trend(frame: Frame, past: tuple[PastCounts, ...], measured_at: datetime | None) -> SiteTrend | None:
    """The last twelve measurements with the present one; None where there is nothing to compare."""
    if measured_at is None or not past:
        return None
    earlier = sorted((one for one in past if one.at < measured_at), key=lambda one: one.at)
    runs = [*earlier, PastCounts(measured_at, frame.state.counts)][-MOST_RUNS:]
    if len(runs) < 2:
        return None
    kinds = [kind for kind, _ in STATES if any(count_of(run.counts, kind) for run in runs)]
    w = frame.words
    first, last = runs[0], runs[-1]
    return SiteTrend(
        title=w("trend-title", n=len(runs)),
        description=w(
            "trend-description",
            first=frame.formats.day_of(first.at),
            last=frame.formats.day_of(last.at),
            before=_works(frame, first.counts),
            now=_works(frame, last.counts),
        ),
        states=tuple(frame.state_badge(kind) for kind in kinds),
        bars=_bars(runs, kinds),
        rows=tuple(
            SiteTrendRow(
                frame.formats.moment(run.at).text,
                tuple(count_of(run.counts, kind) for kind in kinds),
                run.counts.known,
            )
            for run in runs
        ),
    )


def _works(frame: Frame, counts: Counts) -> str:
    return frame.words("of-known", n=counts.works, known=counts.known)


def _bars(runs: list[PastCounts], kinds: list[HostStateKind]) -> tuple[TrendBar, ...]:
    """A column for each measurement, its states from the bottom up, all columns on one scale and as wide as if there were twelve."""
    most = max(1, *(run.counts.known for run in runs))
    step = WIDTH / MOST_RUNS
    bars = []
    for place, run in enumerate(runs):
        bottom = HEIGHT
        for kind in kinds:
            height = HEIGHT * count_of(run.counts, kind) / most
            if height:
                bottom -= height
                bars.append(TrendBar(kind, (place + GAP / 2) * step, bottom, step * (1 - GAP), height))
    return tuple(bars)
