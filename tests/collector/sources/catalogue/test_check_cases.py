"""Cases are a base and what differs; every mistake in them is named with its place."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from collector.core.errors import FleetError
from collector.sources.catalogue.check_cases import read_cases, renew_cases
from tests.rigs.shipped import shipped_catalogue

BASES = """\
# What they share
bases:
  linux:
    schema: 1
    probe: {name: posix, version: "1"}
    volatile: {taken_at: "2026-11-20T08:00:00Z"}
    system: {family: linux, id: debian, version: "12"}
    context: {is_root: true, homes_seen: 1}
"""


def folder_with(tmp_path: Path, cases: str, bases: str = BASES) -> Path:
    folder = tmp_path / "clock"
    folder.mkdir()
    (folder / "cases.yaml").write_text(bases + "cases:\n" + cases, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("case", "said"),
    [
        pytest.param("{expect: pass}", "required field `says`", id="says-missing"),
        pytest.param("{says: x, expct: pass}", "unknown field `expct`", id="unknown-key"),
        pytest.param("{says: x, base: linx}", "there is no base 'linx'; the bases are linux", id="unknown-base"),
        pytest.param(
            "{says: x, reach: timed_out, base: linux}", "did not answer has no observation", id="no-answer"
        ),
        pytest.param("{says: x, differs: {sytem: {}}}", "unknown field `sytem`", id="no-such-field"),
        pytest.param("{says: x, differs: {context: {homes_seen: many}}}", ".context.homes_seen", id="not-a-number"),
    ],
)  # fmt: skip
def test_a_wrong_case_is_named_with_its_place(tmp_path: Path, case: str, said: str) -> None:
    folder = folder_with(tmp_path, f"  fail-x: {case}\n  pass-y: {{says: fine, expect: pass}}\n")
    with pytest.raises(FleetError) as caught:
        read_cases(folder)
    assert said in str(caught.value)
    assert f"{folder}/cases.yaml: cases.fail-x" in str(caught.value)
    assert "pass-y" not in str(caught.value)


@pytest.mark.parametrize("text", ["[]", "bases: {}\n", "bases: []\ncases: {}\n", "a: [\n", "\x00"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "clock"
    folder.mkdir()
    (folder / "cases.yaml").write_text(text, "utf-8")
    with pytest.raises(FleetError, match=r"cases\.yaml"):
        read_cases(folder)


def test_renewing_writes_what_comes_out_and_leaves_the_rest_to_the_letter(
    tmp_path: Path,
) -> None:
    written = "  fail-behind: {says: an hour behind, clock_offset_s: -3600, expect: pass} # since the fire\n"
    folder = folder_with(tmp_path, written + "  pass-kept: {says: kept, clock_offset_s: 2, expect: pass}\n")
    catalogue, at = shipped_catalogue(), datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    before = (folder / "cases.yaml").read_text("utf-8")
    assert [result.name for result in renew_cases(folder, catalogue, at)] == ["fail-behind"]
    after = (folder / "cases.yaml").read_text("utf-8")
    assert after == before.replace("-3600, expect: pass}", "-3600, expect: fail}")
    assert list(renew_cases(folder, catalogue, at)) == []
