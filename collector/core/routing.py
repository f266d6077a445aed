"""Who helps: from an address, a stage and what is known to the desks in order, and what to have ready.

The knowledge comes from `collector/knowledge/helpdesks.yaml`; how it is used is the fact sheet's own order: class of
the address, stage, then the first rule that fits. A rule that needs an answer nobody gave is not chosen; when none is
left, the modest rule of the stage is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from urllib.parse import urlsplit

from collector.core.errors import FleetError, Mistake
from collector.core.hours import Closes, Opening, open_state
from collector.core.model import Contact, DeskId, Language, Site, SiteKind
from collector.core.text import printable

LOCAL_IT = DeskId("local_it")
MUNICIPALITY = DeskId("municipality")
BOSA = DeskId("bosa_eid")
UNKNOWN_CLASS = "unknown"
_SHARED_LOGIN = ("csam_fas", "socsec")
"""Pages many portals log in through: where the person started decides."""
_PRINTABLE = ("high", "medium")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_MAIL = re.compile(r"mailto:", re.IGNORECASE)  # else `mailto` would pass for a user name before the host
_MAX_HOST = 253  # RFC 1035 section 2.3.4, less the root's own dot

HOURS_UNKNOWN = Opening()

Texts = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Known:
    """One fact about a desk with how sure we are; `by_language` where lines differ by language."""

    value: str
    confidence: str
    source: str
    by_language: Texts = field(default_factory=dict)
    other: str = ""
    """A second number, for where the first cannot be dialled."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A helpdesk as the knowledge file has it. `per_site`: only a site can know its contact."""

    id: DeskId
    name: Texts
    does: Texts
    phone: Known | None = None
    email: Known | None = None
    web: str | None = None
    opening: Opening = HOURS_UNKNOWN
    hours_confidence: str = "none"
    days_assumed: bool = False
    languages: tuple[Language, ...] = ()
    languages_unknown: tuple[Language, ...] = ()
    verified: date | None = None
    per_site: bool = False


@dataclass(frozen=True, slots=True)
class AddressRule:
    """A host suffix, matched on label boundaries, with its class and its desk."""

    suffix: str
    address_class: str
    desk: DeskId
    source: str
    confidence: str
    escalation: tuple[DeskId, ...] = ()
    paths: Mapping[str, DeskId] = field(default_factory=dict)
    """Beginnings of a path that belong to another desk."""


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """A row of the decision table. `assumes` are the answers it needs; `when` says them for people.

    Each of `or_assumes` is another set of answers that shows as much. `instead` replaces the
    contacts for people who started at a portal of that class.
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
    source: str
    confidence: str
    avoid: Texts = field(default_factory=dict)
    remark: Texts = field(default_factory=dict)
    or_assumes: tuple[frozenset[str], ...] = ()
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_shown_by(self, known: frozenset[str]) -> bool:
        return any(way and way <= known for way in (self.assumes, *self.or_assumes))


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
        raise FleetError(Mistake("", f"no rule {rule_id!r} for helpdesks", hint))


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of a complaint. `known` holds answers by the names that rules assume (`neutral_test_works`)."""

    stage: str
    address: str | None = None
    started_at: str | None = None
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Route:
    """Who acts and in what order. `desks` holds the first contact, then the escalation, no desk twice.

    `try_first`, `evidence` and `never_send` are ids whose texts `Helpdesks` holds. An empty `desks`
    means nobody needs to be called. `ask_start` says that the answer would be surer if we knew at
    which portal the person started.
    """

    rule: str
    owner: str
    try_first: tuple[str, ...]
    desks: tuple[DeskId, ...]
    evidence: tuple[str, ...]
    never_send: tuple[str, ...]
    confidence: str
    avoid: Texts = field(default_factory=dict)
    ask_start: bool = False
    note: Texts = field(default_factory=dict)
    """What the reader should know beside the steps."""
    call_first: bool = True
    """False: the steps come first, and the desks only if those do not help."""


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
    working_days: bool = False
    """The source says that the hours are those of working days, not on public holidays."""
    other_phone: str | None = None
    """A second number of the same desk, for where the first cannot be dialled."""
    other_phone_uri: str | None = None


