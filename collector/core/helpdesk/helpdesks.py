"""What we know of helpdesks, as values: the desks, the addresses they answer for, the decision table and its texts.

`collector.sources.catalogue.helpdesk_file` reads and checks the file behind it, so everything in here may be trusted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from collector.core.errors import mistaken
from collector.core.helpdesk.opening_hours import Closes, Opening
from collector.core.model import DeskId, Language

HOURS_UNKNOWN = Opening()

Texts = Annotated[Mapping[Language, str], Meta(min_length=len(Language))]
"""A text in every language."""
Sureness = Literal["high", "medium", "low", "none"]


class DeskFact(Struct, frozen=True, forbid_unknown_fields=True):
    """One fact about a desk with how sure we are; `by_language` where lines differ by language."""

    value: str
    confidence: Sureness
    source: str
    by_language: Mapping[Language, str] = {}
    other: str = ""
    """A second number, for where the first cannot be dialled."""
    note: str = ""


class NewerFact(Struct, frozen=True, forbid_unknown_fields=True):
    """What a newer page says otherwise; kept for who calls to confirm, never shown."""

    what: str
    confidence: Sureness
    value: str = ""
    source: str = ""
    old_source: str = ""
    note: str = ""


class Hours(Struct, frozen=True, forbid_unknown_fields=True):
    """Periods of a working day as `07:30`; `days_assumed` says that working days are our assumption."""

    confidence: Sureness
    source: str
    periods: tuple[tuple[str, str], ...] = ()
    always: bool = False
    days_assumed: bool = False
    note: str = ""


class Closing(Struct, frozen=True, forbid_unknown_fields=True):
    on: Closes
    confidence: Sureness


class Desk(Struct, frozen=True, forbid_unknown_fields=True):
    """A helpdesk as the knowledge file has it. `per_site`: only a site can know its contact."""

    id: DeskId
    name: Texts
    does: Texts
    per_site: bool
    phone: DeskFact | None = None
    email: DeskFact | None = None
    hours: Hours | None = None
    newer: tuple[NewerFact, ...] = ()
    web: str | None = None
    web_in: Mapping[Language, str] = {}
    """Its site in a language, where that is another one."""
    languages: tuple[Language, ...] = ()
    languages_unknown: tuple[Language, ...] = ()
    closes: Closing | None = None
    verified: date | None = None

    @property
    def opening(self) -> Opening:
        periods = self.hours.periods if self.hours else ()
        times = tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in periods)
        is_always = self.hours is not None and self.hours.always
        return Opening(times, is_always, self.closes.on if self.closes else Closes.PUBLIC)


class AddressRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A host suffix, matched on label boundaries, with its class and its desk."""

    suffix: str
    address_class: str = msgspec.field(name="class")
    desk: DeskId
    source: str
    confidence: Sureness
    escalation: tuple[DeskId, ...] = ()
    paths: Mapping[str, DeskId] = {}
    """Beginnings of a path that belong to another desk."""
    note: str = ""


class DecisionRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the decision table. `assumes` are the answers it needs; `when` says them for people.

    Each of `or_assumes` is another set of answers that shows as much. `instead` replaces the
    contacts for people who started at a portal of that class. `basis` says what the row rests on.
    """

    id: str
    stage: str
    address: str
    when: str
    owner: str
    assumes: frozenset[str]
    try_first: tuple[str, ...]
    first_contact: str
    escalation: tuple[str, ...]
    evidence: str
    basis: str
    source: str
    confidence: Sureness
    avoid: Texts = {}
    remark: Texts = {}
    or_assumes: tuple[frozenset[str], ...] = ()
    instead: Mapping[str, tuple[str, ...]] = {}
    note: str = ""

    def is_shown_by(self, known: frozenset[str]) -> bool:
        return self.shown_by(known) > 0

    def shown_by(self, known: frozenset[str]) -> int:
        """How many answers speak for this rule: the more, the more certain; 0 if it is not shown."""
        return max((len(way) for way in (self.assumes, *self.or_assumes) if way and way <= known), default=0)


@dataclass(frozen=True, slots=True)
class Helpdesks:
    """The helpdesk knowledge file as values; texts in all four languages."""

    compiled: date = date(2026, 11, 23)
    desks: Mapping[DeskId, Desk] = field(default_factory=dict)
    address_rules: tuple[AddressRule, ...] = ()
    """Longest suffix first."""
    by_start_portal: Mapping[str, DeskId] = field(default_factory=dict)
    rules: tuple[DecisionRule, ...] = ()
    general: Mapping[str, str] = field(default_factory=dict)
    """The modest rule of each stage, for when nothing more is known."""
    stages: Mapping[str, Texts] = field(default_factory=dict)
    steps: Mapping[str, Texts] = field(default_factory=dict)
    evidence_sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    evidence: Mapping[str, Texts] = field(default_factory=dict)
    never_send: Mapping[str, Texts] = field(default_factory=dict)
    other_steps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By class of address: the step to take where a rule's own would prove nothing there."""
    federal_days: frozenset[tuple[int, int]] = frozenset()

    contradictions: tuple[frozenset[str], ...] = ()
    """Answers that cannot both be given: `neutral_test_works` and `neutral_test_fails`."""

    @property
    def answers(self) -> frozenset[str]:
        """Every answer that a rule asks for."""
        return frozenset(a for rule in self.rules for way in (rule.assumes, *rule.or_assumes) for a in way)

    def rule(self, rule_id: str) -> DecisionRule:
        """FleetError for a rule that is not in the table."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        hint = "collector/knowledge/helpdesks.yaml lists them"
        raise mistaken("", f"no rule {rule_id!r} for helpdesks", hint)
