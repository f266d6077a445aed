"""Reads rules from YAML: one operator a question, unknown facts and operators refused with a suggestion."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial

from collector.core.catalogue.predicate import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Is,
    Level,
    Not,
    OneOf,
    Rule,
    VersionAtLeast,
)
from collector.core.errors import Mistake
from collector.core.evidence import Scalar
from collector.core.facts.facts import FACTS
from collector.core.version import parse_version

LEVELS = ("floor", "newest")
_COMBINING = ("all_of", "any_of", "not")


@dataclass
class RuleReader:
    """Reads the rules of one check. `each` is the list it looks at, `products` the product ids there are."""

    each: str | None
    products: Collection[str]
    mistakes: list[Mistake] = field(default_factory=list)

    def rule(self, raw: object, place: str) -> Rule | None:
        """The rule, or None after a mistake has been noted."""
        if not isinstance(raw, dict):
            return self._wrong(place, "a rule is a mapping", "write {fact: NAME, is: VALUE}")
        combining = [key for key in raw if key in _COMBINING]
        if not combining:
            return self._question(raw, place)
        if len(raw) > 1:
            return self._wrong(place, f"`{combining[0]}` stands alone", "put the other questions inside it")
        if combining[0] == "not":
            inner = self.rule(raw["not"], f"{place}.not")
            return None if inner is None else Not(inner)
        return self._combined(combining[0], raw[combining[0]], f"{place}.{combining[0]}")

    def optional(self, raw: object, place: str) -> Rule | None:
        """As `rule`; None also where there is none to read."""
        return None if raw is None else self.rule(raw, place)

    def _combined(self, operator: str, raw: object, place: str) -> Rule | None:
        if not isinstance(raw, list) or not raw:
            return self._wrong(place, "needs a list of rules", "write one `- ` line for each question")
        parts = [self.rule(part, f"{place}[{number}]") for number, part in enumerate(raw)]
        rules = tuple(part for part in parts if part is not None)
        if len(rules) < len(parts):
            return None
        return AllOf(rules) if operator == "all_of" else AnyOf(rules)

    def _question(self, raw: Mapping[object, object], place: str) -> Rule | None:
        fact = raw.get("fact")
        operators = [str(key) for key in raw if key != "fact"]
        if not isinstance(fact, str):
            return self._wrong(place, "no `fact` to ask", nearest(str(fact), FACTS))
        if not self._is_askable(fact, place):
            return None
        if len(operators) != 1 or operators[0] not in _OPERATORS:
            found = ", ".join(f"`{o}`" for o in operators) or "none"
            return self._wrong(
                place,
                f"needs exactly one operator, found {found}",
                nearest(operators[0] if operators else "", _OPERATORS),
            )
        operator = operators[0]
        return _OPERATORS[operator](self, fact, raw[operator], f"{place}.{operator}")

    def _is_askable(self, fact: str, place: str) -> bool:
        note = FACTS.get(fact)
        if note is None:
            self._wrong(place, f"unknown fact `{fact}`", nearest(fact, FACTS))
        elif note.each is not None and note.each != self.each:
            self._wrong(
                place, f"`{fact}` is a fact of each of `{note.each}`", f"add `each: {note.each}` to the check"
            )
        else:
            return True
        return False

    def equal(self, fact: str, raw: object, place: str) -> Rule | None:
        value = self._value(fact, raw, place)
        return None if value is None else Is(fact, value)

    def one_of(self, fact: str, raw: object, place: str) -> Rule | None:
        if not isinstance(raw, list) or not raw:
            return self._wrong(place, "needs a list of values", "write [A, B]")
        read = [self._value(fact, part, place) for part in raw]
        values = tuple(value for value in read if value is not None)
        return OneOf(fact, values) if len(values) == len(raw) else None

    def bounded(self, fact: str, raw: object, place: str, kind: type[AtLeast] | type[AtMost]) -> Rule | None:
        value = self._value(fact, raw, place)
        if isinstance(value, str):
            return self._wrong(place, f"`{fact}` is no number", "ask it with `is`")
        return None if value is None else kind(fact, value)

    def version_at_least(self, fact: str, raw: object, place: str) -> Rule | None:
        if FACTS[fact].type != "version":
            return self._wrong(place, f"`{fact}` is no version", "ask it with `is`")
        if isinstance(raw, str) and parse_version(raw) is not None:
            return VersionAtLeast(fact, raw)
        if not isinstance(raw, dict) or set(raw) != {"product", "level"}:
            return self._wrong(
                place, f"{raw!r} is no version", 'write "1.2.3" in quotes, or {product: ID, level: floor}'
            )
        product, level = str(raw["product"]), str(raw["level"])
        if product not in self.products:
            return self._wrong(place, f"unknown product `{product}`", nearest(product, self.products))
        if level not in LEVELS:
            return self._wrong(place, f"unknown level `{level}`", nearest(level, LEVELS))
        return VersionAtLeast(fact, Level(product, level))

    def _value(self, fact: str, raw: object, place: str) -> Scalar | None:
        """A value of the fact's own kind; None after a mistake has been noted."""
        if not isinstance(raw, (bool, int, str)):
            hint = "write true, false, a whole number or a text in quotes"
            self._wrong(place, f"{raw!r} is no single value", hint)
            return None
        wanted = FACTS[fact].type
        found = "boolean" if isinstance(raw, bool) else "number" if isinstance(raw, int) else "text"
        if found == wanted:
            return raw
        self._wrong(place, f"`{fact}` is a {wanted}, {raw!r} is a {found}", f"compare it with a {wanted}")
        return None

    def _wrong(self, place: str, message: str, suggestion: str) -> Rule | None:
        """Notes a mistake; never a rule."""
        self.mistakes.append(Mistake(place, message, suggestion))
        return None


Operator = Callable[[RuleReader, str, object, str], Rule | None]

_OPERATORS: Mapping[str, Operator] = {
    "is": RuleReader.equal,
    "in": RuleReader.one_of,
    "at_least": partial(RuleReader.bounded, kind=AtLeast),
    "at_most": partial(RuleReader.bounded, kind=AtMost),
    "version_at_least": RuleReader.version_at_least,
}

OPERATORS = (*_OPERATORS, *_COMBINING)


def nearest(found: str, known: Collection[str]) -> str:
    """The suggestion for a misspelt word: the nearest that exists, else all of them.

    >>> nearest("version_atleast", ["is", "version_at_least"])
    'did you mean `version_at_least`?'
    """
    close = get_close_matches(found, list(known), n=1, cutoff=0.5)
    return f"did you mean `{close[0]}`?" if close else f"known are: {', '.join(sorted(known))}"
