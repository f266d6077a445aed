"""The checklist of the reports names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_of_the_checklist_exists() -> None:
    rows = re.findall(
        r"^\| [HMX]\d+ \|.*`([^`]+)::([^`]+)` \|$",
        (ROOT / "docs/report-checklist.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert rows
    missing = [
        f"{path}::{name}"
        for path, name in rows
        if not (ROOT / path).is_file() or f"def {name}(" not in (ROOT / path).read_text("utf-8")
    ]
    assert missing == []
