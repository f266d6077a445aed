"""A site's records as JSON, and the schema that describes it."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec

from collector.core.text import inert_json
from reports.records.record import VERSION, ReportRecord

SCHEMA_ID = f"urn:eidfleet:site-report:{VERSION}"


def site_json(record: ReportRecord) -> bytes:
    """UTF-8, indented, every instant in UTC; the same report gives the same bytes."""
    return inert_json(msgspec.json.format(msgspec.json.encode(record), indent=1).decode()).encode() + b"\n"


def site_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what `site_json` writes."""
    made = _same_words(msgspec.json.schema(ReportRecord))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Report of one site, by eidfleet",
        **made,
    }


def _same_words(part: Any) -> Any:
    """With each docstring as every Python says it: before 3.13 its lines kept the indentation of the source."""
    if isinstance(part, list):
        return [_same_words(item) for item in part]
    if not isinstance(part, dict):
        return part
    said = (
        {"description": inspect.cleandoc(part["description"])}
        if isinstance(part.get("description"), str)
        else {}
    )
    return {key: _same_words(value) for key, value in part.items()} | said
