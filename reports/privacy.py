"""Takes the names of people out of what a workstation said, before anything is shown.

A profile of Firefox lies in somebody's home folder, so items and evidence can hold account names. Each
known account name is replaced by its stable label, and so is whatever stands in the place of one in a path.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from collector.core.model import HostName
from collector.core.observation import Observation
from collector.core.text import printable

UserLabel = Callable[[HostName, str], str]
"""From a host and an account name to a short stable code, `A3`; the report adds the word for user."""

# A second folder below the first is somebody's as well where the first is a domain: `/home/CLINIC/jan`, `/home/clinic.example/jan`.
_HOME = re.compile(
    r"(/home/|/Users/|\\Users\\|/var/home/)((?-i:[A-Z0-9_-]{2,}|[^/\\\s\"']+\.[a-z]{2,})/(?=[^/\s\"']+))?([^/\\\s\"']+)",
    re.IGNORECASE,
)
_ACCOUNT_AT = re.compile(r"[^\s@'\"<>()]+@(?=[\w.\[:-])")
_NOT_PEOPLE = frozenset({"root", "public", "default", "all users", "shared"})
LONGEST_SHOWN = 2000


@dataclass(frozen=True, slots=True)
class Scrubber:
    """Shows untrusted text of one host without the names of its users.

    `code` gives the stable code of an account name, `word` turns it into words of the reader's language.
    """

    users: tuple[str, ...]
    code: Callable[[str], str]
    word: Callable[[str], str]

    def shown(self, text: str, limit: int = LONGEST_SHOWN) -> str:
        """The text in one safe line; account names are labels in the reader's language."""
        return self._without_users(printable(text, limit), self.user)

    def user(self, user: str) -> str:
        """An account name as a label in the reader's language."""
        return self.word(self.code(user))

    def stable(self, text: str) -> str:
        """The same in every language, for ids."""
        return self._without_users(text, self.code)

    def _without_users(self, text: str, label: Callable[[str], str]) -> str:
        def in_home(match: re.Match[str]) -> str:
            home, domain, user = match.group(1), match.group(2) or "", match.group(3)
            return match.group(0) if user.lower() in _NOT_PEOPLE else f"{home}{domain}{label(user)}"

        text = _HOME.sub(in_home, text)
        for user in self.users:
            text = whole_word(user).sub(lambda match: label(match.group(0)), text)
        return text


def scrubber(
    host: HostName, observation: Observation | None, label: UserLabel, word: Callable[[str], str]
) -> Scrubber:
    """A scrubber that knows every account name the observation reports."""
    users = sorted(_users(observation), key=lambda user: (-len(user), user)) if observation else []
    known = {user.lower(): user for user in users}
    return Scrubber(tuple(users), lambda user: label(host, known.get(user.lower(), user)), word)


def without_accounts(text: str, limit: int = 500) -> str:
    """A tool's own words without the account that was used to log in.

    >>> without_accounts("jan@10.0.0.7: Permission denied (publickey)")
    '…@10.0.0.7: Permission denied (publickey)'
    """
    return _ACCOUNT_AT.sub("…@", printable(text, limit))


def _users(observation: Observation) -> set[str]:
    named = (
        *(profile.user for profile in observation.firefox_profiles or ()),
        *(database.user for database in observation.nss_databases or ()),
        *(manifest.user for manifest in observation.manifests or () if manifest.user),
    )
    return {user for user in named if user and user.lower() not in _NOT_PEOPLE}


def whole_word(user: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){re.escape(user)}(?![^\W_])", re.IGNORECASE)
