"""Reads a workbook that came back: its hidden sheet says what it is, its hidden ids which line is about what.

People sort, filter, add and move columns, rename headings, and save with other programs. So nothing is found by its
place: lines by their id, columns by their heading in any language or by the workbook's hidden name for them. Where
the id of a line and what one sees in it do not belong together, the whole workbook is refused.
"""

from __future__ import annotations

from pathlib import Path

from collector.core.errors import FleetError, Mistake, note
from collector.core.fleet.site_answers import AnswerVocabulary, Returned, RowAnswer
from collector.sources.answers.answer_meta import meta_of
from collector.sources.answers.answer_sheets import AnswerSheets
from collector.sources.files.foreign_cells import cells_of

_BYSTANDERS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_BESIDE = ("~$", ".~lock.", "._")
"""Locks of Excel and Word and of LibreOffice; what macOS lays beside a file on a foreign disk."""


def is_bystander(path: Path) -> bool:
    """A file that programs and systems leave beside those of people: nobody means it by `*.xlsx`, and it is not even opened.

    >>> is_bystander(Path("~$ghent.xlsx")), is_bystander(Path("ghent.xlsx"))
    (True, False)
    """
    name = path.name.casefold()
    return name in _BYSTANDERS or name.startswith(_BESIDE)


def read_returned(path: Path, words: AnswerVocabulary, fleet: str) -> Returned:
    """What a person filled in. FleetError if it is damaged, not ours, of another fleet or version, or was tampered with."""
    book = cells_of(path)
    meta = meta_of(path, book, fleet)
    mistakes: list[Mistake] = []
    notes: list[str] = []
    answers: dict[str, RowAnswer] = {}
    seen: set[str] = set()
    read = AnswerSheets(path, book, meta, words)
    for sheet in read.sheets():
        for line in read.filled_lines(sheet):
            match line:
                case Mistake():
                    mistakes.append(line)
                case str():
                    notes.append(line)
                case RowAnswer():
                    _keep(answers, line, mistakes)
        seen |= sheet.seen
    if mistakes:
        raise FleetError(*mistakes)
    return Returned(
        path=str(path),
        site=meta.site,
        measured=meta.measured,
        catalogue_version=meta.catalogue_version,
        lines=len(seen),
        removed=len(meta.rows) - len(seen),
        answers=tuple(answers.values()),
        notes=tuple(notes),
    )


def _keep(answers: dict[str, RowAnswer], line: RowAnswer, mistakes: list[Mistake]) -> None:
    """A line that was copied counts once; two that say different things are nobody's answer."""
    before = answers.setdefault(line.row_id, line)
    if content(before) != content(line):
        message = f"answers the same line as {before.place.rpartition(': ')[2]}, and says something else"
        note(mistakes, line.place, message, "leave one of the two")


def content(line: RowAnswer) -> tuple[object, ...]:
    """What a line says, wherever it stands."""
    return (
        line.answer,
        line.done_on,
        line.done_by,
        line.planned_on,
        line.remark,
        line.problems,
    )
