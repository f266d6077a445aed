"""A workbook's bytes: the same for the same book, with its rows, and a chart's text that openpyxl leaves out."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from reports.book.sheet_rows import SheetRows

_FIRST_ZIP_YEAR = datetime(1980, 1, 1, tzinfo=UTC)
_CHART_NAME = re.compile(rb'(<(?:\w+:)?cNvPr id="\d+" name="Chart \d+")')


def saved(
    made: Workbook, created: datetime, rows: Mapping[str, SheetRows], alternatives: Sequence[str]
) -> bytes:
    """The file's bytes.

    `rows` are those of each sheet, by its title; `alternatives` are the texts of the charts, in the order of their sheets.
    """
    target = BytesIO()
    by_part = {
        f"xl/worksheets/sheet{number}.xml": rows[ws.title] for number, ws in enumerate(made.worksheets, 1)
    }
    described = {f"xl/drawings/drawing{number}.xml": text for number, text in enumerate(alternatives, 1)}
    ExcelWriter(made, _FixedZip(target, created.astimezone(UTC), by_part, described)).save()
    return target.getvalue()


class _FixedZip(zipfile.ZipFile):
    """A zip in which every entry has the book's own date, and so has the workbook's "last modified"."""

    def __init__(
        self,
        target: BytesIO,
        created: datetime,
        rows: Mapping[str, SheetRows],
        alternatives: Mapping[str, str],
    ) -> None:
        super().__init__(target, "w", zipfile.ZIP_DEFLATED)
        self._created = created
        self._rows = rows
        self._alternatives = alternatives

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        raw = data.encode() if isinstance(data, str) else data
        if name == "docProps/core.xml":
            raw = self._with_date(raw)
        elif name in self._rows:
            raw = self._rows[name].within(raw)
        elif name.startswith("xl/drawings/drawing"):
            raw = _with_description(raw, self._alternatives[name])
        entry = zipfile.ZipInfo(name, date_time=max(self._created, _FIRST_ZIP_YEAR).timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED
        super().writestr(entry, raw)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **kwargs: Any) -> None:
        self.writestr(str(arcname), Path(filename).read_bytes())

    def _with_date(self, raw: bytes) -> bytes:
        """openpyxl sets "modified" to the clock when it saves."""
        stamp = f"{self._created:%Y-%m-%dT%H:%M:%SZ}".encode()
        return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", lambda m: m[1] + stamp, raw)


def _with_description(raw: bytes, alternative: str) -> bytes:
    """openpyxl has no place for the alternative text of a chart."""
    described = b" descr=" + quoteattr(alternative).encode("utf-8")
    done, found = _CHART_NAME.subn(lambda match: match[1] + described, raw)
    if found != 1:
        raise ValueError(f"{found} charts in a drawing, one expected: openpyxl writes another way")
    return done
