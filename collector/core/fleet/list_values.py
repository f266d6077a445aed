"""What a cell of a list may hold: plain text on one line, and in some columns only what such a thing can look like.

A list comes from outside. What goes on from here reaches an inventory, which Ansible may read as templates, and the arguments
of ssh: so a cell is refused here rather than made harmless later.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping

from collector.core.text import printable

Wrong = tuple[str, str]
"""What is wrong with a text, and what to write instead."""

LONGEST: Mapping[str, int] = {"portals": 2000, "contact-email": 254, "it-email": 254}
_LONGEST_ELSE = 253
_TEMPLATE = re.compile(r"\{[{%#]|[%#}]\}|^#jinja2:", re.IGNORECASE)
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "email": (
        re.compile(r"[\w.+'&-]{1,64}@[\w-]+(?:\.[\w-]+)+"),
        "write an e-mail address such as it@praktijk.example",
    ),
    "phone": (re.compile(r"\+?[0-9(][0-9 ()./-]{2,30}"), "write a phone number such as +32 9 000 00 00"),
}
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_NETWORK_CARD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
"""The part after % in an address such as fe80::1%eth0, which Python's own reading leaves free."""
_MOST_NAME = 253  # RFC 1035 section 2.3.4, less the root's own dot


def one_line(text: str) -> str:
    r"""A cell's text with every kind of blank and line break as one space.

    >>> one_line(" Linden \n 2\u2028x\u00a0y ")
    'Linden 2 x y'
    """
    return " ".join(text.split())


def shown(text: str) -> str:
    """A text from a list within a message: on one line, bounded, in quotes."""
    return f"'{printable(text, 80)}'"


def wrong_text(column: str, text: str) -> Wrong | None:
    """Why no cell of this column can hold the text; None where it can."""
    most = LONGEST.get(column, _LONGEST_ELSE)
    if len(text) > most:
        return f"{shown(text)} is longer than {most} characters", "shorten it"
    if not text.isprintable():
        odd = next(c for c in text if not c.isprintable())
        return f"{shown(text)} holds a character that nobody sees (U+{ord(odd):04X})", "type it anew"
    if _TEMPLATE.search(text):
        return f"{shown(text)} holds the marks of a template", "write the text itself; nobody fills it in"
    if text in _ERRORS:
        return f"{text} is an error of the spreadsheet", "write the value itself, or leave the cell empty"
    form, hint = _FORMS.get(column.rpartition("-")[2], (None, ""))
    if form is not None and not form.fullmatch(text.replace(";", ",")):
        return f"{shown(text)} is not one", hint
    return None


def wrong_address(text: str) -> Wrong | None:
    """Why the text is neither the name of a machine nor its IP address; None where it is one.

    >>> [wrong_address(t) for t in ("10.0.0.1", "fe80::1%eth0", "pc-7.linden.example")]
    [None, None, None]
    >>> wrong_address("jan@10.0.0.1")[1]
    'write the address alone; the account goes into ansible_user in the inventory'
    """
    if _is_ip(text) or _is_host_name(text):
        return None
    hint = "write a host name such as pc-7.linden.example, or an IP address such as 10.1.2.3"
    before, _, after = text.rpartition("@")
    if before and wrong_address(after) is None:
        hint = "write the address alone; the account goes into ansible_user in the inventory"
    before, _, after = text.rpartition(":")
    if after.isdigit() and wrong_address(before.removeprefix("[").removesuffix("]")) is None:
        hint = "write the address alone; the port has a column of its own"
    elif text.startswith("[") and _is_ip(text[1:-1]):
        hint = "write the address without [ and ]"
    return f"{shown(text)} is no address", hint


def _is_ip(text: str) -> bool:
    address, scoped, card = text.partition("%")
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not scoped or (found.version == 6 and _NETWORK_CARD.fullmatch(card) is not None)


def _is_host_name(text: str) -> bool:
    """Labels of letters, digits, - and _; the last is no number, for then a resolver takes the whole for IPv4."""
    labels = text.removesuffix(".").split(".")
    return (
        len(text) <= _MOST_NAME
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
        and re.fullmatch(r"0[xX][0-9A-Fa-f]*", labels[-1]) is None
    )
