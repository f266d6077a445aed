"""These tests are about what is done with an inventory."""

from __future__ import annotations

import pytest

from tests.rigs.inventories import remembered


@pytest.fixture(autouse=True)
def _inventories_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.sources.inventory.read_inventory.run_module", remembered)
