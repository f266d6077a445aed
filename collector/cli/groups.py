"""A command group whose main command need not be named: `eidfleet history pc1` is `eidfleet history show pc1`."""

from __future__ import annotations

from typing import Any

import typer.core


class Showing(typer.core.TyperGroup):
    """Takes `show` for granted."""

    taken_for_granted = "show"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [self.taken_for_granted, *args]
        return super().parse_args(ctx, args)


class Adding(Showing):
    """Takes `add` for granted."""

    taken_for_granted = "add"
