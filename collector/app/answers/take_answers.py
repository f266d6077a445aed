"""Workbooks that came back: what follows from the answers, shown before anything is written, then written all at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from collector.app.answers.feedback import Found, found_by_id
from collector.app.judge.site_states import StatesQuestion, site_states
from collector.core.clock import BRUSSELS
from collector.core.errors import FleetError, Mistake, note
from collector.core.fleet.site_answers import (
    CheckAgain,
    Feedback,
    Proposal,
    Retire,
    Retirement,
    Returned,
    RowAnswer,
    Unclear,
    Waive,
    proposal,
)
from collector.core.model import CheckId, HostName, Site, SiteId, SiteState, Waiver
from collector.core.text import json_objects, json_text, printable
from collector.delivery.files import write_all
from collector.history.results import Store
from collector.sources.answers.returned_workbook import content, is_bystander, read_returned
from collector.sources.files.own_text import file_text
from collector.sources.fleet.retired import RETIRED_FILE, load_retired, with_retired
from collector.sources.fleet.turns import only_writer
from collector.sources.fleet.waivers import WAIVERS_FILE, load_waivers, with_waivers
from reports.book.book_answers import vocabulary

CHECK_AGAIN_FILE, FEEDBACK_FILE, ANSWERS_FILE = "check-again.txt", "feedback.jsonl", "answers.jsonl"


@dataclass(frozen=True, slots=True)
class TakenAnswers:
    """All the workbooks together: what each line leads to. `known` says which of that is there already.

    `unread` are the workbooks nothing was taken from, with the reason; `left_alone` files beside them that are none.
    """

    files: tuple[Returned, ...]
    proposals: tuple[Proposal, ...]
    sites: Mapping[SiteId, Site]
    found: Mapping[tuple[SiteId, str], Found]
    known: frozenset[str] = frozenset()
    """Places of lines whose exception or retirement was applied before."""
    asked_at: Mapping[HostName, datetime] = field(default_factory=dict)
    unread: tuple[Mistake, ...] = ()
    left_alone: tuple[Path, ...] = ()
    checks: Collection[CheckId] = frozenset()

    def new(self, kind: type[Proposal]) -> Iterator[Proposal]:
        return (p for p in self.proposals if isinstance(p, kind) and p.row.place not in self.known)

    @property
    def hosts_again(self) -> tuple[HostName, ...]:
        return tuple(dict.fromkeys(p.row.host for p in self.proposals if isinstance(p, CheckAgain)))


def gather(
    paths: Sequence[Path], store: Store, question: StatesQuestion, fleet_dir: Path, by: str
) -> TakenAnswers:
    """Reads every workbook and proposes. FleetError where not one of them can be read."""
    left_alone = tuple(path for path in dict.fromkeys(paths) if is_bystander(path))
    sites = {site.id: site for site in store.sites()}
    files, unread = _read([path for path in dict.fromkeys(paths) if path not in left_alone], store, sites)
    if not files:
        names = ", ".join(path.name for path in left_alone)
        raise FleetError(*(unread or [f"{names}: no workbook; name one that a site sent back"]))
    rows = _rows(files)
    hosts = {host.name: host.site for host in store.hosts()}
    proposals = tuple(
        proposal(
            row,
            hosts=hosts,
            checks=question.catalogue.checks,
            today=question.now.astimezone(ZoneInfo(sites[row.site].timezone)).date(),
            by=by,
        )
        for row in rows
    )
    wants_evidence = any(isinstance(made, CheckAgain | Feedback) for made in proposals)
    states = _states(store, question, files) if wants_evidence else ()
    standing = [waiver for waiver in question.waivers if waiver.stands(question.now)]
    return TakenAnswers(
        files,
        proposals,
        sites,
        found_by_id(states, question, store.salt()),
        frozenset(_known(proposals, standing, load_retired(fleet_dir / RETIRED_FILE))),
        {h.host.name: h.last_attempt.at for s in states for h in s.hosts if h.last_attempt},
        unread,
        left_alone,
        question.catalogue.checks.keys(),
    )


def _read(
    paths: Sequence[Path], store: Store, sites: Collection[SiteId]
) -> tuple[tuple[Returned, ...], tuple[Mistake, ...]]:
    """The workbooks, and why others could not be read: one bad file takes nothing from those beside it."""
    words, fleet = vocabulary(), store.fleet_id()
    files: list[Returned] = []
    mistakes: list[Mistake] = []
    for path in paths:
        try:
            file = read_returned(path, words, fleet)
        except FleetError as error:
            mistakes += error.mistakes
            continue
        if file.site in sites:
            files.append(file)
        else:
            said = f"is of site {file.site!r}, which is no longer in the inventory"
            note(mistakes, file.path, said, "leave it out")
    return tuple(files), tuple(mistakes)


def _rows(files: Sequence[Returned]) -> list[RowAnswer]:
    """Each line once: a site with two languages may send both workbooks, but two different answers are none."""
    first: dict[tuple[SiteId, str], RowAnswer] = {}
    for row in (row for file in files for row in file.answers):
        before = first.setdefault((row.site, row.row_id), row)
        if content(before) != content(row):
            said = f"{row.place} says something else about it; ask the site which one holds"
            first[row.site, row.row_id] = replace(before, problems=(*before.problems, said))
    return list(first.values())


def _states(store: Store, question: StatesQuestion, files: Sequence[Returned]) -> tuple[SiteState, ...]:
    """The sites as they are now, with workstations that were retired meanwhile still in."""
    sites = tuple(dict.fromkeys(file.site for file in files))
    asked = StatesQuestion(question.catalogue, question.waivers, question.now, question.stale_after, sites)
    return site_states(store, asked) if sites else ()


def _known(
    proposals: Sequence[Proposal], waivers: Sequence[Waiver], retired: Sequence[Retirement]
) -> Iterator[str]:
    """Places of what the fleet's files hold already, so that applying twice adds nothing."""
    held = {(w.check, w.site, w.host, w.until) for w in waivers}
    gone = {r.host for r in retired}
    for made in proposals:
        match made:
            case Waive(row, w) if (w.check, w.site, w.host, w.until) in held:
                yield row.place
            case Waive(_, w):
                held.add((w.check, w.site, w.host, w.until))  # two profiles of one PC need one exception
            case Retire(row, r) if r.host in gone:
                yield row.place
            case Retire(_, r):
                gone.add(r.host)


