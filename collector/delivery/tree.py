"""A folder for each site, for a share or a web server: every file whole, the newest also under a name that stays, old ones kept by count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from collector.core.errors import FleetError
from collector.core.readable_by import ReadableBy
from collector.delivery.files import write_whole

_DATED = re.compile(r"(?P<site>.+)_(?P<day>\d{4}-\d{2}-\d{2})_(?P<language>[a-z]{2})\.(?P<suffix>[a-z0-9]+)")


def put(
    root: Path, files: Mapping[str, bytes], keep: int, today: date, readable_by: ReadableBy = ReadableBy.OWNER
) -> list[Path]:
    """Writes files named `site_day_language.suffix` into `root/site/`; of each language and kind the newest `keep` days stay.

    Each also stands there as `language.suffix`, for a link that need not change. Files of other names are left alone,
    and so is a report of a day yet to come, by a clock that ran ahead: it is not the newest and displaces none.
    """
    written = []
    for name, content in files.items():
        parts = dated(name)
        folder = root / parts["site"]
        written.append(write_whole(folder / name, content, readable_by))
        # An older day written late does not become the newest.
        if max(_of_its_kind(folder, parts, today), default=None) == name:
            write_whole(folder / f"{parts['language']}.{parts['suffix']}", content, readable_by)
        _forget_old(folder, parts, keep, today)
    return [path for path in written if path.exists()]


def dated(name: str) -> Mapping[str, str]:
    found = _DATED.fullmatch(name)
    if found is None:
        raise ValueError(f"{name!r} is no name of a report")
    return found.groupdict()


def _forget_old(folder: Path, like: Mapping[str, str], keep: int, today: date) -> None:
    for name in sorted(_of_its_kind(folder, like, today), reverse=True)[keep:]:
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise FleetError(
                f"{folder / name}: {error.strerror or error}; look at the folder's permissions"
            ) from error


def _of_its_kind(folder: Path, like: Mapping[str, str], today: date) -> list[str]:
    """Reports of the same site, language and kind that are there. Names differ in the day alone, so they sort by it."""
    names = [path.name for path in folder.iterdir()]
    last = (today + timedelta(days=1)).isoformat()  # a site's own day may have begun already
    return [
        name
        for name in names
        if (found := _DATED.fullmatch(name))
        and all(found[part] == like[part] for part in ("site", "language", "suffix"))
        and found["day"] <= last
    ]
