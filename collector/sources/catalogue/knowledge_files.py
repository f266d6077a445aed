"""Reads the knowledge files: products and their versions, system releases, card readers, portals."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from collector.core.catalogue.catalogue import (
    BrokenVersions,
    Build,
    Dated,
    Inspection,
    Knowledge,
    KnownBad,
    KnownBridge,
    KnownPortal,
    Product,
    ReaderModel,
    Readers,
    SystemEnd,
    Systems,
)
from collector.core.errors import Mistake
from collector.core.facts.firefox_facts import FIREFOX
from collector.core.facts.middleware_facts import MIDDLEWARE, OPENSC, VIEWER
from collector.core.version import parse_version
from collector.sources.catalogue.check_files import decoded, read_yaml

T = TypeVar("T", bound=msgspec.Struct)
REQUIRED_PRODUCTS = (MIDDLEWARE, VIEWER, OPENSC, FIREFOX)
"""Products that facts are made from: they cannot be left out."""
_KEYPAD = {"yes": True, "no": False}
_COLUMNS = ["vendor", "model", "vid", "pid", "ccid", "pinpad", "libccid_status", "libccid_since", "notes"]


class DatedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every file says where its numbers come from and when somebody looked."""

    seen: date
    source: str


class BrokenLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    first: str
    mended: str
    source: str


class ProductLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    floor: dict[str, str]
    newest: dict[str, str]
    seen: date
    source: str
    packages: dict[str, frozenset[str]] = {}
    parts: frozenset[str] = frozenset()
    display_name: str | None = None
    publisher: str | None = None
    broken: list[BrokenLine] = []


class ProductsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    products: list[ProductLine]


class BuildLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    releases: frozenset[str]


class EndLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    release: str
    end: date
    source: str
    editions: frozenset[str] = frozenset()


