"""Workstations whose names changed: joined where their installation makes it sure, asked about where it does not."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from datetime import datetime

from collector.app.auditing import record_run
from collector.core.clock import BRUSSELS
from collector.core.fleet.same_machine import Decision, Doubt, Pair
from collector.core.model import HostName
from collector.core.text import counted
from collector.history.installations import decision
from collector.history.renames import join
from collector.history.results import Store
from collector.history.store_turns import one_after_another

_SHOWN = 10


def settle(store: Store, now: datetime) -> tuple[Pair, ...]:
    """Joins what is sure, each in the audit trail; what was joined. Joining one may make sure of another."""
    done: list[Pair] = []
    with one_after_another(store, "settling"):
        while found := decision(store, now).renamed:
            for pair in found:
                options = {"because": "the same installation answers under both names"}
                with record_run(store, "history rename", options=options, hosts=(pair.old, pair.new)):
                    join(store, pair.old, pair.new, now, by_itself=True)
            done += found
    return tuple(done)


def joined(renamed: Iterable[Pair]) -> list[str]:
    """What an administrator is told of names that were joined, and how to undo it."""
    return [
        f"{pair.old} is now {pair.new}: the same installation answers under the new name, so its history goes on there. "
        f"If that is wrong: {command('apart', pair.old, pair.new)}"
        for pair in renamed
    ]


def open_questions(store: Store, now: datetime) -> list[str]:
    """What only the administrator can know of names, as the store stands."""
    return questions(decision(store, now))


def questions(found: Decision) -> list[str]:
    """Each with the command that says yes and the one that says no; of very many, the first."""
    lines = [_asked(pair) for pair in found.asked] + [_shared(names) for names in found.shared]
    if len(lines) > _SHOWN:
        lines[_SHOWN:] = [
            f"{len(lines) - _SHOWN} more such questions; `eidfleet history SITE` asks those of a site"
        ]
    return lines


def of_hosts(found: Decision, hosts: Iterable[HostName]) -> Decision:
    """Only what is about these workstations."""
    here = frozenset(hosts)
    return Decision(
        tuple(pair for pair in found.renamed if {pair.old, pair.new} & here),
        tuple(pair for pair in found.asked if {pair.old, pair.new} & here),
        tuple(names for names in found.shared if here & set(names)),
    )


def words(renamed: Sequence[Pair], found: Decision) -> str:
    """For one line of a log."""
    parts = [f"{pair.old} is now {pair.new}" for pair in renamed[:3]]
    parts += [f"{len(renamed) - 3} more renamed"] if len(renamed) > 3 else []
    asked = len(found.asked) + len(found.shared)
    parts += [f"{counted(asked, 'question')} about names (eidfleet status)"] if asked else []
    return ", ".join(parts)


def command(verb: str, *names: HostName) -> str:
    """
    >>> command("rename", HostName("a"), HostName("b c"))
    "eidfleet history rename a 'b c'"
    """
    return shlex.join(["eidfleet", "history", verb, *names])


def _asked(pair: Pair) -> str:
    why = {
        Doubt.STILL_LISTED: f"{pair.old} is still in the inventory, and has not answered since",
        Doubt.OTHER_SITE: "it would take its history to another site",
        Doubt.SEVERAL: "it had more than one name before",
        Doubt.SHARED: "but other workstations have that id too, as those made from one image do",
        None: "it is sure",
    }[pair.doubt]
    more = f", then take {pair.old} out of the inventory" if pair.doubt is Doubt.STILL_LISTED else ""
    return (
        f"Is {pair.new} the workstation that was {pair.old}? The same installation answered as {pair.old} until {_day(pair.last_at)} "
        f"and as {pair.new} since {_day(pair.first_at)}; {why}. Yes: {command('rename', pair.old, pair.new)}{more}. "
        f"No: {command('apart', pair.old, pair.new)}"
    )


def _shared(names: Sequence[HostName]) -> str:
    some = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return (
        f"{some} answer with one installation id: were they made from one image, or is one workstation in the inventory twice? "
        f"Twice: take one name out of the inventory. One image: {command('apart', *names[:2])}"
    )


def _day(at: datetime) -> str:
    return f"{at.astimezone(BRUSSELS):%Y-%m-%d %H:%M}"