# -- writing ---------------------------------------------------------------------------------------------


def apply(taken: TakenAnswers, fleet_dir: Path, now: datetime) -> tuple[Path, ...]:
    """Writes what follows into the fleet folder, everything or nothing, and says which files changed.

    What somebody else wrote since the workbooks were read counts as there.
    """
    with only_writer(fleet_dir / WAIVERS_FILE):
        waivers, _ = load_waivers(fleet_dir / WAIVERS_FILE, checks=taken.checks, sites=(), hosts=())
        known = _known(taken.proposals, waivers, load_retired(fleet_dir / RETIRED_FILE))
        contents = _contents(replace(taken, known=frozenset(known)), fleet_dir, now)
        write_all(contents)
    return tuple(contents)


def _contents(taken: TakenAnswers, fleet_dir: Path, now: datetime) -> Mapping[Path, bytes]:
    contents: dict[Path, bytes] = {}
    names = ", ".join(Path(file.path).name for file in taken.files)
    comment = f"From {printable(names, 200)}, applied {now.astimezone(BRUSSELS):%Y-%m-%d}"
    waivers = [p.waiver for p in taken.new(Waive) if isinstance(p, Waive)]
    retired = [p.retirement for p in taken.new(Retire) if isinstance(p, Retire)]
    if waivers:
        path = fleet_dir / WAIVERS_FILE
        contents[path] = with_waivers(path, waivers, comment).encode()
    if retired:
        path = fleet_dir / RETIRED_FILE
        contents[path] = with_retired(path, retired, comment).encode()
    if taken.hosts_again:
        path = fleet_dir / CHECK_AGAIN_FILE
        names_again = dict.fromkeys((*_still_to_check(path, taken.asked_at), *taken.hosts_again))
        contents[path] = "".join(f"{host}\n" for host in names_again).encode()
    feedback = [_feedback_line(taken, p, now) for p in taken.proposals if isinstance(p, Feedback)]
    for name, lines in (
        (FEEDBACK_FILE, feedback),
        (ANSWERS_FILE, [_answer_line(p, now) for p in taken.proposals]),
    ):
        path = fleet_dir / name
        before = file_text(path) or ""
        if added := _unwritten(lines, before):
            gap = "" if not before or before.endswith("\n") else "\n"  # a line that was cut short ends here
            contents[path] = f"{before}{gap}{added}".encode()
    return contents


def _still_to_check(path: Path, asked_at: Mapping[HostName, datetime]) -> Iterator[HostName]:
    """The hosts of an earlier list that nobody has asked since it was written."""
    text = file_text(path)
    if text is None:
        return
    written = path.stat().st_mtime
    for line in text.split("\n"):
        host = HostName(line)
        if host and host in asked_at and asked_at[host].timestamp() < written:
            yield host


def _unwritten(lines: Sequence[Mapping[str, object]], before: str) -> str:
    """The lines that are not there yet, whenever they were applied: the same answer counts once."""
    there = {_without_time(line) for line in json_objects(before)}
    return "".join(json_text(line, None) + "\n" for line in lines if _without_time(line) not in there)


def _without_time(line: Mapping[str, object]) -> str:
    return json_text([[key, line[key]] for key in sorted(line) if key != "applied"], None)


def _answer_line(made: Proposal, now: datetime) -> dict[str, object]:
    """What somebody answered, kept with everything they wrote."""
    row = made.row
    return {
        "applied": now.isoformat(timespec="seconds"),
        "file": row.place,
        "site": row.site,
        "host": row.host,
        "check": row.check,
        "row": row.row_id,
        "answer": row.answer,
        "done_on": row.done_on,
        "done_by": row.done_by,
        "planned_on": row.planned_on,
        "remark": row.remark,
        "led_to": type(made).__name__,
        "why": made.why if isinstance(made, Unclear) else "",
    }


def _feedback_line(taken: TakenAnswers, made: Feedback, now: datetime) -> dict[str, object]:
    """For whoever writes the rules: what the site says, and what the workstation said. No account names."""
    row, found = made.row, taken.found.get((made.row.site, made.row.row_id))
    return {
        "applied": now.isoformat(timespec="seconds"),
        "kind": row.answer,
        "check": made.check,
        "site": row.site,
        "host": row.host,
        "row": row.row_id,
        "remark": row.remark,
        "by": row.done_by,
        "workbook_catalogue": next(f.catalogue_version for f in taken.files if row in f.answers),
        "now": asdict(found) if found else None,
    }
