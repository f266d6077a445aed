"""What several commands share: the options that name a fleet folder, a language, an instant."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.core.clock import BRUSSELS
from collector.core.errors import FleetError, Mistake
from collector.core.model import Language
from collector.core.text import printable

HERE = Path()
FleetOption = Annotated[
    Path, typer.Option("--fleet", envvar="EIDFLEET_FLEET", help="Fleet folder (see `eidfleet init`).")
]
InventoryOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--inventory",
        "-i",
        help="Ansible inventory file, folder or script; may be repeated. Default: the fleet's own.",
    ),
]
SiteOption = Annotated[
    list[str] | None, typer.Option("--site", help="Only this site (its inventory group); may be repeated.")
]
LanguageOption = Annotated[
    Language | None, typer.Option("--lang", help="Language of the words. Default: your own, else English.")
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="INSTANT",
        help="As if it were then: 2026-11-23T14:30 (Brussels time) or with an offset. Default: now.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON for programs instead of words.")]


def say(lines: Iterable[object], *, err: bool = False) -> None:
    """Each on a line of its own, in words we made."""
    for line in lines:
        typer.echo(line, err=err)


def tell(lines: Iterable[object], *, err: bool = False) -> None:
    """The same of what may hold words from elsewhere."""
    say((printable(str(line), 2000) for line in lines), err=err)


def warn(mistake: Mistake) -> None:
    """Of what does not stop a command."""
    typer.echo(f"eidfleet: warning: {printable(str(mistake))}", err=True)


def instant(text: str | None) -> datetime:
    """The instant a user named, or now; a time without offset is Brussels time."""
    if text is None:
        return datetime.now(UTC)
    try:
        named = datetime.fromisoformat(text)
    except ValueError as error:
        raise FleetError(f"--at {text!r} is not an instant; write it like 2026-11-23T14:30") from error
    if named.tzinfo:
        return named
    local = named.replace(tzinfo=BRUSSELS)
    if local.astimezone(UTC).astimezone(BRUSSELS).replace(tzinfo=None) != named:
        raise FleetError(
            f"--at {text!r} does not exist in Brussels: the clock leapt over it; name another, or write it with its offset"
        )
    return local


def language(given: Language | None) -> Language:
    """The language asked for, else the one of the environment, else English."""
    if given is not None:
        return given
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(name, "")[:2].lower()
        if code in [known.value for known in Language]:
            return Language(code)
    return Language.EN
