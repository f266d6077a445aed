"""Posts to a real HTTP server on loopback: signed, tried again, and never to somebody who is not who he says."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collector.core.errors import FleetError
from collector.core.refusal import Refusal
from collector.delivery.patience import Patience
from collector.delivery.webhook import Hook, post
from tests.rigs.hook_rig import HookRig, hook_rig
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
    failure = post(Hook("http://127.0.0.1:1/?token=canary", SECRET, tries=2, pause_s=0.001), "x", b"{}", NOON, Patience())
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
