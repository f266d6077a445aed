"""Reads what a probe printed, and what Ansible said of a host, into a reach and an observation.

Tolerant before the opening mark (banners, log-in messages), strict after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from collector.core.model import HostName, Reach, ReachKind
from collector.core.observation import MAX_OBSERVATION_BYTES, Observation
from collector.core.text import printable
from collector.sources.reach import reach_from_words

BEGIN = "EIDFLEET-BEGIN "
END = "EIDFLEET-END"
_decoder = msgspec.json.Decoder(Observation)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of asking one host. `observation` and `clock_offset_s` are there exactly when it answered.

    The offset is the workstation's clock minus ours at the middle of the exchange, in seconds.
    """

    host: HostName
    at: datetime
    reach: Reach
    observation: Observation | None = None
    clock_offset_s: float | None = None


def observation_from(output: str) -> Observation:
    """The observation in a probe's output; ValueError says in words what is wrong with it."""
    if BEGIN not in output:
        raise ValueError(f"no observation in the output: {printable(output, 200)!r}")
    document = output.rpartition(BEGIN)[2].partition("\n")[2]
    body, end, _ = document.partition("\n" + END)
    if not end:
        raise ValueError(f"the observation is cut short after {len(document)} characters")
    if len(body) > MAX_OBSERVATION_BYTES:
        raise ValueError(f"the observation has {len(body)} characters, more than {MAX_OBSERVATION_BYTES}")
    try:
        return _decoder.decode(body)
    except msgspec.DecodeError as error:
        raise ValueError(f"not an observation of this contract: {error}") from error


def report_from_event(event: Mapping[str, Any], now: datetime) -> Report | None:
    """The report in one ansible-runner event; None for events that say nothing final of a host.

    `now` is used where the event does not carry the instant of the exchange.
    """
    data = event.get("event_data", {})
    host, result = data.get("host"), data.get("res") or {}
    if not host:
        return None
    name = HostName(host)
    match event.get("event"):
        case "runner_on_ok" if isinstance(result.get("probe"), dict):
            return _report_from_probe(name, result["probe"], now)
        case "runner_on_unreachable":
            return Report(name, now, reach_from_words(_words(result)))
        case "runner_on_failed" | "runner_on_async_failed":
            if result.get("timedout"):
                return Report(name, now, Reach(ReachKind.TIMED_OUT, printable(_words(result))))
            return Report(name, now, _failed(_words(result)))
        case _:
            return None


def _report_from_probe(host: HostName, probe: Mapping[str, Any], now: datetime) -> Report:
    started, ended = probe.get("started"), probe.get("ended")
    at = datetime.fromtimestamp(ended, UTC) if isinstance(ended, int | float) else now
    output = str(probe.get("stdout", ""))
    try:
        observation = observation_from(output)
    except ValueError as error:
        said = f"{error}; exit code {probe.get('rc')}; {probe.get('stderr', '')}"
        # ssh ends with 255 when it lost the way; its words then name the reason better than ours.
        reach = reach_from_words(str(probe.get("stderr", ""))) if probe.get("rc") == 255 else None
        known = reach is not None and reach.kind is not ReachKind.PROBE_FAILED
        return Report(host, at, reach if reach and known else Reach(ReachKind.PROBE_FAILED, printable(said)))
    clock = observation.volatile.epoch_s
    offset = None
    if clock is not None and isinstance(started, int | float) and isinstance(ended, int | float):
        offset = round(clock - (started + ended) / 2, 1)
    return Report(host, at, Reach(ReachKind.ANSWERED), observation, offset)


def _failed(words: str) -> Reach:
    """A failed task: a connection's words where it was one (psrp reports a mute host so), else a failed probe."""
    reach = reach_from_words(words)
    connection_kinds = (ReachKind.TIMED_OUT, ReachKind.REFUSED, ReachKind.CERTIFICATE_NOT_TRUSTED)
    return reach if reach.kind in connection_kinds else Reach(ReachKind.PROBE_FAILED, printable(words))


def _words(result: Mapping[str, Any]) -> str:
    """What the connection or the tool itself said, without what Ansible wraps around it."""
    words = str(result.get("msg") or result.get("stderr") or result.get("exception") or "no words")
    words = words.removeprefix("Task failed: ").rpartition("reached over ssh: ")[2]
    kept = [line for line in words.splitlines() if not line.startswith("Warning: Permanently added")]
    return "\n".join(kept) or words
