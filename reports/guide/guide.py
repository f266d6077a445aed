"""The guide for the person at the desk as values: questions, ends with steps, and the desks of the site."""

from __future__ import annotations

from dataclasses import dataclass

from reports.site.desk_block import DeskBlock


@dataclass(frozen=True, slots=True)
class GuideChoice:
    """`kind` and `value` say what choosing it tells the triage; `href` leads on."""

    text: str
    href: str
    number: int
    """Of the node it leads to, for paper."""
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class GuideAsk:
    anchor: str
    number: int
    question: str
    choices: tuple[GuideChoice, ...]


@dataclass(frozen=True, slots=True)
class GuideContact:
    """A desk in the order of calling; `href` leads to all that is known of it."""

    desk: DeskBlock
    href: str


@dataclass(frozen=True, slots=True)
class GuideEnd:
    """Where a way ends. `rule` is the row of the decision table, for the specialist."""

    anchor: str
    number: int
    rule: str
    heading: str
    steps: tuple[str, ...]
    avoid: str
    note: str
    contacts: tuple[GuideContact, ...]
    ready: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuideError:
    """A text that people see, what it mostly means, and the end it leads to."""

    words: tuple[str, ...]
    says: str
    href: str
    link: str
    number: int


@dataclass(frozen=True, slots=True)
class GuideDesk:
    anchor: str
    desk: DeskBlock


@dataclass(frozen=True, slots=True)
class Guide:
    """`start` is asked first; `asks` and `ends` are reached by their anchors."""

    title: str
    dated: str
    """Until when the contacts are known."""
    start: GuideAsk
    asks: tuple[GuideAsk, ...]
    ends: tuple[GuideEnd, ...]
    errors: tuple[GuideError, ...]
    desks: tuple[GuideDesk, ...]
    never_send: tuple[str, ...]
    """The same for every desk: said once."""
    sample: str | None = None
    """That the site is invented; the steps and the public desks are not."""
