"""From a plan to the guide of one site in one language: the triage's questions, the steps, the site's own contacts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from collector.core.helpdesk.desk_card import LOCAL_IT
from collector.core.model import DeskId
from collector.core.text import printable
from reports.guide.choice_words import choice_text, question_text
from reports.guide.guide import (
    Guide,
    GuideAsk,
    GuideChoice,
    GuideDesk,
    GuideEnd,
    GuideError,
    GuideReady,
)
from reports.guide.guide_plan import Ask, End, ErrorEnd, GuidePlan
from reports.site.desks import card, desk_block, never_send
from reports.site.frame import Frame, anchor
from reports.words.formats import sentence

PREFIX = "guide"
_EXPLAINED = re.compile(r" \(|, ")


def guide(frame: Frame, plan: GuidePlan) -> Guide:
    """Every node of the plan in words; each desk and each list of what to have ready once, with all that is known of it."""
    shared = _Shared.of(frame, plan)
    ends = tuple(_end(frame, end, shared) for end in plan.ends)
    start, *asks = (_ask(frame, plan, ask, shared.numbers) for ask in plan.asks)
    return Guide(
        frame.words("guide-title", site=frame.shown_site),
        frame.words("guide-contacts", date=frame.formats.day_of(frame.now)),
        start,
        tuple(asks),
        ends,
        tuple(_error(frame, error, shared.numbers) for error in plan.errors),
        tuple(shared.desks.values()),
        tuple(frame.catalogue.helpdesks.steps[step][frame.language] for step in shared.steps),
        tuple(_ready(frame, ids) for ids in shared.ready),
        never_send(frame, (end.route for end in plan.ends)),
        frame.words("guide-sample") if frame.state.site.sample else None,
    )


@dataclass(frozen=True, slots=True)
class _Shared:
    """What many ends have in common: nodes, steps and desks by number, and lists of what to have ready by anchor."""

    numbers: Mapping[str, int]
    steps: Mapping[str, int]
    desks: Mapping[DeskId, GuideDesk]
    ready: tuple[tuple[str, ...], ...]
    """Each list of what to have ready, by the ids of what is in it."""

    @classmethod
    def of(cls, frame: Frame, plan: GuidePlan) -> _Shared:
        routes = [end.route for end in plan.ends]
        steps = dict.fromkeys(step for route in routes for step in route.try_first)
        desks = dict.fromkeys(desk for route in routes for desk in route.desks)
        return cls(
            {
                node: number
                for number, node in enumerate((*(a.id for a in plan.asks), *(e.id for e in plan.ends)), 1)
            },
            {step: number for number, step in enumerate(steps, 1)},
            {desk: _desk(frame, desk, number) for number, desk in enumerate(desks, 1)},
            tuple(dict.fromkeys(route.evidence for route in routes if route.desks and route.evidence)),
        )


def node_anchor(node: str) -> str:
    """By the digest alone, the last part of an id: what comes before it is a word of ours."""
    return f"g-{node.rpartition('-')[2]}"


def _desk(frame: Frame, desk: DeskId, number: int) -> GuideDesk:
    block = desk_block(frame, desk, "")
    return GuideDesk(anchor(PREFIX, "desk", desk), _short_name(frame, desk), block, number)


def _ask(frame: Frame, plan: GuidePlan, ask: Ask, numbers: Mapping[str, int]) -> GuideAsk:
    return GuideAsk(
        node_anchor(ask.id),
        numbers[ask.id],
        question_text(frame.words, plan, ask),
        tuple(
            GuideChoice(
                choice_text(frame.words, plan, ask, choice),
                f"#{node_anchor(choice.target)}",
                numbers[choice.target],
                choice.kind,
                choice.value,
            )
            for choice in ask.choices
        ),
    )


def _end(frame: Frame, end: End, shared: _Shared) -> GuideEnd:
    route, language = end.route, frame.language
    steps = tuple(frame.catalogue.helpdesks.steps[step][language] for step in route.try_first)
    desks = tuple(shared.desks[desk] for desk in route.desks)
    return GuideEnd(
        anchor=node_anchor(end.id),
        number=shared.numbers[end.id],
        rule=route.rule,
        heading=_heading(frame, desks, has_steps=bool(steps)),
        steps=steps,
        avoid=route.avoid.get(language, ""),
        note=route.note.get(language, ""),
        contacts=desks,
        paper=_on_paper(
            frame, [shared.steps[step] for step in route.try_first], [desk.number for desk in desks]
        ),
    )


def _ready(frame: Frame, ids: tuple[str, ...]) -> GuideReady:
    helpdesks, language = frame.catalogue.helpdesks, frame.language
    heading = frame.words(f"guide-ready-{_set_of(frame, ids)}")
    return GuideReady(
        anchor(PREFIX, "ready", _set_of(frame, ids)),
        heading,
        tuple(sentence(helpdesks.evidence[one][language]) for one in ids),
    )


def _set_of(frame: Frame, ids: tuple[str, ...]) -> str:
    """The name of this list among those of the helpdesks."""
    return next(name for name, held in frame.catalogue.helpdesks.evidence_sets.items() if tuple(held) == ids)


def _on_paper(frame: Frame, steps: list[int], desks: list[int]) -> str:
    """By number: the steps, then the desks in the order of calling."""
    w = frame.words
    parts = [("guide-paper-steps", steps), ("guide-paper-desks", desks)]
    return " ".join(w(message, list=", ".join(map(str, numbers))) for message, numbers in parts if numbers)


def _short_name(frame: Frame, desk: DeskId) -> str:
    """What a public desk is called without what explains its name; a name that a site gave is left whole."""
    site = frame.state.site
    own = site.local_it if desk == LOCAL_IT else site.helpdesks.get(desk)
    name = card(frame, desk).name
    return printable(name if own and own.name else _EXPLAINED.split(name)[0])


def _heading(frame: Frame, desks: tuple[GuideDesk, ...], *, has_steps: bool) -> str:
    if not desks:
        return frame.words("guide-end-nobody")
    return frame.words("guide-end-steps" if has_steps else "guide-end-call", desk=desks[0].name)


def _error(frame: Frame, found: ErrorEnd, numbers: Mapping[str, int]) -> GuideError:
    error = found.error
    return GuideError(
        error.words, error.says[frame.language], f"#{node_anchor(found.target)}", numbers[found.target]
    )
