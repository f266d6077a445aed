"""Who helps: whose address it is, which rule speaks, and which desks follow; the fact sheet's own examples among them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.core.catalogue.catalogue import Stage
from collector.core.clock import BRUSSELS
from collector.core.errors import FleetError
from collector.core.helpdesk.desk_card import DeskCard, desk_card, phone_uri
from collector.core.helpdesk.portal_address import match_address
from collector.core.helpdesk.routing import Route, RouteQuestion, route, route_for_fault, route_for_rule
from collector.core.model import Contact, DeskId, Language, Site, SiteId, SiteKind
from tests.rigs.shipped import shipped_helpdesks

HELPDESKS = shipped_helpdesks()
RIZIV, EHEALTH, FAS = (
    "https://www.riziv.fgov.be/nl/toepassingen",
    "https://www.ehealth.fgov.be/nl",
    "https://idp.iamfas.belgium.be/fas/oauth2/authorize?x=1",
)
PRACTICE = Site(SiteId("gent"), "Praktijk", SiteKind.MEDICAL_PRACTICE)
OFFICE = Site(SiteId("aalst"), "Stadhuis", SiteKind.MUNICIPALITY)
MONDAY = datetime(2026, 11, 23, 10, tzinfo=BRUSSELS)
LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True).filter(
    lambda label: not label.startswith("xn--")
)
SUFFIXES = st.sampled_from([rule for rule in HELPDESKS.address_rules if rule.suffix])


def ask(
    stage: Stage,
    address: str | None = None,
    *known: str,
    started_at: str | None = None,
    site: Site | None = None,
) -> Route:
    return route(RouteQuestion(stage, address, started_at, frozenset(known)), HELPDESKS, site)


def card(
    desk: str, site: Site | None = None, language: Language = Language.NL, at: datetime = MONDAY
) -> DeskCard:
    return desk_card(DeskId(desk), HELPDESKS, site, language, at)


# -- addresses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("www.riziv.fgov.be", ("riziv", "riziv"), id="bare host"),
        pytest.param("https://webappsa.riziv-inami.fgov.be:8443/silver", ("riziv", "riziv"), id="port"),
        pytest.param("HTTPS://WWW.INAMI.FGOV.BE./fr", ("riziv", "riziv"), id="upper case, dot at the end"),
        pytest.param("https://jan:x@www.ehealth.fgov.be/", ("ehealth", "ehealth"), id="user name"),
        pytest.param("https://status.ehealth.fgov.be", ("ehealth_info", "ehealth"), id="longest suffix"),
        pytest.param("idp.iamfas.belgium.be/fas", ("csam_fas", "bosa_eid"), id="shared log-in page"),
        pytest.param("https://www.csam.be/nl/index.html", ("csam_site", "bosa_eid"), id="csam"),
        pytest.param("https://csam.be/app032/start", ("csam_site", "eranova"), id="csam, access managers"),
        pytest.param("https://csam.be/app0321", ("csam_site", "bosa_eid"), id="path on its own boundary"),
        pytest.param(
            "https://riziv.fgov.be@evil.example/", ("unknown", "portal_owner"), id="a host in front"
        ),
        pytest.param(
            r"https://evil.example\@riziv.fgov.be/", ("unknown", "portal_owner"), id="backslash as browsers"
        ),
        pytest.param("https://evil.example/riziv.fgov.be", ("unknown", "portal_owner"), id="in the path"),
        pytest.param("xriziv.fgov.be", ("unknown", "portal_owner"), id="no label boundary"),
        pytest.param("riziv.fgov.be.evil.example", ("unknown", "portal_owner"), id="not at the end"),
        pytest.param("http://[2001:db8::1]/", ("unknown", "portal_owner"), id="IPv6"),
        pytest.param("www.gemeente-café.be", ("unknown", "portal_owner"), id="international name"),
    ],
)
def test_an_address_belongs_to_its_longest_known_ending(address: str, expected: tuple[str, str]) -> None:
    found = match_address(address, HELPDESKS)
    assert (found.address_class, found.desk) == expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        "   ",
        "https://",
        "a..be",
        "http://[::1",
        "about:blank",
        "ftp://riziv.fgov.be",
        "riziv .be",
        "https://riziv.fgov.be:99999/",
        "a" * 64 + ".be",
        "-x-.be/",
        "file:///etc/hosts",
        "https://ri%20ziv.be",
        "mailto:helpdesk@riziv.fgov.be",
        "MAILTO:helpdesk@riziv.fgov.be",
    ],
)
def test_what_is_no_address_is_named(address: str) -> None:
    with pytest.raises(FleetError, match="is not an address; copy it from the address bar"):
        match_address(address, HELPDESKS)


def test_an_address_is_shown_without_its_escape_sequences() -> None:
    with pytest.raises(FleetError) as refused:
        match_address("http://\x1b[31m", HELPDESKS)
    assert "\x1b" not in str(refused.value)


@given(SUFFIXES, LABELS)
def test_every_host_below_a_suffix_has_a_rule_at_least_as_long(rule: object, label: str) -> None:
    suffix = rule.suffix  # type: ignore[attr-defined]
    found = match_address(f"{label}.{suffix}", HELPDESKS)
    assert found.suffix.endswith(suffix)


@given(SUFFIXES, LABELS)
def test_a_longer_label_is_another_name(rule: object, label: str) -> None:
    suffix = rule.suffix  # type: ignore[attr-defined]
    assert match_address(f"{label}{suffix}", HELPDESKS).suffix != suffix


@given(SUFFIXES, LABELS)
def test_what_stands_behind_a_suffix_decides(rule: object, label: str) -> None:
    suffix = rule.suffix  # type: ignore[attr-defined]
    assert match_address(f"{suffix}.{label}.example", HELPDESKS).address_class == "unknown"


# -- the fact sheet's acceptance examples -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "rule", "desks"),
    [
        pytest.param(
            ask(Stage.BEFORE_PIN, RIZIV, "addon_missing"),
            "R08",
            ("local_it", "riziv", "bosa_eid"),
            id="Firefox without add-on at RIZIV",
        ),
        pytest.param(
            ask(Stage.AFTER_PIN, RIZIV, "neutral_test_works"),
            "R27",
            ("riziv",),
            id="MyRiziv fails after the PIN",
        ),
        pytest.param(
            ask(Stage.AFTER_PIN, EHEALTH, "neutral_test_works"), "R28", ("ehealth",), id="the same at eHealth"
        ),
        pytest.param(
            ask(Stage.BEFORE_PIN, FAS, "neutral_test_works", started_at=RIZIV),
            "R12",
            ("riziv", "bosa_eid"),
            id="log-in page, from MyRiziv, before the PIN",
        ),
        pytest.param(
            ask(Stage.AFTER_PIN, FAS, "neutral_test_works", started_at=RIZIV),
            "R27",
            ("riziv",),
            id="log-in page, from MyRiziv, after the PIN",
        ),
        pytest.param(
            ask(Stage.BEFORE_PIN, FAS, "neutral_test_fails", "viewer_reads_card", started_at=RIZIV),
            "R11",
            ("riziv", "bosa_eid"),
            id="neutral test fails too, before the PIN",
        ),
        pytest.param(
            ask(Stage.AFTER_PIN, FAS, "neutral_test_fails", "viewer_reads_card", started_at=RIZIV),
            "R26",
            ("riziv", "bosa_eid"),
            id="neutral test fails too, after the PIN",
        ),
        pytest.param(
            ask(Stage.READER, None, "no_reader", site=OFFICE),
            "R03",
            ("local_it", "reader_vendor", "bosa_eid"),
            id="no reader at a municipal office",
        ),
        pytest.param(
            ask(Stage.CARD_STATE, None, "pin_blocked"),
            "R15",
            ("municipality", "fps_interior"),
            id="PIN blocked",
        ),
        pytest.param(
            ask(Stage.AFTER_PIN, RIZIV, "card_is_new"),
            "R16",
            ("municipality", "riziv"),
            id="card of last week: wait",
        ),
        pytest.param(
            ask(Stage.AFTER_LOGIN, RIZIV, "wrong_profile"), "R29", ("riziv",), id="profile doctor chosen"
        ),
        pytest.param(
            ask(Stage.BEFORE_PIN, "https://eservices.minfin.fgov.be/", "loads_for_ever"),
            "R09",
            ("local_it", "fps_finance"),
            id="Tax-on-web loads for ever",
        ),
        pytest.param(
            ask(Stage.CARD_STATE, None, "card_lost"), "R20", ("docstop", "municipality"), id="card lost"
        ),
        pytest.param(
            ask(Stage.NO_BROWSER, None, "software_fails", site=PRACTICE),
            "R34",
            ("medical_software_vendor", "ehealth"),
            id="medical software reads no card",
        ),
        pytest.param(
            ask(Stage.CARD_STATE, None, "card_before_july_2017", "certificates_good", site=PRACTICE),
            "R25",
            ("riziv", "ehealth", "bosa_eid"),
            id="card of 2016, certificates good",
        ),
    ],
)
def test_acceptance_examples(found: Route, rule: str, desks: tuple[str, ...]) -> None:
    assert (found.rule, found.desks) == (rule, desks)


def test_waiting_and_another_profile_come_before_any_call() -> None:
    assert not ask(Stage.AFTER_PIN, RIZIV, "card_is_new").call_first
    assert not ask(Stage.AFTER_LOGIN, RIZIV, "wrong_profile").call_first
    assert ask(Stage.AFTER_PIN, RIZIV).call_first


# -- when little is known -------------------------------------------------------------------------------


def test_the_address_decides_whom_to_call_first_whatever_the_program() -> None:
    for stage in (Stage.READER, Stage.BEFORE_PIN, Stage.NO_BROWSER, Stage.AFTER_PIN, Stage.INSTALLATION):
        assert ask(stage, EHEALTH, site=PRACTICE).desks[0] == "ehealth"
    assert ask(Stage.BEFORE_PIN, EHEALTH, "addon_missing", site=PRACTICE).desks[0] == "local_it"
    assert ask(Stage.CARD_STATE, EHEALTH, "card_lost").desks[0] == "docstop"


def test_a_fault_that_was_seen_on_a_pc_goes_to_nobodys_portal() -> None:
    for rule in ("R01", "R03", "R05", "R08", "R09", "R26", "R32", "R34"):
        desks = route_for_fault(rule, HELPDESKS, PRACTICE).desks
        assert (desks[0], desks[-1]) == ("local_it", "bosa_eid")
        assert not {"riziv", "ehealth", "fps_finance", "municipality"} & set(desks)
    assert route_for_fault("R03", HELPDESKS, PRACTICE).desks == ("local_it", "reader_vendor", "bosa_eid")


def test_before_the_pin_the_installation_comes_first_then_the_portal() -> None:
    found = ask(Stage.BEFORE_PIN, RIZIV)
    assert found.try_first[:3] == ("check_viewer", "unplug_reader", "install_upgrade")
    assert found.desks == ("riziv", "local_it", "bosa_eid")


def test_the_social_security_portal_is_not_tested_against_itself() -> None:
    found = ask(Stage.BEFORE_PIN, "https://www.socialsecurity.be/")
    assert "key_test" in found.try_first
    assert "neutral_test" not in found.try_first
    assert (
        "neutral_test" in ask(Stage.BEFORE_PIN, "https://www.socialsecurity.be/", started_at=RIZIV).try_first
    )


def test_a_neutral_test_that_fails_too_speaks_against_the_portal() -> None:
    assert ask(Stage.BEFORE_PIN, RIZIV, "neutral_test_fails").rule == "G02"


def test_after_the_pin_the_portal_of_the_address_is_asked() -> None:
    found = ask(Stage.AFTER_PIN, RIZIV)
    assert found.try_first == ("profile_citizen", "clear_cookies", "neutral_test")
    assert found.desks == ("riziv",)


@pytest.mark.parametrize("language", list(Language))
def test_a_lost_card_hears_of_docstop_though_nobody_said_that_it_is_lost(language: Language) -> None:
    """`eidfleet route` asks for a stage only; without this the owner of a lost card is sent to the municipality."""
    found = ask(Stage.CARD_STATE)
    docstop = card("docstop", language=language)
    assert (found.rule, found.desks, found.confidence) == ("G05", ("municipality",), "medium")
    assert [number for number in (docstop.phone, docstop.other_phone) if number is None] == []
    assert f"{docstop.phone}," in found.note[language]
    assert f"{docstop.other_phone} " in found.note[language].replace(",", " ")


def test_the_shared_log_in_page_asks_where_the_person_began() -> None:
    assert ask(Stage.AFTER_PIN, FAS).ask_start
    assert not ask(Stage.AFTER_PIN, FAS, started_at=EHEALTH).ask_start
    assert ask(Stage.AFTER_PIN, FAS, started_at=EHEALTH).desks == ("ehealth",)


def test_the_shared_log_in_page_claims_no_rule_without_an_answer() -> None:
    assert ask(Stage.AFTER_PIN, FAS).rule == "G03"


@pytest.mark.parametrize("address", [None, FAS], ids=["no address", "shared log-in page"])
def test_a_practice_that_names_no_portal_gets_the_seeds_pair(address: str | None) -> None:
    assert ask(Stage.AFTER_PIN, address, site=PRACTICE).desks == ("riziv", "ehealth", "bosa_eid")


def test_a_sites_own_portals_win_over_its_kind() -> None:
    site = replace(PRACTICE, portals=("https://www.vlaanderen.be/", RIZIV))
    assert ask(Stage.AFTER_PIN, None, site=site).desks == ("vlaanderen_1700", "riziv", "bosa_eid")


def test_at_a_counter_without_browser_the_counters_vendor_is_called() -> None:
    assert "local_software_vendor" in ask(Stage.NO_BROWSER, site=OFFICE).desks
    assert "medical_software_vendor" in ask(Stage.NO_BROWSER, site=PRACTICE).desks


def test_an_address_nobody_knows_leads_to_the_portals_own_contact_page() -> None:
    assert ask(Stage.AFTER_PIN, "https://portal.example/").desks == ("portal_owner", "bosa_eid")


def test_an_addresss_own_escalation_follows_its_desk() -> None:
    assert ask(Stage.AFTER_PIN, "https://www.mijngezondheid.be/").desks == ("ehealth", "riziv")


def test_an_answer_nobody_asks_for_is_named() -> None:
    with pytest.raises(FleetError, match="no answer 'neutral_test_work'; known are "):
        ask(Stage.AFTER_PIN, RIZIV, "neutral_test_work")


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("site", [None, PRACTICE, OFFICE], ids=["nobody", "practice", "office"])
def test_every_question_has_an_answer(stage: Stage, site: Site | None) -> None:
    """From every known address, and without one."""
    addresses = [None, *sorted({rule.suffix or "x.example" for rule in HELPDESKS.address_rules})]
    answers = {address: ask(stage, address, site=site) for address in addresses}
    unknown = [
        (address, desk)
        for address, found in answers.items()
        for desk in found.desks
        if desk not in HELPDESKS.desks
    ]
    assert unknown == []
    twice = [address for address, found in answers.items() if len(set(found.desks)) != len(found.desks)]
    assert twice == []
    assert {found.never_send for found in answers.values()} == {tuple(HELPDESKS.never_send)}


# -- laws -----------------------------------------------------------------------------------------------


def test_no_fault_of_a_pc_is_ever_sent_to_the_municipality() -> None:
    """Over every rule, every known address and every kind of site."""
    addresses = [None, "none", *(rule.suffix or "x.example" for rule in HELPDESKS.address_rules)]
    sites = [None, PRACTICE, OFFICE, replace(OFFICE, portals=("https://aalst.guichet-citoyen.be/",))]
    sent = [
        (rule.id, address)
        for rule, address, site in itertools.product(HELPDESKS.rules, addresses, sites)
        if rule.owner == "local_it"
        and "municipality" in route_for_rule(rule.id, address, HELPDESKS, site).desks
    ]
    assert sent == []


@given(
    stage=st.sampled_from(Stage),
    address=st.sampled_from([None, *(rule.suffix or "x.example" for rule in HELPDESKS.address_rules)]),
    known=st.frozensets(st.sampled_from(sorted(HELPDESKS.answers)), max_size=4),
)
def test_a_route_owned_by_local_it_never_names_the_municipality(
    stage: Stage, address: str | None, known: frozenset[str]
) -> None:
    found = route(RouteQuestion(stage, address, None, known), HELPDESKS, None)
    assert found.owner != "local_it" or "municipality" not in found.desks


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("address", [None, RIZIV, EHEALTH, FAS], ids=["none", "riziv", "ehealth", "csam"])
def test_without_answers_only_modest_rules_and_a_portals_own_speak(stage: Stage, address: str | None) -> None:
    found = ask(stage, address)
    assert found.rule in {*HELPDESKS.general.values(), "R27", "R28"}
    assert HELPDESKS.rule(found.rule).stage == stage


# -- routes of checks ---------------------------------------------------------------------------------------


def test_a_portal_that_cannot_be_read_counts_as_none() -> None:
    assert route_for_rule("R09", "http://[::1", HELPDESKS, None) == route_for_rule(
        "R09", None, HELPDESKS, None
    )


def test_one_portal_of_a_site_that_cannot_be_read_does_not_stop_its_report() -> None:
    """The inventory check lets port 99999 through; choosing a route then raised. Seen 2026-11-23."""
    unreadable = "www.riziv.fgov.be:99999"
    mixed = replace(OFFICE, portals=(unreadable, EHEALTH))
    assert route_for_rule("R11", None, HELPDESKS, mixed).desks == ("ehealth", "bosa_eid")
    alone = replace(PRACTICE, portals=(unreadable,))
    assert route_for_rule("R11", None, HELPDESKS, alone) == route_for_rule("R11", None, HELPDESKS, PRACTICE)


@pytest.mark.parametrize(
    ("portal", "desks"),
    [
        pytest.param("riziv", ("riziv", "bosa_eid"), id="riziv"),
        pytest.param("ehealth", ("ehealth", "bosa_eid"), id="ehealth"),
        pytest.param("socsec", ("eranova", "bosa_eid"), id="social security"),
        pytest.param("csam_fas", ("bosa_eid",), id="shared log-in page"),
    ],
)
def test_a_portal_may_be_given_by_its_class(portal: str, desks: tuple[str, ...]) -> None:
    assert route_for_rule("R11", portal, HELPDESKS, None).desks == desks


def test_a_rule_that_does_not_exist_is_named() -> None:
    with pytest.raises(FleetError, match="no rule 'R98' for helpdesks"):
        route_for_rule("R98", None, HELPDESKS, None)


# -- desk cards --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("desk", "phone", "uri", "email", "doubted"),
    [
        pytest.param(
            "riziv", "+32(0)2 739 74 74", "tel:+3227397474", "helpdesk@riziv.fgov.be", True, id="riziv"
        ),
        pytest.param(
            "ehealth", "+32(0)2 788 51 55", "tel:+3227885155", "support@ehealth.fgov.be", False, id="ehealth"
        ),
    ],
)
def test_riziv_and_ehealth_are_exactly_those_of_the_seed_page(
    desk: str, phone: str, uri: str, email: str, doubted: bool
) -> None:
    """Another page contradicts RIZIV's number (Domus Medica, 2021-02-18): it stays, and is to be checked before use."""
    found = card(desk)
    assert (found.phone, found.phone_uri, found.email) == (phone, uri, email)
    assert found.hours == ((time(7, 30), time(12)), (time(13), time(17, 15)))
    assert (found.days_assumed, found.check_before_use, found.open_now) == (True, doubted, True)


