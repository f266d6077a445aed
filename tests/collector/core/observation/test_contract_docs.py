"""What is written about the contract is what the contract says. Renew with EIDFLEET_RENEW_GOLDEN=1."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml

from collector.core.observation.observation import MAX_OBSERVATION_BYTES, SCHEMA, Observation, Part
from tests.checkout import ROOT
from tests.collector.core.observation.contract_docs import (
    field_notes,
    parts_of,
    return_documentation,
    what_we_read,
)

PAGE = ROOT / "docs/what-we-read.md"
MODULE = (
    ROOT / "playbooks/collections/ansible_collections/eidfleet/probes/plugins/modules/workstation_info.yml"
)
ACTION = MODULE.parents[1] / "plugin_utils/asking.py"
RENEW = bool(os.environ.get("EIDFLEET_RENEW_GOLDEN"))


def test_what_we_read_is_made_from_the_contract() -> None:
    begin = "\n## Observation\n"
    head, _, tail = PAGE.read_text("utf-8").partition(begin)
    if RENEW:
        PAGE.write_text(head + what_we_read(), "utf-8")
        return
    assert begin + tail == what_we_read()


def test_the_page_says_which_version_it_is_of_and_how_large_a_document_may_be() -> None:
    page = PAGE.read_text("utf-8")
    assert f"This is version {SCHEMA} of the contract." in page
    assert f"at most {MAX_OBSERVATION_BYTES:,} bytes" in page


def test_module_documentation_returns_the_contract() -> None:
    if RENEW:
        _renew_module()
    assert _observation_entry(yaml.safe_load(MODULE.read_text("utf-8")))["contains"] == return_documentation()


def test_ansible_doc_finds_the_module_and_its_options() -> None:
    tool = Path(sys.executable).parent / "ansible-doc"
    said = subprocess.run(
        [str(tool), "-t", "module", "--json", "eidfleet.probes.workstation_info"],
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(MODULE.parents[5])},
        capture_output=True,
        text=True,
        check=True,
    )
    options = json.loads(said.stdout)["eidfleet.probes.workstation_info"]["doc"]["options"]
    documented = {name: {"type": o["type"], "default": o.get("default")} for name, o in options.items()}
    spec = _argument_spec()
    assert documented == {name: {"type": o["type"], "default": o["default"]} for name, o in spec.items()}


@pytest.mark.parametrize("part", parts_of(), ids=lambda part: part.__name__)
def test_every_field_says_what_it_means(part: type[Part]) -> None:
    assert all(len(note.meaning) > 3 for note in field_notes(part))


def test_every_member_of_an_observation_says_where_it_is_read() -> None:
    no_single_place = {
        "schema", "probe", "volatile", "system", "context", "notes", "services", "smartcard_service",
    }  # fmt: skip
    assert {note.name for note in field_notes(Observation) if not note.source} == no_single_place


def test_a_field_without_a_note_is_refused() -> None:
    class Bare(Part, frozen=True):
        width: Annotated[int, "no note"]

    with pytest.raises(LookupError, match=r"Bare\.width has no doc"):
        field_notes(Bare)


def _argument_spec() -> dict[str, dict[str, Any]]:
    """What the action validates by; read, not imported: Ansible's own loader would have to be set up for it."""
    for node in ast.parse(ACTION.read_text("utf-8")).body:
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and node.target.id == "ARGUMENT_SPEC"
        ):
            found: dict[str, dict[str, Any]] = ast.literal_eval(node.value)  # type: ignore[arg-type]
            return found
    raise LookupError(f"no ARGUMENT_SPEC in {ACTION}")


class _Indented(yaml.SafeDumper):
    """Lists stand indented below their key, as yamllint wants them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _observation_entry(documentation: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = documentation["RETURN"]["probe"]["contains"]["stdout"]
    return entry


def _renew_module() -> None:
    text = MODULE.read_text("utf-8")
    head, mark, tail = text.partition("RETURN:\n")
    documentation = yaml.safe_load(mark + tail)
    _observation_entry(documentation)["contains"] = return_documentation()
    MODULE.write_text(
        head + yaml.dump(documentation, Dumper=_Indented, sort_keys=False, allow_unicode=True, width=140),
        "utf-8",
    )
