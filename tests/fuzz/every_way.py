"""Every way in that is tried."""

from __future__ import annotations

from tests.fuzz import from_people, from_servers, from_workstations

ALL = (*from_workstations.WAYS, *from_people.WAYS, *from_servers.WAYS)
