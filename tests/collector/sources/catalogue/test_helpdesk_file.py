"""The helpdesk knowledge file: ours is whole in four languages, and every mistake in one is named at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from collector.core.errors import FleetError
from collector.core.helpdesk.desk_card import desk_card
from collector.core.model import DeskId, Language
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from tests.checkout import ROOT
from tests.rigs.shipped import shipped_helpdesks

HELPDESKS = shipped_helpdesks()
OURS = ROOT / "collector/knowledge" / "helpdesks.yaml"
RAW: dict[str, Any] = yaml.load(OURS.read_text("utf-8"), Loader=yaml.CSafeLoader)


def mistakes(tmp_path: Path, content: object) -> list[str]:
    """What the loader says of a file, without the file's name."""
    path = tmp_path / "helpdesks.yaml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), "utf-8")
    with pytest.raises(FleetError) as refused:
        load_helpdesks(path)
    return [str(mistake).replace(str(path), "FILE") for mistake in refused.value.mistakes]


@pytest.fixture
def raw() -> dict[str, Any]:
    return deepcopy(RAW)


def entry(raw: dict[str, Any], part: str, name: str) -> Any:
    return next(item for item in raw[part] if item.get("id", item.get("suffix")) == name)


def texts() -> Iterator[tuple[str, Language, str]]:
    for where, every in (
        *((f"{desk.id} name", desk.name) for desk in HELPDESKS.desks.values()),
        *((f"{desk.id} does", desk.does) for desk in HELPDESKS.desks.values()),
        *HELPDESKS.steps.items(),
        *HELPDESKS.evidence.items(),
        *HELPDESKS.never_send.items(),
        *((f"{rule.id} avoid", rule.avoid) for rule in HELPDESKS.rules if rule.avoid),
        *((f"{rule.id} remark", rule.remark) for rule in HELPDESKS.rules if rule.remark),
    ):
        assert set(every) == set(Language), where
        yield from ((where, language, text) for language, text in every.items())


# -- what ships ---------------------------------------------------------------------------------------------


def test_every_rule_of_the_fact_sheet_is_there() -> None:
    ids = {rule.id for rule in HELPDESKS.rules}
    assert {f"R{number:02}" for number in (*range(1, 46), 99)} <= ids


def test_every_text_stands_in_four_languages_and_is_no_leftover() -> None:
    for where, language, text in texts():
        assert text == text.strip() != "", (where, language)
        assert "{" not in text, (where, language)


def test_sentences_are_translated() -> None:
    by_place: dict[str, dict[Language, str]] = {}
    for where, language, text in texts():
        by_place.setdefault(where, {})[language] = text
    same = [w for w, t in by_place.items() if len(t[Language.EN].split()) > 5 and len(set(t.values())) < 4]
    assert same == []


def test_every_printed_contact_names_a_source_with_its_date() -> None:
    for desk in HELPDESKS.desks.values():
        for fact in (desk.phone, desk.email):
            if fact is not None:
                source = RAW["sources"][fact.source]
                assert source["address"]
                assert source.get("date") or source.get("age")


def test_the_facts_have_a_date() -> None:
    assert HELPDESKS.compiled.isoformat() == "2026-11-23"


def test_numbers_that_must_not_be_printed_are_no_desks_number() -> None:
    """An old block line, a vendor's number of 2009, and one for complaint forms only."""
    printed = {
        fact.value.replace(" ", "") for desk in HELPDESKS.desks.values() for fact in (desk.phone,) if fact
    }
    assert not printed & {"025182117", "014576211", "025249797"}


def test_a_number_that_another_page_contradicts_stays_and_is_doubted() -> None:
    """Domus Medica, 18 February 2021: one number for the building that RIZIV moved to. Nobody has called it yet."""
    desk = HELPDESKS.desks[DeskId("riziv")]
    assert desk.phone is not None
    assert (desk.phone.value, desk.phone.confidence) == ("+32(0)2 739 74 74", "medium")
    raw = entry(RAW, "desks", "riziv")
    assert [line["source"] for line in raw["newer"] if "524 97 97" in line.get("value", "")] == ["DOMUS_2021"]
    assert "no page contradicts" not in str(raw)
    card = desk_card(DeskId("riziv"), HELPDESKS, None, Language.NL, datetime(2026, 11, 30, 9, 0, tzinfo=UTC))
    assert (card.phone, card.check_before_use) == ("+32(0)2 739 74 74", True)


def test_a_desk_whose_hours_nobody_knows_keeps_its_closing_days() -> None:
    """A site may give hours of its own for it, and the page then says on which days it is closed."""
    unknown = [desk for desk in HELPDESKS.desks.values() if desk.hours is None and desk.closes is not None]
    assert unknown
    assert [desk.opening.closes for desk in unknown] == [desk.closes.on for desk in unknown if desk.closes]
    assert {desk.opening.periods for desk in unknown} == {()}


# -- what is refused ----------------------------------------------------------------------------------------


