"""Reads an address as a browser does, and finds whose it is: the longest known suffix, on label boundaries."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from msgspec.structs import replace

from collector.core.errors import FleetError, mistaken
from collector.core.helpdesk.helpdesks import AddressRule, Helpdesks
from collector.core.model import DeskId
from collector.core.text import printable

BOSA = DeskId("bosa_eid")
UNKNOWN_CLASS = "unknown"
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_MAIL = re.compile(r"mailto:", re.IGNORECASE)  # else `mailto` would pass for a user name before the host
_MAX_HOST = 253  # RFC 1035 section 2.3.4, less the root's own dot


def match_address(address: str, helpdesks: Helpdesks) -> AddressRule:
    """The rule of a host or whole address: longest suffix on label boundaries. FleetError if it is no address.

    Its desk is already the one that the path asks for.
    """
    host, path = _host_and_path(address)
    for rule in helpdesks.address_rules:
        if not rule.suffix or host == rule.suffix or host.endswith("." + rule.suffix):
            deeper = [p for p in rule.paths if path == p or path.startswith(f"{p}/")]
            return replace(rule, desk=rule.paths[max(deeper, key=len)]) if deeper else rule
    return AddressRule("", UNKNOWN_CLASS, BOSA, "", "low")


def known_address(address: str, helpdesks: Helpdesks) -> AddressRule | None:
    """The same; None for what is no address, as an inventory or a workstation may hold anything."""
    try:
        return match_address(address, helpdesks)
    except FleetError:
        return None


def _host_and_path(address: str) -> tuple[str, str]:
    r"""Reads an address as a browser does: a backslash is a slash, a user name and a port do not count.

    >>> _host_and_path(r"https://example.org\@riziv.fgov.be/")
    ('example.org', '/@riziv.fgov.be/')
    >>> _host_and_path("HTTPS://www.RIZIV.fgov.be:443/nl?x=1"), _host_and_path("idp.iamfas.belgium.be.")
    (('www.riziv.fgov.be', '/nl'), ('idp.iamfas.belgium.be', ''))
    >>> _host_and_path("https://www.gemeente-caf\u00e9.be/")[0]
    'www.xn--gemeente-caf-meb.be'
    """
    text = address.strip().replace("\\", "/")
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host = _ascii_host(parts.hostname or "")
        _ = parts.port  # raises ValueError for what is no port
        if parts.scheme not in ("", "http", "https") or re.search(r"\s", text) or _MAIL.match(text):
            raise ValueError(text)
    except ValueError as error:  # UnicodeError is one
        hint = "copy it from the address bar, for instance https://www.riziv.fgov.be/"
        raise mistaken("", f"'{printable(address, 100)}' is not an address", hint) from error
    return host, parts.path


def _ascii_host(host: str) -> str:
    """ValueError unless it is a host name or a numeric address."""
    if ":" in host:  # IPv6, which urlsplit has read from its brackets
        return host
    plain = host.encode("idna").decode("ascii").lower().removesuffix(".")
    if len(plain) > _MAX_HOST or not all(_LABEL.fullmatch(label) for label in plain.split(".")):
        raise ValueError(host)
    return plain
