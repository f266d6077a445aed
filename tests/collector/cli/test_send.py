"""`eidfleet send` and `deliver` as an administrator types them, against real servers on loopback."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import yaml

from collector.cli.door import through_the_door
from collector.cli.main import app
from collector.core.model import Answer, Host, HostName, Language, Reach, ReachKind, Site, SiteId
from collector.core.observation.observation import Observation
from tests.rigs import sample_fleet as sample
from tests.rigs.fleet_folder import EIDFLEET
from tests.rigs.hostile_servers import DRIP, SILENCE, hostile_hook, hostile_smtp, wait_until
from tests.rigs.needs import needs
from tests.rigs.processes import put_an_end_to
from tests.rigs.smtp_rig import PASSWORD, USER, SmtpRig, make_certificates, smtp_rig
from tests.rigs.stores import store_at

SITES: dict[str, dict[str, Any]] = {
    "gent": {
        "name": "Groepspraktijk Ter Linden",
        "languages": ["nl", "fr"],
        "local_it": {"name": "IT Gent", "email": "it@gent.example"},
        "mail": {
            "to": [
                {"email": "an@gent.example", "name": "An Peeters"},
                {"email": "luc@gent.example", "name": "Luc Dubois", "language": "fr"},
            ]
        },
    },
    "ghent": {
        "name": "Praktijk Ter Linde",
        "languages": ["de"],
        "mail": {
            "to": [{"email": "shared@mail.example"}],
            "link_only": True,
            "link": "https://files.example/ghent/",
        },
    },
    "eupen": {"name": "Gemeinde", "languages": ["de"]},
}
HOSTS = {"gent": ("balie-1", "balie-2"), "ghent": ("empfang-1",), "eupen": ("schalter-1",)}


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class FleetDir:
    """A fleet folder whose scans a test invents."""

    path: Path
    run: Callable[..., Said]

    def scan(self, days_ago: float, **seen: Observation) -> None:
        """One scan of everything; a workstation that is not named is in order."""
        store = store_at(f"sqlite:///{self.path}/.eidfleet/history.sqlite3")
        at = datetime.now(UTC) - timedelta(days=days_ago)
        sites = [
            Site(SiteId(name), made["name"], languages=tuple(Language(code) for code in made["languages"]))
            for name, made in SITES.items()
        ]
        hosts = [Host(HostName(host), SiteId(site)) for site, names in HOSTS.items() for host in names]
        scan = store.begin_scan(sites, hosts, [host.name for host in hosts], at)
        for host in hosts:
            observed = seen.get(host.name.replace("-", "_"), sample.linux("els"))
            answer = Answer(scan, host.name, host.site, at, Reach(ReachKind.ANSWERED), observed)
            store.record(scan, answer)
        store.end_scan(scan, at)

    def sent_days_ago(self, days: float) -> None:
        """Every letter so far was sent then, as if the clock had stood there."""
        at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds")
        with closing(sqlite3.connect(self.path / ".eidfleet/history.sqlite3")) as store, store:
            store.execute("UPDATE letter SET changed_at = ?", (at,))

    def inventory(self, **sites: dict[str, object]) -> None:
        groups = {
            name: {
                "vars": {"eid_site": {**made, **sites.get(name, {})}},
                "hosts": {h: {} for h in HOSTS[name]},
            }
            for name, made in SITES.items()
        }
        text = yaml.safe_dump({"all": {"children": groups}})
        (self.path / "inventory/hosts.yaml").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmtpRig]:
    with smtp_rig(tmp_path_factory.mktemp("smtp")) as running:
        yield running


@pytest.fixture
def fleet(
    rig: SmtpRig, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> FleetDir:
    rig.taken.unlink(missing_ok=True)

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["eidfleet", *arguments])
        capfd.readouterr()
        code = through_the_door(lambda: app(standalone_mode=False))
        out, err = capfd.readouterr()
        assert PASSWORD not in out + err
        return Said(code, out, err)

    folder = tmp_path / "fleet"
    (folder / "inventory").mkdir(parents=True)
    (folder / "eidfleet.toml").write_text(
        f'[fleet]\nname = "Noord"\n[mail]\nsender = "eid@it.example"\nserver = "localhost"\nport = {rig.port}\n'
        f'user = "{USER}"\nca_file = "{rig.authority}"\ntimeout_s = 5\n',
        "utf-8",
    )
    monkeypatch.setenv("EIDFLEET_MAIL_PASSWORD", PASSWORD)
    monkeypatch.chdir(folder)
    made = FleetDir(folder, run)
    made.inventory()
    return made


def sent(rig: SmtpRig) -> dict[str, EmailMessage]:
    found = rig.messages()
    assert len({to for to, _ in found}) == len(found)
    return dict(found)


def names(message: EmailMessage) -> list[str | None]:
    return [part.get_filename() for part in message.iter_attachments()]


def test_each_recipient_gets_one_mail_in_their_language_and_a_second_send_sends_none(
    fleet: FleetDir, rig: SmtpRig
) -> None:
    fleet.scan(1, balie_1=sample.no_addon(sample.linux("els")))
    first = fleet.run("send")
    assert (first.code, first.out, first.err) == (0, "3 sent, 1 site without recipients.\n", "")
    mails = sent(rig)
    assert set(mails) == {"an@gent.example", "luc@gent.example", "shared@mail.example"}
    an, luc = mails["an@gent.example"], mails["luc@gent.example"]
    assert str(an["To"]) == "An Peeters <an@gent.example>"
    assert str(an["From"]) == "eID-controle Noord <eid@it.example>"
    assert str(luc["From"]) == "Contrôle eID Noord <eid@it.example>"
    assert str(an["Reply-To"]) == "it@gent.example"
    assert [name and name[:5] for name in names(an)] == ["gent_", "gent_"]
    spoken = [part["Content-Language"] for mail in (an, luc) if (part := mail.get_body(("plain",)))]
    assert spoken == ["nl-BE", "fr-BE"]
    assert ("An Peeters" in body(an), "An Peeters" in body(luc)) == (True, False)
    again = fleet.run("send")
    assert (again.code, again.out) == (0, "0 sent, 3 dealt with before, 1 site without recipients.\n")
    assert len(rig.messages()) == 3
    assert PASSWORD.encode() not in (fleet.path / ".eidfleet/history.sqlite3").read_bytes()


@pytest.mark.rig
def test_a_page_goes_as_pdf_as_well_where_the_settings_ask_for_it(
    fleet: FleetDir, rig: SmtpRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("chromium")
    settings = fleet.path / "eidfleet.toml"
    settings.write_text(settings.read_text("utf-8") + "pdf = true\n", "utf-8")
    fleet.scan(1, balie_1=sample.no_addon(sample.linux("els")))
    said = fleet.run("send", "--site", "gent")
    assert (said.code, said.out, said.err) == (0, "2 sent.\n", "")
    an = sent(rig)["an@gent.example"]
    assert [name and name.rpartition(".")[2] for name in names(an)] == ["html", "pdf", "xlsx"]
    (pdf,) = [part.get_content() for part in an.iter_attachments() if part.get_content_subtype() == "pdf"]
    assert pdf.startswith(b"%PDF-")
    monkeypatch.setenv("PATH", str(fleet.path))
    fleet.scan(0.5)
    rig.taken.unlink()
    without = fleet.run("send", "--site", "gent")
    assert (without.code, without.out) == (0, "2 sent.\n")
    assert "neither Chromium, Chrome, Edge nor WeasyPrint was found" in without.err
    assert [name and name.rpartition(".")[2] for name in names(sent(rig)["an@gent.example"])] == [
        "html",
        "xlsx",
    ]


def test_a_mail_with_links_only_names_no_pc_and_carries_no_file(fleet: FleetDir, rig: SmtpRig) -> None:
    fleet.scan(1, empfang_1=sample.no_addon(sample.linux("els")))
    fleet.run("send", "--site", "ghent")
    (message,) = sent(rig).values()
    assert names(message) == []
    for part in message.walk():
        if part.get_content_maintype() == "text":
            assert "empfang-1" not in part.get_content()
            assert "https://files.example/ghent/" in part.get_content()


def test_only_a_change_brings_the_next_mail_and_a_recovery_is_one(fleet: FleetDir, rig: SmtpRig) -> None:
    fleet.scan(3, balie_1=sample.no_addon(sample.linux("els")))
    fleet.run("send", "--site", "gent")
    fleet.sent_days_ago(2.5)
    rig.taken.unlink()
    fleet.scan(2, balie_1=sample.no_addon(sample.linux("els")))
    assert fleet.run("send", "--site", "gent").out == "0 sent, 2 with nothing new.\n"
    fleet.scan(1)
    assert fleet.run("send", "--site", "gent").out == "2 sent.\n"
    assert "opgelost" in str(sent(rig)["an@gent.example"]["Subject"])


def test_a_dry_run_writes_mails_and_nothing_else(fleet: FleetDir, rig: SmtpRig, tmp_path: Path) -> None:
    fleet.scan(1)
    said = fleet.run("send", "--dry-run", "--out", str(tmp_path / "drafts"))
    written = [Path(line) for line in said.out.splitlines()]
    assert (said.code, said.err) == (0, "3 letters would be sent; none was.\n")
    messages = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in written]
    assert sorted(str(m["To"].addresses[0].addr_spec) for m in messages) == [
        "an@gent.example",
        "luc@gent.example",
        "shared@mail.example",
    ]
    assert rig.messages() == []
    assert fleet.run("send").out == "3 sent, 1 site without recipients.\n"


def test_a_test_goes_to_the_operator_only_and_says_so(fleet: FleetDir, rig: SmtpRig) -> None:
    fleet.scan(1)
    said = fleet.run("send", "--test-to", "me@it.example", "--site", "gent")
    (recorded,) = json.loads(fleet.run("audit", "--json").out)
    assert (recorded["command"], recorded["sites"], recorded["exit_code"]) == ("send", ["gent"], 0)
    assert recorded["options"] == {"test_to": "me@it.example"}
    assert (said.code, said.out) == (0, "2 test letters sent to me@it.example and nobody else.\n")
    found = rig.messages()
    assert {(to, str(m["To"])) for to, m in found} == {("me@it.example", "me@it.example")}
    assert sorted(str(m["Subject"]).strip()[:6] for _, m in found) == ["[TEST]", "[TEST]"]
    assert fleet.run("send", "--site", "gent").out == "2 sent.\n"


def test_failures_are_told_listed_and_in_the_overview_until_they_are_mended(
    fleet: FleetDir, rig: SmtpRig
) -> None:
    to = [{"email": f"x+{mood}@gent.example"} for mood in ("unknown", "defer", "take_and_drop")]
    fleet.inventory(gent={"mail": {"to": to}})
    fleet.scan(1)
    said = fleet.run("send", "--site", "gent")
    assert said.code == 1
    assert "x+unknown@gent.example [" in said.out
    assert "]: refused, no such mailbox: 550 5.1.1 no such user here" in said.out
    assert said.out.endswith("0 sent, 1 put off, 1 refused, 1 uncertain.\n")
    assert fleet.run("status").out.endswith(
        "Mail: 1 uncertain, 1 refused, 1 waiting; see `eidfleet send --list`.\n"
    )
    listed = {row["address"]: row for row in json.loads(fleet.run("send", "--list", "--json").out)}
    assert listed["x+unknown@gent.example"]["failure"] == "mailbox_unknown"
    words = fleet.run("send", "--list").out
    assert "it may have arrived" in words
    assert not re.search(r"[a-z]_[a-z]", words.replace("x+take_and_drop@", "").replace("eid_site", ""))
    assert "correct the address in the inventory" in words
    uncertain = listed["x+take_and_drop@gent.example"]["id"]
    assert fleet.run("send", "--arrived", uncertain[:10]).code == 0
    assert fleet.run("send", "--arrived", uncertain[:10]).code == 2
    assert fleet.run("status").out.endswith("Mail: 1 refused, 1 waiting; see `eidfleet send --list`.\n")
    assert fleet.run("send", "--site", "gent").out == "0 sent, 1 wait, 3 dealt with before.\n"
    assert len([to for to, _ in rig.messages() if "take_and_drop" in to]) == 1


def test_only_the_word_again_sends_twice(fleet: FleetDir, rig: SmtpRig) -> None:
    fleet.scan(1)
    fleet.run("send", "--site", "ghent")
    (message,) = sent(rig).values()
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    rig.taken.unlink()
    assert fleet.run("send", "--site", "ghent", "--again", name[:12]).out == "1 sent, 1 dealt with before.\n"
    assert rig.message_ids() == [f"<{name}.1@it.example>"]
    assert fleet.run("send", "--again", "ffff").code == 2


def test_a_bounce_is_matched_to_its_letter(fleet: FleetDir, rig: SmtpRig, tmp_path: Path) -> None:
    fleet.scan(1)
    fleet.run("send", "--site", "ghent")
    (message,) = sent(rig).values()
    file = tmp_path / "bounce.eml"
    file.write_text(BOUNCE.format(message_id=message["Message-ID"]).replace("\n", "\r\n"), "utf-8")
    said = fleet.run("send", "--bounced", str(tmp_path))
    assert said.code == 0
    assert re.search(
        r"shared@mail\.example \[[0-9a-f]{10}\]: came back, no such mailbox: 550 5\.1\.1", said.out
    )
    assert "known already" in fleet.run("send", "--bounced", str(file)).out
    assert "Mail: 1 came back; see" in fleet.run("status").out


BOUNCE = """\
From: MAILER-DAEMON@mail.example
To: eid@it.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; shared@mail.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <shared@mail.example>: Recipient address
    rejected: User unknown

