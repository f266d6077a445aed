"""What to have ready for a desk and what never to pass on, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from collector.core.routing import Route
from reports.frame import Frame


def to_have_ready(frame: Frame, routes: Iterable[Route]) -> tuple[str, ...]:
    return _texts(frame, (evidence for route in routes if route.desks for evidence in route.evidence))


def never_send(frame: Frame, routes: Iterable[Route]) -> tuple[str, ...]:
    return _texts(frame, (item for route in routes if route.desks for item in route.never_send))


def _texts(frame: Frame, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
