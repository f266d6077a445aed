"""The sentences of the help page the project began with, the checks that look at what they say, and where those can come out bad."""

from __future__ import annotations

import msgspec
import yaml

from collector.core.model import CheckId
from tests.causes import coverage, reach

_SYSTEMS = {"linux": "Linux", "windows": "Windows", "darwin": "macOS"}


class Sentence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`why`: nothing a probe may read shows it."""

    says: str
    checks: list[CheckId] = []
    why: str = ""


def sentences() -> tuple[Sentence, ...]:
    return msgspec.convert(
        yaml.safe_load((coverage.HERE / "seed.yaml").read_text("utf-8")), tuple[Sentence, ...]
    )


def table() -> str:
    """A row for each sentence and check: the systems it can come out bad on, and an example of each."""
    lines = [
        "## The help page, sentence by sentence",
        "",
        "What the page the project began with says, the checks that look at it, and on which systems each can come out bad from what a",
        "probe reads there, with an example that the tests judge (`tests/causes/test_reach.py`).",
        "",
        "| sentence | check | can come out bad on | shown by |",
        "| --- | --- | --- | --- |",
    ]
    for sentence in sentences():
        if not sentence.checks:
            lines.append(f"| {sentence.says} | none | {sentence.why} | |")
        lines += [
            f"| {sentence.says} | `{check}` | {_systems(check)} | {_shown(check)} |"
            for check in sentence.checks
        ]
    return "\n".join(lines) + "\n"


def _systems(check: CheckId) -> str:
    return ", ".join(name for family, name in _SYSTEMS.items() if (check, family) in reach.broken())


def _shown(check: CheckId) -> str:
    return "; ".join(
        reach.broken()[check, family][0] for family in _SYSTEMS if (check, family) in reach.broken()
    )
