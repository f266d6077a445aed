"""The helpdesk knowledge that ships with the program: reports are shown with real desks, as readers get them."""

from __future__ import annotations

from collector.sources.catalogue.helpdesk_file import load_helpdesks

HELPDESKS = load_helpdesks()
