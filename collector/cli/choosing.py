"""Questions on a terminal, one at a time: a number picks an answer, `b` goes one question back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:  # the command line starts fast, and most commands ask nothing
    from reports.words.words import Words

BACK = "b"
LONGEST = 2_000
"""Of what is typed, in characters: an address may be long."""


def at_a_terminal() -> bool:
    """Somebody sits there: both what is typed and what is shown go through a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def choose(
    words: Words, question: str, choices: Sequence[str], *, can_go_back: bool, may_type: bool
) -> int | str | None:
    """Asks until it understood. KeyboardInterrupt where the input ends."""
    typer.echo(f"\n{question}")
    for number, text in enumerate(choices, 1):
        typer.echo(f"  {number:>2}. {text}")
    prompt = words("triage-choose-back" if can_go_back else "triage-choose", n=len(choices))
    while True:
        typer.echo(f"{prompt} ", nl=False)
        said = _line()
        if can_go_back and said.casefold() == BACK:
            return None
        if said.isascii() and said.isdigit() and 1 <= int(said[:4]) <= len(choices) and len(said) < 4:
            return int(said) - 1
        if may_type and "." in said:
            return said
        typer.echo(words("triage-choose-again", n=len(choices)))


def _line() -> str:
    line = sys.stdin.readline(LONGEST)
    if not line:  # Ctrl-D
        typer.echo()
        raise KeyboardInterrupt
    return line.strip()
