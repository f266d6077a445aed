"""Reads what a probe printed, and what Ansible said of a host, into a reach and an observation.

Tolerant before the opening mark (banners, log-in messages), strict after it.
"""

from __future__ import annotations

import html
import re
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
_CLIXML = "#< CLIXML"
_STRING = re.compile("<S(?: [^>]*)?>([^<]*)</S>")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_SHELL_SAID = (ReachKind.SHELL_BLOCKED, ReachKind.STOPPED_BY_SECURITY)
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
    if _CLIXML in output:
        output = _text_of_clixml(output)
    if BEGIN not in output:
        raise ValueError(f"no observation in the output: {printable(output, 200)!r}")
    heading, _, document = output.rpartition(BEGIN)[2].replace("\r", "").partition("\n")
    body, end, _ = document.partition("\n" + END)
    if heading.rstrip().endswith("wrapped"):
        body = body.replace("\n", "")  # a newline inside a string is written as \\n, so none is lost
    if not end:
        raise ValueError(f"the observation is cut short after {len(document)} characters")
    if len(body) > MAX_OBSERVATION_BYTES:
        raise ValueError(f"the observation has {len(body)} characters, more than {MAX_OBSERVATION_BYTES}")
    try:
        return _decoder.decode(body)
    except msgspec.DecodeError as error:
        raise ValueError(f"not an observation of this contract: {error}") from error


def _text_of_clixml(output: str) -> str:
    """The text among the objects that PowerShell writes when it takes its reader for another PowerShell.

    Each string is one element `S`, and odd characters in it are `_xHHHH_`.
    """
    before, _, rest = output.partition(_CLIXML)
    strings = [html.unescape(line) for line in _STRING.findall(rest)]
    said = "".join(_ESCAPED.sub(lambda m: chr(int(m[1], 16)), line) + "\n" for line in strings)
    return f"{before}\n{said}" if BEGIN in said else output


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
    at = min(datetime.fromtimestamp(ended, UTC), now) if isinstance(ended, int | float) else now
    output = str(probe.get("stdout", ""))
    try:
        observation = observation_from(output)
    except ValueError as error:
        said = f"{error}; exit code {probe.get('rc')}; {probe.get('stderr', '')}"
        # ssh ends with 255 when it lost the way; its words then name the reason better than ours. Of a shell that ran, only
        # that it was kept from running is taken from its words.
        reach = reach_from_words(f"{probe.get('stderr', '')}\n{output[:2000]}")
        names_it = reach.kind in _SHELL_SAID or probe.get("rc") == 255
        return Report(host, at, reach if names_it else Reach(ReachKind.PROBE_FAILED, printable(said)))
    clock = observation.volatile.epoch_s
    offset = None
    if clock is not None and isinstance(started, int | float) and isinstance(ended, int | float):
        offset = round(clock - (started + ended) / 2, 1)
    return Report(host, at, Reach(ReachKind.ANSWERED), observation, offset)


def _failed(words: str) -> Reach:
    """A failed task: a connection's words where it was one (psrp reports a mute host so), else a failed probe."""
    return reach_from_words(words)


def _words(result: Mapping[str, Any]) -> str:
    """What the connection or the tool itself said, without what Ansible wraps around it."""
    words = str(result.get("msg") or result.get("stderr") or result.get("exception") or "no words")
    words = words.removeprefix("Task failed: ").rpartition("reached over ssh: ")[2]
    kept = [line for line in words.splitlines() if not line.startswith("Warning: Permanently added")]
    return "\n".join(kept) or words
