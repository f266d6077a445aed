"""What we know, as values: checks with their texts, products with their versions, helpdesks with their rules.

The files behind it live in `collector/checks` and `collector/knowledge`; `collector.sources.catalogue.load_catalogue`
reads and checks them, so that everything in here may be trusted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from collector.core.catalogue.own_commands import own_commands
from collector.core.model import CheckId, Confidence, Doer, Language, Severity, Verdict
from collector.core.version import is_at_least, parse_version

if TYPE_CHECKING:
    from collector.core.catalogue.predicate import Rule
    from collector.core.helpdesk.helpdesks import Helpdesks

NO_FAULT = "none"


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


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a fact comes from and when it was seen there."""

    title: str
    seen: date


@dataclass(frozen=True, slots=True)
class Dated:
    """One piece of knowledge with the day it was last looked up."""

    name: str
    seen: date
    source: str


@dataclass(frozen=True, slots=True)
class CheckText:
    """One check in one language. Paragraphs are plain text; steps and avoid are lists, one action each.

    `{...}` placeholders name facts of the finding's evidence, or `host`, `item`; `[words](https://...)` is a link.
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
    own_steps: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """Steps of one system family, where they are not those of the others."""

    def steps_on(self, family: str, kind: str = "") -> tuple[str, ...]:
        """What to do on a workstation of this system family, and kind of distribution where that is known."""
        steps = self.own_steps.get(family, self.steps)
        return tuple(own_commands(step, kind) for step in steps) if kind else steps


@dataclass(frozen=True, slots=True)
class OnComplaint:
    """How a check judges where somebody complains: of a machine that is well otherwise, and nowhere but in the advice.

    `when` and `rule` take the place of the check's own; `desk`: only where the address complained of leads to that desk.
    """

    stages: frozenset[Stage]
    when: Rule | None = None
    rule: Rule | None = None
    desk: str | None = None


class CheckHead(Struct, frozen=True, forbid_unknown_fields=True):
    """What `check.yaml` begins with, which needs no reading."""

    id: CheckId
    since: str
    severity: Severity
    families: frozenset[str]
    stage: Stage
    route: str
    """Id of a rule of the helpdesk decision table: R03."""
    doer: Doer
    minutes: int


class Check(CheckHead, frozen=True, forbid_unknown_fields=True):
    """One catalogue folder. `each` names a list of facts (profiles, readers, portals) judged one by one."""

    rule: Rule
    each: str | None
    when: Rule | None
    """Beyond the family: the check applies only where this holds; where that is unknown, what would be broken is unknown."""
    explained_by: tuple[CheckId, ...]
    """Checks whose broken finding on the same host makes this one a symptom."""
    sources: tuple[Source, ...]
    when_none: Verdict = Verdict.NOT_APPLICABLE
    """What an empty list of `each` means."""
    needed_to_tell: bool = True
    """A host is not called working while this check is unknown."""
    confidence: Confidence = Confidence.SHOWN
    likely_when: Rule | None = None
    """Where this holds, or nobody can tell, a broken rule makes the cause only likely."""
    other_way: Rule | None = None
    """Where this holds, a person can still log in on this workstation although the rule is broken."""
    explained_when: Mapping[CheckId, Rule] = {}
    """Those of `explained_by` that explain it only where a rule holds."""
    explained_at: Mapping[CheckId, frozenset[Stage]] = {}
    """Those of `explained_by` that explain it only to somebody who complains at one of these stages, or does not say where."""
    shows_at: frozenset[Stage] = frozenset()
    """Further stages at which people complain of it, even where it stops no log-in."""
    on_complaint: OnComplaint | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All that decide a finding, but for what is said on a complaint."""
        found = (self.rule, self.when, self.likely_when, self.other_way, *self.explained_when.values())
        return tuple(rule for rule in found if rule is not None)


class BrokenVersions(Struct, frozen=True, forbid_unknown_fields=True):
    """From the first version on, before the second: `98.0` and `98.0.2`. `fault` has words in every language."""

    first: str
    mended: str
    source: str
    fault: str = "version-known-to-fail"
    families: frozenset[str] = frozenset()
    """Systems it is about; none named: every one."""


class Product(Struct, frozen=True, forbid_unknown_fields=True):
    """A product whose versions matter. `floor` is the oldest that works at all, `newest` maps a system to its newest.

    `floor` is keyed by system family, `newest` by release (`debian-12`) or family. A product is
    known by `packages`, exact names for each package database, and on Windows by `display_name`
    (a pattern whose group `version` holds the product version) together with `publisher`.
    """

    id: str
    floor: Mapping[str, str]
    newest: Mapping[str, str]
    seen: date
    source: str
    packages: Mapping[str, frozenset[str]] = {}
    parts: frozenset[str] = frozenset()
    """Every package that belongs to it, for judging whether an installation was finished."""
    display_name: str | None = None
    publisher: str | None = None
    broken: tuple[BrokenVersions, ...] = ()
    """Versions that are known to fail, the gravest fault first."""

    def fault_of(self, version: str | None, family: str) -> str | None:
        """The first fault of the list that the version has, `none` if it has none we know; None for no version."""
        if version is None or parse_version(version) is None:
            return None
        found = (
            broken.fault
            for broken in self.broken
            if (not broken.families or family in broken.families)
            and is_at_least(version, broken.first)
            and is_at_least(version, broken.mended) is False
        )
        return next(found, NO_FAULT)


