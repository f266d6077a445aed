"""Helpdesk knowledge for report tests."""

from __future__ import annotations

from collector.core.routing import Helpdesks

HELPDESKS = Helpdesks()
