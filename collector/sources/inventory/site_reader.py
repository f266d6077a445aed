"""Reads one `eid_site` mapping, with the place of every part, into a Site; finds all its mistakes, not the first only."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import partial
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
E = TypeVar("E", bound=StrEnum)
SITE_KEYS = tuple(field.name for field in fields(Site) if field.name != "id")
MAIL_KEYS = tuple(field.name for field in fields(SiteMail))
RECIPIENT_KEYS = tuple(field.name for field in fields(Recipient))
CONTACT_KEYS = tuple(field.name for field in fields(Contact))
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


@dataclass(frozen=True, slots=True)
class _Value:
    """A value with what people call it. Where its own place is not known, `place` is that of what it is part of."""

    node: Node
    place: str
    name: str

    @property
    def plain(self) -> Any:
        """None for a mapping and for a list."""
        return self.node.get("value")

    def part(self, node: Node, name: str, place: str | None = None) -> _Value:
        return _Value(node, node.get("at") or place or self.place, name)


class SiteReader:
    """Collects mistakes while it reads; `site` always brings a Site, with defaults where something was wrong."""

    def __init__(self, known_desks: Collection[str]) -> None:
        self.known_desks = known_desks
        self.mistakes: list[Mistake] = []

    def site(self, group: str, place: str | None, node: Node) -> Site:
        value = _Value(node, place or f"group {group}", f"group {group}: eid_site")
        parts = self._mapping(value, SITE_KEYS)
        if "name" not in parts:
            self._wrong(value, " has no name", "add `name:` with the name the site's people use")
        return Site(
            id=SiteId(group),
            name=_read(parts, "name", self._text, group),
            kind=_read(parts, "kind", partial(self._choice, SiteKind), SiteKind.OTHER),
            languages=_read(parts, "languages", self._languages, (Language.NL,)),
            contact=_read(parts, "contact", self._contact, Contact()),
            local_it=_read(parts, "local_it", self._contact, Contact()),
            portals=_read(parts, "portals", self._portals, ()),
            timezone=_read(parts, "timezone", self._timezone, "Europe/Brussels"),
            opening_hours=_read(parts, "opening_hours", self._opening_hours, OpeningHours()),
            helpdesks=_read(parts, "helpdesks", self._helpdesks, {}),
            uses_ehealth_certificate=_read(parts, "uses_ehealth_certificate", self._bool, False),
            sample=_read(parts, "sample", self._bool, False),
            mail=_read(parts, "mail", self._mail, None),
        )

    def _mapping(self, value: _Value, known: Iterable[str]) -> dict[str, _Value]:
        """Its parts by key."""
        if "map" not in value.node:
            self._wrong(value, " must be a mapping", f"its keys are {', '.join(known)}")
            return {}
        found = {}
        for key, key_place, item in value.node["map"]:
            if key not in known:
                self._wrong(value, f": unknown key {key!r}", did_you_mean(key, known), key_place)
            else:
                found[key] = value.part(item, f"{value.name}.{key}", key_place)
        return found

    def _list(self, value: _Value, like: str) -> list[_Value]:
        if "list" not in value.node:
            self._wrong(value, " must be a list", f"write {like}")
            return []
        return [value.part(item, value.name) for item in value.node["list"]]

    def _text(self, value: _Value) -> str | None:
        text = value.plain
        if isinstance(text, str) and "{{" in text:
            self._wrong(value, f" is a template: {text!r}", "write the text itself; nobody fills it in here")
            return None
        if isinstance(text, str) and text.strip():
            return text
        if isinstance(text, int | float) and not isinstance(text, bool):
            return str(text)  # YAML reads an unquoted number as one; a phone number may look like that
        self._wrong(value, " must be a text", "write it in quotes")
        return None

    def _bool(self, value: _Value) -> bool | None:
        if isinstance(value.plain, bool):
            return value.plain
        self._wrong(value, " must be true or false", "write true or false without quotes")
        return None

    def _choice(self, kind: type[E], value: _Value) -> E | None:
        try:
            return kind(str(value.plain))
        except ValueError:
            self._wrong(value, f": unknown value {value.plain!r}", did_you_mean(str(value.plain), list(kind)))
        return None

    def _languages(self, value: _Value) -> tuple[Language, ...] | None:
        found = [self._choice(Language, item) for item in self._list(value, "[nl] or [fr, nl]")]
        if value.node.get("list") == []:
            self._wrong(value, " is empty", "name at least one of nl, fr, de, en")
        return tuple(dict.fromkeys(language for language in found if language)) or None

    def _portals(self, value: _Value) -> tuple[str, ...] | None:
        found = []
        for item in self._list(value, "a list of addresses"):
            text = self._text(item)
            if text and _is_portal(text):
                found.append(text)
            elif text:
                hint = "write a host name, host:port or a whole address such as https://www.riziv.fgov.be/"
                self._wrong(item, f": {text!r} is not an address", hint)
        return tuple(found)

    def _timezone(self, value: _Value) -> str | None:
        name = self._text(value)
        if name is None:
            return None
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            self._wrong(value, f": unknown time zone {name!r}", "for instance Europe/Brussels")
            return None
        return name

    def _opening_hours(self, value: _Value) -> OpeningHours | None:
        if "map" not in value.node:
            self._wrong(value, " must be a mapping", 'write mon-fri: ["08:30-12:00", "13:00-17:00"]')
            return None
        week: list[tuple[tuple[int, int], ...] | None] = [None] * 7
        for key, key_place, item in value.node["map"]:
            try:
                days = week_days(key)
            except ValueError:
                hint = "write mon, sat or a range such as mon-fri"
                self._wrong(value, f": {key!r} is no day", hint, key_place)
                continue
            periods = self._periods(value.part(item, f"{value.name}.{key}", key_place))
            for day in days:
                if week[day] is not None:
                    said = f": {key!r} names a day that is named already"
                    self._wrong(value, said, "name each day once", key_place)
                week[day] = periods
        if not any(week):
            self._wrong(value, " is never open", "leave it out for Monday to Friday, 08:30 to 17:00")
        return OpeningHours(tuple(periods or () for periods in week))

    def _periods(self, value: _Value) -> tuple[tuple[int, int], ...]:
        found: list[tuple[int, int]] = []
        for item in self._list(value, '["08:30-12:00", "13:00-17:00"]'):
            period = _period(str(item.plain))
            if period is None:
                hint = "write it like 08:30-17:00, at most to 24:00"
                self._wrong(item, f": {item.plain!r} is no period", hint)
            elif found and period[0] < found[-1][1]:
                said = f": {item.plain!r} begins before the one in front of it ends"
                self._wrong(item, said, "put them in order")
            else:
                found.append(period)
        return tuple(found)

    def _contact(self, value: _Value) -> Contact | None:
        parts = self._mapping(value, CONTACT_KEYS)
        texts = {key: self._text(part) for key, part in parts.items()}
        for key, pattern, like in (
            ("email", _EMAIL, "an e-mail address such as it@praktijk.example"),
            ("phone", _PHONE, "a phone number such as +32 9 000 00 00"),
        ):
            text = texts.get(key)
            if text and not pattern.fullmatch(text):
                self._wrong(parts[key], f": {text!r} is not one", f"write {like}")
                texts[key] = None
        return Contact(**texts)

    def _mail(self, value: _Value) -> SiteMail | None:
        before = len(self.mistakes)
        parts = self._mapping(value, MAIL_KEYS)
        if "map" in value.node and "to" not in parts:
            self._wrong(value, " has no `to`", "add `to:` with a list of recipients, or leave mail out")
        found = SiteMail(
            to=_read(parts, "to", self._recipients, ()),
            rule=_read(parts, "rule", partial(self._choice, MailRule), MailRule.ON_CHANGE),
            attach=_read(parts, "attach", self._attach, USUALLY_ATTACHED),
            link_only=_read(parts, "link_only", self._bool, False),
            link=_read(parts, "link", self._link, None),
        )
        return found if len(self.mistakes) == before else None

    def _recipients(self, value: _Value) -> tuple[Recipient, ...] | None:
        items = self._list(value, "- {email: manager@praktijk.example, name: An Peeters, language: nl}")
        if value.node.get("list") == []:
            self._wrong(value, " is empty", "name at least one recipient, or leave mail out")
        found: dict[tuple[str, Language | None], Recipient] = {}
        for item in items:
            recipient = self._recipient(item)
            if recipient is None:
                continue
            key = recipient.email.casefold(), recipient.language
            if key in found:
                self._wrong(item, f": {recipient.email!r} is there twice", "keep one of them")
            found[key] = recipient
        return tuple(found.values())

    def _recipient(self, value: _Value) -> Recipient | None:
        parts = self._mapping(value, RECIPIENT_KEYS)
        email, name = (_read(parts, key, self._text, None) for key in ("email", "name"))
        if "map" in value.node and "email" not in parts:
            self._wrong(value, " has a recipient without `email`", "add `email:`")
        if email is not None and not MAILBOX.fullmatch(email):
            hint = "write a plain address such as manager@praktijk.example; a domain with accents in its xn-- form"
            self._wrong(value, f".email: {email!r} is no address a mail server takes", hint)
            email = None
        if name is not None and not name.isprintable():
            said = f".name: {name!r} has a line break or a control character"
            self._wrong(value, said, "write it on one line")
            name = None
        language = _read(parts, "language", partial(self._choice, Language), None)
        return Recipient(email, name, language) if email else None

    def _attach(self, value: _Value) -> tuple[Attach, ...]:
        found = [self._choice(Attach, item) for item in self._list(value, "[page, pdf, workbook] or []")]
        return tuple(kind for kind in Attach if kind in found)

    def _link(self, value: _Value) -> str | None:
        text = self._text(value)
        if text is None or _LINK.fullmatch(text):
            return text
        hint = r"for instance https://files.example/linden/ or \\files\linden"
        self._wrong(value, f": {text!r} is neither a web address nor a share", hint)
        return None

    def _helpdesks(self, value: _Value) -> Mapping[DeskId, Contact] | None:
        parts = self._mapping(value, self.known_desks)
        return {DeskId(desk): self._contact(part) or Contact() for desk, part in parts.items()}

    def _wrong(self, value: _Value, said: str, suggestion: str, place: str | None = None) -> None:
        """Notes a mistake; what is said follows the name of the value."""
        self.mistakes.append(Mistake(place or value.place, f"{value.name}{said}", suggestion))


def _read(parts: Mapping[str, _Value], key: str, read: Callable[[_Value], T | None], default: T) -> T:
    """What a reader makes of a part; the default where it is not there, or is wrong."""
    found = read(parts[key]) if key in parts else None
    return default if found is None else found


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
