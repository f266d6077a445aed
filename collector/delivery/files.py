"""Writes files so that a reader never sees half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from collector.core.errors import FleetError


def write_whole(path: Path, content: bytes) -> Path:
    """Replaces the file in one step; the folder is made if it is missing. FleetError names what the system refused."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FleetError(f"{path}: {error.strerror or error}; choose another folder with --out") from error
    return path
