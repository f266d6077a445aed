"""What workstations say: an observation, an event of Ansible's, a file somebody brings, recorded scans."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path

import msgspec

from collector.app.judge.judge_files import as_json, as_text, judged_file
from collector.app.scan.intake import answer_from
from collector.core.catalogue.catalogue import Catalogue
from collector.core.errors import FleetError
from collector.core.model import Language, ScanId, SiteId
from collector.sources.files.places import shared_data
from collector.sources.scan.brought import read_brought
from collector.sources.scan.call_in import CallRefusedError, read_call
from collector.sources.scan.recorded_scans import load_recordings
from collector.sources.scan.replies import Report, observation_from, read_event, report_from_event
from tests.causes.healthy import healthy_fleet
from tests.fuzz.engine import HERE, Way
from tests.fuzz.mutations import of_bytes, of_json, of_text, some
from tests.rigs.probe_output import windows_output
from tests.rigs.shipped import shipped_catalogue

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVENTS = HERE.parent / "collector/sources/scan/events/first-scan.jsonl"


@cache
def catalogue() -> Catalogue:
    return shipped_catalogue()


@cache
def observations() -> tuple[bytes, ...]:
    return tuple(msgspec.json.encode(healthy.seen) for healthy in islice(healthy_fleet(12), 12))


@cache
def recorded() -> tuple[bytes, ...]:
    return tuple(EVENTS.read_bytes().splitlines())


@cache
def printed() -> tuple[bytes, ...]:
    """What probes print, plain and wrapped, and in the objects of PowerShell."""
    seen = list(islice(healthy_fleet(2), 2))
    wrapped = [windows_output(healthy.seen) for healthy in seen]
    plain = [f"Welcome\nEIDFLEET-BEGIN 1\n{body.decode()}\nEIDFLEET-END\n" for body in observations()[:2]]
    objects = [
        '#< CLIXML\r\n<Objs Version="1.1.0.1">'
        + "".join(f'<S S="Output">{line.replace("&", "&amp;").replace("<", "&lt;")}_x000D__x000A_</S>' for line in text.split("\r\n"))
        + "</Objs>"
        for text in wrapped
    ]  # fmt: skip
    return tuple(text.encode() for text in (*wrapped, *plain, *objects))


def judge(body: bytes, folder: Path) -> None:
    """`eidfleet judge` of a file: read, judged, and told in words and as JSON."""
    path = folder / "pc.json"
    path.write_bytes(body)
    host = judged_file(path, catalogue(), NOW)
    as_text([host], catalogue(), Language.NL, NOW)
    as_json([host], catalogue()).encode()


def print_of_probe(body: bytes, _: Path) -> None:
    observation_from(body.decode("utf-8", "surrogateescape"))


def event(body: bytes, _: Path) -> None:
    """An event as the runner hands it on. What nobody foresaw becomes a failed probe there; here it shows."""
    try:
        told = json.loads(body)
    except RecursionError as error:
        raise ValueError from error
    if isinstance(told, dict):  # as ansible-runner sees to
        read_event(told, NOW)
        storable(report_from_event(told, NOW))


def brought(body: bytes, folder: Path) -> None:
    path = folder / "pc.json"
    path.write_bytes(body)
    read, _ = read_brought([path], NOW)
    for one in read:
        storable(one.report)


def storable(report: Report | None) -> None:
    if report is not None:
        answer = answer_from(report, ScanId("-"), SiteId("site"))
        assert answer.at.year >= 1970
        assert answer.at <= NOW
        f"{answer.host}{answer.reach.evidence}".encode()


def recordings(body: bytes, folder: Path) -> None:
    (folder / "scan-1.jsonl").write_bytes(body)
    load_recordings(folder)


@cache
def scans() -> Sequence[bytes]:
    lines = next((shared_data("inventory") / "sample/recordings").glob("*.jsonl")).read_bytes().splitlines()
    return [b"\n".join(lines[start : start + 2]) for start in range(0, 8, 2)]


def call_ins() -> Sequence[bytes]:
    key = "eidkey-" + "a" * 40
    envelope = {"format": "eidfleet-call-in", "version": 1, "workstation": "PC-7.linden.lan", "key": key}
    calls = [json.dumps(envelope | {"observation": json.loads(body)}).encode() for body in observations()[:4]]
    return (*calls, calls[0].decode().encode("utf-16"))


def call_in(body: bytes, folder: Path) -> None:
    read_call(body).instant(NOW, NOW)


WAYS = (
    Way("observation", observations, some(of_json, of_json, of_json, of_text, of_bytes), judge, (FleetError,), 150),
    Way("probe", printed, some(of_text, of_bytes), print_of_probe, (ValueError,), 150),
    Way("event", recorded, some(of_json, of_json, of_text, of_bytes), event, (ValueError,), 150),
    Way("drop", lambda: (*recorded(), *printed(), *observations()[:2], EVENTS.read_bytes()), some(of_json, of_text, of_bytes), brought, (FleetError,), 150),
    Way("call-in", call_ins, some(of_json, of_json, of_text, of_bytes), call_in, (CallRefusedError,), 200),
    Way("recordings", scans, some(of_json, of_text, of_bytes), recordings, (FleetError,), 200),
)  # fmt: skip
