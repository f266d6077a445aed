"""How old our knowledge is, and whether the checks still do what their cases say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import JustifyMethod
from rich.table import Column

from collector.app.text_table import table_text
from collector.core.catalogue.catalogue import Catalogue
from collector.core.clock import BRUSSELS
from collector.core.errors import mistaken
from collector.core.model import Verdict
from collector.core.text import counted, did_you_mean
from collector.sources.catalogue.check_cases import CaseResult, renew_cases, try_cases
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from collector.sources.catalogue.load_catalogue import check_folders, load_catalogue, shipped
from collector.sources.catalogue.new_check import write_new_check


def ages(catalogue: Catalogue, now: datetime, limit: timedelta, *, everything: bool) -> tuple[int, str]:
    """How many pieces are older than the limit, and a table of them (of all with `everything`), oldest first."""
    today = now.date()
    pieces = sorted(catalogue.pieces, key=lambda piece: (piece.seen, piece.name))
    old = [piece for piece in pieces if today - piece.seen > limit]
    verb = "was" if len(old) == 1 else "were"
    line = f"{len(old)} of {counted(len(pieces), 'piece')} {verb} last looked up more than {limit.days} days ago."
    if not (everything or old):
        return 0, line
    headings = ("what", "last looked up", "days ago", "where")
    sides: Mapping[str, JustifyMethod] = {"days ago": "right"}
    columns = (Column(of, justify=sides.get(of, "left"), overflow="fold") for of in headings)
    rows = (
        (piece.name, piece.seen.isoformat(), str((today - piece.seen).days), piece.source)
        for piece in (pieces if everything else old)
    )
    return len(old), f"{table_text(columns, rows, width=120)}\n\n{line}"


def new_check(name: str, into: Path) -> tuple[Path, ...]:
    """Makes a folder for a check that is looked up today; the files that were written."""
    return tuple(write_new_check(name, into, datetime.now(BRUSSELS).date()))


def is_looked_into(folder: Path, own: Sequence[Path]) -> bool:
    """Whether checks in this folder are loaded: it is that of ours, or the settings name it."""
    return folder.resolve() in {place.resolve() for place in (shipped("checks"), *own)}


def tried(
    names: Sequence[str], own: Sequence[Path], at: datetime, *, renews: bool = False
) -> tuple[tuple[str, tuple[CaseResult, ...]], ...]:
    """The cases of these checks, of all if none is named. FleetError for a check there is not, or a bad catalogue.

    `renews`: has them expect what comes out now; those that changed.
    """
    catalogue = load_catalogue(helpdesks=load_helpdesks(), own=own)
    folders = {f.name: f for place in (shipped("checks"), *own) for f in check_folders(place)}
    unknown = [name for name in names if name not in folders]
    if unknown:
        hint = did_you_mean(unknown[0], folders, "`eidfleet checks` lists them")
        raise mistaken("", f"there is no check {unknown[0]!r}", hint)
    carry_out = renew_cases if renews else try_cases
    return tuple((name, tuple(carry_out(folders[name], catalogue, at))) for name in names or folders)


def verdicts(found: Mapping[str, Verdict]) -> str:
    """The verdicts in a line, with their items where there are several."""
    return (
        ", ".join(f"{item}: {verdict}" if item else str(verdict) for item, verdict in found.items())
        or "nothing"
    )
