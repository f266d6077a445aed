"""Log-ins: passwords in any script at a real server, tokens at one that takes nothing else, and one error that says what helps."""

from __future__ import annotations

import base64
import hmac
import stat
from pathlib import Path

import pytest

from collector.core.errors import FleetError
from collector.delivery.patience import Patience
from collector.delivery.smtp import MailServer, Security, ServerDownError, session
from collector.delivery.token import TokenCommand
from tests.rigs.hostile_servers import hostile_smtp, token_smtp
from tests.rigs.smtp_rig import Options, make_certificates, smtp_rig

USER = "eid@it.example"
TOKEN = "ya29.token-canary"
SCRIPTS = ["pässw0rd€", "пароль", "密碼🔑", "e\u0301té", "a b\u00a0c", "plain"]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    make_certificates(folder)
    return folder


def tls(
    port: int, certificates: Path, password: str = "", token_command: TokenCommand | None = None
) -> MailServer:
    ca_file = certificates / "authority.pem"
    return MailServer("localhost", port, Security.TLS, USER, password, ca_file, 5, 5, token_command)


def said_by(server: MailServer) -> str:
    with pytest.raises(FleetError) as caught, session(server):
        pass
    assert len(caught.value.mistakes) == 1
    return str(caught.value)


@pytest.mark.parametrize("password", SCRIPTS)
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "PLAIN LOGIN"])
def test_a_real_server_takes_a_password_in_any_script(
    tmp_path: Path, certificates: Path, mechanism: str, password: str
) -> None:
    options = Options("tls", mechanisms=mechanism, user="ünïcode@it.example", password=password)
    with smtp_rig(tmp_path, options) as rig:
        server = MailServer("localhost", rig.port, Security.TLS, options.user, password, rig.authority, 5, 5)
        with session(server) as open_:
            assert open_.is_alive
        wrong = MailServer(
            "localhost", rig.port, Security.TLS, options.user, password + "x", rig.authority, 5
        )
        assert "refuses the log-in: 535" in said_by(wrong)


@pytest.mark.parametrize("password", SCRIPTS)
def test_cram_md5_signs_with_the_bytes_of_utf_8(certificates: Path, password: str) -> None:
    challenge = base64.b64encode(b"<1@rig>")
    answers = {b"AUTH": b"334 " + challenge + b"\r\n"}
    digest = hmac.new(password.encode(), b"<1@rig>", "md5").hexdigest()
    wanted = base64.b64encode(f"{USER} {digest}".encode())
    answers[wanted.upper()] = b"235 ok\r\n"
    with hostile_smtp(certificates / "right.pem", offers="CRAM-MD5", answers=answers) as rig:
        with session(tls(rig.port, certificates, password)):
            pass
        assert wanted in rig.heard


def test_a_way_that_is_offered_and_not_there_is_not_the_last(certificates: Path) -> None:
    """Seen at servers that offer CRAM-MD5 and keep no secret for the account."""
    answers = {b"AUTH": b"504 5.7.4 Unrecognized authentication type\r\n"}
    with hostile_smtp(certificates / "right.pem", offers="CRAM-MD5 PLAIN LOGIN", answers=answers) as rig:
        assert "504 5.7.4" in said_by(tls(rig.port, certificates, "pw"))
        assert [line.split()[1] for line in rig.heard if line.startswith(b"AUTH")] == [b"CRAM-MD5", b"PLAIN", b"LOGIN"]  # fmt: skip


@pytest.mark.parametrize("offers", ["XOAUTH2", "OAUTHBEARER XOAUTH2", "GSSAPI XOAUTH2"])
def test_a_server_that_wants_a_token_is_one_error_that_says_what_helps(
    certificates: Path, offers: str
) -> None:
    with hostile_smtp(certificates / "right.pem", offers=offers) as rig:
        said = said_by(tls(rig.port, certificates, "pw"))
        assert not [line for line in rig.heard if line.startswith(b"AUTH")]
    for word in ("only a token", "Microsoft 365", "Google", "[mail] oauth", "nothing was sent"):
        assert word in said


@pytest.mark.parametrize(
    ("offers", "reply", "words"),
    [
        pytest.param("LOGIN XOAUTH2", b"535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", ("535 5.7.139", "Microsoft 365", "[mail] oauth"), id="Microsoft 365"),
        pytest.param("PLAIN", b"535 5.7.8 no", ("535 5.7.8", "its password", "UTF-8"), id="not in ASCII"),
        pytest.param("GSSAPI NTLM", b"", ("GSSAPI NTLM", "that we know"), id="neither"),
        pytest.param("", b"", ("offers no log-in",), id="no log-in at all"),
    ],
)  # fmt: skip
def test_a_refused_log_in_says_what_helps(
    certificates: Path, offers: str, reply: bytes, words: tuple[str, ...]
) -> None:
    answers = {b"AUTH": reply + b"\r\n"}
    with hostile_smtp(certificates / "right.pem", offers=offers, answers=answers) as rig:
        said = said_by(tls(rig.port, certificates, "pässwort"))
    for word in words:
        assert word.replace("GSSAPI NTLM", "GSSAPI, NTLM") in said


