"""What people write is read strictly: each fault in the same words, wherever it stands, and all of them at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pytest
from msgspec import Meta, Struct, field

from collector.core.errors import Mistake
from collector.sources.files.strict_reader import decoded, read_yaml_file


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    count: int = 0


class Whole(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    kind: str = field(default="", name="class")
    size: Size | None = None
    parts: tuple[Part, ...] = ()
    by_name: Mapping[str, Part] = {}
    names: Annotated[Mapping[Size, str], Meta(min_length=2)] = {}
    some: Mapping[Size, str] = {}
    either: int | str | None = None


GOOD: dict[object, object] = {
    "name": "n",
    "class": "c",
    "size": "large",
    "parts": [{"id": "a", "count": 2}],
    "either": "x",
}


def said(raw: object) -> list[str]:
    mistakes: list[Mistake] = []
    assert decoded(raw, Whole, "FILE", "see the docs", mistakes) is None
    return [str(mistake) for mistake in mistakes]


def test_what_fits_is_its_type() -> None:
    mistakes: list[Mistake] = []
    found = decoded(GOOD, Whole, "FILE", "", mistakes)
    assert found == Whole("n", "c", Size.LARGE, (Part("a", 2),), either="x")
    assert mistakes == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param({"nmae": 1}, ["FILE: unknown key 'nmae'; did you mean 'name'?"], id="misspelt"),
        pytest.param(
            {7: 1},
            ["FILE: unknown key '7'; known are name, class, size, parts, by_name, names, some, either"],
            id="no-text",
        ),
        pytest.param(
            {"kind": "c"},
            ["FILE: unknown key 'kind'; known are name, class, size, parts, by_name, names, some, either"],
            id="by-its-name-in-code",
        ),
        pytest.param(
            {"size": "big"}, ["FILE: size: Invalid enum value 'big'; known are small, large"], id="closed-set"
        ),
        pytest.param({"name": 1}, ["FILE: name: Expected `str`, got `int`; see the docs"], id="type"),
        pytest.param({"either": []}, ["FILE: either: Expected `int | str | null`, got `array`; see the docs"], id="union"),
        pytest.param({"parts": 1}, ["FILE: parts: Expected `array`, got `int`; see the docs"], id="no-list"),
        pytest.param(
            {"parts": [{"id": "a"}, {"id": "b", "cuont": 1}, {"count": "x"}, 3]},
            [
                "FILE: parts b: unknown key 'cuont'; did you mean 'count'?",
                "FILE: parts 3 count: Expected `int`, got `str`; see the docs",
                "FILE: parts 3: 'id' is missing; add it",
                "FILE: parts 4: Expected `object`, got `int`; see the docs",
            ],
            id="entries-of-a-list",
        ),
        pytest.param({"by_name": {"x": {}}}, ["FILE: by_name x: 'id' is missing; add it"], id="entry-of-a-mapping"),
        pytest.param(
            {"names": {"small": "s"}}, ["FILE: names: 'large' is missing; add it"], id="a-word-without-its-text"
        ),
        pytest.param(
            {"some": {"smal": "s"}}, ["FILE: some: unknown key 'smal'; did you mean 'small'?"], id="key-of-a-closed-set"
        ),
        pytest.param(
            {"some": {"small": 1}}, ["FILE: some small: Expected `str`, got `int`; see the docs"], id="value-below-it"
        ),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place_and_the_next_step(
    changed: dict[object, object], expected: list[str]
) -> None:
    assert said(GOOD | changed) == expected


def test_all_faults_are_told_at_once_strangers_first() -> None:
    assert said({"nam": 1, "size": "big"}) == [
        "FILE: unknown key 'nam'; did you mean 'name'?",
        "FILE: size: Invalid enum value 'big'; known are small, large",
        "FILE: 'name' is missing; add it",
    ]


@pytest.mark.parametrize("raw", [None, [], "text", 3])
def test_what_is_no_mapping_is_told_of_the_file(raw: object) -> None:
    (only,) = said(raw)
    assert only.startswith("FILE: Expected `object`, got `")


def test_a_pipe_in_the_place_of_a_file_holds_nobody_up(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    os.mkfifo(path)
    mistakes: list[Mistake] = []
    assert read_yaml_file(path, Whole, mistakes) is None
    assert [str(mistake) for mistake in mistakes] == [
        f"{path}: cannot be read: it is a named pipe, no plain file; write it, or look at its rights"
    ]
