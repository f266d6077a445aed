"""Values of the template that nobody has put their own in the place of: addresses below `.example`, telephone numbers of noughts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from collector.core.errors import Mistake
from collector.core.model import Contact, Site, SiteId

# RFC 2606 keeps these names for examples: nothing that is meant can be there.
_DOMAIN = re.compile(r"(?:^|[.@/])example(?:\.(?:com|net|org))?[./:]*$", re.IGNORECASE)
_PHONE = re.compile(r"\+32 \d{1,3} 000 00 0\d")


def is_untouched(value: str | None) -> bool:
    """
    >>> [is_untouched(v) for v in ("it@partner.example", "PC.Linden.Example.", "example.com", "+32 9 000 00 01")]
    [True, True, True, True]
    >>> [is_untouched(v) for v in (None, "it@example-it.be", "pc.example.local", "+32 9 000 12 00")]
    [False, False, False, False]
    """
    text = (value or "").strip()
    return bool(_DOMAIN.search(text) or _PHONE.fullmatch(text))


def untouched_hosts(raw_hosts: Sequence[Mapping[str, Any]], invented: set[str]) -> Iterator[Mistake]:
    """Workstations whose address is the template's; `invented` names those of sites that say they are a sample."""
    for raw in raw_hosts:
        address = raw["way"]["address"]
        if raw["name"] not in invented and is_untouched(str(address)):
            yield Mistake(
                raw["place"] or f"host {raw['name']}",
                f"host {raw['name']!r}: the address {address} is the template's example",
                "write this workstation's own name or address, or take the host out",
            )


def untouched_sites(
    raw_sites: Sequence[Mapping[str, Any]], sites: Mapping[SiteId, Site]
) -> Iterator[Mistake]:
    """Mail addresses, telephone numbers and links of sites that are still the template's."""
    for raw in raw_sites:
        site = sites[SiteId(raw["group"])]
        if site.sample:
            continue
        for key, value in _of_site(site):
            if is_untouched(value):
                yield Mistake(
                    raw["place"] or f"group {raw['group']}",
                    f"eid_site of {raw['group']!r}: {key} {value} is the template's example",
                    "write the site's own, or leave the key out",
                )


def untouched_settings(values: Mapping[str, str]) -> Iterator[Mistake]:
    """By key, settings that name a mailbox or a server."""
    for key, value in values.items():
        if is_untouched(value):
            said = f"{value} is the template's example"
            yield Mistake(f"eidfleet.toml: {key}", said, "write your own, or leave it out")


def _of_site(site: Site) -> Iterator[tuple[str, str | None]]:
    contacts: dict[str, Contact] = {"contact": site.contact, "local_it": site.local_it}
    contacts |= {f"helpdesks.{desk}": contact for desk, contact in site.helpdesks.items()}
    for name, contact in contacts.items():
        yield f"{name}.phone", contact.phone
        yield f"{name}.email", contact.email
    if site.mail is not None:
        for recipient in site.mail.to:
            yield "mail.to", recipient.email
