"""Answers a complaint: by what was told, and by what the workstation showed if one is named."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from collector.app.judge.judge_files import NOBODY, judged_file
from collector.core.catalogue.catalogue import Catalogue
from collector.core.errors import FleetError
from collector.core.helpdesk.desk_card import desk_card
from collector.core.judging.causes import causes
from collector.core.judging.elimination import Complaint, advise
from collector.core.judging.judge import complained_of
from collector.core.judging.seen_machine import SeenMachine
from collector.core.model import HostName, HostState, Language, Site, SiteState
from collector.core.text import json_text
from collector.sources.catalogue.triage_file import load_triage
from reports.terminal.triage_text import Shown, triage_json, triage_text
from reports.words.words import words


def machine_of(
    states: Collection[SiteState], name: str, catalogue: Catalogue, at: datetime
) -> tuple[Site, SeenMachine]:
    """What is known of a workstation, with its site. FleetError for one the fleet does not have."""
    for state in states:
        for host in state.hosts:
            if host.host.name == HostName(name):
                return state.site, machine(host, state.site, catalogue, at)
    known = sorted(host.host.name for state in states for host in state.hosts)
    raise FleetError(
        f"no workstation {name!r} in the store; it has {', '.join(known[:8])}{' ...' if len(known) > 8 else ''}"
    )


def machine_in(observation: Path, catalogue: Catalogue, at: datetime) -> tuple[Site, SeenMachine]:
    """What an observation file says of a workstation no store knows. FleetError says what is wrong with it."""
    return NOBODY, judged_file(observation, catalogue, at).seen


def machine(host: HostState, site: Site, catalogue: Catalogue, at: datetime) -> SeenMachine:
    """What only a complaint makes worth saying is told of an answer that still counts."""
    seen = SeenMachine(host.findings, host.causes, family=host.family)
    if host.last_attempt is None or not seen.is_known:
        return seen
    told = complained_of(host.last_attempt, host.host, site, catalogue, at)
    return replace(seen, on_complaint=causes(told, catalogue.checks))


def answer(
    complaint: Complaint,
    seen: tuple[Site, SeenMachine] | None,
    catalogue: Catalogue,
    language: Language,
    now: datetime,
    *,
    as_json: bool,
    bridge_days: Collection[date] = (),
    was_asked: bool = False,
) -> str:
    """The advice in words, or as JSON for programs; without more questions for somebody who `was_asked` them."""
    knowledge = load_triage(catalogue.helpdesks, catalogue.checks)
    site, found = seen or (None, None)
    advice = advise(complaint, found, knowledge, catalogue, site)
    if was_asked:
        advice = replace(advice, questions=())
    desks, helpdesks = advice.route.desks, catalogue.helpdesks
    cards = [desk_card(desk, helpdesks, site, language, now, bridge_days) for desk in desks]
    shown = Shown(advice, cards, catalogue, knowledge, language, found)
    if as_json:
        return json_text(triage_json(shown))
    return triage_text(shown, words(language), now).rstrip("\n")
