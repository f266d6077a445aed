"""Shows how a scan goes: a live bar on a terminal, plain lines elsewhere. Everything on stderr."""

from __future__ import annotations

import time

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from collector.core.model import Reach, ReachKind
from collector.core.text import counted

_LINE_EVERY_S = 5.0


class ScanProgress:
    """Counts what hosts have come to; the words are the administrator's English."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.total = self.answered = self.unmeasured = 0
        self.started = self.spoke = time.monotonic()
        self.bar: Progress | None = None

    def begin(self, total: int) -> None:
        self.total = total
        self.started = self.spoke = time.monotonic()
        if self.console.is_terminal:
            self.bar = Progress(
                TextColumn("scanning"),
                BarColumn(bar_width=None),
                TextColumn("{task.fields[words]}"),
                TimeElapsedColumn(),
                console=self.console,
            )
            self.bar.add_task("scan", total=total, words=self._words())
            self.bar.start()
        else:
            self.console.print(f"scanning {counted(total, 'host')}", highlight=False)

    def told(self, reach: Reach) -> None:
        if reach.kind is ReachKind.ANSWERED:
            self.answered += 1
        else:
            self.unmeasured += 1
        if self.bar is not None:
            self.bar.update(self.bar.task_ids[0], advance=1, words=self._words())
        elif time.monotonic() - self.spoke >= _LINE_EVERY_S:
            self.spoke = time.monotonic()
            self.console.print(self._words(), highlight=False)

    def say(self, words: str) -> None:
        self.console.print(words, highlight=False)

    def end(self) -> None:
        if self.bar is not None:
            self.bar.stop()
            self.bar = None
        else:
            self.console.print(self._words(), highlight=False)

    def _words(self) -> str:
        told = self.answered + self.unmeasured
        rate = told / max(time.monotonic() - self.started, 0.1)
        return (
            f"{self.answered} answered, {self.unmeasured} not measured, {self.total - told} to go, "
            f"{rate:.1f} hosts/s"
        )
