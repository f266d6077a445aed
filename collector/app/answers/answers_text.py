"""What is shown to the administrator of workbooks that came back: each answer, what it leads to, and the next step."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import assert_never

from collector.app.answers.take_answers import CHECK_AGAIN_FILE, FEEDBACK_FILE, TakenAnswers
from collector.core.fleet.site_answers import (
    AnswerKind,
    CheckAgain,
    Feedback,
    Proposal,
    Remark,
    Retire,
    Returned,
    RowAnswer,
    Unclear,
    Waive,
)
from collector.core.text import counted, json_text, printable
from collector.sources.fleet.retired import RETIRED_FILE
from collector.sources.fleet.waivers import WAIVERS_FILE

_SAID = {
    AnswerKind.DONE: "done",
    AnswerKind.PLANNED: "planned",
    AnswerKind.NOT_OURS: "not for us",
    AnswerKind.GONE: "this PC is gone",
    AnswerKind.WRONG: "not correct",
    AnswerKind.ON_AGAIN: "on again",
}


def as_text(taken: TakenAnswers, written: Sequence[Path] | None) -> str:
    """`written` None: nothing was applied."""
    lines: list[str] = []
    for file in taken.files:
        lines += [_file_line(taken, file), *(f"  note: {printable(note)}" for note in file.notes)]
        places = {row.place for row in file.answers}
        own = [p for p in taken.proposals if p.row.place in places]
        lines += [f"  {line}" for p in own for line in _proposal_lines(taken, p)]
        if not own:
            lines.append("  nothing was filled in")
        lines.append("")
    beside = [printable(f"{path}: left alone, no workbook") for path in taken.left_alone]
    unread = [f"NOT READ: {printable(str(mistake), 2000)}" for mistake in taken.unread]
    gap = [""] if beside or unread else []
    return "\n".join([*lines, *beside, *unread, *gap, *_ending(taken, written)])


def _file_line(taken: TakenAnswers, file: Returned) -> str:
    site = taken.sites[file.site]
    counts = f"{counted(file.lines, 'line')}, {len(file.answers)} answered"
    removed = f", {file.removed} taken out" if file.removed else ""
    return f"{printable(file.path)}: {printable(site.name)} ({file.site}), measured {printable(file.measured[:10])}, {counts}{removed}"


def _proposal_lines(taken: TakenAnswers, made: Proposal) -> Iterator[str]:
    row = made.row
    where = row.place.rpartition(": ")[2]
    what = printable(f"{row.host} {row.check}" if row.check else row.host)
    yield f"{where}: {what}: {_said(row)}"
    yield f"    -> {_leads_to(taken, made)}"


def _said(row: RowAnswer) -> str:
    parts = [_SAID[row.answer]] if row.answer else []
    parts += [f"done on {row.done_on}"] if row.done_on else []
    parts += [f"planned on {row.planned_on}"] if row.planned_on else []
    parts += [f"by {row.done_by}"] if row.done_by else []
    parts += [f"“{row.remark}”"] if row.remark else []
    return ", ".join(parts) or "an answer that cannot be read"


def _leads_to(taken: TakenAnswers, made: Proposal) -> str:
    known = " (is there already)" if made.row.place in taken.known else ""
    match made:
        case CheckAgain(row):
            found = taken.found.get((row.site, row.row_id))
            good = found is not None and found.verdict == "pass"
            return "check again" + (" (the last scan found it fixed)" if good else "")
        case Waive(_, waiver):
            return f"exception until {waiver.until}, by {waiver.by}{known}"
        case Retire(_, gone):
            return f"retired from {gone.on}, by {gone.by}: no longer asked or counted, history kept{known}"
        case Feedback(row):
            found = taken.found.get((row.site, row.row_id))
            now = f"the check now says {found.verdict}" if found else "the finding is no longer there"
            return f"kept for the rules' authors with its evidence ({now})"
        case Remark():
            return "a remark, kept"
        case Unclear(_, why):
            return f"nothing: {why}"
    assert_never(made)


def _ending(taken: TakenAnswers, written: Sequence[Path] | None) -> Iterator[str]:
    if written is None:
        if hosts := taken.hosts_again:
            yield f"To check again: eidfleet scan --limit {shlex.quote(','.join(hosts))}"
        changes = {
            WAIVERS_FILE: sum(1 for _ in taken.new(Waive)),
            RETIRED_FILE: sum(1 for _ in taken.new(Retire)),
            FEEDBACK_FILE: sum(isinstance(p, Feedback) for p in taken.proposals),
        }
        for name, number in changes.items():
            if number:
                yield f"Would go into {name}: {counted(number, 'entry')}".replace("entrys", "entries")
        yield "Nothing was written. Read it, then run the same command with --apply."
        return
    yield from (f"Written: {path}" for path in written)
    if not written:
        yield "Nothing was written: all of it is there already."
    if taken.hosts_again:
        yield f"Next: eidfleet scan --limit @{CHECK_AGAIN_FILE}"


def as_json(taken: TakenAnswers, written: Sequence[Path] | None) -> str:
    return json_text(
        {
            "applied": written is not None,
            "written": [str(path) for path in written or ()],
            "check_again": list(taken.hosts_again),
            "lines": [_json(taken, p) for p in taken.proposals],
            "not_read": [str(mistake) for mistake in taken.unread],
            "left_alone": [str(path) for path in taken.left_alone],
        },
    )


def _json(taken: TakenAnswers, made: Proposal) -> dict[str, object]:
    row = made.row
    return {
        "place": row.place,
        "site": row.site,
        "host": row.host,
        "check": row.check,
        "answer": row.answer,
        "done_on": row.done_on,
        "done_by": row.done_by,
        "planned_on": row.planned_on,
        "remark": row.remark,
        "leads_to": type(made).__name__,
        "words": _leads_to(taken, made),
    }
