"""What an inventory lets be that its administrator should know of before workstations are asked, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from collector.core.fleet.fleet import FleetHost
from collector.core.model import HostName
from collector.core.text import counted, printable


def exposed(hosts: Iterable[FleetHost]) -> tuple[str, ...]:
    """Sentences on those of the hosts asked that could be anybody, whose password others can read, that want another account, or that are left out."""
    asked = [host for host in hosts if host.selected]
    found = (
        ("The certificate of", "is not validated", [h.name for h in asked if h.trusts_any_certificate]),
        (
            "The password for",
            "crosses the network readable, without TLS",
            [h.name for h in asked if h.sends_password_in_the_clear],
        ),
    )
    sentences = tuple(
        f"{what} {counted(len(names), 'workstation')} {happens}, because the inventory says so: {_first(names)}"
        for what, happens, names in found
        if names
    ) + not_taken(asked)
    wrong = [printable(host.mistake) for host in asked if host.mistake]
    return (*sentences, _left_out(wrong)) if wrong else sentences


def not_taken(hosts: Iterable[FleetHost]) -> tuple[str, ...]:
    """A sentence on the hosts for which the administrator wants another account's rights, if there are any."""
    names = [host.name for host in hosts if host.selected and host.wants_become]
    if not names:
        return ()
    what = "is set by the inventory or ansible.cfg and not taken: the probe asks as the account that logs in"
    return (f"Another account (become) for {counted(len(names), 'workstation')} {what}: {_first(names)}",)


def _first(names: Sequence[HostName]) -> str:
    return f"{', '.join(sorted(names)[:5])}{' ...' if len(names) > 5 else ''}"


def _left_out(mistakes: Sequence[str]) -> str:
    who = counted(len(mistakes), "workstation")
    more = "; `eidfleet inventory check` names them all" if len(mistakes) > 1 else ""
    return f"Not asked because of a mistake in the inventory: {who}. {mistakes[0]}{more}"