def match_address(address: str, helpdesks: Helpdesks) -> AddressRule:
    """The rule of a host or whole address: longest suffix on label boundaries. FleetError if it is no address.

    Its desk is already the one that the path asks for.
    """
    host, path = _host_and_path(address)
    for rule in helpdesks.address_rules:
        if not rule.suffix or host == rule.suffix or host.endswith("." + rule.suffix):
            deeper = [p for p in rule.paths if path == p or path.startswith(f"{p}/")]
            return replace(rule, desk=rule.paths[max(deeper, key=len)]) if deeper else rule
    return AddressRule("", UNKNOWN_CLASS, BOSA, "", "low")


def host_of(address: str) -> str:
    """
    >>> host_of("HTTPS://www.RIZIV.fgov.be:443/nl?x=1")
    'www.riziv.fgov.be'
    >>> host_of("idp.iamfas.belgium.be.")
    'idp.iamfas.belgium.be'
    """
    return _host_and_path(address)[0]


def _host_and_path(address: str) -> tuple[str, str]:
    r"""Reads an address as a browser does: a backslash is a slash, a user name and a port do not count.

    >>> _host_and_path(r"https://example.org\@riziv.fgov.be/")
    ('example.org', '/@riziv.fgov.be/')
    """
    text = address.strip().replace("\\", "/")
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host = _ascii_host(parts.hostname or "")
        _ = parts.port  # raises ValueError for what is no port
        if parts.scheme not in ("", "http", "https") or re.search(r"\s", text) or _MAIL.match(text):
            raise ValueError(text)
    except ValueError as error:  # UnicodeError is one
        hint = "copy it from the address bar, for instance https://www.riziv.fgov.be/"
        raise FleetError(Mistake("", f"'{printable(address, 100)}' is not an address", hint)) from error
    return host, parts.path


def _ascii_host(host: str) -> str:
    """ValueError unless it is a host name or a numeric address."""
    if ":" in host:  # IPv6, which urlsplit has read from its brackets
        return host
    plain = host.encode("idna").decode("ascii").lower().removesuffix(".")
    if len(plain) > _MAX_HOST or not all(_LABEL.fullmatch(label) for label in plain.split(".")):
        raise ValueError(host)
    return plain


def route(question: Question, helpdesks: Helpdesks, site: Site | None) -> Route:
    """What to try first and whom to call then. An address or answer that is none raises FleetError."""
    strange = sorted(question.known - helpdesks.answers)
    if strange:
        known = ", ".join(sorted(helpdesks.answers))
        raise FleetError(*(Mistake("", f"no answer {name!r}", f"known are {known}") for name in strange))
    shown = match_address(question.address, helpdesks) if question.address else None
    started = match_address(question.started_at, helpdesks) if question.started_at else None
    is_shared = shown is not None and shown.address_class in _SHARED_LOGIN
    deciding = started if started and (is_shared or shown is None) else shown
    address_class = deciding.address_class if deciding else UNKNOWN_CLASS
    rule = _choose(question, shown.address_class if shown else UNKNOWN_CLASS, address_class, helpdesks, site)
    ask_start = shown is not None and shown.address_class == "csam_fas" and started is None
    return _routed(rule, deciding, helpdesks, site, ask_start=ask_start)


def route_for_rule(rule_id: str, portal: str | None, helpdesks: Helpdesks, site: Site | None) -> Route:
    """The route of a known cause. `portal` is an address, a class of addresses, or `none`; None means the site's own portals.

    It may come from a workstation, so one that cannot be read counts as none.
    """
    deciding = _portal(portal, helpdesks) if portal and portal != "none" else None
    return _routed(helpdesks.rule(rule_id), deciding, helpdesks, site, ask_start=False)


def _portal(portal: str, helpdesks: Helpdesks) -> AddressRule | None:
    """What is known of a portal written as an address or as its class; None where it cannot be read."""
    desk = helpdesks.by_start_portal.get(portal)
    if desk is not None:
        return AddressRule("", portal, desk, "", "medium")
    try:
        return match_address(portal, helpdesks)
    except FleetError:
        return None


