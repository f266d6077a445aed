"""Who helps: from an address, a stage and what is known to the desks in order, and what to have ready.

The knowledge comes from `collector/knowledge/helpdesks.yaml`; how it is used is the fact sheet's own order: class of
the address, stage, then the first rule that fits. A rule that needs an answer nobody gave is not chosen; when none is
left, the modest rule of the stage is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from collector.core.errors import FleetError, Mistake
from collector.core.helpdesk.desk_card import LOCAL_IT
from collector.core.helpdesk.helpdesks import AddressRule, DecisionRule, Helpdesks, Texts
from collector.core.helpdesk.portal_address import BOSA, UNKNOWN_CLASS, known_address, match_address
from collector.core.model import DeskId, Site, SiteKind

MUNICIPALITY = DeskId("municipality")
_MAKERS = (BOSA, DeskId("medical_software_vendor"), DeskId("reader_vendor"))
_MAY_WAIT = (LOCAL_IT, "medical_software_vendor", "portal")
"""Owners of a rule that come after the desk of the portal in the address bar."""
_SHARED_LOGIN = ("csam_fas", "socsec")
"""Pages many portals log in through: where the person started decides."""
_OTHER_PORTALS = frozenset({"neutral_test_works", "only_this_portal_fails"})
"""Answers that say whether other portals work."""


@dataclass(frozen=True, slots=True)
class RouteQuestion:
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


def route(question: RouteQuestion, helpdesks: Helpdesks, site: Site | None) -> Route:
    """What to try first and whom to call then. An address or answer that is none raises FleetError."""
    refuse_strange(question.known, helpdesks.answers, "")
    shown, started, deciding = _addresses(question, helpdesks)
    rule = _choose(question, _class_of(shown), _class_of(deciding), helpdesks, site)
    ask_start = shown is not None and shown.address_class == "csam_fas" and started is None
    routed = replace(_routed(rule, deciding, helpdesks, site), ask_start=ask_start)
    is_fault_of_pc = rule.owner == LOCAL_IT and rule.is_shown_by(question.known)
    return routed if is_fault_of_pc else _address_decides(routed, deciding, helpdesks)


def refuse_strange(answers: Collection[str], known: Collection[str], place: str) -> None:
    """FleetError for each answer that is none of those there are."""
    strange = sorted(set(answers) - set(known))
    if strange:
        every = ", ".join(sorted(known))
        raise FleetError(*(Mistake(place, f"no answer {name!r}", f"known are {every}") for name in strange))


def _address_decides(routed: Route, deciding: AddressRule | None, helpdesks: Helpdesks) -> Route:
    """The desk of the portal in the address bar first, whatever the program, as the seed says; the card's issuer stays first."""
    if deciding is None or routed.owner not in _MAY_WAIT or deciding.address_class in _SHARED_LOGIN:
        return routed
    own = helpdesks.by_start_portal.get(deciding.address_class, deciding.desk)
    if own in (BOSA, MUNICIPALITY) or not routed.desks:
        return routed
    return replace(routed, desks=tuple(dict.fromkeys((own, *routed.desks))))


def candidates(question: RouteQuestion, helpdesks: Helpdesks) -> tuple[DecisionRule, ...]:
    """The rules of the decision table that this stage and address leave."""
    shown, _, deciding = _addresses(question, helpdesks)
    return tuple(_fitting(question.stage, {_class_of(shown), _class_of(deciding)}, helpdesks))


def _addresses(
    question: RouteQuestion, helpdesks: Helpdesks
) -> tuple[AddressRule | None, AddressRule | None, AddressRule | None]:
    """The rules of the address shown, of the one where the person began, and of the one that decides."""
    shown = None if question.address is None else match_address(question.address, helpdesks)
    started = None if question.started_at is None else match_address(question.started_at, helpdesks)
    is_shared = shown is not None and shown.address_class in _SHARED_LOGIN
    return shown, started, started if started and (is_shared or shown is None) else shown


def _class_of(address: AddressRule | None) -> str:
    return address.address_class if address else UNKNOWN_CLASS


def _fitting(stage: str, classes: Collection[str], helpdesks: Helpdesks) -> list[DecisionRule]:
    return [
        rule
        for rule in helpdesks.rules
        if rule.stage in (stage, "any") and rule.address in ("any", "none", *classes)
    ]


def route_for_fault(rule_id: str, helpdesks: Helpdesks, site: Site | None) -> Route:
    """The route of a fault that was seen on a workstation while nobody complained of a portal.

    What is wrong with a PC is for who looks after it, then for the maker or the service desk of the eID software: no portal can
    mend it.
    """
    rule = helpdesks.rule(rule_id)
    not_for_pcs = {*helpdesks.by_start_portal.values(), MUNICIPALITY} - set(_MAKERS)
    contacts = map(DeskId, (rule.first_contact, *rule.escalation))
    desks = (desk for desk in contacts if desk in helpdesks.desks and desk not in not_for_pcs)
    routed = _routed(rule, None, helpdesks, site)
    return replace(routed, desks=tuple(dict.fromkeys((LOCAL_IT, *desks, BOSA))))


def route_for_rule(rule_id: str, portal: str | None, helpdesks: Helpdesks, site: Site | None) -> Route:
    """The route of a known cause. `portal` is an address, a class of addresses, or `none`; None means the site's own portals.

    It may come from a workstation, so one that cannot be read counts as none.
    """
    deciding = _portal(portal, helpdesks) if portal and portal != "none" else None
    return _routed(helpdesks.rule(rule_id), deciding, helpdesks, site)


def _portal(portal: str, helpdesks: Helpdesks) -> AddressRule | None:
    """What is known of a portal written as an address or as its class; None where it cannot be read."""
    desk = helpdesks.by_start_portal.get(portal)
    return AddressRule("", portal, desk, "", "medium") if desk else known_address(portal, helpdesks)


def _choose(
    question: RouteQuestion, shown_class: str, address_class: str, helpdesks: Helpdesks, site: Site | None
) -> DecisionRule:
    fitting = _fitting(question.stage, {address_class, shown_class}, helpdesks)
    decided = [rule for rule in fitting if rule.is_shown_by(question.known)]
    if decided:
        return min(decided, key=lambda r: (r.address in ("any", "none"), -r.shown_by(question.known)))
    if question.stage == "no_browser" and site is not None and site.kind is SiteKind.MUNICIPALITY:
        return helpdesks.rule("R43")  # at a counter it is the counter's software, not a medical one
    # After the PIN the card and the PC have done their part: the portal's own rule, whose first steps test just that.
    if question.stage == "after_pin":
        for rule in fitting:
            asks_only_portal = rule.assumes and rule.assumes <= _OTHER_PORTALS
            is_contradicted = _is_contradicted(rule, question.known, helpdesks)
            if rule.address == address_class and asks_only_portal and not is_contradicted:
                return rule
    return helpdesks.rule(helpdesks.general[question.stage])


def _is_contradicted(rule: DecisionRule, known: frozenset[str], helpdesks: Helpdesks) -> bool:
    return any(pair & rule.assumes and pair & known - rule.assumes for pair in helpdesks.contradictions)


def _routed(
    rule: DecisionRule, deciding: AddressRule | None, helpdesks: Helpdesks, site: Site | None
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
