"""What a workstation or Ansible said becomes a reach and an observation, or says in words why not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from collector.core.model import HostName, Reach, ReachKind
from collector.sources.scan.replies import Report, observation_from, report_from_event

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BODY = (
    '{"schema":1,"probe":{"name":"posix","version":"1"},"volatile":{"taken_at":"2026-11-23T10:00:00Z","epoch_s":1795428007},'
    '"system":{"family":"linux"},"context":{"is_root":false}}'
)
GOOD = f"EIDFLEET-BEGIN 1\n{BODY}\nEIDFLEET-END\n"


def ok(stdout: str, rc: int = 0, stderr: str = "") -> dict[str, Any]:
    probe = {
        "rc": rc,
        "stdout": stdout,
        "stderr": stderr,
        "started": NOW.timestamp() - 2,
        "ended": NOW.timestamp(),
    }
    return {"event": "runner_on_ok", "event_data": {"host": "pc1", "res": {"probe": probe}}}


def failed(kind: str, **result: Any) -> dict[str, Any]:
    return {"event": kind, "event_data": {"host": "pc1", "res": result}}


def test_answer_brings_the_observation_and_the_clock_offset() -> None:
    report = report_from_event(ok(GOOD), NOW)
    assert report == Report(
        HostName("pc1"),
        NOW,
        Reach(ReachKind.ANSWERED),
        observation_from(GOOD),
        1795428007 - (NOW.timestamp() - 1),
    )


@pytest.mark.parametrize(
    "output",
    [
        pytest.param("Welcome to pc1!\nUnauthorised use\n" + GOOD, id="banner before"),
        pytest.param(GOOD + "logout\n", id="words after"),
        pytest.param("EIDFLEET-BEGIN 1\nhalf\n" + GOOD, id="second try of the probe"),
        pytest.param(GOOD.replace("\n", "\r\n"), id="carriage returns of a terminal"),
    ],
)
def test_noise_around_an_observation_is_ignored(output: str) -> None:
    assert observation_from(output) == observation_from(GOOD)


@pytest.mark.parametrize(
    ("output", "words"),
    [
        pytest.param("", "no observation in the output: ''", id="nothing"),
        pytest.param(
            "\x1b[31mred <b>=1+1", "no observation in the output: '\ufffd[31mred <b>=1+1'", id="rubbish"
        ),
        pytest.param(GOOD[:80], "the observation is cut short after 63 characters", id="half a document"),
        pytest.param(
            GOOD.replace('"schema":1', '"schema":3'), "not an observation of this contract", id="newer schema"
        ),
        pytest.param(GOOD.replace('"schema":1', '"schema":1,"x":1'), "unknown field `x`", id="unknown field"),
        pytest.param(GOOD.replace("posix", "x" * 70_000), "more than 65536", id="too large"),
        pytest.param(
            "EIDFLEET-BEGIN 1\n[]\nEIDFLEET-END\n", "not an observation of this contract", id="another shape"
        ),
    ],
)
def test_what_is_not_an_observation_is_a_failed_probe_with_its_reason(output: str, words: str) -> None:
    report = report_from_event(ok(output, rc=3, stderr="sh: oops"), NOW)
    assert report is not None
    assert report.reach.kind is ReachKind.PROBE_FAILED
    assert words in report.reach.evidence
    assert report.reach.evidence.endswith("exit code 3; sh: oops")
    assert (report.observation, report.clock_offset_s) == (None, None)


SSH = 'Task failed: Data could not be sent to remote host "10.0.0.1". Make sure this host can be reached over ssh: '
ENDED_FIRST = "Data could not be sent to remote host '10.0.0.1'. Make sure this host can be reached over SSH.: [Errno 32] Broken pipe"


@pytest.mark.parametrize(
    ("event", "reach"),
    [
        pytest.param(
            failed("runner_on_unreachable", msg=SSH + "ssh: connect to host pc1 port 22: Connection refused"),
            Reach(ReachKind.REFUSED, "ssh: connect to host pc1 port 22: Connection refused"),
            id="refused",
        ),
        pytest.param(
            failed("runner_on_unreachable", msg=SSH + "ssh: connect to host pc1 port 22: No route to host"),
            Reach(ReachKind.NO_ROUTE, "ssh: connect to host pc1 port 22: No route to host"),
            id="no route",
        ),
        pytest.param(
            failed("runner_on_unreachable", msg=f"Task failed: {ENDED_FIRST}"),
            Reach(ReachKind.BROKE_OFF, ENDED_FIRST),
            id="the client ended first",
        ),
        pytest.param(
            failed("runner_on_unreachable", msg=SSH + "Connection timed out during banner exchange"),
            Reach(ReachKind.TIMED_OUT, "Connection timed out during banner exchange"),
            id="mute",
        ),
        pytest.param(
            failed(
                "runner_on_unreachable",
                msg=SSH
                + "Warning: Permanently added 'pc1' (ED25519) to the list of known hosts.\nme@pc1: Permission denied (publickey).",
            ),
            Reach(ReachKind.CREDENTIALS_REJECTED, "me@pc1: Permission denied (publickey)."),
            id="key rejected",
        ),
        pytest.param(
            failed(
                "runner_on_unreachable",
                msg=SSH + "ssh: Could not resolve hostname pc1: Name or service not known",
            ),
            Reach(ReachKind.NAME_NOT_FOUND, "ssh: Could not resolve hostname pc1: Name or service not known"),
            id="no such name",
        ),
        pytest.param(
            failed("runner_on_unreachable", msg=SSH + "Host key verification failed."),
            Reach(ReachKind.HOST_KEY_NOT_TRUSTED, "Host key verification failed."),
            id="host key",
        ),
        pytest.param(
            failed(
                "runner_on_failed", msg="Task failed: Timed out after 8 second(s).", timedout={"period": 8}
            ),
            Reach(ReachKind.TIMED_OUT, "Timed out after 8 second(s)."),
            id="hung after log-in",
        ),
        pytest.param(
            failed("runner_on_failed", msg="Read timed out. (read timeout=30)"),
            Reach(ReachKind.TIMED_OUT, "Read timed out. (read timeout=30)"),
            id="psrp reports a mute host as failed",
        ),
        pytest.param(
            failed(
                "runner_on_unreachable",
                msg="Kerberos auth failure for principal a@EXAMPLE.BE with subprocess: kinit: Preauthentication failed",
            ),
            Reach(
                ReachKind.CREDENTIALS_REJECTED,
                "Kerberos auth failure for principal a@EXAMPLE.BE with subprocess: kinit: Preauthentication failed",
            ),
            id="Kerberos",
        ),
        pytest.param(
            failed(
                "runner_on_unreachable",
                msg="Kerberos auth failure when calling kinit cmd 'kinit': [Errno 2] No such file or directory: 'kinit'",
            ),
            Reach(
                ReachKind.NOT_EQUIPPED,
                "Kerberos auth failure when calling kinit cmd 'kinit': [Errno 2] No such file or directory: 'kinit'",
            ),
            id="no kinit on the control node",
        ),
        pytest.param(
            failed("runner_on_failed", msg="MemoryError"),
            Reach(ReachKind.PROBE_FAILED, "MemoryError"),
            id="anything else",
        ),
    ],
)
def test_each_way_of_not_reaching_has_its_name(event: dict[str, Any], reach: Reach) -> None:
    assert report_from_event(event, NOW) == Report(HostName("pc1"), NOW, reach)


def test_ssh_that_lost_the_way_is_named_by_its_own_words() -> None:
    report = report_from_event(ok("", rc=255, stderr="client_loop: Connection reset by peer"), NOW)
    assert report is not None
    assert report.reach.kind is ReachKind.TIMED_OUT


@pytest.mark.parametrize(
    "event",
    [
        {"event": "runner_on_start", "event_data": {"host": "pc1"}},
        {"event": "playbook_on_stats", "event_data": {}},
        {"event": "verbose", "stdout": "x"},
    ],
    ids=lambda e: str(e["event"]),
)
def test_events_that_say_nothing_final_are_passed_over(event: dict[str, Any]) -> None:
    assert report_from_event(event, NOW) is None


def volatile(epoch: str, more: str = "") -> str:
    return GOOD.replace('"epoch_s":1795428007', f'"epoch_s":{epoch}').replace(
        '"is_root":false}', f'"is_root":false}}{more}'
    )


@pytest.mark.parametrize(
    ("output", "words"),
    [
        pytest.param(volatile("1" + "0" * 400), "`int` <= 253402300799", id="10^400"),
        pytest.param(volatile("1" + "0" * 30), "`int` <= 253402300799", id="10^30"),
        pytest.param(volatile("1" + "0" * 5000), "out of range", id="more digits than Python reads"),
        pytest.param(volatile("1e400"), "out of range", id="a float beyond all"),
        pytest.param(volatile("NaN"), "malformed", id="NaN"),
        pytest.param(volatile("-Infinity"), "malformed", id="Infinity"),
        pytest.param(volatile("-1"), "`int` >= 0", id="before 1970"),
        pytest.param(volatile("253402300800"), "`int` <= 253402300799", id="the year 10000"),
        pytest.param(volatile("1", ',"portals":[{"host":"a","port":1%s}]' % ("0" * 30)), "port", id="a port"),
        pytest.param(volatile("1", ',"x":' + "[" * 50_000), "unknown field", id="depth"),
        pytest.param(volatile("1", ',"notes":' + "[" * 50_000), "Expected", id="depth in a list"),
        pytest.param(
            volatile("1", ',"viewer_paths":[' + ",".join(['"a"'] * 1001) + "]"),
            "length <= 1000",
            id="a long list",
        ),
        pytest.param(
            volatile("1", ',"viewer_paths":["' + "a" * 301 + '"]'), "length <= 300", id="a long text in it"
        ),
        pytest.param(
            volatile("1", ',"proxy":"\\ud800"'), "not an observation", id="half a character, escaped"
        ),
        pytest.param(volatile("1", ',"proxy":"\ud800"'), "not an observation", id="half a character"),
        pytest.param(volatile("1", ',"proxy":"\0"'), "malformed", id="a bare NUL"),
    ],
)
def test_what_is_beyond_the_bounds_of_the_contract_is_a_failed_probe(output: str, words: str) -> None:
    report = report_from_event(ok(output), NOW)
    assert report is not None
    assert (report.reach.kind, report.observation, report.clock_offset_s) == (
        ReachKind.PROBE_FAILED,
        None,
        None,
    )
    assert words in report.reach.evidence


def test_nul_is_read_as_every_probe_writes_it() -> None:
    seen = observation_from(volatile("1", ',"proxy":"a\\u0000\\\\u0000\\u00000"'))
    assert seen.proxy == "a\ufffd\\u0000\ufffd0"


@pytest.mark.parametrize(
    ("probe", "at", "has_offset"),
    [
        pytest.param({"started": 1e300}, NOW.timestamp(), False, id="begun beyond time"),
        pytest.param({"ended": float("nan")}, None, False, id="ended at no number"),
        pytest.param({"ended": float("inf")}, None, False, id="ended never"),
        pytest.param({"ended": 10**400}, None, False, id="ended in 10^400"),
        pytest.param({"ended": 253_402_300_000}, None, False, id="ended in the last hours of 9999"),
        pytest.param({"ended": -1}, None, False, id="ended before 1970"),
        pytest.param({"ended": True}, None, False, id="ended in a word"),
        pytest.param({"started": "x", "ended": []}, None, False, id="other shapes"),
        pytest.param(
            {"rc": 10**5000, "stderr": {"a": 1}}, NOW.timestamp(), True, id="a code of 5,000 digits"
        ),
    ],
)
def test_odd_instants_of_an_event_are_none(probe: dict[str, Any], at: float | None, has_offset: bool) -> None:
    event = ok(GOOD)
    event["event_data"]["res"]["probe"] |= probe
    report = report_from_event(event, NOW)
    assert report is not None
    assert report.reach.kind is ReachKind.ANSWERED
    assert report.at == (NOW if at is None else datetime.fromtimestamp(at, UTC))
    assert (report.clock_offset_s is not None) is has_offset


def nested(depth: int) -> object:
    found: object = "x"
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"event": "runner_on_ok", "event_data": "x"}, id="data that is text"),
        pytest.param({"event": "runner_on_ok", "event_data": None}, id="no data"),
        pytest.param({"event": "runner_on_ok", "event_data": {"host": ["pc1"]}}, id="a host that is a list"),
        pytest.param(
            {"event": "runner_on_ok", "event_data": {"host": "x" * 300}}, id="a host that is too long"
        ),
        pytest.param({"event": "runner_on_ok", "event_data": {"host": "a\nb"}}, id="a host of two lines"),
        pytest.param(
            {"event": "runner_on_ok", "event_data": {"host": "pc1", "res": [1]}}, id="a result that is a list"
        ),
        pytest.param({"event": ["x"], "event_data": {"host": "pc1"}}, id="a kind that is a list"),
    ],
)
def test_an_event_of_another_shape_says_nothing(event: dict[str, Any]) -> None:
    assert report_from_event(event, NOW) is None


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(10**5000, id="5,000 digits"),
        pytest.param(nested(100_000), id="a list of lists"),
        pytest.param({"a": nested(50_000)}, id="a table"),
        pytest.param(float("nan"), id="no number"),
        pytest.param(None, id="nothing"),
    ],
)
def test_words_of_another_shape_are_no_words(odd: object) -> None:
    report = report_from_event(failed("runner_on_failed", msg=odd, stderr=odd), NOW)
    assert report == Report(HostName("pc1"), NOW, Reach(ReachKind.PROBE_FAILED, "no words"))
    output = report_from_event(ok(odd), NOW)  # type: ignore[arg-type]
    assert output is not None
    assert output.reach.kind is ReachKind.PROBE_FAILED


def test_a_rare_character_comes_whole_out_of_the_objects_of_powershell() -> None:
    lines = volatile("1", ',"proxy":"_xD83D__xDE00__xD83D_"').splitlines()
    said = "#< CLIXML\n<Objs>" + "".join(f'<S S="Output">{line}</S>' for line in lines) + "</Objs>"
    assert observation_from(said).proxy == "\U0001f600\ufffd"