--b
Content-Type: text/rfc822-headers

From: eid@it.example
Message-ID: {message_id}

--b--
"""


def test_a_site_that_moved_a_workstation_is_held_until_it_is_scanned_again(
    fleet: FleetDir, rig: SmtpRig
) -> None:
    fleet.scan(1)
    hosts = yaml.safe_load((fleet.path / "inventory/hosts.yaml").read_text("utf-8"))
    children = hosts["all"]["children"]
    children["ghent"]["hosts"]["balie-2"] = children["gent"]["hosts"].pop("balie-2")
    (fleet.path / "inventory/hosts.yaml").write_text(yaml.safe_dump(hosts), "utf-8")
    said = fleet.run("send")
    assert (
        "gent: not sent: a workstation has moved to another site since the scan; scan again first" in said.out
    )
    assert set(sent(rig)) == {"shared@mail.example"}


def test_a_mistake_in_the_settings_is_one_clear_error_and_sends_nothing(
    fleet: FleetDir, rig: SmtpRig
) -> None:
    fleet.scan(1)
    file = fleet.path / "eidfleet.toml"
    file.write_text(file.read_text("utf-8").replace("sender = ", "# "), "utf-8")
    found = fleet.run("send")
    assert (found.code, rig.messages()) == (2, [])
    assert found.err.startswith("eidfleet: eidfleet.toml: [mail] sender: is missing; ")


def test_a_link_only_mail_without_a_link_is_a_mistake(fleet: FleetDir, rig: SmtpRig) -> None:
    fleet.scan(1)
    fleet.inventory(gent={"mail": {"to": [{"email": "an@gent.example"}], "link_only": True}})
    found = fleet.run("send")
    assert (found.code, rig.messages()) == (2, [])
    assert "site gent: its mail is link_only, and there is no link" in found.err


def test_reports_in_the_folder_tree_are_what_a_link_only_mail_leads_to(
    fleet: FleetDir, rig: SmtpRig, tmp_path: Path
) -> None:
    fleet.scan(1)
    fleet.inventory(gent={"mail": {"to": [{"email": "an@gent.example"}], "link_only": True}})
    settings = fleet.path / "eidfleet.toml"
    tree = f'[folder]\npath = "{tmp_path}/tree"\nurl = "https://intranet.example/eid"\n'
    settings.write_text(settings.read_text("utf-8") + tree, "utf-8")
    assert fleet.run("send", "--site", "gent").out == "1 sent.\n"
    (message,) = sent(rig).values()
    (link,) = re.findall(r"https://intranet\.example/eid/(\S+)", body(message))
    assert (tmp_path / "tree" / link).is_file()
    written = fleet.run("deliver", "folder", "--site", "gent").out.splitlines()
    assert len(written) == 4
    assert all(Path(path).parent == tmp_path / "tree/gent" for path in written)


def body(message: EmailMessage) -> str:
    plain = message.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        pytest.param(b"250 ok\r\n", signal.SIGTERM, id="in the middle of the message-SIGTERM"),
        pytest.param(DRIP, signal.SIGINT, id="before it-SIGINT"),
        pytest.param(
            b"250 ok\r\n", signal.SIGINT, id="in the middle of the message-SIGINT", marks=pytest.mark.long
        ),
        pytest.param(DRIP, signal.SIGTERM, id="before it-SIGTERM", marks=pytest.mark.long),
    ],
)
def test_a_signal_ends_a_send_in_two_seconds_and_nothing_is_lost(
    fleet: FleetDir, number: signal.Signals, answer: object
) -> None:
    fleet.scan(1)
    make_certificates(fleet.path)
    with hostile_smtp(fleet.path / "right.pem", answers={b"RCPT": answer}, after_data=SILENCE) as server:
        (fleet.path / "eidfleet.toml").write_text(
            f'[mail]\nsender = "eid@it.example"\nserver = "localhost"\nport = {server.port}\nsecurity = "tls"\n'
            'ca_file = "authority.pem"\ntimeout_s = 600\naccept_timeout_s = 600\n',
            "utf-8",
        )
        wanted = b"DATA" if answer is not DRIP else b"rcpt"
        process = started(fleet, "send")
        wait_until(lambda: any(line.startswith(wanted) for line in server.heard), 60)
        time.sleep(0.3)
        code, out, took = ended(process, number)
    assert (code, took < two_seconds()) == (130, True), (out, took)
    assert "goes with the next `eidfleet send`" in out
    found = [letter["state"] for letter in json.loads(fleet.run("send", "--list", "--json").out)]
    assert sorted(found) == (["queued"] * 3 if answer is DRIP else ["queued", "queued", "uncertain"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_delivery_in_two_seconds(fleet: FleetDir, number: signal.Signals) -> None:
    fleet.scan(1)
    head = b"HTTP/1.1 503 Busy\r\nRetry-After: 500\r\nContent-Length: 0\r\n\r\n"
    with hostile_hook(head, b"") as server:
        (fleet.path / "eidfleet.toml").write_text(
            f'[webhook]\nurl = "http://127.0.0.1:{server.port}/?token=canary"\nlongest_pause_s = 600\n',
            "utf-8",
        )
        process = started(fleet, "deliver", "webhook", EIDFLEET_WEBHOOK_SECRET="s" * 32)
        wait_until(lambda: server.connections == 1, 60)
        time.sleep(0.3)
        code, out, took = ended(process, number)
    assert (code, took < two_seconds()) == (130, True), (out, took)
    assert "0 sites posted, 3 wait." in out
    assert "canary" not in out


def started(fleet: FleetDir, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [EIDFLEET, *arguments],
        cwd=fleet.path,
        env={**os.environ, "XDG_STATE_HOME": str(fleet.path / "state"), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def two_seconds() -> float:
    """Of a machine that has time for us; where the interpreter alone takes long to start, all takes longer in proportion.

    The limits that a signal cuts short are of 600 s.
    """
    longest = 0.0
    for _ in range(3):
        began = time.monotonic()
        subprocess.run([sys.executable, "-c", "pass"], check=True, timeout=60)
        longest = max(longest, time.monotonic() - began)
    return max(2.0, 50 * longest)


def ended(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str, float]:
    """Its exit code, what it said, and how long it took to end after the signal."""
    began = time.monotonic()
    process.send_signal(number)
    try:
        out, _ = process.communicate(timeout=20)
    finally:
        put_an_end_to(process)
    return process.returncode, out, time.monotonic() - began


def test_addresses_are_pruned_with_what_they_were_told_of(fleet: FleetDir, rig: SmtpRig) -> None:
    fleet.scan(1)
    fleet.run("send")
    fleet.sent_days_ago(500)
    assert "the addresses of 3 letters" in fleet.run("prune").out
    assert json.loads(fleet.run("prune", "--apply", "--older-than", "400", "--json").out)["letters"] == 3
    assert b"an@gent.example" not in (fleet.path / ".eidfleet/history.sqlite3").read_bytes()
    again = fleet.run("send")
    assert (again.code, again.out) == (0, "0 sent, 3 dealt with before, 1 site without recipients.\n")
    assert len(rig.messages()) == 3
