"""The course of a site or the fleet over its last measurements: one sentence, and the numbers in rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from collector.core.model import Counts, HostStateKind, PastCounts
from reports.site.frame import Frame
from reports.site.site_report import Trend, TrendRow
from reports.site.state_counts import STATES, count_of, state_badge
from reports.words.formats import Formats
from reports.words.words import Words

MOST_RUNS = 12


def site_trend(frame: Frame, past: tuple[PastCounts, ...]) -> Trend | None:
    """The last twelve measurements with the present one; None where there is nothing to compare."""
    measured_at = frame.measured_at
    if measured_at is None or not past:
        return None
    earlier = sorted((one for one in past if one.at < measured_at), key=lambda one: one.at)
    runs = [*earlier, PastCounts(measured_at, frame.state.counts)][-MOST_RUNS:]
    if len(runs) < 2:
        return None
    first, last = runs[0], runs[-1]
    said = frame.words(
        "trend-said",
        n=len(runs),
        first=frame.formats.day_of(first.at),
        last=frame.formats.day_of(last.at),
        before=_works(frame, first.counts),
        now=_works(frame, last.counts),
    )
    kinds = [kind for kind in STATES if any(count_of(run.counts, kind) for run in runs)]
    return trend(frame.words, frame.formats, said, runs, kinds)


def trend(
    w: Words, f: Formats, said: str, runs: Iterable[PastCounts], kinds: Sequence[HostStateKind]
) -> Trend:
    rows = (
        TrendRow(f.moment(run.at).text, tuple(count_of(run.counts, kind) for kind in kinds), run.counts.known)
        for run in runs
    )
    return Trend(said, tuple(state_badge(w, kind) for kind in kinds), tuple(rows))


def _works(frame: Frame, counts: Counts) -> str:
    return frame.words("of-known", n=counts.works, known=counts.known)
