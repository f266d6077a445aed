"""A question of the guide and its choices in words, for a page and for a terminal."""

from __future__ import annotations

from reports.guide.guide_plan import CARD_LOST, SHARED_PAGE, Ask, ChoiceKind, GuidePlan, NodeChoice
from reports.site.desks import portal_name
from reports.words.formats import sentence
from reports.words.words import Words


def question_text(words: Words, plan: GuidePlan, ask: Ask) -> str:
    if plan.is_address(ask):
        return words(f"guide-ask-{ask.question}")
    return plan.questions[ask.question].text[words.language]


def choice_text(words: Words, plan: GuidePlan, ask: Ask, choice: NodeChoice) -> str:
    match choice.kind:
        case ChoiceKind.SKIP:
            return words("guide-other-address" if plan.is_address(ask) else "guide-do-not-know")
        case ChoiceKind.ADDRESS | ChoiceKind.BEGAN:
            if choice.value == SHARED_PAGE:
                return words("guide-shared-page", address=portal_name(choice.value))
            return portal_name(choice.value)
        case _ if choice.value == CARD_LOST:
            return words("guide-card-lost")
    answers = plan.questions[ask.question].answers
    answer = next(
        a for a in answers if choice.value == (a.stage if choice.kind is ChoiceKind.STAGE else a.id)
    )
    return sentence(answer.text[words.language])
