"""Facts, what was seen of them and what is needed, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from collector.core.evidence import Need, Needed
from reports.words.words import Words

_PLAIN = {"true": "yes", "false": "no", "none": "none-there"}
"""Values that have words of their own, and the messages that say them."""
_OPPOSITE = {"true": "no", "false": "yes"}
_NEEDS: Mapping[Need, str] = {
    Need.NOT_OLDER: "recent-enough",
    Need.A_LIST: "a-list",
    Need.AT_LEAST_ONE: "at-least-one",
    Need.NO_VERSION_KNOWN: "no-version-known",
    Need.A_SOUND_RULE: "a-sound-rule",
}


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
    if value in _PLAIN:
        return w(_PLAIN[value])
    message = f"value-{value}"
    return w(message) if value.replace("-", "").isalpha() and message in w else value


def expected_text(w: Words, needed: Needed, shown: Callable[[str], str]) -> str:
    """What is needed; `shown` makes safe what the values hold."""
    if needed.times_not:
        inner = replace(needed, times_not=needed.times_not - 1)
        opposite = _OPPOSITE.get(str(inner))
        return w(opposite) if opposite else w("not-this", value=expected_text(w, inner, shown))
    match needed.how:
        case Need.AT_LEAST:
            return w("at-least", value=shown(needed.text))
        case Need.AT_MOST:
            return w("at-most", value=shown(needed.text))
        case Need.ONE_OF:
            return w("one-of", values=shown(needed.text))
        case Need.EXACTLY:
            return value_text(w, shown(needed.text))
        case _:
            return w(_NEEDS[needed.how])
