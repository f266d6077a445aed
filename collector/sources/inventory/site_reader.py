"""Reads one `eid_site` mapping, with the place of every part, into a Site; finds all its mistakes, not the first only."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from collector.core.errors import Mistake
from collector.core.fleet.weekly_times import week_days
from collector.core.model import (
    USUALLY_ATTACHED,
    Attach,
    Contact,
    DeskId,
    Language,
    MailRule,
    OpeningHours,
    Recipient,
    Site,
    SiteId,
    SiteKind,
    SiteMail,
)
from collector.core.text import did_you_mean

Node = Mapping[str, Any]
"""A value with its place, as `inventory_export.node` makes it."""

T = TypeVar("T")
SITE_KEYS = (
    "name",
    "kind",
    "languages",
    "contact",
    "local_it",
    "portals",
    "timezone",
    "opening_hours",
    "helpdesks",
    "uses_ehealth_certificate",
    "sample",
    "mail",
)
MAIL_KEYS = ("to", "rule", "attach", "link_only", "link")
RECIPIENT_KEYS = ("email", "name", "language")
CONTACT_KEYS = ("name", "phone", "email", "hours")
_EMAIL = re.compile(r"[^@\s<>\"']+@[^@\s.<>\"']+(\.[^@\s.<>\"']+)+")
# What every mail server takes without SMTPUTF8, and nothing that could be more than one address or a header.
MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,253}$)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LINK = re.compile(r"https?://[^\s/?#\x00-\x1f][^\s\x00-\x1f]*|\\\\[^\x00-\x1f]+")
_PHONE = re.compile(r"\+?[0-9(][0-9 ()./-]{2,30}")
_PERIOD = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:[0-9]{1,5})?",
    re.IGNORECASE,
)


class SiteReader:
    """Collects mistakes while it reads; `site` always brings a Site, with defaults where something was wrong."""

    def __init__(self, known_desks: Collection[str]) -> None:
        self.known_desks = known_desks
        self.mistakes: list[Mistake] = []

    def site(self, group: str, place: str | None, node: Node) -> Site:
        where = place or f"group {group}"
        parts = self._mapping(node, where, f"group {group}: eid_site", SITE_KEYS)
        if "name" not in parts:
            self._wrong(
                where,
                f"group {group}: eid_site has no name",
                "add `name:` with the name the site's people use",
            )
        sub = f"group {group}: eid_site."
        return Site(
            id=SiteId(group),
            name=self._part(parts, "name", sub, self._text, group),
            kind=self._part(
                parts, "kind", sub, lambda n, w, k: self._choice(n, w, k, SiteKind), SiteKind.OTHER
            ),
            languages=self._part(parts, "languages", sub, self._languages, (Language.NL,)),
            contact=self._part(parts, "contact", sub, self._contact, Contact()),
            local_it=self._part(parts, "local_it", sub, self._contact, Contact()),
            portals=self._part(parts, "portals", sub, self._portals, ()),
            timezone=self._part(parts, "timezone", sub, self._timezone, "Europe/Brussels"),
            opening_hours=self._part(parts, "opening_hours", sub, self._opening_hours, OpeningHours()),
            helpdesks=self._part(parts, "helpdesks", sub, self._helpdesks, {}),
            uses_ehealth_certificate=self._part(parts, "uses_ehealth_certificate", sub, self._bool, False),
            sample=self._part(parts, "sample", sub, self._bool, False),
            mail=self._part(parts, "mail", sub, self._mail, None),
        )

    def _part(
        self,
        parts: Mapping[str, tuple[str, Node]],
        key: str,
        sub: str,
        read: Callable[[Node, str, str], T | None],
        default: T,
    ) -> T:
        if key not in parts:
            return default
        where, node = parts[key]
        found = read(node, node.get("at") or where, sub + key)
        return default if found is None else found

    def _mapping(
        self, node: Node, where: str, what: str, known: Iterable[str]
    ) -> dict[str, tuple[str, Node]]:
        if "map" not in node:
            self._wrong(where, f"{what} must be a mapping", f"its keys are {', '.join(known)}")
            return {}
        found = {}
        for key, key_place, item in node["map"]:
            if key not in known:
                self._wrong(key_place or where, f"{what}: unknown key {key!r}", did_you_mean(key, known))
            else:
                found[key] = (key_place or where, item)
        return found

    def _text(self, node: Node, where: str, what: str) -> str | None:
        value = node.get("value")
        if isinstance(value, str) and "{{" in value:
            self._wrong(
                where, f"{what} is a template: {value!r}", "write the text itself; nobody fills it in here"
            )
            return None
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)  # YAML reads an unquoted number as one; a phone number may look like that
        self._wrong(where, f"{what} must be a text", "write it in quotes")
        return None

    def _bool(self, node: Node, where: str, what: str) -> bool | None:
        if isinstance(value := node.get("value"), bool):
            return value
        self._wrong(where, f"{what} must be true or false", "write true or false without quotes")
        return None

    def _choice(self, node: Node, where: str, what: str, kind: Callable[[str], T]) -> T | None:
        value = node.get("value")
        try:
            return kind(str(value))
        except ValueError:
            known = [str(member) for member in kind]  # type: ignore[attr-defined]
            self._wrong(where, f"{what}: unknown value {value!r}", did_you_mean(str(value), known))
        return None

    def _languages(self, node: Node, where: str, what: str) -> tuple[Language, ...] | None:
        items = self._list(node, where, what, "[nl] or [fr, nl]")
        found = [self._choice(item, item.get("at") or where, what, Language) for item in items]
        if node.get("list") == []:
            self._wrong(where, f"{what} is empty", "name at least one of nl, fr, de, en")
        return tuple(dict.fromkeys(language for language in found if language)) or None

    def _portals(self, node: Node, where: str, what: str) -> tuple[str, ...] | None:
        found = []
        for item in self._list(node, where, what, "a list of addresses"):
            if text := self._text(item, item.get("at") or where, what):
                if _is_portal(text):
                    found.append(text)
                else:
                    hint = (
                        "write a host name, host:port or a whole address such as https://www.riziv.fgov.be/"
                    )
                    self._wrong(item.get("at") or where, f"{what}: {text!r} is not an address", hint)
        return tuple(found)

    def _list(self, node: Node, where: str, what: str, like: str) -> list[Node]:
        if "list" not in node:
            self._wrong(where, f"{what} must be a list", f"write {like}")
            return []
        return list(node["list"])

    def _timezone(self, node: Node, where: str, what: str) -> str | None:
        name = self._text(node, where, what)
        if name is None:
            return None
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            self._wrong(where, f"{what}: unknown time zone {name!r}", "for instance Europe/Brussels")
            return None
        return name

    def _opening_hours(self, node: Node, where: str, what: str) -> OpeningHours | None:
        if "map" not in node:
            self._wrong(where, f"{what} must be a mapping", 'write mon-fri: ["08:30-12:00", "13:00-17:00"]')
            return None
        week: list[tuple[tuple[int, int], ...] | None] = [None] * 7
        for key, key_place, item in node["map"]:
            place = key_place or where
            try:
                days = week_days(key)
            except ValueError:
                self._wrong(place, f"{what}: {key!r} is no day", "write mon, sat or a range such as mon-fri")
                continue
            periods = self._periods(item, item.get("at") or place, f"{what}.{key}")
            for day in days:
                if week[day] is not None:
                    self._wrong(
                        place, f"{what}: {key!r} names a day that is named already", "name each day once"
                    )
                week[day] = periods
        if not any(week):
            self._wrong(where, f"{what} is never open", "leave it out for Monday to Friday, 08:30 to 17:00")
        return OpeningHours(tuple(periods or () for periods in week))

    def _periods(self, node: Node, where: str, what: str) -> tuple[tuple[int, int], ...]:
        found: list[tuple[int, int]] = []
        for item in self._list(node, where, what, '["08:30-12:00", "13:00-17:00"]'):
            text, place = item.get("value"), item.get("at") or where
            period = _period(str(text))
            if period is None:
                self._wrong(
                    place, f"{what}: {text!r} is no period", "write it like 08:30-17:00, at most to 24:00"
                )
            elif found and period[0] < found[-1][1]:
                self._wrong(
                    place, f"{what}: {text!r} begins before the one in front of it ends", "put them in order"
                )
            else:
                found.append(period)
        return tuple(found)

    def _contact(self, node: Node, where: str, what: str) -> Contact | None:
        parts = self._mapping(node, where, what, CONTACT_KEYS)
        texts = {
            key: self._text(item, item.get("at") or place, f"{what}.{key}")
            for key, (place, item) in parts.items()
        }
        for key, pattern, like in (
            ("email", _EMAIL, "an e-mail address such as it@praktijk.example"),
            ("phone", _PHONE, "a phone number such as +32 9 000 00 00"),
        ):
            text = texts.get(key)
            if text and not pattern.fullmatch(text):
                place = parts[key][1].get("at") or parts[key][0]
                self._wrong(place, f"{what}.{key}: {text!r} is not one", f"write {like}")
                texts[key] = None
        return Contact(**texts)

    def _mail(self, node: Node, where: str, what: str) -> SiteMail | None:
        before = len(self.mistakes)
        parts = self._mapping(node, where, what, MAIL_KEYS)
        if "map" in node and "to" not in parts:
            self._wrong(
                where, f"{what} has no `to`", "add `to:` with a list of recipients, or leave mail out"
            )
        sub = f"{what}."
        found = SiteMail(
            to=self._part(parts, "to", sub, self._recipients, ()),
            rule=self._part(
                parts, "rule", sub, lambda n, w, k: self._choice(n, w, k, MailRule), MailRule.ON_CHANGE
            ),
            attach=self._part(parts, "attach", sub, self._attach, USUALLY_ATTACHED),
            link_only=self._part(parts, "link_only", sub, self._bool, False),
            link=self._part(parts, "link", sub, self._link, None),
        )
        return found if len(self.mistakes) == before else None

    def _recipients(self, node: Node, where: str, what: str) -> tuple[Recipient, ...] | None:
        items = self._list(
            node, where, what, "- {email: manager@praktijk.example, name: An Peeters, language: nl}"
        )
        if node.get("list") == []:
            self._wrong(where, f"{what} is empty", "name at least one recipient, or leave mail out")
        found: dict[tuple[str, Language | None], Recipient] = {}
        for item in items:
            place = item.get("at") or where
            recipient = self._recipient(item, place, what)
            if recipient is None:
                continue
            key = recipient.email.casefold(), recipient.language
            if key in found:
                self._wrong(place, f"{what}: {recipient.email!r} is there twice", "keep one of them")
            found[key] = recipient
        return tuple(found.values())

    def _recipient(self, node: Node, where: str, what: str) -> Recipient | None:
        parts = self._mapping(node, where, what, RECIPIENT_KEYS)
        texts = {key: self._text(parts[key][1], parts[key][1].get("at") or parts[key][0], f"{what}.{key}") for key in ("email", "name") if key in parts}  # fmt: skip
        if "map" in node and "email" not in parts:
            self._wrong(where, f"{what} has a recipient without `email`", "add `email:`")
        email, name = texts.get("email"), texts.get("name")
        if email is not None and not MAILBOX.fullmatch(email):
            hint = "write a plain address such as manager@praktijk.example; a domain with accents in its xn-- form"
            self._wrong(where, f"{what}.email: {email!r} is no address a mail server takes", hint)
            email = None
        if name is not None and not name.isprintable():
            self._wrong(
                where,
                f"{what}.name: {name!r} has a line break or a control character",
                "write it on one line",
            )
            name = None
        language = self._part(
            parts, "language", f"{what}.", lambda n, w, k: self._choice(n, w, k, Language), None
        )
        return Recipient(email, name, language) if email else None

    def _attach(self, node: Node, where: str, what: str) -> tuple[Attach, ...]:
        items = self._list(node, where, what, "[page, pdf, workbook] or []")
        found = [self._choice(item, item.get("at") or where, what, Attach) for item in items]
        return tuple(kind for kind in Attach if kind in found)

    def _link(self, node: Node, where: str, what: str) -> str | None:
        text = self._text(node, where, what)
        if text is None or _LINK.fullmatch(text):
            return text
        hint = r"for instance https://files.example/linden/ or \\files\linden"
        self._wrong(where, f"{what}: {text!r} is neither a web address nor a share", hint)
        return None

    def _helpdesks(self, node: Node, where: str, what: str) -> Mapping[DeskId, Contact] | None:
        parts = self._mapping(node, where, what, self.known_desks)
        return {
            DeskId(desk): self._contact(item, item.get("at") or place, f"{what}.{desk}") or Contact()
            for desk, (place, item) in parts.items()
        }

    def _wrong(self, where: str, message: str, suggestion: str) -> None:
        self.mistakes.append(Mistake(where, message, suggestion))


def _period(text: str) -> tuple[int, int] | None:
    """Minutes of the day from and until; None where there is no such period."""
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, end_hours, end_minutes = (int(part) for part in found.groups())
    start, end = hours * 60 + minutes, end_hours * 60 + end_minutes
    return (start, end) if minutes < 60 and end_minutes < 60 and start < end <= 24 * 60 else None


def _is_portal(text: str) -> bool:
    """A host, host:port, or a web address."""
    scheme, _, rest = text.rpartition("://")
    if scheme and scheme.lower() not in ("http", "https"):
        return False
    address = urlsplit(f"//{rest}").netloc
    port = address.rpartition(":")[2] if ":" in address else "443"
    return _HOST.fullmatch(address) is not None and 0 < int(port) < 65_536
