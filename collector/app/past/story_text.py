"""The stories of `history` and the runs of `audit` as words and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from collector.app.past.story import HostStory, Names, SiteStory
from collector.app.scan.renamed import command, questions
from collector.app.state_words import STATE_WORDS
from collector.core.catalogue.catalogue import Catalogue
from collector.core.clock import BRUSSELS
from collector.core.fleet.same_machine import Replacement
from collector.core.judging.changes import Episode
from collector.core.model import ChangeKind, CheckId, HostState, Language, ReachKind, Verdict, Waiver
from collector.core.text import counted, json_text, printable
from collector.history.installations import Tie
from collector.history.runs import RunRecord

_CHANGES = {
    ChangeKind.NEW: "new",
    ChangeKind.WORSE: "worse",
    ChangeKind.CAME_BACK: "came back",
    ChangeKind.STILL_OPEN: "still open",
    ChangeKind.MENDED: "fixed",
}


def host_text(story: HostStory, known: Catalogue) -> str:
    zone = ZoneInfo(story.site.timezone)
    left = ", left the inventory" if story.retired else ""
    lines = [
        f"{story.state.host.name} ({printable(story.site.name)}{left})",
        _now(story.state, story.at, zone),
    ]
    if story.first_at is not None:
        lines.append(f"First answered {_when(story.first_at, zone)}.")
    lines.append(f"Judged by catalogue {story.catalogue}, the past too.")
    lines += [_before(tie, zone) for tie in story.names.before]
    lines += [_replaced(change, zone) for change in story.names.replaced]
    open_ = [_episode(e, story, known, zone) for e in story.episodes if e.mended_at is None]
    mended = [_episode(e, story, known, zone) for e in reversed(story.episodes) if e.mended_at is not None]
    lines += [*_section("Still broken:", open_, 600), *_section("Fixed:", mended, 500)]
    if not story.episodes and story.first_at is not None:
        lines += ["", "Nothing was ever seen broken here."]
    return "\n".join([*lines, *_questions(story.names, zone)])


def site_text(story: SiteStory, known: Catalogue) -> str:
    state, zone = story.state, ZoneInfo(story.state.site.timezone)
    lines = [
        f"{state.site.id}: {printable(state.site.name)}, {counted(state.counts.known, 'workstation')} at {_when(story.at, zone)}",
        f"Judged by catalogue {story.catalogue}, the past too.",
        "",
    ]
    for host in state.hosts:
        lines.append(f"{host.host.name}: {_now(host, story.at, zone)}")
        for finding in host.findings:
            if finding.is_broken and finding.since is not None:
                accepted = f"; {_accepted(finding.waiver)}" if finding.waiver else ""
                thing = _named(finding.check, finding.item, known)
                since = f"since {_when(finding.since, zone)}, {_span(story.at - finding.since)}"
                lines.append(f"  {printable(f'{thing}: {since}{accepted}', 600)}")
    changed = [
        f"{change.host}: {_CHANGES[change.kind]}: {_named(change.check, change.item, known)}"
        for change in state.changes or ()
    ]
    lines += _section("Changed with each workstation's newest answer:", changed, 600)
    if story.names.before:
        lines += ["", *(f"{_before(tie, zone)}" for tie in story.names.before)]
    return "\n".join([*lines, *_questions(story.names, zone)])


def host_json(story: HostStory) -> str:
    return json_text(
        {
            "host": story.state.host.name,
            "site": story.site.id,
            "retired": story.retired,
            "at": story.at,
            "catalogue": story.catalogue,
            "first_answer": story.first_at,
            **_state(story.state),
            "episodes": [
                {
                    "check": e.check,
                    "item": e.item,
                    "worst": e.worst,
                    "since": e.since,
                    "mended_at": e.mended_at,
                    "open_s": int((story.at - e.since).total_seconds()) if e.mended_at is None else None,
                    "time_to_mend_s": int((e.mended_at - e.since).total_seconds()) if e.mended_at else None,
                    "came_back": e.again,
                    **_accepted_fields(story.accepted.get(e.check) if e.mended_at is None else None),
                    "catalogue": story.catalogue,
                }
                for e in story.episodes
            ],
            **_names(story.names),
        },
    )


def site_json(story: SiteStory) -> str:
    return json_text(
        {
            "site": story.state.site.id,
            "at": story.at,
            "catalogue": story.catalogue,
            "hosts": [
                {
                    "host": host.host.name,
                    **_state(host),
                    "open": [
                        {
                            "check": f.check,
                            "item": f.item,
                            "verdict": f.verdict,
                            "since": f.since,
                            **_accepted_fields(f.waiver),
                        }
                        for f in host.findings
                        if f.is_broken
                    ],
                }
                for host in story.state.hosts
            ],
            "changes": [asdict(change) for change in story.state.changes or ()],
            **_names(story.names),
        },
    )


def _accepted_fields(waiver: Waiver | None) -> dict[str, object]:
    return {
        "accepted_until": waiver.until if waiver else None,
        "accepted_by": waiver.by if waiver else None,
        "accepted_because": waiver.reason if waiver else None,
    }


def runs_text(runs: Sequence[RunRecord]) -> str:
    if not runs:
        return "No command has been recorded yet."
    return "\n".join(printable(_run(run)) for run in runs)


def runs_json(runs: Sequence[RunRecord]) -> str:
    return json_text([asdict(run) for run in runs])


def _run(run: RunRecord) -> str:
    ended = "did not end" if run.ended_at is None else f"exit {run.exit_code}"
    given = " ".join(f"{name}={value}" for name, value in run.options.items())
    hosts = run.hosts if len(run.hosts) <= 10 else (*run.hosts[:10], f"and {len(run.hosts) - 10} more")
    where = ", ".join([*run.sites, *hosts]) or "whole fleet"
    scan = f" scan {run.scan}" if run.scan else ""
    began = run.started_at.astimezone(BRUSSELS)
    return (
        f"{began:%Y-%m-%d %H:%M:%S %Z}  {run.who}  {run.command}{scan}  [{where}]  {ended}  {given}".rstrip()
    )


def _now(state: HostState, at: datetime, zone: ZoneInfo) -> str:
    words = STATE_WORDS[state.kind]
    attempt, answer = state.last_attempt, state.last_answer
    if attempt is None:
        return "has never called in" if state.host.calls_in else "never asked"
    if state.silent_days is not None and answer is not None:
        return f"{words}: did not call for {counted(state.silent_days, 'day')}; last called {_when(answer.at, zone)}"
    if attempt is answer:
        return f"{words} at {_when(attempt.at, zone)}, {_ago(at - attempt.at)}"
    tries = counted(state.tries_without_answer, "scan")
    silence = f"{_reason(attempt.reach.kind)} ({_when(attempt.at, zone)}, {tries} without an answer)"
    last = f"last answered {_when(answer.at, zone)}" if answer else "never answered"
    return f"{words}: {silence}; {last}"


def _reason(kind: ReachKind) -> str:
    from reports.words.words import words  # reads the texts, which few stories have a use for

    return words(Language.EN)(f"reach-{kind}").rstrip(".")


def _section(title: str, texts: Sequence[str], limit: int) -> list[str]:
    """Nothing where there are no texts; each is made safe to show in one line."""
    return ["", title, *(f"  {printable(text, limit)}" for text in texts)] if texts else []


def _episode(episode: Episode, story: HostStory, known: Catalogue, zone: ZoneInfo) -> str:
    thing, since = _thing(episode, known), _when(episode.since, zone)
    if episode.mended_at is not None:
        return f"{thing}: {since} to {_when(episode.mended_at, zone)}, {_span(episode.mended_at - episode.since)}"
    again = ", came back" if episode.again else ""
    waiver = story.accepted.get(episode.check)
    accepted = f"; {_accepted(waiver)}" if waiver else ""
    return f"{thing}: since {since}, {_span(story.at - episode.since)}{again}{accepted}"


def _accepted(waiver: Waiver) -> str:
    return f"accepted until {waiver.until} by {waiver.by}: {waiver.reason}"


def _thing(episode: Episode, known: Catalogue) -> str:
    named = _named(episode.check, episode.item, known)
    return f"advice: {named}" if episode.worst is Verdict.WARN else named


def _named(check: CheckId, item: str, known: Catalogue) -> str:
    """The effect in words, then the id that `checks` and `waive` take; a check that went has only its id."""
    of = f"{check}{f' [{item}]' if item else ''}"
    text = known.texts.get((check, Language.EN))
    return f"{text.title} ({of})" if text and "{" not in text.title else of


def _questions(names: Names, zone: ZoneInfo) -> list[str]:
    asked = [f"\n{printable(line, 2000)}" for line in questions(names.asked)]
    return asked + [
        f"\nAre {pair.old} and {pair.new} one machine? {pair.old} last answered {_when(pair.last_at, zone)} and left the inventory; "
        f"{pair.new} came {_when(pair.first_at, zone)} and said the same. If so: eidfleet history rename {pair.old} {pair.new}"
        for pair in names.maybe
    ]


def _before(tie: Tie, zone: ZoneInfo) -> str:
    why = "the same installation answered under both names" if tie.by_itself else "the administrator said so"
    undo = command("apart", tie.old, tie.new)
    return printable(f"{tie.old} became {tie.new}: joined {_when(tie.at, zone)}, {why}. Undo: {undo}", 2000)


def _replaced(change: Replacement, zone: ZoneInfo) -> str:
    if change.until is not None:
        return (
            f"Two installations answered in turn from {_when(change.at, zone)} to {_when(change.until, zone)}: "
            "two PCs answer to this name; check its address."
        )
    return (
        f"Another installation answers since {_when(change.at, zone)}: the PC was replaced or set up anew. "
        "What is broken is counted on, for it is the same place."
    )


def _names(names: Names) -> dict[str, object]:
    asked = names.asked
    return {
        "renamed": [
            {"old": tie.old, "new": tie.new, "at": tie.at, "by_itself": tie.by_itself} for tie in names.before
        ],
        "other_installations": [
            {"since": change.at, "in_turn_until": change.until} for change in names.replaced
        ],
        "name_questions": [
            *({"old": pair.old, "new": pair.new, "doubt": pair.doubt} for pair in asked.asked),
            *({"names": list(group), "doubt": "shared"} for group in asked.shared),
        ],
        "maybe_renamed": [{"old": pair.old, "new": pair.new} for pair in names.maybe],
    }


def _state(state: HostState) -> dict[str, object]:
    return {
        "state": state.kind,
        "last_answer": state.last_answer.at if state.last_answer else None,
        "last_attempt": state.last_attempt.at if state.last_attempt else None,
        "tries_without_answer": state.tries_without_answer,
    }


def _when(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _ago(span: timedelta) -> str:
    """
    >>> _ago(timedelta(minutes=3)), _ago(timedelta(hours=2))
    ('just now', '2 h ago')
    """
    return "just now" if span < timedelta(hours=1) else f"{_span(span)} ago"


def _span(span: timedelta) -> str:
    """
    >>> _span(timedelta(days=3, hours=5)), _span(timedelta(minutes=90)), _span(timedelta(days=1))
    ('3 days', '1 h', '1 day')
    >>> _span(timedelta(minutes=12))
    'less than an hour'
    """
    if span < timedelta(hours=1):
        return "less than an hour"
    if span < timedelta(days=1):
        return f"{int(span.total_seconds() // 3600)} h"
    return counted(span.days, "day")
