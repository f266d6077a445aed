"""The example alerts speak of metrics there are."""

from __future__ import annotations

import re

import yaml

from tests.checkout import ROOT

DOCS = ROOT / "docs"
METRIC = re.compile(r"\beidfleet_[a-z_]+")


def test_alerts_and_code_name_the_metrics_of_the_document() -> None:
    alerts = yaml.safe_load((DOCS / "prometheus-alerts.yaml").read_text("utf-8"))
    used = {
        name for group in alerts["groups"] for rule in group["rules"] for name in METRIC.findall(rule["expr"])
    }
    listed = set(METRIC.findall((DOCS / "export.md").read_text("utf-8")))
    source = (DOCS.parent / "collector/app/report/exporting.py").read_text("utf-8")
    made = {f"eidfleet_{name}" for name in re.findall(r'gauge\(\s*"([a-z_]+)"', source)}
    assert used
    assert used <= made == listed
