"""The hidden sheet: what a program needs to know the workbook again; never shown, never translated.

Every value is plain ASCII text, so that no spreadsheet program finds anything to convert; `seal` shows a change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from collector.core.fleet.site_answers import ANSWERS_OF, META_SHEET, WORKBOOK_SCHEMA, seal
from reports.book.book_answers import answer_words, list_id
from reports.book.book_parts import Row
from reports.book.book_values import Column, Sheet
from reports.site.cards import Task
from reports.site.frame import Frame, anchor
from reports.site.parts import finding_id, lost


def meta(frame: Frame, tasks: tuple[Task, ...]) -> Sheet:
    ids = ("key", "value", "row-id", "sheet", "host", "check", *map(list_id, ANSWERS_OF))
    pairs, rows = tuple(properties(frame).items()), tuple(_rows(frame, tasks))
    parts: list[tuple[tuple[str, ...], ...]] = [
        (*pairs, ("seal", seal([*pairs, *rows]))),
        rows,
        *(tuple((word,) for word in answer_words(frame, sheet_id)) for sheet_id in ANSWERS_OF),
    ]
    return Sheet(
        META_SHEET,
        META_SHEET,
        None,
        tuple(Column(name, name) for name in ids),
        _beside(parts),
        is_hidden=True,
        is_protected=True,
    )


def _beside(parts: Sequence[Sequence[tuple[str, ...]]]) -> tuple[Row, ...]:
    """Lists of different length and width next to each other."""
    widths = [len(part[0]) if part else 4 for part in parts]
    lines = zip_longest(*parts)
    return tuple(
        tuple(
            value for cells, width in zip(line, widths, strict=True) for value in (cells or (None,) * width)
        )
        for line in lines
    )


def properties(frame: Frame) -> dict[str, str]:
    """What made this workbook: the fleet and site, the run, and the versions of everything."""
    site, provenance = frame.state.site, frame.state.provenance
    return {
        "schema": str(WORKBOOK_SCHEMA),
        "fleet": plain(provenance.fleet),
        "site": plain(site.id),
        "language": frame.language.value,
        "scan": plain(provenance.scan or ""),
        "measured": frame.at.isoformat(timespec="seconds"),
        "judged": frame.now.isoformat(timespec="seconds"),
        "catalogue_version": plain(provenance.catalogue_version),
        "knowledge_date": provenance.knowledge_date.isoformat(),
        "program_version": plain(provenance.program_version),
        "timezone": plain(site.timezone),
        "sample": "yes" if site.sample else "no",
    }


def plain(text: str) -> str:
    r"""Text in ASCII, as JSON writes it between its quotes.

    >>> plain("pc\u00e9")
    'pc\\u00e9'
    """
    return json.dumps(text)[1:-1]


def _rows(frame: Frame, tasks: tuple[Task, ...]) -> Iterator[tuple[str, str, str, str]]:
    """Every row that takes an answer: its id, sheet, PC and check."""
    for task in tasks:
        for host, cause in task.causes:
            yield finding_id(frame, cause.root), "todo", plain(host.host.name), plain(cause.id)
    for host in lost(frame):
        yield anchor("pc", host.host.name), "not-reached", plain(host.host.name), ""
