"""Reads a workbook that came back: its hidden sheet says what it is, its hidden ids which line is about what.

People sort, filter, add and move columns, rename headings, and save with other programs. So nothing is found by its
place: lines by their id, columns by their heading in any language or by the workbook's hidden name for them. Where
the id of a line and what one sees in it do not belong together, the whole workbook is refused.
"""

from __future__ import annotations

import warnings
import zipfile
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook

from collector.core.answers import Returned, RowAnswer, Vocabulary
from collector.core.errors import FleetError, Mistake
from collector.sources.answer_meta import meta_of
from collector.sources.answer_sheets import filled_lines, sheets_to_read
from collector.sources.plain_file import plain

LARGEST_FILE, LARGEST_UNPACKED = 50_000_000, 500_000_000
_SEND_AGAIN = "ask the site to save it as .xlsx and send it again"


def read_returned(path: Path, words: Vocabulary, fleet: str) -> Returned:
    """What a person filled in. FleetError if it is damaged, not ours, of another fleet or version, or was tampered with."""
    book = _opened(path)
    meta = meta_of(path, book, fleet)
    mistakes: list[Mistake] = []
    notes: list[str] = []
    answers: dict[str, RowAnswer] = {}
    seen: set[str] = set()
    for sheet in sheets_to_read(path, book, meta, words):
        for line in filled_lines(path, sheet, meta, words):
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
        language=meta.language,
        scan=meta.scan,
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
        mistakes.append(Mistake(line.place, message, "leave one of the two"))


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


def _opened(path: Path) -> Workbook:
    try:
        raw = plain(path).read_bytes() if path.stat().st_size <= LARGEST_FILE else b""
    except OSError as error:
        raise FleetError(
            Mistake(str(path), f"cannot be read: {error.strerror}", "name a workbook that came back")
        ) from error
    if not raw:
        raise FleetError(Mistake(str(path), "is empty, or too large for a workbook of ours", _SEND_AGAIN))
    try:
        _inspected(path, raw)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of every extension of other programs
            return load_workbook(BytesIO(raw), data_only=True)
    except FleetError:
        raise
    except Exception as error:  # a damaged part raises whatever openpyxl trips over; it has no error for it
        raise FleetError(
            Mistake(str(path), f"is damaged, or no Excel workbook ({type(error).__name__})", _SEND_AGAIN)
        ) from error


def _inspected(path: Path, raw: bytes) -> None:
    """Refuses what would unpack without end, and XML that defines entities, which no workbook has."""
    if not zipfile.is_zipfile(BytesIO(raw)):
        raise FleetError(
            Mistake(
                str(path), "is no Excel workbook (.xlsx), is damaged, or has a password on it", _SEND_AGAIN
            )
        )
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise FleetError(
                Mistake(str(path), "unpacks to more than a workbook of ours can be", _SEND_AGAIN)
            )
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(name):
                raise FleetError(
                    Mistake(str(path), f"is no workbook of ours: {name} has a DOCTYPE", _SEND_AGAIN)
                )
