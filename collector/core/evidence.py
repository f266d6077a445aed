"""What decided a finding: a fact, what was seen of it, and what was needed, as a value that reports put into words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

Scalar = bool | int | str


class Need(StrEnum):
    """How a question compares; the values are the notation of files for programs."""

    EXACTLY = ""
    AT_LEAST = ">="
    AT_MOST = "<="
    ONE_OF = "one of"
    NOT_OLDER = "not older than"
    A_LIST = "a list"
    AT_LEAST_ONE = "at least one"
    NO_VERSION_KNOWN = "no version known"
    A_SOUND_RULE = "a rule that can be evaluated"


@dataclass(frozen=True, slots=True)
class Needed:
    """What a question needs of its fact. `times_not` counts the `not` around it."""

    how: Need
    values: tuple[Scalar, ...] = ()
    times_not: int = 0

    @property
    def opposite(self) -> Needed:
        return replace(self, times_not=self.times_not + 1)

    @property
    def text(self) -> str:
        """Its values as evidence shows them."""
        return ", ".join(shown(value) for value in self.values)

    def __str__(self) -> str:
        """
        >>> str(exactly(True).opposite), str(Needed(Need.ONE_OF, ("a", 1))), str(Needed(Need.AT_LEAST, ("5.1",)))
        ('not true', 'one of a, 1', '>= 5.1')
        """
        return "not " * self.times_not + f"{self.how.value} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that decided a finding: its name, what was seen (None = missing), what was needed."""

    fact: str
    observed: str | None
    expected: Needed

    @property
    def plain(self) -> dict[str, str | None]:
        """As files for programs have it."""
        return {"fact": self.fact, "observed": self.observed, "expected": str(self.expected)}


def exactly(value: Scalar) -> Needed:
    return Needed(Need.EXACTLY, (value,))


def shown(value: Scalar) -> str:
    """A value as evidence shows it.

    >>> shown(True), shown("graphical"), shown(3)
    ('true', 'graphical', '3')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)
