"""The helpdesk knowledge that ships with the program: reports are shown with real desks, as readers get them."""

from __future__ import annotations

from tests.rigs.shipped import shipped_helpdesks

HELPDESKS = shipped_helpdesks()
