"""Takes the names of people out of what a workstation said, before anything is shown.

A profile of Firefox lies in somebody's home folder, so items and evidence can hold account names. Each
known account name is replaced by its stable label, and so is whatever stands in the place of one in a path.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from collector.core.model import HostName
from collector.core.observation.observation import Observation
from collector.core.text import printable

UserLabel = Callable[[HostName, str], str]
"""From a host and an account name to a short stable code, `A3`; the report adds the word for user."""

_UNIX_HOME = re.compile(
    r"""(?P<home>(?<!:)/(?:home|Users)/)(?P<first>[^/:,;\s"']+)(?:/(?P<second>[^/.:,;\s"'][^/:,;\s"']*)(?P<hidden>(?=/\.))?)?""",
    re.IGNORECASE,
)
# A Windows account may have spaces and an apostrophe; it ends at the next separator, at a closing quote, or with the text.
_WINDOWS_HOME = re.compile(
    r"""(?P<home>(?<!\\)\\+Users\\+|(?<=:)/Users/)(?P<first>[^\\/:*?"<>|]+?(?=[\\/:*?"<>|;,]|'(?![^\W_])|$))""",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"[A-Z0-9_-]+")
# From the beginning of a word only: a long word without `@` is then looked through once, not once for each of its letters.
_ACCOUNT_AT = re.compile(r"(?<![^\s@'\"<>()])[^\s@'\"<>()]+@(?=[\w.\[:-])")
_NOT_PEOPLE = frozenset({"root", "public", "default", "all users", "shared"})
_IN_A_HOME = frozenset({"appdata", "applications", "desktop", "documents", "downloads", "library", "snap"})
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
        """An account name as a label in the reader's language; where names are shown, it is as safe as any other text."""
        return printable(self.word(self.code(user)))

    def stable(self, text: str) -> str:
        """The same in every language, for ids."""
        return self._without_users(text, self.code)

    def _without_users(self, text: str, label: Callable[[str], str]) -> str:
        if "/" in text or "\\" in text:  # a home folder is always part of a path
            text = _WINDOWS_HOME.sub(lambda match: match["home"] + _person(match["first"], label), text)
            text = _UNIX_HOME.sub(lambda match: _below_home(match, label), text)
        for user in self.users:
            if _may_hold(text, user):
                text = whole_word(user).sub(lambda match: label(match.group(0)), text)
        return text


def scrubber(
    host: HostName, observation: Observation | None, label: UserLabel, word: Callable[[str], str]
) -> Scrubber:
    """A scrubber that knows every account name the observation reports."""
    named = _users(observation) if observation else set()
    # Text is made safe before names are looked for in it: a name with a right-to-left mark is then written otherwise.
    known = {form.lower(): user for user in named for form in (printable(user), user) if form.strip()}
    users = sorted({*known.values(), *map(printable, known.values())}, key=lambda user: (-len(user), user))
    return Scrubber(tuple(users), lambda user: label(host, known.get(user.lower(), user)), word)


def without_accounts(text: str, limit: int = 500) -> str:
    """A tool's own words without the account that was used to log in, or whose home it speaks of.

    >>> without_accounts("jan@10.0.0.7: Permission denied (publickey)")
    '…@10.0.0.7: Permission denied (publickey)'
    >>> without_accounts("/home/jan/.profile: line 3: syntax error")
    '/home/…/.profile: line 3: syntax error'
    """
    nobody = Scrubber((), lambda user: "…", lambda code: code)
    return _ACCOUNT_AT.sub("…@", nobody.shown(text, limit))


def _users(observation: Observation) -> set[str]:
    named = (
        *(profile.user for profile in observation.firefox_profiles or ()),
        *(database.user for database in observation.nss_databases or ()),
        *(manifest.user for manifest in observation.manifests or () if manifest.user),
    )
    return {user for user in named if user and user.lower() not in _NOT_PEOPLE}


def _person(user: str, label: Callable[[str], str]) -> str:
    return user if user.lower() in _NOT_PEOPLE else label(user)


def _below_home(match: re.Match[str], label: Callable[[str], str]) -> str:
    """The first folder is somebody's, and so may be the second: a joined machine has `/home/CLINIC/jan`.

    `/home/jan.peeters/mail` looks the same, so the first is never spared for looking like a domain.
    """
    shown = match["home"] + _person(match["first"], label)
    second = match["second"]
    if second is None:
        return shown
    nested = (
        "." in match["first"] or _DOMAIN.fullmatch(match["first"]) is not None or match["hidden"] is not None
    )
    is_folder = not nested or second.lower() in _IN_A_HOME
    return f"{shown}/{second if is_folder else _person(second, label)}"


def _may_hold(text: str, user: str) -> bool:
    """False only where the name cannot be in the text, in whatever case: beyond ASCII, letters have more forms than two."""
    return not (text.isascii() and user.isascii()) or user.lower() in text.lower()


@lru_cache(maxsize=10_000)
def whole_word(user: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){re.escape(user)}(?![^\W_])", re.IGNORECASE)