def _choose(
    question: Question, shown_class: str, address_class: str, helpdesks: Helpdesks, site: Site | None
) -> DecisionRule:
    fitting = [
        rule
        for rule in helpdesks.rules
        if rule.stage in (question.stage, "any")
        and rule.address in ("any", "none", address_class, shown_class)
    ]
    decided = [rule for rule in fitting if rule.is_shown_by(question.known)]
    if decided:
        return min(decided, key=lambda rule: (rule.address in ("any", "none"), -len(rule.assumes)))
    if question.stage == "no_browser" and site is not None and site.kind is SiteKind.MUNICIPALITY:
        return helpdesks.rule("R43")  # at a counter it is the counter's software, not a medical one
    # After the PIN the card and the PC have done their part: the portal's own rule, whose first steps test just that.
    if question.stage in ("after_pin", "after_login"):
        own = [
            rule
            for rule in fitting
            if rule.address == address_class
            and _of_portal(rule, question.stage)
            and not _is_contradicted(rule, question.known, helpdesks)
        ]
        if own:
            return own[0]
    return helpdesks.rule(helpdesks.general[question.stage])


def _is_contradicted(rule: DecisionRule, known: frozenset[str], helpdesks: Helpdesks) -> bool:
    return any(pair & rule.assumes and pair & known - rule.assumes for pair in helpdesks.contradictions)


def _of_portal(rule: DecisionRule, stage: str) -> bool:
    """A portal's own rule for this stage that only asks whether other portals work."""
    asks_only_portal = rule.assumes and rule.assumes <= {"neutral_test_works", "only_this_portal_fails"}
    return rule.stage in (stage, "any") and bool(asks_only_portal) and stage == "after_pin"


def _routed(
    rule: DecisionRule,
    deciding: AddressRule | None,
    helpdesks: Helpdesks,
    site: Site | None,
    *,
    ask_start: bool,
) -> Route:
    started_class = deciding.address_class if deciding else UNKNOWN_CLASS
    steps = helpdesks.other_steps.get(started_class, {})
    contacts = rule.instead.get(started_class, (rule.first_contact, *rule.escalation))
    names = (*_own_it_first(rule, site), *contacts)
    desks = dict.fromkeys(desk for name in names for desk in _desks(name, rule, deciding, helpdesks, site))
    if deciding is not None and deciding.desk in desks:
        desks |= dict.fromkeys(deciding.escalation)
    return Route(
        rule=rule.id,
        owner=rule.owner,
        try_first=tuple(steps.get(step, step) for step in rule.try_first),
        desks=tuple(desks),
        evidence=helpdesks.evidence_sets[rule.evidence],
        never_send=tuple(helpdesks.never_send),
        confidence=rule.confidence,
        avoid=rule.avoid,
        ask_start=ask_start,
        note=rule.remark,
        call_first=rule.first_contact != "none",
    )


def _own_it_first(rule: DecisionRule, site: Site | None) -> tuple[str, ...]:
    """A fault of the PC goes to the site's own IT before any public desk, where the site has named one."""
    has_it = site is not None and (site.local_it.phone or site.local_it.email or site.local_it.name)
    return (LOCAL_IT,) if rule.owner == "local_it" and has_it else ()


def _desks(
    name: str, rule: DecisionRule, deciding: AddressRule | None, helpdesks: Helpdesks, site: Site | None
) -> Iterator[DeskId]:
    """Desks behind a name of the table. A fault of a PC never goes to the municipality: it mends cards, not computers."""
    match name:
        case "none":
            return
        case "by_start_portal":
            found: Collection[DeskId] = _portal_desks(deciding, helpdesks, site)
        case "hub owner from the address":
            found = (deciding.desk if deciding else BOSA,)
        case _:
            found = (DeskId(name),)
    for desk in found:
        yield BOSA if desk == MUNICIPALITY and rule.owner == "local_it" else desk


def _portal_desks(
    deciding: AddressRule | None, helpdesks: Helpdesks, site: Site | None
) -> tuple[DeskId, ...]:
    """The desk of the portal where the person started; without one, those of the site's portals or kind."""
    says_portal = deciding is not None and deciding.address_class not in (UNKNOWN_CLASS, "csam_fas")
    if deciding is not None and says_portal:
        return (helpdesks.by_start_portal.get(deciding.address_class, deciding.desk),)
    if site is not None and site.portals:
        rules = [rule for portal in site.portals if (rule := _portal(portal, helpdesks))]
        if rules:
            return tuple(dict.fromkeys(helpdesks.by_start_portal.get(r.address_class, r.desk) for r in rules))
    if site is not None and site.kind is SiteKind.MEDICAL_PRACTICE:
        return (DeskId("riziv"), DeskId("ehealth"))  # the seed page's own pair
    return (deciding.desk if deciding is not None else BOSA,)


