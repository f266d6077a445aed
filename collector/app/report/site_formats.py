"""The formats a site's report can be written in; apart from what writes them, so that the command line starts fast."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """What `eidfleet report --format` can write."""

    HTML = "html"
    XLSX = "xlsx"
    EML = "eml"
    JSON = "json"
    CSV = "csv"
    JUNIT = "junit"


USUAL = (Format.HTML, Format.XLSX)
