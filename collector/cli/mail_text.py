"""What became of letters, in words for the operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from collector.core.clock import BRUSSELS, to_the_second
from collector.core.mail.letter import FAILED, SHORT, WAITING, Letter, LetterState, Way
from collector.core.mail.letter import IN_WORDS as STATES
from collector.core.mail.mail_rules import Held, Hold
from collector.core.mail.refusal import ADVICE, Failure
from collector.core.mail.refusal import IN_WORDS as REFUSALS
from collector.core.text import counted, printable

if TYPE_CHECKING:  # `status` needs one line from here, and would load what writes workbooks for it
    from collector.app.mail.delivering import HookDone
    from collector.app.mail.sending import SendDone, TestsDone

_QUIET = (Hold.NOTHING_NEW, Hold.ALREADY, Hold.NO_RECIPIENTS)
"""The usual case: counted, not listed."""


def outcome_text(done: SendDone) -> str:
    """What one send did: a line for each failure, and the counts last."""
    lines = [f"  {letter_line(letter, state, failure)}" for letter, state, failure in done.tried.failed]
    lines += held_lines(done.due.held)
    if done.tried.down:
        lines.append(f"The mail server was given up: {done.tried.down.said}; {ADVICE[done.tried.down.kind]}.")
    if done.tried.is_late:
        lines.append("The time for one run was up ([mail] total_timeout_s); the rest goes with the next.")
    if done.tried.is_stopped:
        lines.append("Ended before everything was tried; the rest goes with the next `eidfleet send`.")
    if done.due.uncertain:
        lines.append(
            f"A run that was cut off left {counted(done.due.uncertain, 'letter')} of which nobody knows whether it arrived; "
            "see `eidfleet send --list`."
        )
    tally = Counter(state for _, state, _ in done.tried.failed)
    parts = [f"{len(done.tried.sent)} sent", *(f"{n} {STATES[state]}" for state, n in sorted(tally.items()))]
    if waiting := len(done.due.later) + done.tried.untried:
        parts.append(f"{waiting} wait")
    for hold, words in ((Hold.NOTHING_NEW, "with nothing new"), (Hold.ALREADY, "dealt with before")):
        if n := sum(held.hold is hold for held in done.due.held):
            parts.append(f"{n} {words}")
    if n := sum(held.hold is Hold.NO_RECIPIENTS for held in done.due.held):
        parts.append(f"{counted(n, 'site')} without recipients")
    lines.append(f"{', '.join(parts)}.")
    return "\n".join(lines)


def held_lines(held: Sequence[Held]) -> list[str]:
    """Why sites and recipients get nothing, where that is not the usual case."""
    return sorted(
        {
            f"  {printable(h.site)}{f' ({printable(h.address)})' if h.address else ''}: not sent: {h.hold.value}"
            for h in held
            if h.hold not in _QUIET
        }
    )


def tests_text(done: TestsDone, to: str) -> str:
    lines = [f"  {printable(letter.key.site)}: {failure.said}" for letter, failure in done.failed]
    lines += ["Ended before every test was sent."] if done.is_cut else []
    return "\n".join(
        [*lines, f"{counted(done.sent, 'test letter')} sent to {printable(to)} and nobody else."]
    )


def hook_text(done: HookDone) -> str:
    lines = [f"  {printable(letter.key.site)}: {failure.said}" for letter, failure in done.failed]
    parts = [f"{counted(len(done.taken), 'site')} posted"]
    parts += [f"{len(done.failed)} failed"] if done.failed else []
    parts += [f"{done.untried} wait"] if done.untried else []
    lines += [f"The web hook was left alone: {done.why}."] if done.why else []
    parts += [f"{done.known} it has had already"] if done.known else []
    return "\n".join([*lines, f"{', '.join(parts)}."])


def overview(letters: Sequence[Letter]) -> str | None:
    """One line for `eidfleet status`, if there is anything an operator should know; else None."""
    tally = Counter(letter.state for letter in letters)
    failed = [f"{tally[state]} {STATES[state]}" for state in FAILED if tally[state]]
    waiting = sum(tally[state] for state in WAITING)
    if going := tally[LetterState.ATTEMPTING] + tally[LetterState.HANDING_OVER]:
        failed.append(f"{going} being sent or cut off")
    if not failed and not waiting:
        return None
    parts = [*failed, *([f"{waiting} waiting"] if waiting else [])]
    return f"Mail: {', '.join(parts)}; see `eidfleet send --list`."


def listing(letters: Sequence[Letter]) -> str:
    """Everything that waits or failed, each with what the server said and what helps."""
    if not letters:
        return "No letter waits, and none has failed."
    lines = []
    for letter in letters:
        lines.append(letter_line(letter, letter.state, letter.failure))
        lines.append(f"    {_advice(letter)}")
    return "\n".join(lines)


def rows(letters: Sequence[Letter]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "id": letter.id,
            "way": letter.key.way,
            "site": letter.key.site,
            "scan": letter.key.scan,
            "language": letter.key.language,
            "address": letter.key.address,
            "why": letter.why,
            "state": letter.state,
            "failure": letter.failure.kind if letter.failure else None,
            "said": letter.failure.said if letter.failure else None,
            "tries": letter.tries,
            "queued_at": to_the_second(letter.queued_at),
            "changed_at": to_the_second(letter.changed_at),
            "next_at": to_the_second(letter.next_at),
        }
        for letter in letters
    ]


def letter_line(letter: Letter, state: LetterState, failure: Failure | None) -> str:
    why = f", {REFUSALS[failure.kind]}: {failure.said}" if failure else ""
    return printable(f"{letter.name}: {STATES[state]}{why}", 600)


def _advice(letter: Letter) -> str:
    short = letter.id[:SHORT]
    match letter.state:
        case LetterState.UNCERTAIN:
            return (
                f"it may have arrived: ask {printable(letter.key.address)}, then `eidfleet send --arrived {short}` "
                f"or `--again {short}`; it is never sent again by itself"
            )
        case LetterState.ATTEMPTING | LetterState.HANDING_OVER:
            return "it is being sent, or the run was cut off; the next `eidfleet send` says which"
        case LetterState.DEFERRED:
            return f"tried {counted(letter.tries, 'time')}, again from {_moment(letter.next_at)}"
        case LetterState.QUEUED:
            return (
                "goes with the next `eidfleet send`"
                if letter.key.way is Way.MAIL
                else "goes with the next delivery"
            )
    help_ = ADVICE[letter.failure.kind] if letter.failure else "the server's own words say more"
    if letter.key.way is Way.WEBHOOK:
        return "the receiver's own words say more; the post about the next scan goes all the same"
    if letter.failure and letter.state is LetterState.REFUSED and not letter.failure.is_final:
        help_ = f"put off {counted(letter.tries, 'time')}, it is not tried again by itself; {help_}"
    return f"{help_}; then `eidfleet send --again {short}`"


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(BRUSSELS):%Y-%m-%d %H:%M %Z}" if at else "the next run"
