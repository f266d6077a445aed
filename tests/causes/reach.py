"""Which checks can come out bad from what the probes read: every broken example that holds nothing but fields some probe writes.

Examples are the cases of the checks, the reports and kinds of this folder, and the recorded machines. What a probe writes is found in
its text, function by function, so that a field a probe no longer writes makes no example.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from collector.core.judging.judge import complained_of, evaluator_of, judge
from collector.core.model import Answer, CheckId, Host, HostName, Reach, ReachKind, ScanId, Site, SiteId
from collector.core.observation.observation import Observation
from collector.sources.catalogue.check_cases import Case as CheckCase
from collector.sources.catalogue.check_cases import read_cases
from collector.sources.catalogue.load_catalogue import shipped
from tests.causes import coverage, found_states

FAMILIES = ("linux", "windows", "darwin")
PROBES = Path(__file__).parents[2] / "playbooks/collections/ansible_collections/eidfleet/probes/probes"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_START = re.compile(r"^(?:([a-z_0-9]+)\(\) [({]|(AWK_[A-Z]+)=')", re.MULTILINE)
_TOKEN = re.compile(r"\b([a-z_0-9]+)[\[{=?!#@~]")
_KEY = re.compile(r"(?:\b|')([a-z_0-9]+)'?\]?\s*=")

Pair = tuple[CheckId, str]


@cache
def written() -> Mapping[str, frozenset[str]]:
    """Names of fields each system's probe may write."""
    posix = _functions((PROBES / "posix.sh").read_text("utf-8"))
    common = {"assemble", "main", "probe", "all_portals"}
    windows = frozenset(_KEY.findall((PROBES / "windows.ps1").read_text("utf-8")))
    return {
        "linux": _tokens(posix, {"parts", *common}, without={"mac_parts"}),
        "darwin": _tokens(posix, {"mac_parts", *common}, without={"parts"}),
        "windows": windows,
    }


@cache
def broken() -> Mapping[Pair, tuple[str, ...]]:
    """Each check and system that comes out bad somewhere, with the names of the examples."""
    found: dict[Pair, list[str]] = {}
    catalogue, _ = coverage.known()
    evaluator = evaluator_of(catalogue)
    for name, seen, host, site, offset in _examples():
        family = seen.system.family
        seen = msgspec.convert(_readable(msgspec.to_builtins(seen), written()[family]), Observation)
        answer = Answer(ScanId("-"), host.name, site.id, NOW, Reach(ReachKind.ANSWERED), seen, None, offset)
        findings = (
            *judge(answer, host, site, catalogue, NOW, evaluator=evaluator),
            *complained_of(answer, host, site, catalogue, NOW),
        )
        for finding in findings:
            if finding.is_broken and name not in (names := found.setdefault((finding.check, family), [])):
                names.append(name)
    return {pair: tuple(sorted(names, key=_plainness(pair[0]))) for pair, names in found.items()}


def _plainness(check: CheckId) -> Callable[[str], tuple[bool, bool, bool, str]]:
    """The check's own broken cases first, as they stand; then those laid over another system; then what only a complaint brings up."""

    def key(name: str) -> tuple[bool, bool, bool, str]:
        is_own = name.startswith((f"{check}/fail", f"{check}/warn"))
        return not is_own, not name.startswith(f"{check}/"), " on a healthy " in name, name

    return key


def _examples() -> Iterator[tuple[str, Observation, Host, Site, float | None]]:
    catalogue, _ = coverage.known()
    for folder in sorted(shipped("checks").iterdir()):
        for name, case in read_cases(folder).items():
            if case.observation is None:
                continue
            yield f"{folder.name}/{name}", case.observation, *_surroundings(case)
            for family in sorted(catalogue.checks[CheckId(folder.name)].families):
                other = _laid_over(case, family)
                if other is not None:
                    yield f"{folder.name}/{name}, on {_HEALTHY[family]}", other, *_surroundings(case)
    practice = Site(SiteId("practice"), "Practice", uses_ehealth_certificate=True)
    pc = Host(HostName("pc1"), practice.id)
    for file in ("known.yaml", "kinds.yaml", "found/cases.yaml"):
        for report in coverage.cases(file):
            yield f"{file}: {report.id}", coverage.observation(report), pc, practice, None
    for collection in found_states.COLLECTIONS:
        for state, seen in found_states.observations(collection):
            yield f"{collection}.jsonl: {state.id}", seen, pc, practice, None


_OWN_TO_THE_SYSTEM = ("schema", "probe", "volatile", "system")
_HEALTHY = {"linux": "a healthy Debian", "windows": "a healthy Windows", "darwin": "a healthy Mac"}


def _laid_over(case: CheckCase, family: str) -> Observation | None:
    """What a case says, on a healthy workstation of another system."""
    if case.observation is None or case.observation.system.family == family:
        return None
    said = {k: v for k, v in msgspec.to_builtins(case.observation).items() if k not in _OWN_TO_THE_SYSTEM}
    return msgspec.convert({**msgspec.to_builtins(coverage.healthy(family)), **said}, Observation)


def _surroundings(case: CheckCase) -> tuple[Host, Site, float | None]:
    entry = case.entry
    site = Site(SiteId("cases"), "Cases", uses_ehealth_certificate=entry.uses_ehealth_certificate)
    return Host(HostName("pc1"), site.id, expects_reader=entry.expects_reader), site, entry.clock_offset_s


def _readable(value: Any, names: frozenset[str]) -> Any:
    """What of an example the probe of its system can write."""
    if isinstance(value, dict):
        return {key: _readable(below, names) for key, below in value.items() if key in names}
    return [_readable(one, names) for one in value] if isinstance(value, (list, tuple)) else value


def _functions(text: str) -> Mapping[str, str]:
    """Each function, and each program for awk, by name."""
    starts = [(m.start(), m[1] or m[2]) for m in _START.finditer(text)]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return {name: text[start:end] for (start, name), end in zip(starts, ends, strict=True)}


def _tokens(functions: Mapping[str, str], first: Iterable[str], without: Iterable[str]) -> frozenset[str]:
    """Field names in what these functions reach."""
    reached: set[str] = set()
    todo = list(first)
    while todo:
        name = todo.pop()
        if name in reached or name in without or name not in functions:
            continue
        reached.add(name)
        todo += set(_WORD.findall(functions[name])) & set(functions)
    texts = [functions[name].replace("\\n", " ") for name in reached]
    quoted = {word for text in texts for word in re.findall(r'"([a-z_0-9]+)\\?"', text)}
    return frozenset(quoted | {word for text in texts for word in _TOKEN.findall(text)})