def desk_card(
    desk_id: DeskId,
    helpdesks: Helpdesks,
    site: Site | None,
    language: Language,
    now: datetime,
    bridge_days: Collection[date] = (),
) -> DeskCard:
    """What may be printed of a desk. What the site says of it wins over what we know."""
    desk = helpdesks.desks[desk_id]
    own = _own_contact(desk_id, site)
    phone, phone_medium = _shown(desk.phone, language)
    email, email_medium = _shown(desk.email, language)
    opening = desk.opening if desk.hours_confidence in _PRINTABLE else HOURS_UNKNOWN
    if own.phone or own.hours:  # public hours are those of the public number
        opening = HOURS_UNKNOWN
    state = open_state(opening, now, helpdesks.federal_days, bridge_days)
    chosen_phone, chosen_email = own.phone or phone, own.email or email
    medium = (phone_medium and not own.phone) or (email_medium and not own.email)
    other = desk.phone.other if desk.phone and phone and not own.phone else ""
    return DeskCard(
        id=desk.id,
        name=own.name or desk.name[language],
        phone=chosen_phone,
        phone_uri=phone_uri(chosen_phone) if chosen_phone else None,
        email=chosen_email,
        web=desk.web,
        hours=opening.periods,
        always_open=opening.always,
        hours_text=own.hours,
        days_assumed=desk.days_assumed and bool(opening.periods),
        languages=desk.languages,
        languages_unknown=desk.languages_unknown,
        does=desk.does[language],
        open_now=state.is_open if state else None,
        opens_at=state.opens_at if state else None,
        closes_at=state.closes_at if state else None,
        check_before_use=medium,
        verified=desk.verified,
        source=desk.phone.source if desk.phone else "",
        other_phone=other or None,
        other_phone_uri=phone_uri(other) if other else None,
        working_days=bool(opening.periods) and not desk.days_assumed,
    )


def _own_contact(desk: DeskId, site: Site | None) -> Contact:
    if site is None:
        return Contact()
    given = site.helpdesks.get(desk, Contact())
    if desk != LOCAL_IT:
        return given
    it = site.local_it
    return Contact(
        given.name or it.name, given.phone or it.phone, given.email or it.email, given.hours or it.hours
    )


def _shown(known: Known | None, language: Language) -> tuple[str | None, bool]:
    """The value if we are sure enough to print it, and whether it must be checked before use."""
    if known is None or known.confidence not in _PRINTABLE:
        return None, False
    return known.by_language.get(language, known.value), known.confidence == "medium"


def phone_uri(phone: str) -> str | None:
    """A Belgian number as a link; None for what is not plainly a number.

    >>> phone_uri("+32(0)2 739 74 74"), phone_uri("02 511 51 51"), phone_uri("1700"), phone_uri("00800 2123 2123")
    ('tel:+3227397474', 'tel:+3225115151', 'tel:1700', 'tel:+80021232123')
    """
    bare = re.sub(r"\(0\)|[ ./()\u00a0-]", "", phone)
    if re.fullmatch(r"[1-9][0-9]{2,4}", bare):
        return f"tel:{bare}"  # RFC 3966 wants ;phone-context, which some telephones dial as digits
    if not bare.startswith(("+", "0")):
        return None
    digits = bare.removeprefix("+").removeprefix("00") if bare.startswith(("+", "00")) else f"32{bare[1:]}"
    return f"tel:+{digits}" if re.fullmatch(r"[0-9]{7,15}", digits) else None


__all__ = [
    "AddressRule",
    "Closes",
    "DecisionRule",
    "Desk",
    "DeskCard",
    "Helpdesks",
    "Known",
    "Question",
    "Route",
    "desk_card",
    "host_of",
    "match_address",
    "phone_uri",
    "route",
    "route_for_rule",
]
