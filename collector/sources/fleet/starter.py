"""Writes a fleet folder to start from: the example that travels with the program."""

from __future__ import annotations

import shutil
from pathlib import Path

from collector.core.errors import mistaken


def write_starter(folder: Path, shared_inventory: Path) -> tuple[Path, ...]:
    """Copies the example into a folder that is new or has none of its files; on any refusal nothing is written."""
    example = shared_inventory / "example"
    sources = sorted(path for path in example.rglob("*") if path.is_file())
    targets = [folder / _name(path.relative_to(example)) for path in sources]
    for target in targets:
        if target.exists():
            raise mistaken(target, "is there already", "name a new folder; nothing was written")
    made: list[Path] = []
    try:
        for source, target in zip(sources, targets, strict=True):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            made.append(target)
    except OSError as error:
        for path in made:
            path.unlink(missing_ok=True)
        raise mistaken(
            folder, f"cannot be written: {error.strerror or error}", "name another folder"
        ) from error
    return tuple(targets)


def _name(path: Path) -> Path:
    """The example keeps its .gitignore under a visible name, so that git does not obey it here."""
    return path.with_name(".gitignore") if path.name == "gitignore" else path
