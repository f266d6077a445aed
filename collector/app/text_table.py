"""A table as it is printed on a wide terminal without colours."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text


def table_text(columns: Iterable[Column], *sections: Iterable[Sequence[str]], width: int = 140) -> str:
    """The rows of each section, with a line below all but the last; no cell is read as markup."""
    shown = Table(*columns, box=SIMPLE_HEAD, pad_edge=False)
    for rows in sections:
        for cells in rows:
            shown.add_row(*map(Text, cells))
        shown.add_section()
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(shown)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines())
