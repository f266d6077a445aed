"""What we know, as values: checks with their texts, products with their versions, helpdesks with their rules.

The files behind it live in `collector/checks` and `collector/knowledge`; `collector.sources.catalogue`
reads and checks them, so that everything in here may be trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from collector.core.model import CheckId, DeskId, Doer, Language, Severity

if TYPE_CHECKING:
    from collector.core.predicate import Rule
    from collector.core.routing import Helpdesks


class Stage(StrEnum):
    """Where in a log-in something goes wrong; the names are those of the helpdesk facts."""

    INSTALLATION = "installation"
    READER = "reader"
    CARD_READ = "card_read"
    BEFORE_PIN = "before_pin"
    AFTER_PIN = "after_pin"
    CARD_STATE = "card_state"
    AFTER_LOGIN = "after_login"
    NO_BROWSER = "no_browser"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from and when it was seen there."""

    title: str
    seen: date


@dataclass(frozen=True, slots=True)
class CheckText:
    """One check in one language. Paragraphs are plain text; steps and avoid are lists, one action each.

    `{...}` placeholders name facts of the finding's evidence, or `host`, `item`.
    """

    title: str
    """The effect in one line, without host names: 'Firefox cannot reach the card'."""
    notice: str
    why: str
    steps: tuple[str, ...]
    avoid: tuple[str, ...]
    tell: str
    good: str
    """One line for when the rule holds: 'The eID add-on is on'."""


@dataclass(frozen=True, slots=True)
class Check:
    """One catalogue folder. `each` names a list of facts (profiles, readers, portals) judged one by one."""

    id: CheckId
    since: str
    severity: Severity
    families: frozenset[str]
    stage: Stage
    route: str
    """Id of a rule of the helpdesk decision table: R03."""
    doer: Doer
    minutes: int
    rule: Rule
    each: str | None
    when: Rule | None
    """Beyond the family: the check applies only where this holds; unknown counts as applies."""
    explained_by: tuple[CheckId, ...]
    """Checks whose broken finding on the same host makes this one a symptom."""
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A product whose versions matter. `floor` is the oldest that works at all, `newest` maps a system to its newest."""

    id: str
    floor: Mapping[str, str]
    newest: Mapping[str, str]
    seen: date
    source: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`version` is a short digest over every file, so two reports can be compared; `dated` the oldest knowledge date."""

    version: str
    dated: date
    checks: Mapping[CheckId, Check]
    texts: Mapping[tuple[CheckId, Language], CheckText]
    products: Mapping[str, Product]
    helpdesks: Helpdesks


__all__ = ["Catalogue", "Check", "CheckText", "DeskId", "Product", "Source", "Stage"]
