"""The catalogue that ships with the program, loaded once."""

from __future__ import annotations

import pytest

from collector.core.catalogue.catalogue import Catalogue
from tests.rigs.shipped import shipped_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return shipped_catalogue()