class Build(Struct, frozen=True, forbid_unknown_fields=True):
    """The system releases one version of the eID software was built for."""

    version: str
    releases: frozenset[str]


class SystemEnd(Struct, frozen=True, forbid_unknown_fields=True):
    """The last day the maker mends security faults of a release for everyone, without a paid extension.

    `release` is a name of `builds`, or `windows-` and a build number. Without `editions` it is for all.
    """

    release: str
    end: date
    source: str
    editions: frozenset[str] = frozenset()


class Systems(Struct, frozen=True, forbid_unknown_fields=True):
    """For which system releases eID software exists; `builds` newest first, the first one is current."""

    builds: tuple[Build, ...] = ()
    same_as: Mapping[str, str] = {}
    """Distribution id to the name its releases have in `builds`: `rocky` is `el`."""
    by_major: frozenset[str] = frozenset()
    """Names whose releases are told apart by the first number only."""
    oldest: Mapping[str, str] = {}
    """Family without a list of releases to the oldest version the software runs on."""
    ends: tuple[SystemEnd, ...] = ()


@dataclass(frozen=True, slots=True)
class ReaderModel:
    """One line of readers.csv. `id` is `vendor:product`, four hex digits each, lower case."""

    id: str
    name: str
    has_keypad: bool | None = None


class KnownBad(Struct, frozen=True, forbid_unknown_fields=True):
    """A model that fails on a system: on Linux below a version of the free driver, elsewhere from a system version on."""

    id: str
    family: str
    driver_before: str | None = None
    system_from: str | None = None


class ReaderSets(Struct, frozen=True, forbid_unknown_fields=True):
    """What readers.yaml says of card readers, by USB id."""

    virtual_ids: frozenset[str] = frozenset()
    virtual_vendors: frozenset[str] = frozenset()
    virtual_names: tuple[str, ...] = ()
    min_firmware: Mapping[str, str] = {}
    """Oldest firmware the free CCID driver accepts."""
    known_bad: tuple[KnownBad, ...] = ()
    pin_try_eaters: frozenset[str] = frozenset()
    pin_leaks: frozenset[str] = frozenset()
    keypad_by_class_driver: frozenset[str] = frozenset()
    """Readers whose keys the eID software uses through Windows' own driver."""
    contactless_only: frozenset[str] = frozenset()
    """Readers without a slot for the contact chip, which alone can log in."""
    problem_ok: frozenset[int] = frozenset({0})
    problem_passing: frozenset[int] = frozenset()
    """Windows problem codes of a moment or of a device that is not there now."""


class Readers(ReaderSets, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is known of card readers: the sets, and every model of readers.csv."""

    models: Mapping[str, ReaderModel] = {}


class KnownPortal(Struct, frozen=True, forbid_unknown_fields=True):
    """One place on the way to a log-in that a probe may knock at."""

    host: str
    port: int
    purpose: str
    is_default: bool = field(default=False, name="default")
    """Asked for at every site, beside the site's own portals."""
    kind: Literal["login", "status", "download"] = "login"
    """`status` is that of certificates."""


class KnownBridge(Struct, frozen=True, forbid_unknown_fields=True):
    """One browser extension that works through a program of its own; `ids` are its identities in the browsers."""

    product: str
    ids: frozenset[str]
    retired: bool
    source: str


class Inspection(Struct, frozen=True, forbid_unknown_fields=True):
    """Words in the issuer of a portal's certificate: of products that open https, and of public authorities."""

    products: tuple[str, ...] = ()
    public: tuple[str, ...] = ()


class Knowledge(Struct, frozen=True):
    """What facts are made with, beside the observation: everything in here ages and has a source and a date."""

    products: Mapping[str, Product]
    systems: Systems = Systems()
    readers: Readers = Readers()
    portals: tuple[KnownPortal, ...] = ()
    cards: Mapping[str, Mapping[str, str]] = {}
    """Generation of cards to the oldest middleware that knows it, by system family."""
    bridges: tuple[KnownBridge, ...] = ()
    inspection: Inspection = Inspection()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`version` is a short digest over every file, so two reports can be compared; `dated` the oldest knowledge date."""

    version: str
    dated: date
    checks: Mapping[CheckId, Check]
    texts: Mapping[tuple[CheckId, Language], CheckText]
    knowledge: Knowledge
    helpdesks: Helpdesks
    pieces: tuple[Dated, ...] = ()
    """Every piece of knowledge in it, with its age."""
