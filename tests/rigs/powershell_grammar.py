"""The probe for Windows as a tree-sitter grammar of PowerShell reads it: what it calls, compares and declares.

It proves that the text parses and what it names. It does not prove that PowerShell runs it as meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import tree_sitter
import tree_sitter_powershell

_PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))


@dataclass(frozen=True)
class Place:
    """A piece of the text, and the line it begins on (from 1)."""

    line: int
    text: str


@dataclass(frozen=True)
class PowerShellText:
    """What the rules of the house ask of a PowerShell text."""

    broken: tuple[Place, ...]
    functions: tuple[Place, ...]
    commands: tuple[Place, ...]
    comparisons: tuple[Place, ...]
    newer: tuple[Place, ...]
    types: tuple[Place, ...]
    calls: tuple[Place, ...]
    """The name of each method that is called; of a name that is put together first, its text."""
    arguments: tuple[tuple[Place, str], ...]
    """Each command, and the text after its name."""
    parameters: tuple[tuple[Place, str], ...]
    """Each parameter that is named, as it is written, with the command it is given to."""
    writes: tuple[Place, ...]
    """Redirections into files, and values given to `$env:` and its like."""


def read_powershell(text: str) -> PowerShellText:
    """Parses a text; `broken` holds what the grammar could not take."""
    source = text.encode()
    nodes = list(_walk(_PARSER.parse(source).root_node))

    def places(*kinds: str) -> tuple[Place, ...]:
        return tuple(_place(n, source) for n in nodes if n.type in kinds)

    return PowerShellText(
        broken=tuple(_place(n, source) for n in nodes if n.type == "ERROR" or n.is_missing),
        functions=places("function_name"),
        commands=places("command_name", "command_name_expr"),
        comparisons=tuple(
            _place(n, source)
            for n in nodes
            if n.type == "switch_condition"
            or (
                n.type == "comparison_expression" and any(c.type == "comparison_operator" for c in n.children)
            )
        ),
        newer=tuple(_place(n, source) for n in nodes if n.type in _NEWER or _is_chain(n)),
        types=places("type_literal"),
        calls=tuple(
            _place(c, source)
            for n in nodes
            if n.type == "invokation_expression"
            for c in n.children
            if c.type == "member_name"
        ),
        arguments=tuple(_command(n, source) for n in nodes if n.type == "command"),
        parameters=tuple(
            (_place(c, source), _command(n, source)[0].text)
            for n in nodes
            if n.type == "command"
            for elements in n.children
            if elements.type == "command_elements"
            for c in elements.children
            if c.type == "command_parameter"
        ),
        writes=places("redirection")
        + tuple(
            _place(n, source)
            for n in nodes
            if n.type == "left_assignment_expression"
            and b":" in source[n.start_byte : n.end_byte].partition(b"[")[0]
        ),
    )


# What came after 5.1: `a ? b : c`, `??`, `??=`, `?.`, `a && b`, `a || b`, classes' clean block; and `foreach -parallel`, gone since.
_NEWER = frozenset(
    {"ternary_expression", "null_coalesce_expression", "??", "??=", "?.", "?[", "clean", "foreach_parameter"}
)


def _is_chain(node: tree_sitter.Node) -> bool:
    return node.type in ("&&", "||", "pipeline_chain_tail")


def _command(node: tree_sitter.Node, source: bytes) -> tuple[Place, str]:
    name = next(c for c in node.children if c.type in ("command_name", "command_name_expr"))
    return _place(name, source), source[name.end_byte : node.end_byte].decode().strip()


def _walk(node: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _place(node: tree_sitter.Node, source: bytes) -> Place:
    return Place(node.start_point.row + 1, source[node.start_byte : node.end_byte].decode())
