"""What to have ready for a desk and what never to pass on, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from collector.core.routing import Route, Texts
from reports.frame import Frame


def to_have_ready(frame: Frame, routes: Iterable[Route]) -> tuple[str, ...]:
    ids = (item for route in routes if route.desks for item in route.evidence)
    return tuple(_text(frame, frame.catalogue.helpdesks.evidence[item]) for item in dict.fromkeys(ids))


def never_send(frame: Frame, routes: Iterable[Route]) -> tuple[str, ...]:
    ids = (item for route in routes if route.desks for item in route.never_send)
    return tuple(_text(frame, frame.catalogue.helpdesks.never_send[item]) for item in dict.fromkeys(ids))


def _text(frame: Frame, texts: Texts) -> str:
    return texts[frame.language]
