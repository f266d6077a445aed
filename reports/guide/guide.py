"""The guide for the person at the desk as values: questions, ends with steps, and the desks of the site."""

from __future__ import annotations

from dataclasses import dataclass

from reports.site.site_report import DeskBlock


@dataclass(frozen=True, slots=True)
class GuideChoice:
    """`kind` and `value` say what choosing it tells the triage, and are on no page; `href` leads on."""

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
class GuideDesk:
    """All that is known of a desk, with the short name by which ends lead to it."""

    anchor: str
    name: str
    desk: DeskBlock
    number: int


@dataclass(frozen=True, slots=True)
class GuideReady:
    """What one kind of desk wants to know: said once, and ends lead to it."""

    anchor: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuideEnd:
    """Where a way ends. `rule` is the row of the decision table, for whoever compares it with the triage; no page shows it.

    `paper` says the same in one line, by the numbers of steps and desks.
    """

    anchor: str
    number: int
    rule: str
    heading: str
    steps: tuple[str, ...]
    avoid: str
    note: str
    contacts: tuple[GuideDesk, ...]
    """In the order of calling."""
    paper: str


@dataclass(frozen=True, slots=True)
class GuideError:
    """A text that people see, what it mostly means, and the end it leads to."""

    words: tuple[str, ...]
    says: str
    href: str
    number: int


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
    steps: tuple[str, ...]
    """Every step once, for paper; its place is its number."""
    ready: tuple[GuideReady, ...]
    never_send: tuple[str, ...]
    """The same for every desk: said once."""
    sample: str | None = None
    """That the site is invented; the steps and the public desks are not."""
