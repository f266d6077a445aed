"""Reads TOML and YAML that people write: whatever is wrong with a text is the library's own error, and what passes is bounded."""

from __future__ import annotations

import tomllib
from typing import Any

import yaml

_DEEPEST, _MOST_NODES = 64, 200_000
_LARGEST = 2**63
_TEXT, _MAPPING, _SEQUENCE = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))


def toml_of(text: str) -> dict[str, Any]:
    """What a TOML text holds. TOMLDecodeError also for what Python's reader trips over, and beyond 64 bits as TOML has it.

    >>> toml_of("a = 1")
    {'a': 1}
    """
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError as error:
        raise tomllib.TOMLDecodeError("it is nested too deep") from error
    except ValueError as error:  # a number of thousands of digits
        raise tomllib.TOMLDecodeError("it holds a value that is none") from error
    if wrong := _beyond(held):
        raise tomllib.TOMLDecodeError(wrong)
    return held


class _Loader(yaml.CSafeLoader):
    """Makes texts, lists and mappings at once, and leaves all else to the library: a third faster with what we ship."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> Any:
        if kind is yaml.ScalarNode:
            is_plain, first = implicit[0], value[:1]
            if not is_plain or first not in self.yaml_implicit_resolvers:
                return _TEXT  # in quotes, or nothing but text begins so
        return super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]

    def get_single_data(self) -> Any:
        node = self.get_single_node()
        return None if node is None else self._made(node, {})

    def _made(self, node: yaml.Node, made: dict[yaml.Node, Any]) -> Any:
        """What is named by an alias is made once, as the library does, so that nothing grows."""
        if node.tag == _TEXT:
            return node.value
        if node in made:
            return made[node]
        if node.tag == _MAPPING and all(key.tag == _TEXT for key, _ in node.value):
            mapping = made[node] = dict[str, Any]()
            for key, value in node.value:
                mapping[key.value] = self._made(value, made)
            return mapping
        if node.tag == _SEQUENCE and isinstance(node, yaml.SequenceNode):
            sequence = made[node] = list[Any]()
            sequence.extend(self._made(part, made) for part in node.value)
            return sequence
        return self.construct_document(node)


def yaml_of(text: str) -> Any:
    """What a YAML text holds. YAMLError also for a day or number that is none, and for what repeats itself without end."""
    try:
        held = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe one
    except RecursionError as error:
        raise yaml.YAMLError("it is nested too deep") from error
    except (ValueError, TypeError, OverflowError, LookupError, AttributeError) as error:
        raise yaml.YAMLError("it holds a value that is none") from error
    if wrong := _beyond(held):
        raise yaml.YAMLError(wrong)
    return held


def _beyond(held: object) -> str | None:
    """What is wrong with a value as a whole; None if nothing is. An alias counts as often as it stands there."""
    waiting: list[tuple[object, int]] = [(held, 0)]
    count = 0
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if depth > _DEEPEST:
            return "it is nested too deep"
        if count > _MOST_NODES:
            return "it repeats itself too often"
        if isinstance(node, str):
            if "\0" in node:
                return "it holds a NUL character"
        elif isinstance(node, dict):
            waiting += ((part, depth + 1) for pair in node.items() for part in pair)
        elif isinstance(node, list | tuple | set):
            waiting += ((part, depth + 1) for part in node)
        elif isinstance(node, int) and not -_LARGEST <= node < _LARGEST:
            return "it holds a number beyond 64 bits"
    return None
