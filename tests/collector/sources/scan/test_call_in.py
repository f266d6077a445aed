"""What a workstation writes into a drop is published as a schema, and read within it."""

from __future__ import annotations

import inspect
import json
import os
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from collector.sources.scan.call_in import FORMAT, VERSION, CallDocument, CallRefusedError, read_call
from tests.checkout import ROOT
from tests.rigs.calls import call

SCHEMA = ROOT / f"docs/schema/call-in-{VERSION}.json"
KEY = "eidkey-" + "a" * 40


def call_schema() -> dict[str, Any]:
    """What docs/schema/call-in-1.json holds: JSON Schema (2020-12) of what a workstation writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:eidfleet:call-in:{VERSION}",
        "title": "What a workstation that calls in writes, for eidfleet",
        **_same_words(msgspec.json.schema(CallDocument)),
    }


def _same_words(part: Any) -> Any:
    """With each docstring as every Python says it: before 3.13 its lines kept the indentation of the source."""
    if isinstance(part, list):
        return [_same_words(item) for item in part]
    if not isinstance(part, dict):
        return part
    words = part.get("description")
    said = {"description": inspect.cleandoc(words)} if isinstance(words, str) else {}
    return {key: _same_words(value) for key, value in part.items()} | said


def test_the_schema_is_the_one_of_the_program() -> None:
    wanted = json.dumps(call_schema(), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("EIDFLEET_RENEW_GOLDEN"):
        SCHEMA.write_text(wanted, "utf-8")
    assert SCHEMA.read_text("utf-8") == wanted


def test_a_call_that_is_read_is_one_of_the_schema() -> None:
    validator = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    body = call(KEY)
    validator.validate(json.loads(body))
    assert read_call(body).workstation == "pc-1"
    assert not validator.is_valid({"format": FORMAT})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_tools_of_windows_make_of_it_is_read_as_well(encoding: str) -> None:
    assert read_call(call(KEY).decode().encode(encoding)).key == KEY


def test_a_nul_in_an_observation_is_taken_as_in_every_reply() -> None:
    body = call(KEY).replace(b"debian", b"deb\\u0000ian")
    assert read_call(body).observation.system.id == "deb\ufffdian"


def test_the_words_of_a_refusal_never_hold_the_key() -> None:
    for body in (call(KEY)[:-30], call(KEY, version=3), call(KEY, workstation=""), call(KEY, extra=KEY)):
        with pytest.raises(CallRefusedError) as refused:
            read_call(body)
        assert KEY not in str(refused.value)