def test_the_seeds_age_is_told() -> None:
    assert str(card("riziv").verified) == "2017-06-06"


def test_the_institute_is_named_in_the_readers_language() -> None:
    names = [card("riziv", language=language).name for language in Language]
    assert [next(n for n in ("RIZIV", "INAMI", "LIKIV") if n in name) for name in names] == [
        "RIZIV",
        "INAMI",
        "LIKIV",
        "RIZIV",
    ]


def test_bosa_has_a_line_for_each_language_and_wants_checking() -> None:
    phones = [card("bosa_eid", language=language).phone for language in Language]
    assert phones == ["02 740 79 93", "02 740 79 94", "02 740 74 74", "02 740 74 74"]
    assert card("bosa_eid").check_before_use


@pytest.mark.parametrize("desk", ["imio", "mycarenet", "belpic", "eranova", "recip_e", "itsme"])
def test_below_medium_confidence_nothing_but_name_and_web_address_is_shown(desk: str) -> None:
    found = card(desk)
    known = HELPDESKS.desks[DeskId(desk)]
    for fact, shown in ((known.phone, found.phone), (known.email, found.email)):
        assert shown is None or (fact is not None and fact.confidence in ("high", "medium"))
    assert found.name


def test_no_contact_below_medium_is_shown_anywhere() -> None:
    weak = {
        fact.value
        for desk in HELPDESKS.desks.values()
        for fact in (desk.phone, desk.email)
        if fact is not None and fact.confidence in ("low", "none")
    }
    assert weak  # the sheet has some, or this proves nothing
    for desk in HELPDESKS.desks:
        for language in Language:
            found = card(desk, language=language)
            assert not {found.phone, found.email} & weak


