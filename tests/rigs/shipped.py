"""The knowledge that ships with the program, read once in each process of the tests: nothing in it changes."""

from __future__ import annotations

from functools import cache

from collector.core.catalogue.catalogue import Catalogue
from collector.core.helpdesk.helpdesks import Helpdesks
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from collector.sources.catalogue.load_catalogue import load_catalogue


@cache
def shipped_helpdesks() -> Helpdesks:
    return load_helpdesks()


@cache
def shipped_catalogue() -> Catalogue:
    return load_catalogue(helpdesks=shipped_helpdesks())
