"""Who helps: from an address, a stage and a rule to the desks in order, and what to have ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from collector.core.model import DeskId, Language


@dataclass(frozen=True, slots=True)
class Route:
    """Who acts and in what order. `desks` holds the first contact, then the escalation, no desk twice.

    `try_first` are step ids whose texts are in `Helpdesks.steps`. An empty `desks`
    means nobody needs to be called.
    """

    rule: str
    owner: str
    try_first: tuple[str, ...]
    desks: tuple[DeskId, ...]
    evidence: tuple[str, ...]
    never_send: tuple[str, ...]
    confidence: str
    avoid: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeskCard:
    """A helpdesk as one reader in one language may see it at one instant.

    Phone and e-mail are None unless known with enough confidence; `check_before_use`
    marks medium confidence. `hours` are pairs of site-local times; empty = unknown.
    `days_assumed` says that working days are our assumption. `open_now` None = cannot say.
    """

    id: DeskId
    name: str
    phone: str | None = None
    phone_uri: str | None = None
    email: str | None = None
    web: str | None = None
    hours: tuple[tuple[time, time], ...] = ()
    always_open: bool = False
    hours_text: str | None = None
    """Hours in a site's own words, where the site gave them."""
    days_assumed: bool = False
    languages: tuple[Language, ...] = ()
    languages_unknown: tuple[Language, ...] = ()
    does: str = ""
    open_now: bool | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    check_before_use: bool = False
    verified: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Helpdesks:
    """The helpdesk knowledge file as values (to be filled in by its author)."""

    desks: Mapping[DeskId, object] = field(default_factory=dict)
