"""What hosts said, as the store holds it: each observation once under the digest of its bytes; what is damaged stops nobody."""

from __future__ import annotations

import hashlib
import logging
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from collector.core.model import Answer, Reach, ReachKind
from collector.core.observation.observation import MAX_OBSERVATION_BYTES, Observation, Volatile
from collector.core.text import printable
from collector.history import tables as t
from collector.history.tables import chunks

logger = logging.getLogger(__name__)
_EMPTY = Volatile(taken_at="")
_MOST_BODY_BYTES = 16 * MAX_OBSERVATION_BYTES
"""A damaged row may promise any length."""


def digested(observation: Observation) -> tuple[str, bytes]:
    """Name and canonical bytes of an observation without its volatile part (SHA-256 of the bytes)."""
    body = msgspec.json.encode(msgspec.structs.replace(observation, volatile=_EMPTY))
    return hashlib.sha256(body).hexdigest(), body


def reach_of(kind: str, evidence: str | None) -> Reach:
    """How far we got with a host, as the store has it; a word we do not know is a failed probe."""
    try:
        return Reach(ReachKind(kind), evidence or "")
    except ValueError:
        return Reach(ReachKind.PROBE_FAILED, f"the store says {printable(str(kind), 40)!r} of this host")


def with_body(answer: Answer, bodies: Mapping[str, Observation]) -> Answer:
    """The answer with what was said; one whose observation is damaged is no answer."""
    if answer.digest is None:
        return answer
    if answer.digest in bodies:
        return replace(answer, observation=bodies[answer.digest])
    return spoilt(answer)


def spoilt(answer: Answer) -> Answer:
    """The same without what was said, for nobody can read it any more."""
    damaged = Reach(ReachKind.PROBE_FAILED, "what this host said is damaged in the store")
    return replace(answer, reach=damaged, digest=None)


def observations(connection: Connection, digests: Iterable[str]) -> Mapping[str, Observation]:
    """Each that can be read, once; what is damaged is missing."""
    found = {}
    for digest, body in _bodies(connection, digests):
        try:
            inflated = zlib.decompressobj().decompress(body, _MOST_BODY_BYTES)
            found[digest] = msgspec.json.decode(inflated, type=Observation)
        except (zlib.error, ValueError, TypeError, RecursionError) as error:
            logger.warning("observation %s is damaged: %s", digest, error)
    return found


def whole(connection: Connection, digests: Iterable[str]) -> frozenset[str]:
    """Those whose bytes are as they were written, by their checksum: who read them once need not decode them again."""
    found = set()
    for digest, body in _bodies(connection, digests):
        inflating = zlib.decompressobj()
        try:
            inflating.decompress(body, _MOST_BODY_BYTES)
        except (zlib.error, TypeError) as error:
            logger.warning("observation %s is damaged: %s", digest, error)
            continue
        if inflating.eof:
            found.add(digest)
    return frozenset(found)


def _bodies(connection: Connection, digests: Iterable[str]) -> Iterator[Any]:
    """Each with its digest."""
    for some in chunks(sorted(set(digests))):
        query = sa.select(t.observation).where(t.observation.c.digest.in_(some))
        yield from connection.execute(query)
