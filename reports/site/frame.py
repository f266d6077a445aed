"""What every part of one site's report needs at hand: state, texts, words, and how to show what a host said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from collector.core.catalogue.catalogue import Catalogue, Check, CheckText
from collector.core.model import (
    Change,
    CheckId,
    Evidence,
    Finding,
    HostName,
    HostState,
    HostStateKind,
    Language,
    SiteState,
)
from collector.core.text import printable
from reports.site.site_report import Badge
from reports.site.state_counts import state_badge
from reports.words.fact_words import expected_text, fact_text, place_text, value_text
from reports.words.formats import Formats, formats, listed
from reports.words.links import Piece, pieces, spelled_out
from reports.words.privacy import Scrubber, UserLabel, scrubber, whole_word
from reports.words.words import Words, words

PROFILES = "firefox.profiles"
"""The list whose items are `account/profile folder`."""

_NOT_IN_ANCHORS = re.compile("[^A-Za-z0-9-]")
_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_.-]+)\}")


@dataclass(frozen=True, slots=True)
class Frame:
    state: SiteState
    catalogue: Catalogue
    words: Words
    formats: Formats
    now: datetime
    scrubbers: Mapping[HostName, Scrubber]
    bridge_days: frozenset[date] = frozenset()
    """On which federal desks are closed beside the holidays, as the government announced them."""

    @property
    def language(self) -> Language:
        return self.words.language

    @property
    def measured_at(self) -> datetime | None:
        """When the newest of the site's PCs was last asked; None if none was."""
        return _last_try(self.state)

    @property
    def at(self) -> datetime:
        """Of when the report is: the last try, or now where there was none."""
        return self.measured_at or self.now

    @property
    def shown_site(self) -> str:
        return printable(self.state.site.name)

    def of_known(self, n: int) -> str:
        """Every count of PCs in a report is written by this one method: 'n of N known PCs'."""
        return self.words("of-known", n=n, known=self.state.counts.known)

    def check(self, check: CheckId) -> Check:
        return self.catalogue.checks[check]

    def text(self, check: CheckId) -> CheckText:
        return self.catalogue.texts[check, self.language]

    def title(self, check: CheckId, findings: Iterable[Finding] = ()) -> str:
        return self.filled(self.text(check).title, tuple(findings))

    def shown(self, host: HostName, text: str) -> str:
        """Text that a host brought: one safe line, without the names of its users."""
        return self.scrubbers[host].shown(text) if host in self.scrubbers else printable(text)

    def stable(self, host: HostName, text: str) -> str:
        """A host's text without user names, the same in every language."""
        return self.scrubbers[host].stable(text) if host in self.scrubbers else text

    def part(self, finding: Finding | Change) -> str:
        """Which profile, reader or portal a finding is about; a profile by its user's label, not by the name."""
        host, item = finding.host, finding.item
        if not item or self.check(finding.check).each != PROFILES:
            return self.shown(host, item) if item else ""
        user, _, folder = item.partition("/")
        label = self.scrubbers[host].user(user) if host in self.scrubbers else self.words("not-known")
        folder = whole_word(user).sub(label, self.shown(host, folder))
        return self.words("profile-of", user=label, profile=folder) if folder else label

    def observed(self, host: HostName, seen: Evidence) -> str:
        """What was seen, in words; of a reach only how far we got, since the tool's words can name an account."""
        if seen.observed is None:
            return self.words("nothing-seen")
        reach = seen.observed.partition(":")[0]
        if seen.fact == "host.answered" and f"reach-{reach}" in self.words:
            return self.words(f"reach-{reach}")
        return value_text(self.words, self.shown(host, seen.observed))

    def expected(self, host: HostName, seen: Evidence) -> str:
        return expected_text(self.words, seen.expected, lambda text: self.shown(host, text))

    def seen(self, host: HostName, seen: Evidence) -> str:
        """A fact with what was seen of it, in one line."""
        place, value = place_text(self.words, seen.fact), self.observed(host, seen)
        if not place:
            return self.words("fact-is", fact=self.fact(seen.fact), value=value)
        return self.words("fact-at", fact=self.fact(seen.fact), value=value, place=place)

    def fact(self, fact: str) -> str:
        return fact_text(self.words, fact)

    def filled(self, text: str, findings: tuple[Finding, ...]) -> str:
        """A catalogue text with its placeholders replaced by what these findings saw, each value once."""

        def value(match: re.Match[str]) -> str:
            values = dict.fromkeys(v for finding in findings for v in self._values(match.group(1), finding))
            return listed(values, self.language) if values else self.words("not-known")

        return _PLACEHOLDER.sub(value, spelled_out(text))

    def filled_pieces(self, text: str, findings: tuple[Finding, ...]) -> tuple[Piece, ...]:
        """The same with its links: only the catalogue makes one, never what a workstation said."""
        return tuple(Piece(self.filled(piece.text, findings), piece.href) for piece in pieces(text))

    def _values(self, name: str, finding: Finding) -> tuple[str, ...]:
        match name:
            case "host":
                return (printable(finding.host),)
            case "item":
                return (self.part(finding),) if finding.item else ()
            case _:
                return tuple(
                    self.observed(finding.host, seen) for seen in finding.evidence if seen.fact == name
                )

    def badge(self, host: HostState) -> Badge:
        """The state's icon and word; an accepted one says until when."""
        badge = state_badge(self.words, host.kind)
        until = accepted_until(host)
        return replace(badge, word=self.accepted(until)) if until else badge

    def since(self, message: str, at: datetime) -> str:
        """Since which day, and for how many, in this message."""
        days = self.formats.days_between(at, self.now)
        return self.words(message, n=days, date=self.formats.day_of(at), days=self.words("days", n=days))

    def accepted(self, until: date) -> str:
        return self.words("state-accepted-until", date=self.formats.day(until))


def accepted_until(host: HostState) -> date | None:
    """When the first exception of an accepted PC ends; None for any other PC."""
    ends = [finding.waiver.until for finding in host.findings if finding.waiver]
    return min(ends) if ends and host.kind is HostStateKind.ACCEPTED else None


def _last_try(state: SiteState) -> datetime | None:
    return max((host.last_attempt.at for host in state.hosts if host.last_attempt), default=None)


def _no_user(host: HostName, user: str) -> str:
    return "…"


def frame_of(
    state: SiteState,
    catalogue: Catalogue,
    language: Language,
    now: datetime,
    label: UserLabel = _no_user,
    bridge_days: Collection[date] = (),
    announced_at: datetime | None = None,
) -> Frame:
    """`label` gives a stable code for a host's account name (`A3`), where it is about users; the frame adds the word for user.

    `announced_at`: the instant whose offset from UTC is the usual one; None: that of the last try, or now.
    """
    w = words(language)
    how = formats(language, state.site.timezone, announced_at or _last_try(state) or now)

    def user_word(code: str) -> str:
        return w("user", label=code)

    scrubbers = {
        host.host.name: scrubber(
            host.host.name, host.last_answer.observation if host.last_answer else None, label, user_word
        )
        for host in state.hosts
    }
    return Frame(state, catalogue, w, how, now, scrubbers, frozenset(bridge_days))


def anchor(*parts: str) -> str:
    """A fragment name that stays the same from scan to scan: letters, digits, dots and hyphens only.

    Other characters become their code point, so that two different names never share an anchor.

    >>> anchor("pc", "Receptie 2")
    'pc-Receptie.20.2'
    """
    return "-".join(_NOT_IN_ANCHORS.sub(lambda c: f".{ord(c[0]):x}.", part) for part in parts)
