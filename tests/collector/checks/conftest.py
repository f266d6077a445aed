"""The catalogue that ships with the program, loaded once."""

from __future__ import annotations

import pytest

from collector.core.catalogue.catalogue import Catalogue
from collector.sources.catalogue import load_catalogue
from collector.sources.helpdesks import load_helpdesks


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(helpdesks=load_helpdesks())
