"""Runs two accessibility engines in a page that is open: axe-core, and IBM's accessibility-checker-engine.

Both come from `tests/rigs/engines`, pinned by digest; `tests/rigs/install.sh` installs them.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.checkout import ROOT

_ENGINES = ROOT / "tests/rigs/engines" / "node_modules"
_AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_RUN_AXE = """async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return found.violations.map(v => `${v.id}: ${v.nodes.length} times, ${v.nodes[0].html.slice(0, 160)}; ${v.nodes[0].failureSummary}`);
}"""
_RUN_IBM = """async () => {
  const checker = new ace.Checker();
  const report = await checker.check(document, ["WCAG_2_2"]);
  return report.results
    .filter(r => r.value[0] === "VIOLATION" && r.value[1] === "FAIL")
    .map(r => `${r.ruleId}: ${r.message}; ${(r.snippet || "").slice(0, 160)}`);
}"""


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and its own best practice, one line a rule."""
    page.evaluate(_engine("axe-core/axe.min.js"))
    return _lines(page.evaluate(_RUN_AXE, _AXE_TAGS))


def ibm_violations(page: Page) -> list[str]:
    """What IBM's engine is sure about against WCAG 2.2; what it only suspects is for people to look at."""
    page.evaluate(_engine("accessibility-checker-engine/ace.js") + "; window.ace = ace;")
    return _lines(page.evaluate(_RUN_IBM))


def _lines(found: Any) -> list[str]:
    assert isinstance(found, list)
    return [str(line) for line in found]


@cache
def _engine(name: str) -> str:
    """The engine's text. Outside CI a missing one skips the test and says how to get it."""
    path = _ENGINES / name
    if path.is_file():
        return path.read_text("utf-8")
    reason = f"{name} is not installed (run tests/rigs/install.sh; it needs npm)"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
