"""A cache of verdicts: what a catalogue made of an observation, abridged. Observations stay the truth; all of it may be lost."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from collector.core.errors import FleetError
from collector.core.model import CheckId, Finding, HostName, Reason, Severity, Verdict
from collector.history.tables import metadata

if TYPE_CHECKING:
    from collector.history.store import Store

logger = logging.getLogger(__name__)

standing = sa.Table(
    "standing",
    metadata,
    sa.Column("catalogue", sa.String(40), primary_key=True),
    sa.Column("likeness", sa.String(40), primary_key=True),  # all a check may ask beside the observation
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),  # findings as a JSON list
)

_Line = tuple[str, Verdict, Reason, Severity, str]
_NOBODY = HostName("")


def create(connection: sa.Connection) -> None:
    metadata.create_all(connection, tables=[standing])


def standings(
    store: Store, catalogue: str, likeness: str, digests: Collection[str]
) -> Mapping[str, tuple[Finding, ...]]:
    """Those of these observations that are held, with findings of no host's name."""
    found: dict[str, tuple[Finding, ...]] = {}
    by_body: dict[bytes, tuple[Finding, ...]] = {}  # most observations of a fleet come to the same
    decode = msgspec.json.Decoder(tuple[_Line, ...]).decode
    c = standing.c
    query = sa.select(c.digest, c.body).where(c.catalogue == catalogue, c.likeness == likeness)
    wanted = sorted(digests)
    with store.transaction() as connection:
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
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
    store: Store, catalogue: str, likeness: str, found: Mapping[str, tuple[Finding, ...]]
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
        for digest, findings in found.items()
    ]
    if not rows:
        return
    try:
        with store.transaction() as connection:
            connection.execute(sa.delete(standing).where(standing.c.catalogue != catalogue))
            connection.execute(store.statements.hold, rows)
    except FleetError as error:
        logger.info("the verdicts were not kept for the next time: %s", error)
