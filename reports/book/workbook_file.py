"""A workbook's bytes: the same for the same book, with stored results and a chart's text that openpyxl leaves out."""

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

_FIRST_ZIP_YEAR = datetime(1980, 1, 1, tzinfo=UTC)
_RESULT = re.compile(rb'(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v(?: ?/>|></v>)')
"""With lxml in its environment openpyxl writes the second way."""
_CHART_NAME = re.compile(rb'(<(?:\w+:)?cNvPr id="\d+" name="Chart \d+")')


def saved(
    made: Workbook, created: datetime, results: Mapping[str, Mapping[str, int]], alternatives: Sequence[str]
) -> bytes:
    """The file's bytes.

    `results` holds, by sheet title, the number each formula's cell has; `alternatives` are the texts of the charts, in
    the order of their sheets.
    """
    target = BytesIO()
    by_part = {
        f"xl/worksheets/sheet{number}.xml": {at.encode(): n for at, n in results[ws.title].items()}
        for number, ws in enumerate(made.worksheets, 1)
        if ws.title in results
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
        results: Mapping[str, Mapping[bytes, int]],
        alternatives: Mapping[str, str],
    ) -> None:
        super().__init__(target, "w", zipfile.ZIP_DEFLATED)
        self._created = created
        self._results = results
        self._alternatives = alternatives

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        raw = data.encode() if isinstance(data, str) else data
        if name == "docProps/core.xml":
            raw = self._with_date(raw)
        elif name in self._results:
            raw = with_results(raw, self._results[name])
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


def with_results(raw: bytes, results: Mapping[bytes, int]) -> bytes:
    """openpyxl writes formulas without their results; a viewer that calculates nothing would show empty cells."""

    def result(match: re.Match[bytes]) -> bytes:
        return match[1] + b"<v>%d</v>" % results[match[2]]

    done, found = _RESULT.subn(result, raw)
    if found != len(results):
        raise ValueError(
            f"{len(results)} formulas, and {found} of them found in the sheet: openpyxl writes another way"
        )
    return done


def _with_description(raw: bytes, alternative: str) -> bytes:
    """openpyxl has no place for the alternative text of a chart."""
    described = b" descr=" + quoteattr(alternative).encode("utf-8")
    done, found = _CHART_NAME.subn(lambda match: match[1] + described, raw)
    if found != 1:
        raise ValueError(f"{found} charts in a drawing, one expected: openpyxl writes another way")
    return done
