"""The workbook's pivots: what comes together how often, in numbers of PCs. pandas is loaded here and only when needed.

Headings of a table must be unique, and openpyxl reads one that starts with `=` or `#` as something else than text, so
what a workstation said stands in quotation marks there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from collector.core.facts.setup import SetupPart
from collector.core.model import CheckId
from reports.book.book_values import CellValue, Column, ColumnKind, Sheet
from reports.fleet.fleet_frame import FleetFrame
from reports.site.state_counts import STATES

if TYPE_CHECKING:
    import pandas as pd

MOST_COLUMNS = 40
"""Of what a workstation said; the rarer ones are one column together."""
LONGEST_HEADING = 120


def pivots(view: FleetFrame) -> tuple[Sheet, ...]:
    import pandas as pd

    w = view.words
    none = w("not-known")
    pcs = pd.DataFrame(_pcs(view), columns=["pc", "site", "state", "system", "middleware", "reader"])
    faults = pd.DataFrame(_faults(view), columns=["pc", "cause"])
    each = pcs.explode("middleware").fillna({"middleware": none})
    readers = pcs.explode("reader").fillna({"reader": none}).merge(faults, on="pc")
    states = [w(f"state-{kind}") for kind in STATES]
    return (
        _sheet(view, "cause-site", pcs.merge(faults, on="pc"), "site", "cause"),
        _sheet(view, "version-system", _common_systems(each, w("fleet-other")), "middleware", "system"),
        _sheet(view, "state-site", pcs, "site", "state", states),
        _sheet(view, "cause-reader", readers, "reader", "cause"),
    )


def _pcs(view: FleetFrame) -> list[tuple[str, str, str, str, list[str], list[str]]]:
    w = view.words
    return [
        (
            str(host.host.name),
            frame.shown_site,
            w(f"state-{host.kind}"),
            ", ".join(view.shown(host, SetupPart.SYSTEM)) or w("not-known"),
            list(view.shown(host, SetupPart.MIDDLEWARE)),
            list(view.shown(host, SetupPart.READER)),
        )
        for frame in view.frames
        for host in frame.state.hosts
    ]


def _faults(view: FleetFrame) -> list[tuple[str, str]]:
    """Each PC with each job it is part of; advice is no fault."""
    titles: dict[CheckId, str] = {}
    for frame in view.frames:
        for task in view.tasks[frame.state.site.id]:
            titles.setdefault(task.check.id, frame.text(task.check.id).title)
    return [
        (str(host.host.name), titles[task.check.id])
        for frame in view.frames
        for task in view.tasks[frame.state.site.id]
        if task.is_job
        for host in task.hosts
    ]


def _common_systems(table: pd.DataFrame, other: str) -> pd.DataFrame:
    common = table["system"].value_counts().index[:MOST_COLUMNS]
    return table.assign(system=table["system"].where(table["system"].isin(common), other))


def _sheet(
    view: FleetFrame,
    name: str,
    table: pd.DataFrame,
    down: str,
    across: str,
    order: Sequence[str] | None = None,
) -> Sheet:
    """How many different PCs there are for each pair, and in each row in all."""
    w = view.words
    counted = table.groupby([down, across])["pc"].nunique().unstack(fill_value=0)
    in_all = table.groupby(down)["pc"].nunique()
    shown = list(order) if order else list(counted.sum().sort_values(ascending=False, kind="stable").index)
    counted = counted.reindex(columns=shown, fill_value=0)
    headings = unique([w(f"fleet-pivot-{down}"), w("fleet-pivot-all"), *(str(c) for c in shown)])
    columns = tuple(
        Column(f"column-{n}", heading, ColumnKind.NUMBER if n else ColumnKind.TEXT)
        for n, heading in enumerate(headings)
    )
    rows: list[tuple[CellValue, ...]] = [
        (str(key), int(in_all[key]), *(int(n) for n in numbers))
        for key, numbers in zip(counted.index, counted.to_numpy().tolist(), strict=True)
    ]
    rows.sort(key=lambda row: (-int(str(row[1])), str(row[0])))
    title = "".join(part.title() for part in name.split("-"))
    return Sheet(f"pivot-{name}", w(f"fleet-pivot-{name}"), f"tblPivot{title}", columns, tuple(rows))


def unique(headings: Iterable[str]) -> list[str]:
    """Headings that a table can have: not empty, not alike but for case, and none that looks like a formula or an error.

    >>> unique(["PC", "pc", "=1+1"])
    ['PC', 'pc (2)', '“=1+1”']
    """
    taken: set[str] = set()
    made = []
    for text in headings:
        short = text[:LONGEST_HEADING] if text[:1].isalpha() else f"“{text[:LONGEST_HEADING]}”"
        heading, n = short, 1
        while heading.casefold() in taken:
            n += 1
            heading = f"{short} ({n})"
        taken.add(heading.casefold())
        made.append(heading)
    return made
