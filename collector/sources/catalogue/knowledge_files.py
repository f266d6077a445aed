"""Reads the knowledge files: products and their versions, system releases, card readers, portals."""

import csv
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from msgspec import Struct

from collector.core.catalogue.catalogue import (
    Build,
    Dated,
    Inspection,
    Knowledge,
    KnownBridge,
    KnownPortal,
    Product,
    ReaderModel,
    Readers,
    ReaderSets,
    Systems,
)
from collector.core.errors import Mistake, note
from collector.core.facts.firefox_facts import FIREFOX
from collector.core.facts.middleware_facts import MIDDLEWARE, OPENSC, VIEWER
from collector.core.version import parse_version
from collector.sources.files.strict_reader import read_yaml_file

REQUIRED_PRODUCTS = (MIDDLEWARE, VIEWER, OPENSC, FIREFOX)
"""Products that facts are made from: they cannot be left out."""
_KEYPAD = {"yes": True, "no": False}
_COLUMNS = ["vendor", "model", "vid", "pid", "ccid", "pinpad", "libccid_status", "libccid_since", "notes"]


class DatedFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every file says where its numbers come from and when somebody looked."""

    seen: date
    source: str


class ProductsFile(Struct, frozen=True, forbid_unknown_fields=True):
    products: tuple[Product, ...]


class SystemsFile(Systems, frozen=True, forbid_unknown_fields=True, kw_only=True):
    seen: date
    source: str
    builds: tuple[Build, ...]


class ReadersFile(ReaderSets, frozen=True, forbid_unknown_fields=True, kw_only=True):
    seen: date
    source: str
    models: str
    """The name of the list, a CSV file beside this one."""
    virtual_ids: frozenset[str]
    virtual_vendors: frozenset[str]
    virtual_names: tuple[str, ...]
    contactless_only: frozenset[str]
    min_firmware: Mapping[str, str]
    problem_ok: frozenset[int]
    problem_passing: frozenset[int]


class PortalsFile(DatedFile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    portals: tuple[KnownPortal, ...]


class CardLine(Struct, frozen=True, forbid_unknown_fields=True):
    generation: Literal["rsa", "ec"]
    needs: dict[str, str]


class CardsFile(DatedFile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    cards: list[CardLine]


class BridgesFile(DatedFile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    bridges: tuple[KnownBridge, ...]


class InspectionFile(Inspection, frozen=True, forbid_unknown_fields=True, kw_only=True):
    seen: date
    source: str
    products: tuple[str, ...]
    public: tuple[str, ...]


def read_knowledge(folder: Path, mistakes: list[Mistake]) -> tuple[Knowledge | None, tuple[Dated, ...]]:
    """The knowledge of a folder, and when each piece was last looked up; None after every mistake has been noted."""
    products = read_yaml_file(folder / "products.yaml", ProductsFile, mistakes)
    systems = read_yaml_file(folder / "systems.yaml", SystemsFile, mistakes)
    readers = read_yaml_file(folder / "readers.yaml", ReadersFile, mistakes)
    portals = read_yaml_file(folder / "portals.yaml", PortalsFile, mistakes)
    cards = read_yaml_file(folder / "cards.yaml", CardsFile, mistakes)
    bridges = read_yaml_file(folder / "bridges.yaml", BridgesFile, mistakes)
    inspection = read_yaml_file(folder / "inspection.yaml", InspectionFile, mistakes)
    models = None if readers is None else _models(folder / readers.models, mistakes)
    if products is not None:
        _check_products(products, str(folder / "products.yaml"), mistakes)
    if products is None or systems is None or readers is None or models is None:
        return None, ()
    if portals is None or cards is None or bridges is None or inspection is None:
        return None, ()
    files: dict[str, DatedFile | SystemsFile | ReadersFile | InspectionFile] = {
        "systems": systems,
        "readers": readers,
        "portals": portals,
        "cards": cards,
        "bridges": bridges,
        "inspection": inspection,
    }
    knowledge = Knowledge(
        products={product.id: product for product in products.products},
        systems=systems,
        readers=Readers(
            models=models, **{name: getattr(readers, name) for name in ReaderSets.__struct_fields__}
        ),
        portals=portals.portals,
        cards={line.generation: line.needs for line in cards.cards},
        bridges=bridges.bridges,
        inspection=inspection,
    )
    return knowledge, (
        *(Dated(f"products.yaml: {p.id}", p.seen, p.source) for p in products.products),
        *(Dated(f"{name}.yaml", file.seen, file.source) for name, file in files.items()),
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
                note(mistakes, f"{place}: {line.id}.{key}", f"{version!r} is no version", 'write "1.2.3"')
        _check_pattern(line, place, mistakes)


def _check_pattern(line: Product, place: str, mistakes: list[Mistake]) -> None:
    if line.display_name is None:
        return
    where = f"{place}: {line.id}.display_name"
    try:
        pattern = re.compile(line.display_name)
    except re.error as error:
        note(mistakes, where, f"is no pattern: {error}", "escape brackets with a backslash")
        return
    if "version" not in pattern.groupindex:
        note(mistakes, where, "does not say where the version is", r"write (?P<version>\d+\.\d+\.\d+)")


def _models(path: Path, mistakes: list[Mistake]) -> Mapping[str, ReaderModel] | None:
    """The reader list; lines that begin with `#` say where it comes from."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        note(mistakes, path, error.strerror or "cannot be read", "name the list under `models`")
        return None
    rows = csv.reader(line for line in lines if not line.startswith("#"))
    if next(rows, None) != _COLUMNS:
        note(mistakes, path, "has other columns", f"its first line is {','.join(_COLUMNS)}")
        return None
    found = {}
    for number, row in enumerate(rows, start=2):
        if len(row) != len(_COLUMNS) or not re.fullmatch("[0-9a-f]{4}:[0-9a-f]{4}", f"{row[2]}:{row[3]}"):
            note(mistakes, f"{path}: row {number}", "is no reader", "write vid and pid in four hex digits")
            continue
        vendor, model, vid, pid, _, keypad, *_ = row
        made = ReaderModel(f"{vid}:{pid}", f"{vendor} {model}", _KEYPAD.get(keypad))
        found[made.id] = made
    return found