def test_a_medium_contact_is_to_be_checked() -> None:
    for desk in HELPDESKS.desks.values():
        shown = [fact for fact in (desk.phone, desk.email) if fact and fact.confidence in ("high", "medium")]
        assert card(desk.id).check_before_use is any(fact.confidence == "medium" for fact in shown)


def test_unknown_hours_stay_unknown() -> None:
    found = card("eranova")
    assert (found.hours, found.open_now, found.opens_at) == ((), None, None)


def test_docstop_is_always_open() -> None:
    sunday_night = card("docstop", at=datetime(2026, 12, 27, 3, tzinfo=UTC))
    assert (sunday_night.always_open, sunday_night.open_now) == (True, True)


def test_docstop_has_a_number_for_where_the_free_one_cannot_be_dialled() -> None:
    found = card("docstop")
    assert (found.phone_uri, found.other_phone_uri) == ("tel:+80021232123", "tel:+3225182123")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-11-23T12:30", False, id="lunch"),
        pytest.param("2027-11-15T10:00", False, id="King's Day"),
        pytest.param("2026-12-25T10:00", False, id="Christmas"),
        pytest.param("2027-03-29T10:00", False, id="Easter Monday"),
        pytest.param("2026-11-24T10:00", True, id="a Tuesday"),
    ],
)
def test_riziv_at_an_instant(at: str, expected: bool) -> None:
    assert card("riziv", at=datetime.fromisoformat(at).replace(tzinfo=BRUSSELS)).open_now is expected


