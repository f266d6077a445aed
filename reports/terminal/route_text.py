"""Who helps, as plain text and as JSON: what to try first, whom to call, whether they are open, what to have ready."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from collector.core.clock import BRUSSELS
from collector.core.helpdesk.desk_card import CONTACT_IS_OLD, DeskCard
from collector.core.helpdesk.helpdesks import Helpdesks
from collector.core.helpdesk.routing import Route
from collector.core.model import Language
from collector.core.text import printable
from reports.terminal.blocks import bullets, numbered, stacked, titled
from reports.words.formats import clock, day_text, listed
from reports.words.words import Words


def route_text(
    route: Route, cards: Sequence[DeskCard], words: Words, helpdesks: Helpdesks, now: datetime
) -> str:
    """Everything a helpdesk worker reads out, in the order it is needed."""
    language = words.language
    steps = [helpdesks.steps[step][language] for step in route.try_first]
    ready = [helpdesks.evidence[item][language] for item in route.evidence] if cards else []
    never = [helpdesks.never_send[item][language] for item in route.never_send]
    parts = (
        titled(words("route-try-first"), numbered(steps)),
        titled(words("route-avoid"), route.avoid.get(language, "")),
        titled(words("route-note"), route.note.get(language, "")),
        words("route-ask-start") if route.ask_start else "",
        *_whom(route, cards, words, now),
        titled(words("route-ready"), bullets(ready)),
        titled(words("route-never"), bullets(never)),
    )
    return stacked(parts) + "\n"


def route_json(
    route: Route, cards: Sequence[DeskCard], helpdesks: Helpdesks, language: Language
) -> dict[str, Any]:
    """The same as plain values; times are ISO 8601, `open_now` null means that the hours are not known."""
    return {
        "rule": route.rule,
        "owner": route.owner,
        "confidence": route.confidence,
        "try_first": [{"id": step, "text": helpdesks.steps[step][language]} for step in route.try_first],
        "avoid": route.avoid.get(language),
        "note": route.note.get(language),
        "call_first": route.call_first and bool(cards),
        "ask_where_it_started": route.ask_start,
        "desks": [_card_json(card) for card in cards],
        "have_ready": [helpdesks.evidence[item][language] for item in route.evidence],
        "never_send": [helpdesks.never_send[item][language] for item in route.never_send],
        "knowledge_dated": helpdesks.compiled.isoformat(),
    }


def card_lines(card: DeskCard, words: Words, now: datetime) -> list[str]:
    """One desk, a fact a line, empty where there is nothing to say; what is not known is said."""
    return [
        words("route-phone", phone=printable(card.phone)) if card.phone else words("route-no-phone"),
        words("route-other-phone", phone=printable(card.other_phone)) if card.other_phone else "",
        words("route-email", email=printable(card.email)) if card.email else words("route-no-email"),
        words("route-web", web=card.web) if card.web else "",
        _hours(card, words),
        *_open(card, words, now),
        *_languages(card, words),
        words("route-check-before-use") if card.check_before_use else "",
        _verified(card, words, now),
    ]


def _whom(route: Route, cards: Sequence[DeskCard], words: Words, now: datetime) -> Iterable[str]:
    if not cards:
        yield words("route-nobody")
    for number, card in enumerate(cards, 1):
        head = words(_head(route) if number == 1 else "route-then")
        body = "\n".join(filter(None, [card.does, *card_lines(card, words, now)]))
        yield titled(f"{head} {printable(card.name)}", body)


def _head(route: Route) -> str:
    """How the first desk is introduced: right away, after the steps, or only if the steps did not help."""
    if not route.call_first:
        return "route-then"
    return "route-first" if route.try_first else "route-call"


def _hours(card: DeskCard, words: Words) -> str:
    if card.hours_text:
        return words("route-hours-own", hours=printable(card.hours_text))
    if card.always_open:
        return words("route-always-open")
    if not card.hours:
        return words("route-no-hours")
    ranges = [words("route-range", **{"from": clock(a), "to": clock(b)}) for a, b in card.hours]
    days = f", {words('route-days-assumed')}" if card.days_assumed else ""
    days = f", {words('route-working-days')}" if card.working_days else days
    return words("route-hours", ranges=listed(ranges, words.language)) + days


def _open(card: DeskCard, words: Words, now: datetime) -> Iterable[str]:
    if card.open_now is None or card.always_open:
        return
    if card.open_now and card.closes_at is not None:
        yield words("route-open", until=clock(card.closes_at.astimezone(BRUSSELS).time()))
    elif card.opens_at is not None:
        opens = card.opens_at.astimezone(BRUSSELS)
        at = clock(opens.time())
        if opens.date() == now.astimezone(BRUSSELS).date():
            yield words("route-opens-today", at=at)
        else:
            yield words("route-opens", day=day_text(opens.date(), words.language), at=at)


def _languages(card: DeskCard, words: Words) -> Iterable[str]:
    if card.languages:
        known = [words(f"route-in-{spoken}") for spoken in card.languages]
        yield words("route-languages", languages=listed(known, words.language))
    if card.languages_unknown:
        unknown = [words(f"route-in-{spoken}") for spoken in card.languages_unknown]
        yield words("route-languages-unknown", languages=listed(unknown, words.language, "or"))


def _verified(card: DeskCard, words: Words, now: datetime) -> str:
    if not (card.phone or card.email):
        return ""
    if card.verified is None:
        return words("route-not-verified")
    is_old = now.astimezone(BRUSSELS).date() - card.verified > CONTACT_IS_OLD
    return words(
        "route-verified-old" if is_old else "route-verified", date=day_text(card.verified, words.language)
    )


def _card_json(card: DeskCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "name": card.name,
        "phone": card.phone,
        "phone_uri": card.phone_uri,
        "other_phone": card.other_phone,
        "other_phone_uri": card.other_phone_uri,
        "email": card.email,
        "web": card.web,
        "hours": [[start.isoformat("minutes"), end.isoformat("minutes")] for start, end in card.hours],
        "hours_text": card.hours_text,
        "always_open": card.always_open,
        "days_assumed": card.days_assumed,
        "working_days": card.working_days,
        "open_now": card.open_now,
        "opens_at": card.opens_at.isoformat() if card.opens_at else None,
        "closes_at": card.closes_at.isoformat() if card.closes_at else None,
        "languages": [str(spoken) for spoken in card.languages],
        "languages_unknown": [str(spoken) for spoken in card.languages_unknown],
        "check_before_use": card.check_before_use,
        "seen": card.verified.isoformat() if card.verified else None,
    }