@pytest.mark.parametrize("echo", ["pässwort-canary", base64.b64encode("pässwort-canary".encode()).decode()])
def test_a_server_that_repeats_the_password_does_not_bring_it_into_the_error(
    certificates: Path, echo: str
) -> None:
    answers = {b"AUTH": f"535 5.7.8 wrong: {echo}\r\n".encode()}
    with hostile_smtp(certificates / "right.pem", answers=answers) as rig:
        said = said_by(tls(rig.port, certificates, "pässwort-canary"))
    assert "535 5.7.8 wrong: ***" in said


def test_a_log_in_put_off_is_no_mistake_of_the_settings(certificates: Path) -> None:
    answers = {b"AUTH": b"454 4.7.0 Temporary authentication failure\r\n"}
    with (
        hostile_smtp(certificates / "right.pem", offers="PLAIN LOGIN", answers=answers) as rig,
        pytest.raises(ServerDownError, match="454"),
        session(tls(rig.port, certificates, "pw")),
    ):
        pass


@pytest.mark.parametrize(
    "reply", [b"334 !!!", b"334 ", b"334 " + b"A" * 4000], ids=["no base64", "empty", "long"]
)
def test_challenges_without_end_end(certificates: Path, reply: bytes) -> None:
    """It answers every line so."""
    answers = dict.fromkeys((b"AUTH", b"*", b""), reply + b"\r\n")
    with hostile_smtp(certificates / "right.pem", offers="PLAIN", answers=answers) as rig:
        with pytest.raises((FleetError, ServerDownError)), session(tls(rig.port, certificates, "pw")):
            pass
        assert len(rig.heard) < 12


# -- tokens -----------------------------------------------------------------------------------------------


def command(folder: Path, text: str, timeout_s: float = 10) -> TokenCommand:
    place = folder / "token"
    place.write_text(f"#!/bin/sh\n{text}\n")
    place.chmod(place.stat().st_mode | stat.S_IXUSR)
    return TokenCommand((str(place), "an argument; $(touch was-run)"), folder, timeout_s)


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_a_token_from_the_command_logs_in(tmp_path: Path, certificates: Path, mechanism: str) -> None:
    told = command(tmp_path, f"printf '%s\\n' {TOKEN}")
    with token_smtp(certificates / "right.pem", USER, TOKEN, mechanism) as rig:
        with session(tls(rig.port, certificates, token_command=told)):
            pass
        assert TOKEN not in repr(tls(rig.port, certificates, token_command=told))
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize(("mechanism", "answer"), [("XOAUTH2", b""), ("OAUTHBEARER", b"AQ==")])
def test_a_refused_token_says_why_and_is_not_shown(
    tmp_path: Path, certificates: Path, mechanism: str, answer: bytes
) -> None:
    told = command(tmp_path, "echo another-canary")
    with token_smtp(certificates / "right.pem", USER, TOKEN, mechanism) as rig:
        said = said_by(tls(rig.port, certificates, token_command=told))
        assert answer in rig.heard
    assert "status 401, scope https://mail.example/" in said
    assert "look whether the token of [mail] oauth" in said
    assert "canary" not in said


def test_a_token_is_of_no_use_where_only_passwords_are_taken(tmp_path: Path, certificates: Path) -> None:
    with hostile_smtp(certificates / "right.pem", offers="PLAIN LOGIN") as rig:
        said = said_by(tls(rig.port, certificates, token_command=command(tmp_path, "echo tok-canary")))
    assert "PLAIN, LOGIN; we know a token by XOAUTH2 or OAUTHBEARER" in said
    assert "canary" not in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("exit 3", "ended with exit code 3", id="fails"),
        pytest.param("echo secret-canary; exit 1", "ended with exit code 1", id="prints and fails"),
        pytest.param(":", "printed nothing", id="nothing"),
        pytest.param("echo two canary-words", "printed no token", id="two words"),
        pytest.param("printf 'canary\\303\\251'", "printed no token", id="not ASCII"),
        pytest.param("yes canary", "prints more than 16000 bytes", id="without end"),
        pytest.param("sleep 60", "was not done in 0.5 seconds", id="hangs"),
        pytest.param(
            "trap '' TERM; sleep 60 & sleep 60", "was not done in 0.5 seconds", id="hangs, and its child"
        ),
        pytest.param("cat; echo", "printed nothing", id="reads its input"),
    ],
)
def test_a_command_that_prints_no_token_is_one_error(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FleetError, match=said) as caught:
        command(tmp_path, text, 0.5).token(Patience())
    assert "canary" not in str(caught.value)
    assert "[mail] oauth" in str(caught.value)


def test_a_command_that_is_not_there_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(FleetError, match="cannot be run: No such file"):
        TokenCommand(("nowhere/token",), tmp_path).token(Patience())
