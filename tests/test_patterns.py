"""No regular expression of ours backtracks: each is tried on texts made from its own parts, long and eight times as long."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from tests.checkout import ROOT
from tests.rigs.cost import grows_too_fast

pytestmark = pytest.mark.xdist_group("patterns")  # the programs are read once

CALLS = ("compile", "search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn")
ANCHORED = ("match", "fullmatch")
THROUGH_A_NAME = {"_ENTRY": {"fullmatch"}, "_EMAIL": {"fullmatch"}, "_PHONE": {"fullmatch"}}
"""How patterns are used that no line of the code uses by their own name."""
LENGTH = 1500
TAIL = " \0"
"""Ends what should almost match: a blank and a control character are outside of most sets of signs."""
SIGNS = " a0\n.-"


@dataclass(frozen=True)
class Use:
    """One pattern, where it stands and how it is used; `search` stands for all that looks at every place of a text."""

    place: str
    pattern: str | bytes
    method: str
    flags: int = 0


@cache
def programs() -> dict[Path, str]:
    files = [path for part in ("collector", "reports", "playbooks") for path in (ROOT / part).rglob("*.py")]
    return {path: path.read_text("utf-8") for path in sorted(files)}


def with_patterns() -> list[Path]:
    """All that a worker asks while it collects: reading these programs is left to the tests."""
    return [path for path, text in programs().items() if "import re\n" in text]


@cache
def used_as() -> dict[str, set[str]]:
    """By a name, what is called of it, whatever it names and in whichever program."""
    found: dict[str, set[str]] = {}
    for text in programs().values():
        for name, method in re.findall(rf"\b(\w+)\.({'|'.join(CALLS)})\b", text):
            found.setdefault(name, set()).add(method)
    return found


@cache
def uses_in(path: Path) -> list[Use]:
    return list(_of_file(path, ast.parse(programs()[path]), used_as()))


def _of_file(path: Path, tree: ast.Module, methods: dict[str, set[str]]) -> Iterator[Use]:
    names = {
        id(inner): node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        for inner in ast.walk(node.value)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=attr)) if attr in CALLS:
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                pattern = _text(node.args[0])
                if pattern is None:
                    continue
                how = (
                    (methods | THROUGH_A_NAME).get(names.get(id(node), ""), {"search"})
                    if attr == "compile"
                    else {attr}
                )
                for method in sorted(
                    {m if m in ANCHORED else "search" for m in how - {"compile"}} or {"search"}
                ):
                    yield Use(place, pattern, method, _flags(node))


def _text(node: ast.expr) -> str | bytes | None:
    """A pattern as it stands; what is put into it is a plain letter. None where only running the program tells."""
    match node:
        case ast.Constant(value=str() | bytes() as value):
            return value
        case ast.JoinedStr(values=parts):
            return "".join(str(p.value) if isinstance(p, ast.Constant) else "x" for p in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            a, b = _text(left), _text(right)
            return a + b if isinstance(a, bytes) and isinstance(b, bytes) else None
    return None


def _flags(call: ast.Call) -> int:
    found = 0
    for part in [*call.args[1:], *(k.value for k in call.keywords)]:
        for node in ast.walk(part):
            if isinstance(node, ast.Attribute) and node.attr.isupper():
                found |= int(getattr(re, node.attr))
    return found


def shapes(pattern: str, flags: int) -> Iterator[Callable[[int], str]]:
    """Texts that almost match: each beginning of a sample, over and over, or followed by one sign over and over."""
    sample = _sample(list(_parser.parse(pattern, flags)))
    ends = sorted({len(sample) * part // 4 for part in range(5)} | set(range(min(len(sample), 4))))
    signs = list(dict.fromkeys([*SIGNS, *sample[:6]]))
    for end in ends:
        head = sample[:end]
        if head:
            yield lambda n, head=head: head * min(n, 16 * n // len(head)) + TAIL  # type: ignore[misc]
        for sign in signs:
            yield lambda n, head=head, sign=sign: head + sign * n + TAIL  # type: ignore[misc]


def _sample(items: list[Any]) -> str:
    """A text that the pattern takes, more or less: every part of it once."""
    made = ""
    for operation, value in items:
        match str(operation):
            case "LITERAL":
                made += chr(value)
            case "NOT_LITERAL" | "ANY":
                made += "a"
            case "IN":
                made += _of_set(value)
            case "SUBPATTERN":
                made += _sample(list(value[-1]))
            case "BRANCH":
                made += _sample(list(value[1][0]))
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                made += _sample(list(value[2])) * max(value[0], 1)
            case "ATOMIC_GROUP":
                made += _sample(list(value))
    return made


def _of_set(items: list[Any]) -> str:
    taken = re.compile("a")
    for operation, value in items:
        match str(operation):
            case "NEGATE":
                return "a"
            case "LITERAL":
                return chr(value)
            case "RANGE":
                return chr(value[0])
            case "CATEGORY":
                return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " "}.get(str(value), "a")
    return "a" if taken else ""


def slow(pattern: str | bytes, method: str, flags: int = 0, length: int = LENGTH) -> str | None:
    """What is slow about a pattern, if anything is."""
    plain = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    compiled = re.compile(plain, flags)
    ways: dict[str, Callable[[str], object]] = {
        "search": lambda text: compiled.sub("", text),
        "match": compiled.match,
        "fullmatch": compiled.fullmatch,
    }
    for shape in shapes(plain, flags):
        said = grows_too_fast(ways[method], shape, length)
        if said is not None:
            return f"{shape(12)!r} and so on: {said}"
    return None


@pytest.mark.parametrize(
    ("pattern", "method", "length"),
    [
        pytest.param("<S(?: [^>]*)?>([^<]*)</S>", "search", LENGTH // 3, id="a tag that is never closed"),
        pytest.param(
            r"https?://[^\s/?#]+[^\s]*", "fullmatch", LENGTH, id="two repetitions of the same signs"
        ),
        pytest.param(r"[^\s@]+@", "search", LENGTH, id="a repetition that begins everywhere"),
        pytest.param(
            r"host key for .* has changed",
            "search",
            LENGTH // 3,
            id="the rest of the line, from every place",
        ),
        pytest.param(r"(?m)^\s*include\b", "search", LENGTH, id="lines of nothing"),
    ],
)
def test_what_was_slow_once_is_found(pattern: str, method: str, length: int) -> None:
    """A third of the length is enough for those that take seconds with the whole."""
    assert slow(pattern, method, length=length) is not None


def test_every_pattern_is_looked_at() -> None:
    found = {str(path.relative_to(ROOT)): uses_in(path) for path in with_patterns()}
    assert {
        "collector/sources/scan/replies.py",
        "reports/words/privacy.py",
        "collector/sources/scan/ssh_config.py",
    } <= {place for place, uses in found.items() if uses}
    assert sum(map(len, found.values())) > 60


@pytest.mark.parametrize("path", with_patterns(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_pattern_costs_more_than_the_length_of_its_text(path: Path) -> None:
    found = {use: slow(use.pattern, use.method, use.flags) for use in uses_in(path)}
    assert found == dict.fromkeys(found)


def test_words_of_tools_cost_no_more_than_their_length() -> None:
    from collector.sources.scan.reach_words import _WORDS

    found = {kind: slow(pattern.pattern, "search", re.IGNORECASE) for kind, pattern in _WORDS}
    assert found == dict.fromkeys(found)
