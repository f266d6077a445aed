"""Posts to a real HTTP server on loopback: signed, tried again, and never to somebody who is not who he says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from collector.core.errors import FleetError
from collector.core.mail.refusal import Refusal
from collector.delivery.patience import Patience, StoppedError
from collector.delivery.webhook import Hook, post
from tests.rigs.hook_rig import HookRig, hook_rig
from tests.rigs.hostile_servers import BABBLE, DRIP, SILENCE, hostile_hook
from tests.rigs.smtp_rig import make_certificates

SECRET = b"k" * 32
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def rig() -> Iterator[HookRig]:
    with hook_rig() as running:
        yield running


def hook(rig: HookRig, path: str = "/hook?token=canary") -> Hook:
    return Hook(f"http://127.0.0.1:{rig.port}{path}", SECRET, timeout_s=2, pause_s=0.001)


def test_a_post_is_signed_over_id_time_and_body(rig: HookRig) -> None:
    assert post(hook(rig), "letter-1", b'{"a":1}', NOON, Patience()) is None
    ((headers, body),) = rig.got
    at = str(int(NOON.timestamp()))
    wanted = hmac.new(SECRET, f"letter-1.{at}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-id"] == "letter-1"
    assert headers["webhook-timestamp"] == at
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(wanted).decode()}"
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize("trouble", [[503], [429, 502], [0, 500]], ids=str)
def test_what_may_be_better_soon_is_tried_again_with_the_same_id(rig: HookRig, trouble: list[int]) -> None:
    rig.answers = [*trouble]
    assert post(hook(rig), "letter-1", b"{}", NOON, Patience()) is None
    assert {headers["webhook-id"] for headers, _ in rig.got} == {"letter-1"}
    assert len(rig.got) == len(trouble) + 1


def test_it_gives_up_after_its_tries_and_may_come_back(rig: HookRig) -> None:
    rig.answers = [503] * 9
    failure = post(replace(hook(rig), tries=3), "letter-1", b"{}", NOON, Patience())
    assert failure
    assert (failure.kind, failure.is_final, failure.said) == (Refusal.BUSY, False, "HTTP 503")
    assert len(rig.got) == 3


@pytest.mark.parametrize(
    ("status", "kind"), [(400, Refusal.OTHER), (401, Refusal.LOG_IN), (404, Refusal.OTHER), (410, Refusal.OTHER)]
)  # fmt: skip
def test_a_plain_no_is_not_tried_again(rig: HookRig, status: int, kind: Refusal) -> None:
    rig.answers = [status]
    failure = post(hook(rig), "letter-1", b"{}", NOON, Patience())
    assert failure
    assert (failure.kind, failure.is_final) == (kind, True)
    assert len(rig.got) == 1


def test_a_redirect_is_not_followed(rig: HookRig) -> None:
    rig.answers = [307]
    failure = post(hook(rig), "letter-1", b"{}", NOON, Patience())
    assert failure
    assert failure.said == "HTTP 307"
    assert len(rig.got) == 1


def test_nobody_there_is_a_failure_that_tells_no_token() -> None:
    failure = post(
        Hook("http://127.0.0.1:1/?token=canary", SECRET, tries=2, pause_s=0.001), "x", b"{}", NOON, Patience()
    )
    assert failure
    assert (failure.kind, failure.is_final) == (Refusal.NOT_REACHED, False)
    assert "canary" not in failure.said


def test_the_name_in_the_ledger_tells_no_token(rig: HookRig) -> None:
    assert hook(rig).name.startswith("127.0.0.1#")
    assert "canary" not in hook(rig).name + repr(SECRET) + hook(rig).shown


@pytest.mark.parametrize("certificate", ["other_name", "expired", "stranger"])
def test_a_server_that_lies_is_one_error_and_gets_nothing(tmp_path: Path, certificate: str) -> None:
    make_certificates(tmp_path)
    with hook_rig(tmp_path / f"{certificate}.pem") as liar:
        to = Hook(f"https://localhost:{liar.port}/?token=canary", SECRET, tmp_path / "authority.pem", 2)
        with pytest.raises(FleetError, match="its certificate does not hold") as caught:
            post(to, "letter-1", b"{}", NOON, Patience())
        assert "canary" not in str(caught.value)
        assert liar.got == []


def test_a_right_certificate_is_enough(tmp_path: Path) -> None:
    make_certificates(tmp_path)
    with hook_rig(tmp_path / "right.pem") as rig:
        to = Hook(f"https://localhost:{rig.port}/", SECRET, tmp_path / "authority.pem", 2)
        assert post(to, "letter-1", b"{}", NOON, Patience()) is None


def rude(port: int, **changes: object) -> Hook:
    usual = Hook(f"http://127.0.0.1:{port}/hook?token=canary", SECRET, timeout_s=0.5, tries=1, pause_s=0.001)
    return replace(usual, **changes)  # type: ignore[arg-type]


HEAD = b"HTTP/1.1 %s\r\nContent-Length: 100000000\r\n\r\n"


@pytest.mark.parametrize(
    ("first", "then", "kind"),
    [
        pytest.param(SILENCE, b"", Refusal.TIMED_OUT, id="silence"),
        pytest.param(DRIP, b"", Refusal.TIMED_OUT, id="drips"),
        pytest.param(b"HTTP/1.1 400 No\r\nX: ", DRIP, Refusal.TIMED_OUT, id="a header that drips"),
        pytest.param(b"HTTP/1.1 400 No\r\n" + b"X: y\r\n" * 100_000, b"", Refusal.NOT_REACHED, id="headers without end"),
        pytest.param(HEAD % b"400 No", DRIP, Refusal.TIMED_OUT, id="a body that drips"),
        pytest.param(HEAD % b"400 No", BABBLE, Refusal.OTHER, id="a body without end"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", BABBLE, None, id="taken, and on and on"),
        pytest.param(HEAD % b"200 OK", DRIP, None, id="taken, and drips"),
        pytest.param(b"SSH-2.0-OpenSSH\r\n", b"", Refusal.NOT_REACHED, id="not HTTP"),
    ],
)  # fmt: skip
def test_whatever_it_answers_a_try_ends_in_its_time(
    first: object, then: object, kind: Refusal | None
) -> None:
    with hostile_hook(first, then) as server:
        began = time.monotonic()
        failure = post(rude(server.port), "letter-1", b"{}", NOON, Patience())
        assert time.monotonic() - began < 2
    assert (failure.kind if failure else None) == kind
    assert "canary" not in str(failure)
    assert failure is None or len(failure.said) <= 300


HOUR = format_datetime(NOON + timedelta(hours=1), usegmt=True)


@pytest.mark.parametrize(("asked", "seconds"), [("3600", 3600), (HOUR, 3600), ("999999999", 999999999)])
def test_who_asks_for_too_long_a_pause_is_left_to_the_next_delivery(asked: str, seconds: int) -> None:
    head = f"HTTP/1.1 503 Busy\r\nRetry-After: {asked}\r\nContent-Length: 0\r\n\r\n".encode()
    with hostile_hook(head, b"") as server:
        began = time.monotonic()
        failure = post(rude(server.port, tries=4), "letter-1", b"{}", NOON, Patience())
        assert time.monotonic() - began < 2
        assert server.connections == 1
    assert failure
    assert (failure.kind, failure.is_final) == (Refusal.BUSY, False)
    assert f"asks us to wait {float(seconds):g} seconds" in failure.said


@pytest.mark.parametrize(
    "asked",
    ["-5", "0", "soon", "1e9", "9" * 400, "", "Tue, 99 Nov 2026", "Tue, 24 Nov 2020 12:00:00 GMT", "\u0661"],
)
def test_a_pause_that_is_none_is_our_own(asked: str) -> None:
    head = f"HTTP/1.1 503 Busy\r\nRetry-After: {asked}\r\nContent-Length: 0\r\n\r\n".encode()
    with hostile_hook(head, b"") as server:
        failure = post(rude(server.port, tries=3), "letter-1", b"{}", NOON, Patience())
        assert server.connections == 3
    assert failure
    assert failure.said == "HTTP 503"


@pytest.mark.parametrize(
    ("first", "changes"),
    [
        pytest.param(SILENCE, {"timeout_s": 60}, id="in a try"),
        pytest.param(b"HTTP/1.1 503 Busy\r\nRetry-After: 50\r\nContent-Length: 0\r\n\r\n", {"tries": 2}, id="in a pause"),
    ],
)  # fmt: skip
def test_a_wish_to_stop_ends_a_post(first: object, changes: dict[str, object]) -> None:
    stop = threading.Event()
    with hostile_hook(first, b"") as server:
        threading.Timer(0.3, stop.set).start()
        began = time.monotonic()
        with pytest.raises(StoppedError):
            post(rude(server.port, **changes), "letter-1", b"{}", NOON, Patience(stop=stop.is_set))
        assert time.monotonic() - began < 1.5
