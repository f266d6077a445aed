"""Whatever reads a text from outside costs no more than its length, however the text is made to be slow."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from collector.core.fleet.workstation_list import normal, site_id
from collector.core.mail.refusal import SmtpStep, refusal
from collector.core.text import nearest, printable, unformulated
from collector.core.version import parse_version
from collector.delivery.bounce import bounce_of
from collector.sources.scan.brought import _events
from collector.sources.scan.reach_words import reach_from_words
from collector.sources.scan.replies import observation_from, observation_of, report_from_event
from reports.words.privacy import without_accounts
from tests.rigs.cost import grows_too_fast

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LENGTHS = (
    pytest.param(800, id="long"),
    pytest.param(4000, id="longer", marks=pytest.mark.long),
)
"""Repetitions of a shape. Each text is read at this length and at eight times as long."""
START = '{"schema":1,"probe":{"name":"posix","version":"1"},"notes":'


def event(text: str) -> object:
    probe = {"rc": 1, "stdout": text, "stderr": text, "started": 1.0, "ended": 2.0}
    return report_from_event(
        {"event": "runner_on_ok", "event_data": {"host": "a", "res": {"probe": probe}}}, NOW
    )


def failure(text: str) -> object:
    return report_from_event(
        {"event": "runner_on_failed", "event_data": {"host": "a", "res": {"msg": text}}}, NOW
    )


def bounce(text: str) -> object:
    head = "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
    return bounce_of(
        f"{head}Action: failed\nStatus: {text}\nOriginal-Envelope-Id: {text}\n\n--b--\n".encode(
            "utf-8", "replace"
        )
    )


PARSERS: dict[str, Callable[[str], object]] = {
    "what a probe printed": lambda text: observation_from(f"EIDFLEET-BEGIN 1\n{text}\nEIDFLEET-END\n"),
    "what a probe printed, wrapped": lambda text: observation_from(
        f"EIDFLEET-BEGIN 1 wrapped\n{text}\nEIDFLEET-END"
    ),
    "noise before a probe": lambda text: observation_from(f"{text}\nEIDFLEET-BEGIN 1\n{{}}\nEIDFLEET-END\n"),
    "objects of PowerShell": lambda text: observation_from(f"#< CLIXML\n{text}"),
    "an observation": lambda text: observation_of(text),
    "an observation's list": lambda text: observation_of(START + text),
    "an event": event,
    "a failed task": failure,
    "words of a connection": reach_from_words,
    "a file with events": _events,
    "an event with text": lambda text: _events(json.dumps({"event": "x", "event_data": {"host": text}})),
    "one line of text": printable,
    "words without accounts": lambda text: without_accounts(text, 1_000_000),
    "a cell": unformulated,
    "a name that is not known": lambda text: nearest(text, [f"pc{n:03}" for n in range(20)]),
    "a version": parse_version,
    "a heading of a list": normal,
    "a name of a site": site_id,
    "a reply of a mail server": lambda text: refusal(550, text, SmtpStep.RECIPIENT),
    "a bounce": bounce,
}
SHAPES: dict[str, Callable[[int], str]] = {
    "tags never closed": lambda n: "<S " * n,
    "tags closed too late": lambda n: "<S>" * n + "</S>",
    "strings never closed": lambda n: "<S>a" * n,
    "escapes": lambda n: "_x005F" * n,
    "characters by number": lambda n: "&#" * n + "&#1" + "1" * n,
    "opening marks": lambda n: "EIDFLEET-BEGIN " * n,
    "objects of PowerShell": lambda n: "#< CLIXML" * n,
    "backslashes": lambda n: "\\" * n,
    "escaped NULs": lambda n: '"' + "\\u0000" * n + '"',
    "opening brackets": lambda n: "[" * n,
    "opening braces": lambda n: '{"a":' * n,
    "brackets in pairs": lambda n: "(" * n + ")" * n,
    "blanks": lambda n: " " * n + "x",
    "lines": lambda n: "\n" * n + "x",
    "lines of Windows": lambda n: "\r\n" * n + "x",
    "digits": lambda n: "1" * n,
    "numbers with dots": lambda n: "1." * n,
    "one long word": lambda n: "a" * n,
    "words and at signs": lambda n: "a@" * n,
    "homes": lambda n: "/home/a" * n,
    "homes of Windows": lambda n: "\\Users\\" * n,
    "host keys": lambda n: "host key for " * n,
    "modules": lambda n: "requires the python " * n,
    "warnings": lambda n: "Warning: Permanently added\n" * n,
    "schemes": lambda n: "https://" * n,
    "dashes": lambda n: "-" * n,
    "right-to-left marks": lambda n: "\u202e" * n,
    "accents": lambda n: "a" + "\u0301" * n,
    "quotes": lambda n: '"' * n,
    "semicolons": lambda n: "a=b;" * n,
}


def test_a_reader_that_is_slow_is_found() -> None:
    def quadratic(text: str) -> object:
        return re.sub("<S(?: [^>]*)?>([^<]*)</S>", "", text)

    assert grows_too_fast(quadratic, SHAPES["tags never closed"], 500) is not None


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("length", LENGTHS)
def test_no_text_costs_more_than_its_length(parser: str, length: int) -> None:
    found = {name: grows_too_fast(PARSERS[parser], shape, length) for name, shape in SHAPES.items()}
    assert found == dict.fromkeys(SHAPES)
