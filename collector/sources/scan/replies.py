"""Reads what a probe printed, and what Ansible said of a host, into a reach and an observation.

Tolerant before the opening mark (banners, log-in messages), strict after it. This is the door: every text, number, date and
depth that comes from outside is bounded here, and nothing behind it needs to ask again.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any

import msgspec

from collector.core.model import HostName, Reach, ReachKind
from collector.core.observation.observation import LAST_SECOND, MAX_OBSERVATION_BYTES, Observation
from collector.core.text import printable

BEGIN = "EIDFLEET-BEGIN "
END = "EIDFLEET-END"
_CLIXML = "#< CLIXML"
# No pattern here may try one character twice: `<` ends a tag that is never closed, and each escape is taken whole.
_STRING = re.compile("<S(?: [^<>]*)?>([^<]*)</S>")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_NUL = re.compile(r"(\\[^u]|\\u(?!0000))|\\u0000")
_SHELL_SAID = (ReachKind.SHELL_BLOCKED, ReachKind.STOPPED_BY_SECURITY)
_MOST_WORDS = 20_000
"""Characters of a tool's words that are looked at, half of them from each end: the reason stands in the first or last lines."""
_LONGEST_NAME = 255
_FIRST_YEAR = 1970
_A_YEAR_S = 366 * 86_400
_decoder = msgspec.json.Decoder(Observation)
logger = logging.getLogger(__name__)


class NotOfContractError(ValueError):
    """A whole document that claims to be an observation and is not one of this contract."""


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
        return observation_of(body)
    except NotOfContractError as error:
        raise NotOfContractError(f"not an observation of this contract: {error}") from error


def observation_of(document: str) -> Observation:
    """The observation in a JSON document. NotOfContractError says what is wrong with it.

    NUL becomes U+FFFD, as every probe writes it: no database and no file format takes it.
    """
    try:
        # Hardly any has one, and the search for escapes takes longer than all the rest.
        if "\\u0000" in document:
            document = _NUL.sub(lambda found: found[1] or "\\ufffd", document)
        return _decoder.decode(document)
    except (ValueError, RecursionError) as error:
        # Besides DecodeError, a lone half of a character is a UnicodeError.
        raise NotOfContractError(printable(str(error))) from error


def _text_of_clixml(output: str) -> str:
    """The text among the objects that PowerShell writes when it takes its reader for another PowerShell.

    Each string is one element `S`, and odd characters in it are `_xHHHH_`, a rare one in two halves.
    """
    before, _, rest = output.partition(_CLIXML)
    strings = [html.unescape(line) for line in _STRING.findall(rest)]
    said = "".join(_ESCAPED.sub(lambda m: chr(int(m[1], 16)), line) + "\n" for line in strings)
    whole = said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return f"{before}\n{whole}" if BEGIN in whole else output


def report_from_event(event: Mapping[str, Any], now: datetime) -> Report | None:
    """The report in one ansible-runner event; None for events that say nothing final of a host.

    `now` is used where the event does not carry the instant of the exchange. Never raises: what nobody foresaw is that
    workstation's failed probe, with the reason, and the whole of it is in the log.
    """
    try:
        return read_event(event, now)
    except Exception as error:  # one workstation must never cost the others their results
        host = host_of(event)
        logger.exception("host=%s what it said could not be taken in", host)
        return None if host is None else not_taken_in(host, now, error)


def not_taken_in(host: HostName, at: datetime, error: Exception) -> Report:
    """The report of a workstation whose answer was more than we could take."""
    # A database's next lines hold the statement, and all it was to store.
    said = printable(str(error)[:1000].partition("\n")[0], 300)
    words = f"its answer could not be taken in: {type(error).__name__}: {said}"
    return Report(host, at, Reach(ReachKind.PROBE_FAILED, words))


def host_of(event: Mapping[str, Any]) -> HostName | None:
    """The workstation an event is about; None where it names none that could be one."""
    host = _table(event.get("event_data")).get("host")
    if not isinstance(host, str) or not host or len(host) > _LONGEST_NAME or not host.isprintable():
        return None
    return HostName(host)


def read_event(event: Mapping[str, Any], now: datetime) -> Report | None:
    """`report_from_event` for those who want to keep what cannot be read: they get the exception."""
    name, result = host_of(event), _table(_table(event.get("event_data")).get("res"))
    if name is None:
        return None
    match event.get("event"):
        case "runner_on_ok" if isinstance(result.get("probe"), dict):
            return _report_from_probe(name, result["probe"], now)
        case "runner_on_unreachable":
            return Report(name, now, _reach_from_words(_words(result)))
        case "runner_on_failed" | "runner_on_async_failed":
            if result.get("timedout"):
                return Report(name, now, Reach(ReachKind.TIMED_OUT, printable(_words(result))))
            return Report(name, now, _reach_from_words(_words(result)))  # psrp reports a mute host as failed
        case _:
            return None


def dated(text: object, now: datetime) -> datetime | None:
    """The instant in a text of ISO 8601, in UTC where it names no zone and never after `now`; None for what is no such instant.

    Years before 1970 count as none: no clock of a workstation runs there, and zones cannot be reckoned with in year 1.
    """
    try:
        at = datetime.fromisoformat(str(text)[:40])
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(at, now) if at.year >= _FIRST_YEAR else None


def _report_from_probe(host: HostName, probe: Mapping[str, Any], now: datetime) -> Report:
    started, ended = _second(probe.get("started")), _second(probe.get("ended"))
    at = now if ended is None else min(datetime.fromtimestamp(ended, UTC), now)
    output, stderr, code = _text(probe.get("stdout")), _text(probe.get("stderr")), _text(probe.get("rc"))
    try:
        observation = observation_from(output)
    except ValueError as error:
        said = f"{error}; exit code {code or 'unknown'}; {stderr}"
        # ssh ends with 255 when it lost the way; its words then name the reason better than ours. Of a shell that ran, only
        # that it was kept from running is taken from its words.
        reach = _reach_from_words(f"{stderr}\n{output[:2000]}")
        names_it = reach.kind in _SHELL_SAID or probe.get("rc") == 255
        return Report(host, at, reach if names_it else Reach(ReachKind.PROBE_FAILED, printable(said)))
    clock = observation.volatile.epoch_s
    offset = None
    if clock is not None and started is not None and ended is not None:
        offset = round(clock - (started + ended) / 2, 1)
    return Report(host, at, Reach(ReachKind.ANSWERED), observation, offset)


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """A text, or a small number as text; anything else is nobody's words, and writing it out may not even end."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and abs(value) < 2**32 else ""


def _second(value: object) -> float | None:
    """Seconds since 1970, of a year that can be reckoned with; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    is_sane = 0 <= value < LAST_SECOND - _A_YEAR_S and isfinite(value)
    return float(value) if is_sane else None


def _words(result: Mapping[str, Any]) -> str:
    """What the connection or the tool itself said, without what Ansible wraps around it."""
    said = (_text(result.get(key)) for key in ("msg", "stderr", "exception"))
    words = next((text for text in said if text), "no words")
    if len(words) > _MOST_WORDS:
        words = words[: _MOST_WORDS // 2] + "\n" + words[-_MOST_WORDS // 2 :]
    words = words.removeprefix("Task failed: ").rpartition("reached over ssh: ")[2]
    kept = [line for line in words.splitlines() if not line.startswith("Warning: Permanently added")]
    return "\n".join(kept) or words


def _reach_from_words(words: str) -> Reach:
    """Its patterns take time to make ready, which who reads an observation from a file has no use for."""
    from collector.sources.scan.reach_words import reach_from_words

    return reach_from_words(words)
