"""A site's records as JSON."""

from __future__ import annotations

import msgspec

from collector.core.text import inert_json
from reports.records.record import ReportRecord


def site_json(record: ReportRecord) -> bytes:
    """UTF-8, indented, every instant in UTC; the same report gives the same bytes."""
    return inert_json(msgspec.json.format(msgspec.json.encode(record), indent=1).decode()).encode() + b"\n"
