"""A site's records as JSON, and the schema that describes it."""

from __future__ import annotations

from typing import Any

import msgspec

from collector.core.text import inert_json
from reports.record import VERSION, ReportRecord

SCHEMA_ID = f"urn:eidfleet:site-report:{VERSION}"


def site_json(record: ReportRecord) -> bytes:
    """UTF-8, indented, every instant in UTC; the same report gives the same bytes."""
    return inert_json(msgspec.json.format(msgspec.json.encode(record), indent=1).decode()).encode() + b"\n"


def site_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what `site_json` writes."""
    made = msgspec.json.schema(ReportRecord)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Report of one site, by eidfleet",
        **made,
    }
