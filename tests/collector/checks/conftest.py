"""The catalogue that ships with the program, loaded once."""

from __future__ import annotations

import pytest

from collector.core.catalogue.catalogue import Catalogue
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from collector.sources.catalogue.load_catalogue import load_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(helpdesks=load_helpdesks())
