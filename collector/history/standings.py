"""A cache of verdicts: what a catalogue made of an observation, abridged. Observations stay the truth; all of it may be lost."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping

import msgspec
import sqlalchemy as sa

from collector.core.errors import FleetError
from collector.core.model import CheckId, Finding, HostName, Reason, Severity, Verdict
from collector.history.engine import Database
from collector.history.tables import chunks, inserter, standing

logger = logging.getLogger(__name__)

_VerdictLine = tuple[str, Verdict, Reason, Severity, str]
_NOBODY = HostName("")


def standings(
    store: Database, catalogue: str, likeness: str, digests: Collection[str]
) -> Mapping[str, tuple[Finding, ...]]:
    """Those of these observations that are held, with findings of no host's name."""
    found: dict[str, tuple[Finding, ...]] = {}
    by_body: dict[bytes, tuple[Finding, ...]] = {}  # most observations of a fleet come to the same
    decode = msgspec.json.Decoder(tuple[_VerdictLine, ...]).decode
    c = standing.c
    query = sa.select(c.digest, c.body).where(c.catalogue == catalogue, c.likeness == likeness)
    with store.transaction() as connection:
        for some in chunks(sorted(digests)):
            for digest, body in connection.execute(query.where(c.digest.in_(some))):
                if body not in by_body:
                    try:
                        lines = decode(body)
                    except ValueError as error:  # made anew where it is missing
                        logger.warning("a verdict that was kept is damaged: %s", error)
                        continue
                    by_body[body] = tuple(
                        Finding(_NOBODY, CheckId(check), verdict, reason, severity, item)
                        for check, verdict, reason, severity, item in lines
                    )
                found[digest] = by_body[body]
    return found


def keep_standings(
    store: Database, catalogue: str, likeness: str, found: Mapping[str, tuple[Finding, ...]]
) -> None:
    """Holds them for the next time and lets those of another catalogue go. A store that cannot be written is no error here."""
    rows = [
        {
            "catalogue": catalogue,
            "likeness": likeness,
            "digest": digest,
            "body": msgspec.json.encode(
                [(f.check, f.verdict, f.reason, f.severity, f.item) for f in findings]
            ),
        }
        # Two writers in one order wait for each other, and no more.
        for digest, findings in sorted(found.items())
    ]
    if not rows:
        return
    try:
        with store.transaction() as connection:
            connection.execute(sa.delete(standing).where(standing.c.catalogue != catalogue))
            connection.execute(inserter(connection.dialect.name)(standing).on_conflict_do_nothing(), rows)
    except FleetError as error:
        logger.info("the verdicts were not kept for the next time: %s", error)
