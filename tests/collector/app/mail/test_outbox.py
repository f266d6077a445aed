"""Settings of mail and web hook: what is missing or does not fit is named, and a secret is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.app.mail.outbox import hook, mail_server, sender
from collector.core.errors import FleetError
from collector.delivery.smtp import Security
from collector.sources.fleet.settings import load_settings

SECRET = "a-secret-canary-of-thirty-two-bytes"
GOOD = '[mail]\nsender = "eid@it.example"\nserver = "smtp.it.example"\nuser = "eid"\n'


def settings(folder: Path, text: str) -> None:
    (folder / "eidfleet.toml").write_text(text, "utf-8")


def test_the_password_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    settings(tmp_path, GOOD)
    wanted = load_settings(tmp_path).mail
    found = mail_server(wanted, tmp_path, {"EIDFLEET_MAIL_PASSWORD": SECRET})
    assert (found.password, found.security, found.port) == (SECRET, Security.STARTTLS, 587)
    assert SECRET not in repr(found)
    (tmp_path / "pw").write_text(f"{SECRET}\n", "utf-8")
    settings(tmp_path, GOOD + 'password_file = "pw"\n')
    assert mail_server(load_settings(tmp_path).mail, tmp_path, {}).password == SECRET


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(("sender = ", "# "), "[mail] sender: is missing", id="no sender"),
        pytest.param(("server = ", "# "), "[mail] server: is missing", id="no server"),
        pytest.param(("[mail]", '[mail]\nsecurity = "none"'), "is for a relay on this machine only", id="in the clear"),
        pytest.param(("smtp.it", 'localhost"\nsecurity = "none"\n# "'), "a log-in needs a protected connection", id="log-in in the clear"),
        pytest.param(("[mail]", '[mail]\npassword_file = "nowhere"'), "nowhere: cannot be read", id="no password file"),
        pytest.param(("[mail]", '[mail]\npassword_env = "NOT_SET"'), "set the environment variable NOT_SET", id="no password"),
        pytest.param(("[mail]", '[mail]\nsmtp = "x"'), "unknown key 'smtp' in [mail]", id="unknown key"),
        pytest.param(("[mail]", "[mail]\nca_fil = 5"), "did you mean 'ca_file'?", id="misspelt"),
        pytest.param(("eid@it.example", "An <eid@it.example>"), "write an address such as eid@it.example", id="sender is no address"),
        pytest.param(("[mail]", '[mail]\nsecurity = "ssl"'), "the default is 'starttls'", id="unknown security"),
        pytest.param(("[mail]", '[mail]\nsignatures = { es = "x" }'), "write one for each language", id="unknown language"),
        pytest.param(("[mail]", "[mail]\nport = 0"), "the default is 587", id="no port"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_before_anything_is_sent(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    settings(tmp_path, GOOD.replace(*change))
    with pytest.raises(FleetError, match=said.replace("[", r"\[").replace("?", r"\?")) as caught:
        mail_server(load_settings(tmp_path).mail, tmp_path, {"EIDFLEET_MAIL_PASSWORD": SECRET})
    assert SECRET not in str(caught.value)


def test_a_draft_needs_a_sender_and_no_server(tmp_path: Path) -> None:
    settings(tmp_path, '[mail]\nsender = "eid@it.example"\n')
    assert sender(load_settings(tmp_path).mail) == "eid@it.example"


@pytest.mark.parametrize(
    ("text", "secret", "said"),
    [
        pytest.param("", SECRET, "url: is missing", id="no address"),
        pytest.param('url = "http://hook.example/"', SECRET, "is not https", id="in the clear"),
        pytest.param('url = "ftp://hook.example/"', SECRET, "write a web address", id="no web address"),
        pytest.param('url = "https://hook.example/"', "", "set the environment variable", id="no secret"),
        pytest.param('url = "https://hook.example/"', "short", "below 24 bytes", id="short secret"),
        pytest.param('url = "https://hook.example/"', "whsec_%%%", "no base64", id="no base64"),
    ],
)
def test_a_web_hook_needs_an_address_and_a_secret(tmp_path: Path, text: str, secret: str, said: str) -> None:
    settings(tmp_path, f"[webhook]\n{text}\n")
    with pytest.raises(FleetError, match=said):
        hook(load_settings(tmp_path).webhook, tmp_path, {"EIDFLEET_WEBHOOK_SECRET": secret})
