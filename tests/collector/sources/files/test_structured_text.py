"""TOML and YAML that trip up their readers are that reader's own error, in words."""

from __future__ import annotations

import tomllib

import pytest
import yaml

from collector.sources.files.structured_text import toml_of, yaml_of

DIGITS = "9" * 5_000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(f"a = {DIGITS}", "it holds a value that is none", id="digits without end"),
        pytest.param("a = 0x" + "f" * 5_000, "it holds a number beyond 64 bits", id="hexadecimal digits without end"),
        pytest.param("a = 9223372036854775808", "it holds a number beyond 64 bits", id="one more than the largest"),
        pytest.param("a = " + "[" * 3_000, "it is nested too deep", id="brackets"),
        pytest.param(".".join(["a"] * 100) + " = 1", "it is nested too deep", id="keys with dots"),
        pytest.param('a = "\\u0000"', "it holds a NUL character", id="NUL"),
    ],
)  # fmt: skip
def test_toml_beyond_measure_is_refused(text: str, words: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError, match=f"^{words}$"):
        toml_of(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("a: 2026-02-30", "it holds a value that is none", id="a day there is not"),
        pytest.param(f"a: {DIGITS}", "it holds a value that is none", id="digits without end"),
        pytest.param("a: 9223372036854775808", "it holds a number beyond 64 bits", id="one more than the largest"),
        pytest.param("[" * 100 + "]" * 100, "it is nested too deep", id="brackets"),
        pytest.param("&a [*a]", "it is nested too deep", id="itself within itself"),
        pytest.param("- &a0 [1, 1]\n" + "".join(f"- &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)), "it repeats itself too often", id="aliases of aliases"),
    ],
)  # fmt: skip
def test_yaml_beyond_measure_is_refused(text: str, words: str) -> None:
    with pytest.raises(yaml.YAMLError, match=f"^{words}$"):
        yaml_of(text)


def test_the_largest_number_is_read() -> None:
    assert toml_of("a = 9223372036854775807") == yaml_of("a: 9223372036854775807") == {"a": 2**63 - 1}
