"""What a manager answered in a workbook that came back, and what follows from it: proposals, never deeds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from collector.core.catalogue.catalogue import Check
from collector.core.model import CheckId, HostName, SiteId, Waiver

WORKBOOK_SCHEMA = 2
"""Version of a workbook's sheets, table names, ids and hidden sheet."""
META_SHEET = "_meta"
LONGEST_WAIVER = timedelta(days=366)
"""An exception made from an answer ends within twelve months."""
LONGEST_REASON = 450
LONGEST_NAME = 200


class AnswerKind(StrEnum):
    """What the list of answers offers; the words are in the reports' texts (`reply-done`)."""

    DONE = "done"
    PLANNED = "planned"
    NOT_OURS = "not_ours"
    GONE = "gone"
    WRONG = "wrong"
    ON_AGAIN = "on_again"


ANSWERS_OF: Mapping[str, tuple[AnswerKind, ...]] = {
    "todo": (AnswerKind.DONE, AnswerKind.PLANNED, AnswerKind.NOT_OURS, AnswerKind.GONE, AnswerKind.WRONG),
    "not-reached": (AnswerKind.ON_AGAIN, AnswerKind.GONE),
}
"""The sheets that take answers, and what each offers."""


class Field(StrEnum):
    """A column that is read back; the values are the columns' ids."""

    ROW_ID = "row-id"
    PC = "pc"
    CODE = "code"
    ANSWER = "answer"
    DONE_ON = "done-on"
    DONE_BY = "done-by"
    PLANNED_ON = "planned-on"
    REMARK = "remark"


TO_FILL_IN = (Field.ANSWER, Field.DONE_ON, Field.DONE_BY, Field.PLANNED_ON, Field.REMARK)


@dataclass(frozen=True, slots=True)
class AnswerVocabulary:
    """Words of every language for what is read back: headings and answers, in lower case."""

    headings: Mapping[Field, frozenset[str]]
    answers: Mapping[str, AnswerKind]


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """One line a person filled in. `check` None: the line is about the PC itself (it was not reached).

    `problems` are the parts that could not be read.
    """

    place: str
    site: SiteId
    row_id: str
    host: HostName
    check: CheckId | None
    answer: AnswerKind | None = None
    done_on: date | None = None
    done_by: str = ""
    planned_on: date | None = None
    remark: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """One workbook that came back, as far as it could be read. `lines` counts all lines that had an id."""

    path: str
    site: SiteId
    measured: str
    catalogue_version: str
    lines: int
    removed: int
    """Lines the workbook had when it was made and has no more."""
    answers: tuple[RowAnswer, ...]
    notes: tuple[str, ...] = ()


# -- what follows ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckAgain:
    row: RowAnswer


@dataclass(frozen=True, slots=True)
class Waive:
    row: RowAnswer
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class Retirement:
    """A workstation that is gone. From `on` it leaves the counts; what it ever said stays in the store."""

    host: HostName
    site: SiteId
    on: date
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Retire:
    row: RowAnswer
    retirement: Retirement


@dataclass(frozen=True, slots=True)
class Feedback:
    """The site says that a check is wrong, or not its own: for whoever writes the rules."""

    row: RowAnswer
    check: CheckId


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark alone: it is kept, and nothing follows."""

    row: RowAnswer


@dataclass(frozen=True, slots=True)
class Unclear:
    """An answer nothing can be made of; `why` says what is missing."""

    row: RowAnswer
    why: str


Proposal = CheckAgain | Waive | Retire | Feedback | Remark | Unclear


def proposal(
    row: RowAnswer,
    *,
    hosts: Mapping[HostName, SiteId],
    checks: Mapping[CheckId, Check],
    today: date,
    by: str = "",
) -> Proposal:
    """What follows from one line. `today` is the site's day; `by` stands in where the line names nobody.

    A date counts as the answer where the list was left open: done before planned.
    """
    why = _why_not(row, hosts, checks)
    if why:
        return Unclear(row, why)
    name = (row.done_by or by)[:LONGEST_NAME]
    match _meant(row):
        case AnswerKind.DONE | AnswerKind.ON_AGAIN:
            if row.done_on and row.done_on > today:
                return Unclear(
                    row, f"done on {row.done_on}, which is still to come; planned is another answer"
                )
            return CheckAgain(row)
        case AnswerKind.PLANNED:
            return _planned(row, today, name)
        case AnswerKind.GONE:
            if not name:
                return Unclear(row, _NOBODY)
            on = row.done_on if row.done_on and row.done_on <= today else today
            reason = _reason("gone, says the site's workbook", row.remark)
            return Retire(row, Retirement(row.host, row.site, on, name, reason))
        case AnswerKind.NOT_OURS | AnswerKind.WRONG:
            if row.check is None:
                return Unclear(row, "this answer is about a check, and the line is about the PC")
            return Feedback(row, row.check)
        case None:
            return Remark(row)


_NOBODY = 'nobody\'s name: fill in "done by", or give --by'


def _why_not(row: RowAnswer, hosts: Mapping[HostName, SiteId], checks: Mapping[CheckId, Check]) -> str:
    if row.problems:
        return "; ".join(row.problems)
    if hosts.get(row.host) != row.site:
        return "this PC is no longer in the site's inventory"
    if row.check is not None and row.check not in checks:
        return f"check {row.check} is no longer in the catalogue"
    return ""


def _meant(row: RowAnswer) -> AnswerKind | None:
    if row.answer is not None:
        return row.answer
    if row.done_on is not None:
        return AnswerKind.DONE
    return AnswerKind.PLANNED if row.planned_on is not None else None


def _planned(row: RowAnswer, today: date, by: str) -> Proposal:
    if row.check is None:
        return Unclear(row, "this answer is about a check, and the line is about the PC")
    if row.planned_on is None:
        return Unclear(row, "planned, but no date: fill in the day")
    if row.planned_on < today:
        return Unclear(row, f"planned on {row.planned_on}, which has passed: is it done?")
    if row.planned_on - today > LONGEST_WAIVER:
        return Unclear(
            row, f"planned on {row.planned_on}, more than twelve months from now: choose a nearer day"
        )
    if not by:
        return Unclear(row, _NOBODY)
    reason = _reason(f"planned on {row.planned_on}, says the site's workbook", row.remark)
    return Waive(row, Waiver(row.check, row.site, row.host, reason, by, row.planned_on))


def _reason(what: str, remark: str) -> str:
    return (f"{what}: {remark}" if remark else what)[:LONGEST_REASON]


def entry_name(sheet_id: str, column_id: str) -> str:
    """The workbook's hidden name for a column to fill in; spreadsheet programs let it follow when columns move.

    >>> entry_name("not-reached", "done-on")
    'eid_not_reached_done_on'
    """
    return f"eid_{sheet_id}_{column_id}".replace("-", "_")


def seal(rows: Iterable[Iterable[str | None]]) -> str:
    """A digest of the hidden sheet's cells: it shows that somebody changed them, by slip. It keeps no forger out."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update("\x1f".join(value or "" for value in row).encode(errors="backslashreplace") + b"\n")
    return digest.hexdigest()
