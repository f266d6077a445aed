"""What an administrator says of names: two of them are one machine, or are not."""

from __future__ import annotations

from datetime import UTC, datetime

from collector.app.auditing import record_run
from collector.app.past.story import named
from collector.core.errors import FleetError
from collector.core.model import HostName
from collector.history.installations import ties
from collector.history.renames import everyone, join, part
from collector.history.results import Store


def rename(store: Store, old: HostName, new: HostName) -> tuple[int, bool]:
    """How many results went from the old name to the new one, and whether the inventory still lists the old one."""
    for name in (old, new):
        named(store, name)
    with record_run(store, "history rename", hosts=(old, new)):
        moved = join(store, old, new, datetime.now(UTC))
    return moved, old in {host.name for host in store.hosts()}


def keep_apart(store: Store, one: HostName, other: HostName) -> int:
    """How many results went back; 0 where the two were not joined. FleetError for what is no workstation."""
    known = {*everyone(store).hosts, *(tie.old for tie in ties(store))}
    for name in (one, other):
        if name not in known:
            named(store, name)
            raise FleetError(f"{name!r} is a site; name two workstations")
    if one == other:
        raise FleetError("name two workstations, not one twice")
    with record_run(store, "history apart", hosts=(one, other)):
        return part(store, one, other, datetime.now(UTC))
