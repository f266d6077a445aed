"""Makes wrong inputs of right ones: bytes, words, numbers, lines, JSON documents and zipped parts, each by the dice alone."""

from __future__ import annotations

import copy
import io
import json
import re
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

WORDS = (
    *("", " ", "\0", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u202e", "\u2066a", "\ufeff", "\ufffd", "e\u0301" * 40),
    *("İ", "ß", "ﬁ", "①", "٣", "²", "𝟝", "𐐀", "=1+1", "'=1+1", "@SUM(1)", "{{ 1 }}", "{% if %}", "!!python/name:os", "%s", "$(x)"),
    *("../../x", "C:\\x", "a" * 300, "a" * 70_000, "1" * 5_000, "-1", "0", "1e400", "NaN", "null", "true", "nul", "__proto__"),
    *("9999-12-31", "0001-01-01T00:00:00+14:00", "2026-02-30", "2026-11-24T12:00:00+99:99", "24:00", "<S " * 50, "&#x110000;"),
    *("_xD800_", "\\ud800", "\\u0000", "\r", "\n", "\r\n", "\t", "'", '"', '"""', "`", ";", ",", "|", "]", "}", "[[", "x[0]", "."),
)  # fmt: skip
NUMBERS = (
    *("-1", "0", "1", "-0.0", "0.1", "1e400", "-1e400", "1e-400", "NaN", "Infinity", "-Infinity", "1e30", "1e15", "253402300800"),
    *(str(2**31), str(2**32), str(2**53 + 1), str(2**63), str(2**64), "9" * 400, "1" + "0" * 400, "9" * 5_000, "0x" + "f" * 5_000),
)  # fmt: skip
LITERALS = (
    *NUMBERS,
    *("true", '""', '"x"', "[]", "{}", "''", "nan", "inf", "-inf", "[[[]]]", "{ a = { b = 1 } }", "2026-11-24", "12:00:00"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", '"\\u0000"', '"\\n"', '"""\n"""', "0o7", "1_0", "[1, 'x', {}]"),
    *("[" * 3_000, "{a=" * 2_000, '"' + "x" * 9_000 + '"', '"\u202e"', '"\\uD800"', "%(x)s", "${x}", "~x", "/dev/zero"),
)  # fmt: skip
_TOKEN = re.compile(r"\d{1,40}|[^\W\d]{1,40}|[^\w\s]")
_NUMBER = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?")
_MARKUP = re.compile(r'>[^<>]{0,200}<|="[^"<>]{0,200}"')
_RAW = re.compile('"\ue000([^"]*)\ue001"')
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0")
MOST_BYTES = 4 << 20
"""Of an input that grew: what is larger is refused by its size alone."""
Mutate = Callable[[Random, bytes], bytes]


def of_bytes(dice: Random, body: bytes) -> bytes:
    """One wrong at the level of bytes."""
    start, end = sorted(dice.randrange(len(body) + 1) for _ in range(2))
    end = min(end, start + dice.choice((1, 8, 200, len(body))))
    match dice.randrange(8):
        case 0:
            return body[:start]
        case 1:
            return body[:start] + body[end:]
        case 2:
            return body[:end] + body[start:]
        case 3:
            return body[:start] + dice.randbytes(dice.choice((1, 4, 40))) + body[end:]
        case 4:
            return body[:start] + dice.choice(WORDS).encode("utf-8", "surrogatepass") + body[start:]
        case 5:
            return dice.choice(_BOMS) + body
        case 6:
            return body.decode("utf-8", "replace").encode(dice.choice(("utf-16", "utf-16-be", "cp1252", "utf-7")), "replace")  # fmt: skip
        case _:
            return body.replace(b"\n", dice.choice((b"\r\n", b"\r", b"\n\n", b"\x85")))


def of_text(dice: Random, body: bytes) -> bytes:
    """One word, number or line of a text becomes another one."""
    text = body.decode("utf-8", "surrogateescape")
    match dice.randrange(4):
        case 0:
            text = _one(dice, _NUMBER, text, lambda _: dice.choice(NUMBERS))
        case 1:
            text = _one(dice, _TOKEN, text, lambda _: dice.choice(WORDS))
        case 2:
            text = _one(dice, _TOKEN, text, lambda was: was * dice.choice((2, 3, 2_000)))
        case _:
            lines = text.splitlines(keepends=True) or [""]
            one, other = (dice.randrange(len(lines)) for _ in range(2))
            match dice.randrange(4):
                case 0:
                    del lines[one]
                case 1:
                    lines.insert(other, lines[one])
                case 2:
                    lines[one], lines[other] = lines[other], lines[one]
                case _:
                    lines[one] *= dice.choice((2, 500))
            text = "".join(lines)
    return text.encode("utf-8", "surrogateescape" if _has_escapes(text) else "surrogatepass")


def _has_escapes(text: str) -> bool:
    return any("\udc80" <= c <= "\udcff" for c in text)


def of_settings(dice: Random, body: bytes) -> bytes:
    """One value, key or heading of `key = value` lines becomes another one."""
    text = body.decode("utf-8", "surrogateescape")
    pattern, choices = dice.choice(
        ((r"(?m)(?<==)[^\n]*$", LITERALS), (r"(?m)^[^\n=\[]+(?==)", WORDS), (r"(?m)^\[+[^\n\]]*\]+", ("[", "[a.b]", "[[scan]]", "[default]", "[DEFAULT]", "[]", "[\"\"]", "[a]")))
    )  # fmt: skip
    changed = _one(dice, re.compile(pattern), text, lambda _: " " + dice.choice(choices))
    return changed.encode("utf-8", "surrogateescape" if _has_escapes(changed) else "surrogatepass")


def _one(dice: Random, pattern: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    found = [(m.start(), m.end()) for m in pattern.finditer(text)]
    if not found:
        return text + change("")
    start, end = dice.choice(found)
    return text[:start] + change(text[start:end]) + text[end:]


def of_json(dice: Random, body: bytes) -> bytes:
    """One node of a JSON document becomes something else; bytes that are no JSON become other bytes."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return of_bytes(dice, body)
    holder: list[Any] = [document]
    where, key = dice.choice(list(_places(holder)))
    where[key] = _other(dice, where[key])
    if isinstance(where, dict) and dice.random() < 0.1:
        where[dice.choice(WORDS)] = where[key]
    try:
        text = json.dumps(holder[0], ensure_ascii=dice.random() < 0.5)
    except (ValueError, RecursionError):
        return body
    return _RAW.sub(lambda m: m[1], text).encode("utf-8", "surrogatepass")


def _places(node: Any) -> list[tuple[Any, Any]]:
    """Every container with every key in it."""
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop()
        for key in list(one) if isinstance(one, dict) else range(len(one)):
            found.append((one, key))
            if isinstance(one[key], dict | list):
                waiting.append(one[key])
    return found


def _copy(was: Any) -> Any:
    """The thing itself where it is nested deeper than Python copies."""
    try:
        return copy.deepcopy(was)
    except RecursionError:
        return was


def _other(dice: Random, was: Any) -> Any:
    match dice.randrange(9):
        case 0:
            return _raw(dice.choice(NUMBERS))
        case 1:
            return dice.choice(WORDS)
        case 2:
            return dice.choice((None, True, False, [], {}, [[]], [None], {"": None}))
        case 3:
            return [_copy(was) for _ in range(dice.choice((1, 2, 1_000 if len(str(was)) < 200 else 3)))]
        case 4:
            return {dice.choice(WORDS): was}
        case 5:
            depth = dice.choice((5, 60, 3_000))
            return _raw("[" * depth + "]" * depth)
        case 6 if isinstance(was, dict) and was:
            return {key: value for key, value in was.items() if key != dice.choice(list(was))}
        case 6 if isinstance(was, list):
            return was * dice.choice((0, 2, 3))
        case 7 if isinstance(was, str):
            return of_text(dice, was.encode("utf-8", "replace")).decode("utf-8", "replace")
        case _:
            return str(was)[:5_000] + dice.choice(WORDS)


def _raw(text: str) -> str:
    """Stands for a literal that `json` itself would never write."""
    return f"\ue000{text}\ue001" if '"' not in text else text


def of_zip(dice: Random, body: bytes) -> bytes:
    """One part of a workbook changes, goes, or comes twice; the rest stays a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # a wrong made before: no workbook any more
        return of_bytes(dice, body)
    name = dice.choice([n for n in parts if dice.random() < 0.3 or "sheet" in n.lower()] or list(parts))
    match dice.randrange(12):
        case 0:
            del parts[name]
        case 1:
            parts[name] = of_bytes(dice, parts[name])
        case 2:
            parts[name] = parts[dice.choice(list(parts))]
        case 3:
            parts[dice.choice(("xl/x\0y", "../x", "xl/worksheets/sheet99.xml", "X" * 300))] = parts[name]
        case _:
            for _ in range(dice.choice((1, 1, 3, 20))):
                parts[name] = _markup(dice, parts[name])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part, (2026, 11, 24, 12, 0, 0)), content)
    return target.getvalue()


def _markup(dice: Random, body: bytes) -> bytes:
    """One text or attribute of XML."""
    value = dice.choice((*WORDS, *NUMBERS)).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    if dice.random() < 0.8:  # mostly what XML allows, so that it is read on
        value = re.sub("[\0-\x08\x0b-\x1f\ufffe\uffff]", "", value)[:2_000]
    text = body.decode("utf-8", "replace")
    changed = _one(dice, _MARKUP, text, lambda was: f">{value}<" if was[:1] == ">" else f'="{value}"')
    return changed.encode("utf-8", "surrogatepass")


def some(*ways: Mutate) -> Mutate:
    """One to four wrongs, one after the other."""

    def mutate(dice: Random, body: bytes) -> bytes:
        for _ in range(dice.choice((1, 1, 1, 2, 4))):
            body = dice.choice(ways)(dice, body)[:MOST_BYTES]
        return body

    return mutate