def test_every_mistake_is_named_at_once_with_its_keys(tmp_path: Path, raw: dict[str, Any]) -> None:
    entry(raw, "desks", "riziv")["phoen"] = {"value": "1"}
    del entry(raw, "desks", "ehealth")["name"]["de"]
    entry(raw, "rules", "R03")["confidence"] = "certain"
    entry(raw, "address_rules", "riziv.be")["desk"] = 7
    raw["general"]["reader"] = ["R03"]
    assert mistakes(tmp_path, raw) == [
        "FILE: general reader: Expected `str`, got `array`; docs/helpdesks.md explains the file",
        "FILE: desks riziv: unknown key 'phoen'; did you mean 'phone'?",
        "FILE: desks ehealth name: 'de' is missing; add it",
        "FILE: address_rules riziv.be desk: Expected `str`, got `int`; docs/helpdesks.md explains the file",
        "FILE: rules R03 confidence: Invalid enum value 'certain'; docs/helpdesks.md explains the file",
    ]


def test_names_that_lead_nowhere_get_a_suggestion(tmp_path: Path, raw: dict[str, Any]) -> None:
    rule = entry(raw, "rules", "R03")
    rule["escalation"] = ["reader_vendr"]
    rule["try_first"] = ["unplug_raeder"]
    rule["source"] = "SEEED"
    raw["general"]["reader"] = "G033"
    said = mistakes(tmp_path, raw)
    assert said == [
        "FILE: rules R03: unknown desk 'reader_vendr'; did you mean 'reader_vendor'?",
        "FILE: rules R03: unknown step 'unplug_raeder'; did you mean 'unplug_reader'?",
        "FILE: rules R03: unknown source 'SEEED'; did you mean 'SEED'?",
        "FILE: general: unknown rule 'G033'; did you mean 'G03'?",
    ]


def test_a_step_instead_of_another_must_exist(tmp_path: Path, raw: dict[str, Any]) -> None:
    raw["other_steps"] = {"socsek": {"neutral_test": "keytest"}}
    assert mistakes(tmp_path, raw) == [
        "FILE: other_steps: unknown class 'socsek'; did you mean 'socsec'?",
        "FILE: other_steps socsek: unknown step 'keytest'; did you mean 'key_test'?",
    ]


def test_a_pc_fault_sent_to_the_municipality_is_refused(tmp_path: Path, raw: dict[str, Any]) -> None:
    entry(raw, "rules", "R03")["escalation"].append("municipality")
    assert mistakes(tmp_path, raw) == [
        "FILE: rules R03: sends a fault of a PC to the municipality; it repairs cards, not computers"
    ]


def test_hours_out_of_order_are_refused(tmp_path: Path, raw: dict[str, Any]) -> None:
    entry(raw, "desks", "riziv")["hours"]["periods"] = [["13:00", "17:15"], ["07:30", "12:00"]]
    entry(raw, "desks", "ehealth")["hours"]["periods"] = [["7u30", "12u"]]
    assert mistakes(tmp_path, raw) == [
        "FILE: desks riziv: hours: 07:30 to 12:00 is out of order; list periods in the order of the day",
        "FILE: desks ehealth: hours: '7u30' to '12u' are no times of day; write them like 07:30",
    ]


def test_what_is_no_number_or_mail_address_is_refused(tmp_path: Path, raw: dict[str, Any]) -> None:
    entry(raw, "desks", "riziv")["phone"]["value"] = "see website"
    entry(raw, "desks", "riziv")["email"]["value"] = "helpdesk at riziv"
    assert mistakes(tmp_path, raw) == [
        "FILE: desks riziv phone: 'see website' is no single number; write it like +32 2 000 00 00",
        "FILE: desks riziv email: 'helpdesk at riziv' is no address; write it like help@example.be",
    ]


def test_a_name_given_twice_is_refused(tmp_path: Path, raw: dict[str, Any]) -> None:
    raw["address_rules"].append(deepcopy(entry(raw, "address_rules", "riziv.be")))
    assert mistakes(tmp_path, raw) == ["FILE: address_rules riziv.be: stands here twice; keep one"]


def test_a_file_without_a_line_for_everything_else_is_refused(tmp_path: Path, raw: dict[str, Any]) -> None:
    raw["address_rules"] = [rule for rule in raw["address_rules"] if rule["suffix"]]
    assert mistakes(tmp_path, raw) == [
        "FILE: address_rules: no line for everything else; add one with suffix: ''"
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("desks: [\n", "FILE:2: is no YAML: ", id="cut off"),
        pytest.param("- a\n- b\n", "FILE: Expected `object`, got `array`; ", id="a list"),
        pytest.param("", "FILE: Expected `object`, got `null`; ", id="empty"),
    ],
)
def test_what_is_no_knowledge_file_is_refused(tmp_path: Path, content: str, said: str) -> None:
    (only,) = mistakes(tmp_path, content)
    assert only.startswith(said)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FleetError, match=r"none\.yaml: cannot be read"):
        load_helpdesks(tmp_path / "none.yaml")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "helpdesks.yaml"
    path.write_bytes(b"desks: \xff\xfe")
    with pytest.raises(FleetError, match="cannot be read"):
        load_helpdesks(path)


# -- the document -------------------------------------------------------------------------------------------


def test_the_document_says_which_words_the_file_uses() -> None:
    document = (OURS.parents[2] / "docs" / "helpdesks.md").read_text("utf-8")
    for word in (
        "high",
        "medium",
        "low",
        "none",
        "assumes",
        "or_assumes",
        "contradictions",
        "instead",
        "general",
    ):
        assert f"`{word}`" in document, word
    example = re.findall(r"```yaml\n(.*?)```", document, re.DOTALL)[0]
    assert set(yaml.safe_load(example)["eid_site"]["helpdesks"]) <= set(HELPDESKS.desks)
