"""What to have ready for a desk and what never to pass on, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from collector.core.helpdesk.routing import Route
from collector.core.model import Language
from reports.site.frame import Frame
from reports.words.formats import sentence


def to_have_ready(frame: Frame, routes: Iterable[Route]) -> tuple[str, ...]:
    """What the desks of these routes ask for, each thing once."""
    ids = (evidence for route in routes if route.desks for evidence in route.evidence)
    return _texts(ids, frame.catalogue.helpdesks.evidence, frame.language)


def never_send(frame: Frame, routes: Iterable[Route]) -> tuple[str, ...]:
    ids = (secret for route in routes if route.desks for secret in route.never_send)
    return _texts(ids, frame.catalogue.helpdesks.never_send, frame.language)


def _texts(
    ids: Iterable[str], texts: Mapping[str, Mapping[Language, str]], language: Language
) -> tuple[str, ...]:
    return tuple(sentence(texts[one][language]) for one in dict.fromkeys(ids))
