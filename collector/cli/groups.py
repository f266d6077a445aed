"""Groups of commands: one that loads a command only when it is called, and those whose main command need not be named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from inspect import getdoc
from typing import Any, ClassVar

import typer
import typer.core
import typer.main

Commands = Mapping[str, tuple[str, str]]
"""By what one types: where it is, as `module:name` of `collector.cli` (a function, or a group's own `Typer`), and what it does in a sentence."""

Sections = Mapping[str, Commands]
"""Headings of the help, each with the commands below it."""


def group(cls: type[typer.core.TyperGroup] = typer.core.TyperGroup) -> typer.Typer:
    """A group of commands. What it is for stands where it is listed."""
    return typer.Typer(cls=cls, no_args_is_help=True, rich_markup_mode=None)


class OnDemand(typer.core.TyperGroup):
    """Lists its commands from tables, and imports one when it is called or explained."""

    sections: ClassVar[Sections]

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        table = {name: held for commands in self.sections.values() for name, held in commands.items()}
        self.commands = _Loaded(table)  # type: ignore[assignment]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        widest = max(map(len, self.commands))  # in every section, so that all stand in the same columns
        room = formatter.width - 6 - widest
        for heading, commands in self.sections.items():
            with formatter.section(heading):
                formatter.write_dl(
                    [(f"{name:<{widest}}", _short(text, room)) for name, (_, text) in commands.items()]
                )


class _Loaded(Mapping[str, Any]):
    """The commands of a table, each made when it is asked for."""

    def __init__(self, table: Commands) -> None:
        self._table = table
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = _command(name, *self._table[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


def _short(text: str, room: int) -> str:
    return str(typer.core.TyperCommand(None, help=text).get_short_help_str(room))


def _command(name: str, place: str, text: str) -> Any:
    module, _, attribute = place.partition(":")
    found = getattr(import_module(f"collector.cli.{module}"), attribute)
    if isinstance(found, typer.Typer):
        found.info.help = text
        return typer.main.get_group(found)
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    # What the table says of it begins its help; its docstring goes on from there.
    app.command(name, help="\n\n".join(filter(None, (text, getdoc(found)))))(found)
    return typer.main.get_command(app)


class Showing(typer.core.TyperGroup):
    """`eidfleet history pc1` is `eidfleet history show pc1`: takes `show` for granted."""

    taken_for_granted = "show"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [self.taken_for_granted, *args]
        return super().parse_args(ctx, args)


class Adding(Showing):
    """Takes `add` for granted."""

    taken_for_granted = "add"
