"""Loads the catalogue: the check folders and the knowledge files, all of it right or none of it.

Every mistake is collected and raised at once as one `FleetError`, so that a bad catalogue never comes into force.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from collector.core.catalogue.catalogue import Catalogue, Check, Dated, Stage
from collector.core.errors import FleetError, Mistake, note
from collector.core.helpdesk.helpdesks import Helpdesks
from collector.core.model import CheckId, Severity
from collector.sources.catalogue.check_files import read_check
from collector.sources.catalogue.check_texts import ShippedTexts, read_texts
from collector.sources.catalogue.knowledge_files import read_knowledge
from collector.sources.catalogue.rule_reader import nearest

_SUFFIXES = frozenset({".yaml", ".md", ".csv"})
_WEIGHT = {Severity.CRITICAL: 0, Severity.MAJOR: 1, Severity.MINOR: 2}


def load_catalogue(
    checks_folder: Path | None = None,
    knowledge_folder: Path | None = None,
    *,
    helpdesks: Helpdesks,
    own: Sequence[Path] = (),
) -> Catalogue:
    """The catalogue of these folders, else the one that ships with the program. FleetError names every mistake.

    `own` are folders with further checks; none of them may have the id of another.
    """
    is_shipped = checks_folder is None
    checks_folder = checks_folder or shipped("checks")
    knowledge_folder = knowledge_folder or shipped("knowledge")
    mistakes: list[Mistake] = []
    knowledge, pieces = read_knowledge(knowledge_folder, mistakes)
    products = knowledge.products if knowledge else ()
    folders = [folder for place in (checks_folder, *own) for folder in check_folders(place)]
    mistakes.extend(
        Mistake(str(place), "is no folder", "make it, or take it out of the settings")
        for place in own
        if not place.is_dir()
    )
    mistakes.extend(_twice(folders))
    if not folders:
        note(mistakes, checks_folder, "holds no check", "name a folder that holds check folders")
    checks: dict[CheckId, Check] = {}
    texts = ShippedTexts(folders if is_shipped else ())
    for folder in folders:
        check = read_check(folder, products, routes(helpdesks), mistakes)
        found = {} if is_shipped and folder.parent == checks_folder else read_texts(folder, mistakes)
        if check is not None:
            checks[check.id] = check
            texts.read.update({(check.id, language): text for language, text in found.items()})
    _check_explanations(checks, folders, mistakes)
    if mistakes or knowledge is None:
        raise FleetError(*mistakes)
    return Catalogue(
        version=digest([checks_folder, knowledge_folder, *own]),
        dated=min(piece.seen for piece in pieces),
        checks={check.id: check for check in sorted(checks.values(), key=_in_order)},
        texts=texts,
        knowledge=knowledge,
        helpdesks=helpdesks,
        pieces=(*pieces, *_pieces(checks, helpdesks)),
    )


def shipped(name: str) -> Path:
    """A data folder of this package: `checks` or `knowledge`."""
    return Path(__file__).parents[2] / name


def check_folders(folder: Path) -> tuple[Path, ...]:
    """The check folders, by name; what begins with a dot or an underscore is none."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(p for p in folder.iterdir() if p.is_dir() and p.name[0] not in "._"))


def digest(folders: Iterable[Path]) -> str:
    """A short mark of everything in these folders that decides a report; the test cases are left out."""
    total = hashlib.sha256()
    for folder in folders:
        for parts in sorted(_deciding(folder)):
            body = folder.joinpath(*parts).read_bytes()
            total.update(f"{'/'.join(parts)} {len(body)}\n".encode() + body)
    return total.hexdigest()[:12]


def _deciding(folder: Path, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The parts of their names below the folder; what cannot be read is not there."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _deciding(Path(entry.path), (*above, entry.name))
        elif PurePath(entry.name).suffix in _SUFFIXES and entry.is_file():
            yield (*above, entry.name)


def routes(helpdesks: Helpdesks) -> frozenset[str]:
    """Ids of the helpdesk decision table."""
    return frozenset(rule.id for rule in helpdesks.rules)


def _in_order(check: Check) -> tuple[int, int, CheckId]:
    """As people read them: gravest first, then by stage of a log-in, then by id."""
    return _WEIGHT[check.severity], list(Stage).index(check.stage), check.id


def _pieces(checks: Mapping[CheckId, Check], helpdesks: Helpdesks) -> tuple[Dated, ...]:
    """A check is as old as its newest source; a desk as old as the day somebody saw its contact."""
    return (
        Dated("helpdesks.yaml", helpdesks.compiled, "public pages, compiled on that day"),
        *(
            Dated(f"helpdesks.yaml: {desk.id}", desk.verified, desk.phone.source if desk.phone else "")
            for desk in helpdesks.desks.values()
            if desk.verified is not None
        ),
        *(
            Dated(f"check {check.id}", newest.seen, newest.title)
            for check in checks.values()
            for newest in [max(check.sources, key=lambda source: source.seen)]
        ),
    )


def _twice(folders: Sequence[Path]) -> Iterator[Mistake]:
    seen: dict[str, Path] = {}
    for folder in folders:
        if folder.name in seen:
            yield Mistake(
                str(folder), f"there is a check `{folder.name}` already", f"see {seen[folder.name]}"
            )
        seen.setdefault(folder.name, folder)


def _check_explanations(
    checks: Mapping[CheckId, Check], folders: Sequence[Path], mistakes: list[Mistake]
) -> None:
    """Explanations name checks that exist, and lead to an end."""
    names = [folder.name for folder in folders]
    place = {folder.name: f"{folder / 'check.yaml'}: explained_by" for folder in folders}
    for check in checks.values():
        mistakes.extend(
            Mistake(place[check.id], f"unknown check `{explanation}`", nearest(explanation, names))
            for explanation in check.explained_by
            if explanation not in names
        )
        if check.id in _reachable(check.id, checks):
            said = "the check explains itself in the end"
            note(mistakes, place[check.id], said, "leave one of the links out")


def _reachable(start: CheckId, checks: Mapping[CheckId, Check]) -> frozenset[CheckId]:
    """Every check that explains `start`, near or far; holds `start` itself only in a circle."""
    found: set[CheckId] = set()
    todo = list(checks[start].explained_by)
    while todo:
        check = todo.pop()
        if check in checks and check not in found:
            found.add(check)
            todo.extend(checks[check].explained_by)
    return frozenset(found)
