"""What a report's file is called: no space, no accent, and sorted by site and day."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date
from typing import Literal

from collector.core.model import Language


def file_name(site_id: str, day: date, language: Language | str, suffix: str) -> str:
    """A report of a day; `language` may name several, as `de-fr`.

    >>> file_name("Praktijk Énée/2", date(2026, 3, 3), Language.NL, ".xlsx")
    'praktijk-enee-2-0772e4_2026-03-03_nl.xlsx'
    >>> file_name("ter-linden", date(2026, 3, 3), Language.NL, "html")
    'ter-linden_2026-03-03_nl.html'

    A site id that had to be changed gets a short digest, so that two sites never share a file.
    """
    return f"{site_name(site_id)}_{day.isoformat()}_{language}.{suffix.lstrip('.')}"


def lasting_name(kind: Literal["guide", "sheet"], site_id: str, language: Language) -> str:
    """Without a day: a link to the guide at a desk always opens the newest, and a help sheet hangs on a wall.

    >>> lasting_name("guide", "ter-linden", Language.NL)
    'guide-ter-linden_nl.html'
    """
    return f"{kind}-{site_name(site_id)}_{language}.html"


def site_name(site_id: str) -> str:
    """The site's part of a file's name."""
    plain = unicodedata.normalize("NFKD", site_id).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or "site"
    if name != site_id:
        name += f"-{hashlib.sha256(site_id.encode()).hexdigest()[:6]}"
    return name
