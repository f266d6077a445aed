"""JSON for people and programs alike: readable letters of every script, and nothing that breaks a line or turns one around."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

# str.splitlines and many editors end a line at each of these, JSON does not; bidirectional controls show a line as something
# else (Trojan Source, CVE-2021-42574); half of a surrogate pair, from a file name that is no UTF-8, cannot be written at all.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def json_text(value: object, *, indent: int | None = None) -> str:
    r"""One line unless `indent` is given. In JSON these characters stand in strings only, where each may be written by its number.

    >>> print(json_text({"by": "Zo\u00e9\u2028\u202e"}))
    {"by": "Zoé\u2028\u202e"}
    """
    return _ESCAPED.sub(lambda c: f"\\u{ord(c[0]):04x}", json.dumps(value, indent=indent, ensure_ascii=False))


def json_objects(text: str) -> Iterator[dict[str, object]]:
    """The objects of JSON Lines, one a line; what is none (a line cut short, somebody's note) is passed over.

    Lines end at a line feed and nowhere else: a name may hold what other programs take for an end.
    """
    for line in text.split("\n"):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found
