"""The one kind of error a user can mend: it names the thing, the place and the next step."""

from __future__ import annotations

import errno
from dataclasses import dataclass

_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_WAY_IN = frozenset({errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EISDIR})


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


def mistaken(place: object, message: str, suggestion: str = "") -> FleetError:
    """The error of one mistake."""
    return FleetError(Mistake(str(place), message, suggestion))


def note(mistakes: list[Mistake], place: object, message: str, suggestion: str = "") -> None:
    """Adds a mistake to those that are told together."""
    mistakes.append(Mistake(str(place), message, suggestion))


def mendable(error: BaseException) -> FleetError | None:
    """The error to show where a user can mend what the system refused, whoever wanted it; None where we should have.

    The disk has no room; this account may not; a name leads nowhere: it is too long, goes round in a circle, is a folder.
    """
    if not isinstance(error, OSError):
        return None
    name, said = error.filename, error.strerror
    if error.errno in _NO_ROOM:
        where = f" of {name}" if name else ""
        return FleetError(f"no room left on the disk{where}; make room, and the next run goes on")
    if error.errno in _NOT_ALLOWED:
        what = f"{name}: " if name else ""
        return FleetError(f"{what}{said}; run the command as the account whose files these are")
    if error.errno in _NO_WAY_IN and name is not None:
        return mistaken(name, (said or "refused by the system").lower(), "name another")
    return None