def test_bridge_days_of_the_fleets_settings_close_bosa() -> None:
    friday = datetime(2027, 5, 7, 10, tzinfo=BRUSSELS)
    shut = desk_card(DeskId("bosa_eid"), HELPDESKS, None, Language.NL, friday, frozenset({friday.date()}))
    assert card("bosa_eid", at=friday).open_now is True
    assert (shut.open_now, str(shut.opens_at)) == (False, "2027-05-10 08:30:00+02:00")


def test_a_sites_contact_wins_and_takes_the_public_hours_with_it() -> None:
    own = Contact(name="Contractlijn", phone="02 000 00 01")
    found = card("riziv", replace(PRACTICE, helpdesks={DeskId("riziv"): own}))
    assert (found.name, found.phone, found.phone_uri) == ("Contractlijn", "02 000 00 01", "tel:+3220000001")
    assert (found.email, found.hours, found.open_now) == ("helpdesk@riziv.fgov.be", (), None)


def test_a_sites_contact_needs_no_checking() -> None:
    own = Contact(phone="02 000 00 01", email="bosa@aalst.example")
    found = card("bosa_eid", replace(OFFICE, helpdesks={DeskId("bosa_eid"): own}))
    assert not found.check_before_use


def test_local_it_and_the_software_vendor_come_from_the_site() -> None:
    vendor = {DeskId("medical_software_vendor"): Contact(phone="+32 9 000 00 01", hours="9-17 u.")}
    site = replace(PRACTICE, local_it=Contact("Zorg-IT", "+32 9 555 01 23"), helpdesks=vendor)
    assert (card("local_it", site).name, card("local_it", site).phone) == ("Zorg-IT", "+32 9 555 01 23")
    found = card("medical_software_vendor", site)
    assert (found.phone, found.hours_text, found.open_now) == ("+32 9 000 00 01", "9-17 u.", None)


@pytest.mark.parametrize(
    ("number", "uri"),
    [
        pytest.param("0032 2 739 74 74", "tel:+3227397474", id="00 in front"),
        pytest.param("09/555.01.23", "tel:+3295550123", id="slash and dots"),
        pytest.param("00800 2123 2123", "tel:+80021232123", id="international free number"),
        pytest.param("1700", "tel:1700", id="short number"),
        pytest.param("02 511 51 51 of 52", None, id="two numbers in one"),
        pytest.param("zie website", None, id="no number"),
        pytest.param("+32 2", None, id="too short"),
    ],
)
def test_a_number_becomes_a_link_only_if_it_is_one(number: str, uri: str | None) -> None:
    assert phone_uri(number) == uri


def test_french_texts_lead_to_the_french_site() -> None:
    def web(language: Language) -> str | None:
        return desk_card(
            DeskId("riziv"), HELPDESKS, None, language, datetime(2026, 11, 30, 9, tzinfo=UTC)
        ).web

    assert {language: web(language) for language in Language} == {
        Language.NL: "https://www.riziv.fgov.be",
        Language.FR: "https://www.inami.fgov.be",
        Language.DE: "https://www.riziv.fgov.be",
        Language.EN: "https://www.riziv.fgov.be",
    }
