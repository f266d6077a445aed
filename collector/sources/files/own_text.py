"""Text files that people write by hand: read with their own line ends, and replaced in one step."""

from __future__ import annotations

import re
from pathlib import Path

from collector.core.errors import mistaken
from collector.sources.files.plain_file import plain
from collector.sources.files.temporary import mode_of, staged


def file_text(path: Path) -> str | None:
    """The text of a file with its own line ends, None if there is none."""
    try:
        text = plain(path).read_bytes().decode()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise mistaken(path, f"cannot be read: {error}", "save it as UTF-8 text") from error
    # Alone it ends a line on no system of today, and TOML knows it not.
    return re.sub(r"\r(?!\n)", "\n", text)


def rewrite(path: Path, text: str, mode: int | None = None) -> None:
    """Replaces the file in one step, and a full disk leaves the old one. It keeps its mode, unless another is given."""
    try:
        with staged(path, text.encode(), mode_of(path) if mode is None else mode, on_disk=True) as name:
            name.replace(path)
    except OSError as error:
        raise mistaken(
            path, f"cannot be written: {error.strerror or error}", "nothing was changed"
        ) from error
