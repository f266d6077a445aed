"""The text of `eidfleet route`: golden in four languages, and what it says of hours, doubt and age.

EIDFLEET_RENEW_GOLDEN=1 writes the golden files anew; read the difference before you commit it.
"""

from __future__ import annotations

import json
import os
from datetime import datetime

import pytest

from collector.core.catalogue.catalogue import Stage
from collector.core.clock import BRUSSELS
from collector.core.helpdesk.desk_card import desk_card
from collector.core.helpdesk.routing import RouteQuestion, route
from collector.core.model import Contact, Language, Site, SiteId
from reports.terminal.route_text import route_json, route_text
from reports.words.words import words
from tests.checkout import ROOT
from tests.rigs.shipped import shipped_helpdesks

HELPDESKS = shipped_helpdesks()
GOLDEN = ROOT / "tests/reports/golden"
RIZIV, FAS = "https://www.riziv.fgov.be/nl/", "https://idp.iamfas.belgium.be/fas/"
AT_LUNCH = datetime(2026, 11, 23, 12, 30, tzinfo=BRUSSELS)
SHARED = RouteQuestion(Stage.BEFORE_PIN, FAS, started_at=None)
MINOR = RouteQuestion(Stage.CARD_STATE, None, known=frozenset({"child_under_six"}))


def said(
    question: RouteQuestion,
    language: Language = Language.NL,
    now: datetime = AT_LUNCH,
    site: Site | None = None,
) -> str:
    found = route(question, HELPDESKS, site)
    cards = [desk_card(desk, HELPDESKS, site, language, now) for desk in found.desks]
    return route_text(found, cards, words(language), HELPDESKS, now)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("name", "question"),
    [
        pytest.param("riziv-before-pin", RouteQuestion(Stage.BEFORE_PIN, RIZIV), id="riziv before the PIN"),
        pytest.param(
            "card-lost", RouteQuestion(Stage.CARD_STATE, None, known=frozenset({"card_lost"})), id="lost"
        ),
        pytest.param("shared-after-pin", RouteQuestion(Stage.AFTER_PIN, FAS), id="shared log-in page"),
    ],
)
def test_the_text_is_golden(name: str, question: RouteQuestion, language: Language) -> None:
    path = GOLDEN / f"route.{name}.{language}.txt"
    text = said(question, language)
    if os.environ.get("EIDFLEET_RENEW_GOLDEN"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_lunch_is_closed_and_the_opening_hour_is_told() -> None:
    text = said(RouteQuestion(Stage.AFTER_PIN, RIZIV))
    assert "Openingsuren: van 07:30 tot 12:00 en van 13:00 tot 17:15" in text
    assert "waarschijnlijk alleen op werkdagen; de bron noemt de dagen niet" in text
    assert "Nu gesloten, opent vandaag om 13:00" in text


@pytest.mark.parametrize(
    ("at", "line"),
    [
        pytest.param("2026-11-23T09:00", "Nu open, tot 12:00", id="morning"),
        pytest.param(
            "2026-12-24T18:00", "Nu gesloten, opent op 28 december 2026 om 07:30", id="Christmas Eve"
        ),
        pytest.param("2027-03-26T18:00", "Nu gesloten, opent op 30 maart 2027 om 07:30", id="clock change"),
    ],
)
def test_open_or_closed_at_an_instant(at: str, line: str) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=BRUSSELS)
    assert line in said(RouteQuestion(Stage.AFTER_PIN, RIZIV), now=now)


def test_the_age_of_the_seed_is_told() -> None:
    assert "Laatst nagekeken op 6 juni 2017" in said(RouteQuestion(Stage.AFTER_PIN, RIZIV))


def test_a_medium_contact_says_check_before_use() -> None:
    text = said(RouteQuestion(Stage.AFTER_PIN, None))
    assert "02 740 79 93" in text
    assert "Controleer dit contact vóór gebruik" in text
    assert "op werkdagen, niet op feestdagen" in text


def test_a_low_contact_is_name_and_web_address_only() -> None:
    text = said(RouteQuestion(Stage.AFTER_PIN, "https://www.mycarenet.be/"), Language.EN)
    assert "MyCareNet (CIN/NIC)" in text
    assert "mycarenet.be" in text
    assert "02 431 47 71" not in text
    assert "ServiceDesk@MyCareNet.be" not in text


def test_a_card_that_nobody_can_mend_says_so() -> None:
    text = said(MINOR, Language.EN)
    assert "Nobody can log in with it, and nobody can change that." in text
    assert "Nobody needs to be called for this." in text
    assert "Have ready" not in text


def test_waiting_comes_before_any_call() -> None:
    text = said(RouteQuestion(Stage.AFTER_PIN, RIZIV, known=frozenset({"card_is_new"})), Language.EN)
    assert "Then call:" not in text
    assert "If that does not help: Population department" in text


def test_a_sites_own_words_are_text_and_nothing_else() -> None:
    site = Site(SiteId("x"), "X", local_it=Contact(name="\x1b[31mIT", phone="09 000 00 00"))
    text = said(RouteQuestion(Stage.READER), site=site)
    assert "\x1b" not in text
    assert "09 000 00 00" in text


@pytest.mark.parametrize("language", list(Language))
def test_every_rule_can_be_told_in_every_language(language: Language) -> None:
    for answer in sorted(HELPDESKS.answers):
        for stage in Stage:
            text = said(RouteQuestion(stage, RIZIV, known=frozenset({answer})), language)
            assert text.endswith("\n")
            assert "{" not in text


def test_json_holds_the_same_as_plain_values() -> None:
    found = route(RouteQuestion(Stage.AFTER_PIN, RIZIV), HELPDESKS, None)
    cards = [desk_card(desk, HELPDESKS, None, Language.FR, AT_LUNCH) for desk in found.desks]
    told = json.loads(json.dumps(route_json(found, cards, HELPDESKS, Language.FR)))
    (desk,) = told["desks"]
    assert (told["rule"], told["owner"], told["confidence"]) == ("R27", "portal", "high")
    assert [step["id"] for step in told["try_first"]] == ["profile_citizen", "clear_cookies", "neutral_test"]
    assert desk["hours"] == [["07:30", "12:00"], ["13:00", "17:15"]]
    assert (desk["open_now"], desk["opens_at"]) == (False, "2026-11-23T13:00:00+01:00")
    assert (desk["phone_uri"], desk["seen"]) == ("tel:+3227397474", "2017-06-06")
    assert len(told["never_send"]) == 8
