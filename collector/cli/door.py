"""The one door errors leave by: what a user can mend in one line with exit code 2, our own bugs into a log file with 3."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from typer.exceptions import TyperException

from collector import __version__
from collector.app.lasting import one_command
from collector.core.errors import FleetError, mendable
from collector.core.exit_codes import BUG, DONE, INTERRUPTED, USAGE
from collector.core.text import printable


def through_the_door(work: Callable[[], int | None]) -> int:
    """Runs `work` and returns the process's exit code; what it opened is closed, every exception has become words on stderr."""
    try:
        with one_command():
            return work() or DONE
    except FleetError as error:
        for mistake in error.mistakes:
            print(f"eidfleet: {printable(str(mistake), 2000)}", file=sys.stderr)  # noqa: T201
        return USAGE
    except TyperException as error:
        error.show()  # type: ignore[attr-defined]
        return USAGE
    except KeyboardInterrupt:
        print("eidfleet: interrupted", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    except Exception as error:
        if (refused := mendable(error)) is not None:
            print(f"eidfleet: {printable(str(refused))}", file=sys.stderr)  # noqa: T201
            return USAGE
        place = _write_log(error)
        print(  # noqa: T201
            f"eidfleet: our fault: {type(error).__name__}: {printable(str(error))}\n"
            f"eidfleet: details are in {place}; please send them with your report",
            file=sys.stderr,
        )
        return BUG


def _write_log(error: BaseException) -> Path:
    import platform
    import traceback

    import platformdirs

    folder = Path(platformdirs.user_state_path("eidfleet"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = folder / f"error-{datetime.now(UTC):%Y%m%dT%H%M%S}.log"
    place.touch(mode=0o600)
    place.write_text(
        f"eidfleet {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"command: {' '.join(sys.argv)}\n\n{''.join(traceback.format_exception(error))}",
        "utf-8",
    )
    return place
