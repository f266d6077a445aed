"""The one chart of a workbook: lines over the table of earlier measurements, below that table."""

from __future__ import annotations

from openpyxl.chart import LineChart, Reference
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.legend import Legend
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.worksheet.worksheet import Worksheet

from reports.book.book_values import Sheet
from reports.book.workbook_looks import LOOKS, STYLE_OF_CODE

CHART_ROWS = 20
"""Rows below the table that the chart covers on paper."""
_MARKS = ("circle", "triangle", "square", "diamond", "x", "star")


def add_trend(ws: Worksheet, sheet: Sheet, rows: int, language_tag: str) -> None:
    """Draws the sheet's trend; each line has a mark of its own beside its colour."""
    trend = sheet.trend
    assert trend is not None  # noqa: S101  (asked by the caller)
    ids = [column.id for column in sheet.columns]
    chart = LineChart()
    chart.title = _title(trend.title, language_tag)
    chart.x_axis.title = _title(trend.across_title, language_tag) if trend.across_title else None
    chart.y_axis.title = _title(trend.up_title, language_tag) if trend.up_title else None
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.number_format, chart.y_axis.number_format = "mm-dd-yy", "0"
    chart.y_axis.scaling.min = 0
    chart.legend = Legend(legendPos="b")
    chart.width, chart.height = 26, 9
    for name in trend.lines:
        at = ids.index(name) + 1
        chart.add_data(Reference(ws, min_col=at, min_row=1, max_row=rows + 1), titles_from_data=True)
    across = ids.index(trend.across) + 1
    chart.set_categories(Reference(ws, min_col=across, min_row=2, max_row=rows + 1))
    for name, mark, line in zip(trend.lines, _MARKS, chart.series, strict=False):
        ink, _ = LOOKS[STYLE_OF_CODE[name]]
        line.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=ink, w=28_000))
        line.marker.symbol, line.marker.size, line.smooth = mark, 8, False
        line.marker.graphicalProperties = GraphicalProperties(solidFill=ink)
    ws.add_chart(chart, f"A{rows + 3}")


def _title(text: str, language_tag: str) -> Title:
    """A title that says its language, so that a spelling checker knows it."""
    small = CharacterProperties(lang=language_tag, sz=1100, b=True)
    run = RegularTextRun(rPr=small, t=text)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=small), r=[run])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False, layout=Layout(ManualLayout()))
