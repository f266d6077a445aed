"""Names how far we got with a host from the words a tool printed; knows no connection and no output format."""

from __future__ import annotations

import re

from collector.core.model import Reach, ReachKind
from collector.core.text import printable

# In order: the first pattern that fits decides. The words are those of OpenSSH 9, the C library, Python and Ansible.
_WORDS: tuple[tuple[ReachKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            ReachKind.HOST_KEY_NOT_TRUSTED,
            r"host key verification failed|remote host identification has changed|host key for .* has changed",
        ),
        (
            ReachKind.CERTIFICATE_NOT_TRUSTED,
            r"certificate verify failed|certificate_verify_failed|self.signed certificate",
        ),
        (
            ReachKind.NAME_NOT_FOUND,
            r"could not resolve hostname|name or service not known|nodename nor servname|temporary failure in name resolution|getaddrinfo failed|no address associated",
        ),
        (
            ReachKind.CREDENTIALS_REJECTED,
            r"permission denied|too many authentication failures|authentication failed|access denied|credentials were rejected|incorrect username or password|invalid/incorrect",
        ),
        (ReachKind.REFUSED, r"connection refused"),
        (ReachKind.NO_ROUTE, r"no route to host|network is unreachable|host is down|host is unreachable"),
        (
            ReachKind.TIMED_OUT,
            r"timed out|timeout|banner exchange|connection closed by|connection reset|kex_exchange_identification",
        ),
    )
)


def reach_from_words(words: str) -> Reach:
    """The reach that the words of a failed connection name; words we do not know count as a failed probe."""
    for kind, pattern in _WORDS:
        if pattern.search(words):
            return Reach(kind, printable(words))
    return Reach(ReachKind.PROBE_FAILED, printable(words))
