"""Answers one question of a helpdesk: at this stage, at this address, who helps?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from collector.core.helpdesk.desk_card import desk_card
from collector.core.helpdesk.helpdesks import Helpdesks
from collector.core.helpdesk.routing import RouteQuestion, route
from collector.core.model import Language
from collector.core.text import json_text
from reports.terminal.route_text import route_json, route_text
from reports.words.words import words


def answer(
    helpdesks: Helpdesks,
    asked: RouteQuestion,
    language: Language,
    now: datetime,
    *,
    as_json: bool,
    bridge_days: Collection[date] = (),
) -> str:
    found = route(asked, helpdesks, None)
    cards = [desk_card(desk, helpdesks, None, language, now, bridge_days) for desk in found.desks]
    if as_json:
        return json_text(route_json(found, cards, helpdesks, language))
    return route_text(found, cards, words(language), helpdesks, now).rstrip("\n")
