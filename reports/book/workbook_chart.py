"""The charts of a workbook: today's numbers as bars on the first sheet, earlier measurements as lines below their table."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import DataPoint
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

from reports.book.book_values import Sheet, TrendChart
from reports.book.workbook_looks import LOOKS, STYLE_OF_CODE

CHART_ROWS = 20
"""Rows below the table that the chart covers on paper."""
_BARS_WIDTH, _POINTS_IN_CM = 15, 28.35
_MARKS = ("circle", "triangle", "square", "diamond", "x", "star")


def add_trend(ws: Worksheet, sheet: Sheet, trend: TrendChart, rows: int, language_tag: str) -> None:
    """Draws the sheet's trend; each line has a mark of its own beside its colour."""
    ids = [column.id for column in sheet.columns]
    chart = LineChart()
    chart.title = _title(trend.title, language_tag)
    chart.x_axis.title = _title(trend.across_title, language_tag)
    chart.y_axis.title = _title(trend.up_title, language_tag)
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


def add_bars(
    ws: Worksheet, first: int, last: int, inks: Sequence[str], points: float, title: str, language_tag: str
) -> None:
    """A bar for each number in column A of the rows from `first` to `last`, named by column B, to the right of them."""
    chart = BarChart()
    chart.type, chart.style = "bar", 2
    chart.title = _title(title, language_tag)
    chart.legend = None
    chart.gapWidth = 40
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.x_axis.scaling.orientation = "maxMin"  # in the order of the numbers, from the top
    chart.x_axis.majorTickMark = "none"
    chart.y_axis.majorGridlines, chart.y_axis.scaling.min = None, 0
    chart.width, chart.height = _BARS_WIDTH, points / _POINTS_IN_CM  # in centimetres
    chart.add_data(Reference(ws, min_col=1, min_row=first, max_row=last))
    chart.set_categories(Reference(ws, min_col=2, min_row=first, max_row=last))
    (bars,) = chart.series
    bars.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    for index, ink in enumerate(inks):
        bars.dPt.append(DataPoint(idx=index, spPr=GraphicalProperties(solidFill=ink)))
    ws.add_chart(chart, f"C{first}")


def _title(text: str, language_tag: str) -> Title:
    """A title that says its language, so that a spelling checker knows it."""
    small = CharacterProperties(lang=language_tag, sz=1100, b=True)
    run = RegularTextRun(rPr=small, t=text)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=small), r=[run])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False, layout=Layout(ManualLayout()))
