"""The one kind of error a user can mend: it names the thing, the place and the next step."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in an input: `place` is `file:line` or `file: key`, `suggestion` the next step."""

    place: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        return f"{text}; {self.suggestion}" if self.suggestion else text


class FleetError(Exception):
    """Stops the program with exit code 2. Raise it where the mistake is known; only `cli` catches it."""

    def __init__(self, *mistakes: Mistake | str) -> None:
        self.mistakes = tuple(m if isinstance(m, Mistake) else Mistake("", m) for m in mistakes)
        super().__init__("\n".join(str(m) for m in self.mistakes))

    def __reduce__(self) -> tuple[type[FleetError], tuple[Mistake, ...]]:
        """Keeps its mistakes when it travels from one process to another."""
        return FleetError, self.mistakes
