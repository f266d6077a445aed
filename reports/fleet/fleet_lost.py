"""The PCs that were not reached, by the one action that would bring them back; those that need the most common one first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from collector.core.model import HostState, ReachKind
from collector.core.text import printable
from reports.fleet.fleet_frame import FleetFrame
from reports.fleet.fleet_report import LostRow, ReasonRow
from reports.site.frame import Frame
from reports.site.parts import last_answer_text, lost, reach_message, silence_text
from reports.words.words import Words

LATER, LOOK = "later", "look"
"""What asks for no action before the next measurement, and what somebody has to look at before one is known."""

ACTIONS: Mapping[ReachKind, str] = {
    ReachKind.NO_ROUTE: "switch-on",
    ReachKind.TIMED_OUT: "switch-on",
    ReachKind.REFUSED: "remote-on",
    ReachKind.CREDENTIALS_REJECTED: "account",
    ReachKind.NO_RIGHT: "account",
    ReachKind.HOST_KEY_NOT_TRUSTED: "key",
    ReachKind.CERTIFICATE_NOT_TRUSTED: "certificate",
    ReachKind.NAME_NOT_FOUND: "name",
    ReachKind.NOT_EQUIPPED: "control",
    ReachKind.SERVICE_FAILING: "service",
    ReachKind.SHELL_BLOCKED: "powershell",
    ReachKind.STOPPED_BY_SECURITY: "security",
    ReachKind.PROBE_FAILED: LOOK,
    ReachKind.BROKE_OFF: LATER,
    ReachKind.OVER_LIMIT: LATER,
    ReachKind.NOT_ASKED: LATER,
    ReachKind.NOT_CALLED: "call",
    ReachKind.NODE_NOT_REACHED: "node",
    ReachKind.ANSWERED: LATER,
}


def reasons(view: FleetFrame) -> tuple[ReasonRow, ...]:
    """Every PC that was not reached, under what would bring it back."""
    found: dict[str, list[tuple[Frame, HostState]]] = defaultdict(list)
    for frame in view.frames:
        for host in lost(frame):
            found[ACTIONS[host.reach]].append((frame, host))
    ordered = sorted(found.items(), key=_most_worth)
    return tuple(_row(view.words, action, where) for action, where in ordered)


def _most_worth(pair: tuple[str, list[tuple[Frame, HostState]]]) -> tuple[bool, int, str]:
    """What most PCs need first; what needs nobody last."""
    return pair[0] == LATER, -len(pair[1]), pair[0]


def _row(w: Words, action: str, where: list[tuple[Frame, HostState]]) -> ReasonRow:
    kinds = Counter(host.reach for _, host in where)
    texts = [w(f"reach-{kind}") + (f" ({n})" if len(kinds) > 1 else "") for kind, n in kinds.most_common()]
    return ReasonRow(
        back=_back(w, action, len(where)),
        reasons=tuple(texts),
        sites_text=w("fleet-sites", n=len({frame.state.site.id for frame, _ in where})),
        lost=tuple(_lost(frame, host) for frame, host in where),
    )


def _back(w: Words, action: str, n: int) -> str:
    pcs = w("pcs", n=n)
    if action in (LATER, LOOK):
        return w(f"fleet-{action}", n=n, pcs=pcs)
    return w("fleet-back", n=n, pcs=pcs, action=w(f"fleet-action-{action}"))


def _seen(frame: Frame, host: HostState) -> str:
    moment, tries = last_answer_text(frame, host), silence_text(frame.words, host)
    if host.reach is ReachKind.NOT_CALLED:
        return f"{frame.words('last-answer-is', instant=moment)}. {tries}."
    return frame.words("fleet-lost-seen", moment=moment, tries=tries)


def _lost(frame: Frame, host: HostState) -> LostRow:
    return LostRow(
        host=printable(host.host.name),
        site=frame.shown_site,
        seen=_seen(frame, host),
        message=reach_message(host),
    )
