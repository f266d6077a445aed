"""Which fault a version is known for: the ranges are the knowledge's, the words are in the reports."""

from __future__ import annotations

from collector.core.catalogue.catalogue import Product
from collector.core.version import is_at_least, parse_version

NO_FAULT = "none"


def fault_of(version: str | None, product: Product, family: str) -> str | None:
    """The first fault of the list that the version has, `none` if it has none we know; None for no version."""
    if version is None or parse_version(version) is None:
        return None
    found = (
        broken.fault
        for broken in product.broken
        if (not broken.families or family in broken.families)
        and is_at_least(version, broken.first)
        and is_at_least(version, broken.mended) is False
    )
    return next(found, NO_FAULT)
