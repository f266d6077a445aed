"""A QR code as one path, which needs no picture file and no style."""

from __future__ import annotations

from itertools import groupby

import segno

from reports.sheet.sheet import QrCode

QUIET = 4
"""Light modules around the code, as ISO/IEC 18004 wants."""


def qr_code(address: str) -> QrCode:
    """The code of a web address; a seventh of it may be soiled before it no longer scans (level M)."""
    code = segno.make(address, error="m", micro=False)
    rows = [list(row) for row in code.matrix]
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h{width}v1h-{width}z"
        for y, row in enumerate(rows)
        for x, width in _dark(row)
    )
    return QrCode(address, path, len(rows) + 2 * QUIET)


def _dark(row: list[int]) -> list[tuple[int, int]]:
    """Runs of dark modules of a row: where each begins and how wide it is."""
    runs = []
    for is_dark, cells in groupby(enumerate(row), key=lambda cell: bool(cell[1])):
        run = [x for x, _ in cells]
        if is_dark:
            runs.append((run[0], len(run)))
    return runs
