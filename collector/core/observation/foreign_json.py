"""Reads JSON that a workstation keeps in a file of its own and a probe sent as text: any shape, any depth, any number."""

from __future__ import annotations

import json
from typing import NoReturn

from collector.core.observation.observation import ProbeInfo

_LOST_CARRIAGE_RETURN = {("windows", "1"), ("windows", "2"), *(("posix", str(n)) for n in range(1, 5))}


def read_json(text: str) -> object:
    """What the text holds. ValueError where it is no JSON, or is none that a healthy program wrote.

    >>> read_json('{"a": [1]}')
    {'a': [1]}
    """
    try:
        return json.loads(text, parse_constant=_refused, parse_float=_number)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def without_mark(text: str) -> str:
    """Without the byte order mark, which Firefox passes over in a manifest (measured)."""
    return text.removeprefix("\ufeff")


def as_on_disk(text: str | None, probe: ProbeInfo) -> str:
    r"""A file's text with its carriage returns: until Windows probe 3 and POSIX probe 5 they were sent as U+FFFD.

    JSON allows no newline within a string, so a U+FFFD before one stands between two words of the file and can have been nothing
    else that a program reads. Newer probes send what is there, and there a U+FFFD is a damaged file.

    >>> as_on_disk("{\ufffd\n}", ProbeInfo(name="windows", version="2"))
    '{\r\n}'
    """
    if (probe.name, probe.version) not in _LOST_CARRIAGE_RETURN:
        return text or ""
    return (text or "").replace("\ufffd\n", "\r\n")


def _refused(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")  # Python reads NaN and Infinity; no browser does


def _number(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{digits[:20]} is beyond every number")
    return number
