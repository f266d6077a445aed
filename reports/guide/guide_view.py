"""From a plan to the guide of one site in one language: the triage's questions, the steps, the site's own contacts."""

from __future__ import annotations

from collections.abc import Mapping

from collector.core.model import DeskId
from reports.guide.guide import Guide, GuideAsk, GuideChoice, GuideContact, GuideDesk, GuideEnd, GuideError
from reports.guide.guide_plan import (
    CARD_LOST,
    SHARED_PAGE,
    Ask,
    ChoiceKind,
    End,
    ErrorEnd,
    GuidePlan,
    NodeChoice,
)
from reports.site.desk_block import DeskBlock
from reports.site.desks import desk_block, portal_name
from reports.site.frame import Frame, anchor
from reports.site.route_words import never_send, to_have_ready
from reports.words.formats import sentence

PREFIX = "guide"


def guide(frame: Frame, plan: GuidePlan) -> Guide:
    """Every node of the plan in words; each desk once, with everything that is known of it."""
    desks = dict.fromkeys(desk for end in plan.ends for desk in end.route.desks)
    blocks = {desk: desk_block(frame, desk, "") for desk in desks}
    ids = [*(ask.id for ask in plan.asks), *(end.id for end in plan.ends)]
    numbers = {node: number for number, node in enumerate(ids, 1)}
    ends = tuple(_end(frame, end, numbers, blocks) for end in plan.ends)
    heads = {end.anchor: end.heading for end in ends}
    start, *asks = (_ask(frame, plan, ask, numbers) for ask in plan.asks)
    return Guide(
        frame.words("guide-title", site=frame.shown_site),
        frame.words("guide-contacts", date=frame.formats.day_of(frame.now)),
        start,
        tuple(asks),
        ends,
        tuple(_error(frame, error, heads, numbers) for error in plan.errors),
        tuple(GuideDesk(_desk_anchor(desk), block) for desk, block in blocks.items()),
        never_send(frame, (end.route for end in plan.ends)),
        frame.words("guide-sample") if frame.state.site.sample else None,
    )


def node_anchor(node: str) -> str:
    return anchor(PREFIX, node)


def _desk_anchor(desk: DeskId) -> str:
    return anchor(PREFIX, "desk", desk)


def _ask(frame: Frame, plan: GuidePlan, ask: Ask, numbers: Mapping[str, int]) -> GuideAsk:
    return GuideAsk(
        node_anchor(ask.id),
        numbers[ask.id],
        _question(frame, plan, ask),
        tuple(
            GuideChoice(
                _choice(frame, plan, ask, choice),
                f"#{node_anchor(choice.target)}",
                numbers[choice.target],
                choice.kind,
                choice.value,
            )
            for choice in ask.choices
        ),
    )


def _question(frame: Frame, plan: GuidePlan, ask: Ask) -> str:
    if ask.question in plan.questions:
        return plan.questions[ask.question].text[frame.language]
    return frame.words(f"guide-ask-{ask.question}")


def _choice(frame: Frame, plan: GuidePlan, ask: Ask, choice: NodeChoice) -> str:
    w = frame.words
    match choice.kind:
        case ChoiceKind.SKIP:
            is_address = ask.question not in plan.questions
            return w("guide-other-address") if is_address else w("guide-do-not-know")
        case ChoiceKind.ADDRESS | ChoiceKind.BEGAN:
            if choice.value == SHARED_PAGE:
                return w("guide-shared-page", address=portal_name(choice.value))
            return portal_name(choice.value)
        case _ if choice.value == CARD_LOST:
            return w("guide-card-lost")
    answers = plan.questions[ask.question].answers
    answer = next(
        a for a in answers if choice.value == (a.stage if choice.kind is ChoiceKind.STAGE else a.id)
    )
    return sentence(answer.text[frame.language])


def _end(frame: Frame, end: End, numbers: Mapping[str, int], blocks: Mapping[DeskId, DeskBlock]) -> GuideEnd:
    route, language = end.route, frame.language
    steps = tuple(frame.catalogue.helpdesks.steps[step][language] for step in route.try_first)
    return GuideEnd(
        anchor=node_anchor(end.id),
        number=numbers[end.id],
        rule=route.rule,
        heading=_heading(frame, [blocks[desk] for desk in route.desks], has_steps=bool(steps)),
        steps=steps,
        avoid=route.avoid.get(language, ""),
        note=route.note.get(language, ""),
        contacts=tuple(GuideContact(blocks[desk], f"#{_desk_anchor(desk)}") for desk in route.desks),
        ready=to_have_ready(frame, (route,)),
    )


def _heading(frame: Frame, desks: list[DeskBlock], *, has_steps: bool) -> str:
    if not desks:
        return frame.words("guide-end-nobody")
    return frame.words("guide-end-steps" if has_steps else "guide-end-call", desk=desks[0].name)


def _error(frame: Frame, found: ErrorEnd, heads: Mapping[str, str], numbers: Mapping[str, int]) -> GuideError:
    target, error = node_anchor(found.target), found.error
    return GuideError(
        error.words, error.says[frame.language], f"#{target}", heads[target], numbers[found.target]
    )
