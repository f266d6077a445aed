"""The story of a scan or of a run, in some ten lines, kept in the fleet folder."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from collector.core.errors import mistaken
from collector.sources.files.plain_file import refuse_odd


class RunLog(RotatingFileHandler):
    """The log of a run that a timer calls."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """A full disk must not fill stderr with a traceback for every line: what cannot be kept is on stderr anyway."""


def log_to(place: Path, hint: str, kind: type[RotatingFileHandler] = RotatingFileHandler) -> None:
    """Has what the program tells written there too. FleetError with the hint where that cannot be."""
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_odd(place)
        place.touch(mode=0o600)
        handler = kind(place, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    except OSError as error:
        raise mistaken(place, f"cannot be written: {error.strerror}", hint) from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger("collector").addHandler(handler)
