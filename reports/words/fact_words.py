"""Facts, what was seen of them and what is needed, in the reader's language."""

from __future__ import annotations

import re

from reports.words.words import Words

_PLAIN = {
    "true": "yes",
    "false": "no",
    "none": "none-there",
    "a list": "a-list",
    "at least one": "at-least-one",
    "no version known": "no-version-known",
    "a rule that can be evaluated": "a-sound-rule",
}
"""Words of the evidence's notation and the messages that say them."""
_COMPARED = re.compile(r"(>=|<=) (.+)")
_LIST = "one of "
_NOT = "not "
_FRESH = "not older than "


def fact_text(w: Words, fact: str) -> str:
    """The fact's name for people; a name that has no words yet is shown as it is, since evidence must not be lost."""
    message = f"fact-{fact.replace('.', '-')}"
    return w(message) if message in w else fact


def place_text(w: Words, fact: str) -> str:
    """Where a fact is read, by its first word; empty for one that is read nowhere (the name of an error)."""
    message = f"where-{fact.partition('.')[0]}"
    return w(message) if message in w else ""


def value_text(w: Words, value: str | None) -> str:
    """What was seen; None is a fact that could not be read."""
    if value is None:
        return w("nothing-seen")
    return w(_PLAIN[value]) if value in _PLAIN else value


def expected_text(w: Words, expected: str) -> str:
    """What is needed, from the notation evidence uses: `true`, `>= 5.1.0`, `one of a, b`, `not true`."""
    if compared := _COMPARED.fullmatch(expected):
        return w("at-least" if compared[1] == ">=" else "at-most", value=compared[2])
    if expected.startswith(_FRESH):
        return w("recent-enough")
    if expected.startswith(_LIST):
        return w("one-of", values=expected.removeprefix(_LIST))
    if expected.startswith(_NOT):
        inner = expected.removeprefix(_NOT)
        opposite = {"true": "no", "false": "yes"}.get(inner)
        return w(opposite) if opposite else w("not-this", value=expected_text(w, inner))
    return value_text(w, expected)