class SystemsFile(DatedFile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    builds: list[BuildLine]
    same_as: dict[str, str] = {}
    by_major: frozenset[str] = frozenset()
    oldest: dict[str, str] = {}
    ends: list[EndLine] = []


class KnownBadLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    family: str
    driver_before: str | None = None
    system_from: str | None = None


class ReadersFile(DatedFile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    models: str
    virtual_ids: frozenset[str]
    virtual_vendors: frozenset[str]
    virtual_names: tuple[str, ...]
    contactless_only: frozenset[str]
    min_firmware: dict[str, str]
    problem_ok: frozenset[int]
    problem_passing: frozenset[int]
    known_bad: list[KnownBadLine] = []
    pin_try_eaters: frozenset[str] = frozenset()
    pin_leaks: frozenset[str] = frozenset()
    keypad_by_class_driver: frozenset[str] = frozenset()


class PortalLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    host: str
    port: int
    purpose: str
    default: bool = False
    kind: Literal["login", "status", "download"] = "login"


class PortalsFile(DatedFile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    portals: list[PortalLine]


class CardLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    generation: Literal["rsa", "ec"]
    needs: dict[str, str]


class CardsFile(DatedFile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    cards: list[CardLine]


class BridgeLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    product: str
    ids: frozenset[str]
    retired: bool
    source: str


class BridgesFile(DatedFile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    bridges: list[BridgeLine]


class InspectionFile(DatedFile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    products: tuple[str, ...]
    public: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnowledgeFiles:
    """What the files say, and when each of them was last looked up."""

    knowledge: Knowledge
    pieces: tuple[Dated, ...]

    @property
    def dated(self) -> date:
        """The oldest day on which any of it was seen."""
        return min(piece.seen for piece in self.pieces)


def read_knowledge(folder: Path, mistakes: list[Mistake]) -> KnowledgeFiles | None:
    """The knowledge of a folder, or None after every mistake has been noted."""
    products = _file(folder / "products.yaml", ProductsFile, mistakes)
    systems = _file(folder / "systems.yaml", SystemsFile, mistakes)
    readers = _file(folder / "readers.yaml", ReadersFile, mistakes)
    portals = _file(folder / "portals.yaml", PortalsFile, mistakes)
    cards = _file(folder / "cards.yaml", CardsFile, mistakes)
    bridges = _file(folder / "bridges.yaml", BridgesFile, mistakes)
    inspection = _file(folder / "inspection.yaml", InspectionFile, mistakes)
    models = None if readers is None else _models(folder / readers.models, mistakes)
    if products is not None:
        _check_products(products, str(folder / "products.yaml"), mistakes)
    if products is None or systems is None or readers is None or models is None:
        return None
    if portals is None or cards is None or bridges is None or inspection is None:
        return None
    files: dict[str, DatedFile] = {
        "systems": systems,
        "readers": readers,
        "portals": portals,
        "cards": cards,
        "bridges": bridges,
        "inspection": inspection,
    }
    return KnowledgeFiles(
        Knowledge(
            products={line.id: _product(line) for line in products.products},
            systems=_systems(systems),
            readers=_readers(readers, models),
            portals=tuple(KnownPortal(p.host, p.port, p.purpose, p.default, p.kind) for p in portals.portals),
            cards={line.generation: line.needs for line in cards.cards},
            bridges=tuple(KnownBridge(b.product, b.ids, b.retired) for b in bridges.bridges),
            inspection=Inspection(inspection.products, inspection.public),
        ),
        (
            *(Dated(f"products.yaml: {p.id}", p.seen, p.source) for p in products.products),
            *(Dated(f"{name}.yaml", file.seen, file.source) for name, file in files.items()),
        ),
    )


def _systems(file: SystemsFile) -> Systems:
    return Systems(
        tuple(Build(b.version, b.releases) for b in file.builds),
        file.same_as,
        file.by_major,
        file.oldest,
        tuple(SystemEnd(e.release, e.end, e.source, e.editions) for e in file.ends),
    )


def _file(path: Path, kind: type[T], mistakes: list[Mistake]) -> T | None:
    raw = read_yaml(path, mistakes)
    return None if raw is None else decoded(raw, kind, str(path), mistakes)


def _product(line: ProductLine) -> Product:
    return Product(
        id=line.id,
        floor=line.floor,
        newest=line.newest,
        seen=line.seen,
        source=line.source,
        packages=line.packages,
        parts=line.parts,
        display_name=line.display_name,
        publisher=line.publisher,
        broken=tuple(BrokenVersions(b.first, b.mended, b.source) for b in line.broken),
    )


def _readers(file: ReadersFile, models: Mapping[str, ReaderModel]) -> Readers:
    return Readers(
        models=models,
        virtual_ids=file.virtual_ids,
        virtual_vendors=file.virtual_vendors,
        virtual_names=file.virtual_names,
        min_firmware=file.min_firmware,
        contactless_only=file.contactless_only,
        problem_ok=file.problem_ok,
        problem_passing=file.problem_passing,
        known_bad=tuple(KnownBad(b.id, b.family, b.driver_before, b.system_from) for b in file.known_bad),
        pin_try_eaters=file.pin_try_eaters,
        pin_leaks=file.pin_leaks,
        keypad_by_class_driver=file.keypad_by_class_driver,
    )


def _check_products(file: ProductsFile, place: str, mistakes: list[Mistake]) -> None:
    ids = [line.id for line in file.products]
    mistakes.extend(
        Mistake(f"{place}: products", f"no product `{name}`", "facts are made from it: add it")
        for name in REQUIRED_PRODUCTS
        if name not in ids
    )
    for line in file.products:
        for key, version in {**line.floor, **line.newest}.items():
            if parse_version(version) is None:
                mistakes.append(
                    Mistake(f"{place}: {line.id}.{key}", f"{version!r} is no version", 'write "1.2.3"')
                )
        _check_pattern(line, place, mistakes)


def _check_pattern(line: ProductLine, place: str, mistakes: list[Mistake]) -> None:
    if line.display_name is None:
        return
    where = f"{place}: {line.id}.display_name"
    try:
        pattern = re.compile(line.display_name)
    except re.error as error:
        mistakes.append(Mistake(where, f"is no pattern: {error}", "escape brackets with a backslash"))
        return
    if "version" not in pattern.groupindex:
        mistakes.append(
            Mistake(where, "does not say where the version is", r"write (?P<version>\d+\.\d+\.\d+)")
        )


def _models(path: Path, mistakes: list[Mistake]) -> Mapping[str, ReaderModel] | None:
    """The reader list; lines that begin with `#` say where it comes from."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        mistakes.append(
            Mistake(str(path), error.strerror or "cannot be read", "name the list under `models`")
        )
        return None
    rows = csv.reader(line for line in lines if not line.startswith("#"))
    if next(rows, None) != _COLUMNS:
        mistakes.append(Mistake(str(path), "has other columns", f"its first line is {','.join(_COLUMNS)}"))
        return None
    found = {}
    for number, row in enumerate(rows, start=2):
        if len(row) != len(_COLUMNS) or not re.fullmatch("[0-9a-f]{4}:[0-9a-f]{4}", f"{row[2]}:{row[3]}"):
            mistakes.append(
                Mistake(f"{path}: row {number}", "is no reader", "write vid and pid in four hex digits")
            )
            continue
        vendor, model, vid, pid, _, keypad, status, since, notes = row
        found[f"{vid}:{pid}"] = ReaderModel(
            f"{vid}:{pid}", f"{vendor} {model}", status, since or None, notes, _KEYPAD.get(keypad)
        )
    return found
