"""Strings planted in fifty places of a workstation, an inventory and a control node come out nowhere they may not.

One real scan over SSH with the real probe, then everything the program can write and say. The table says where each may be.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
import yaml

from collector.app.report.report_order import Format
from tests.rigs.called import call_eidfleet
from tests.rigs.canaries import CANARIES, IN_THE_INVENTORY, ON_THE_CONTROL_NODE, planted, seen_in, wrapper
from tests.rigs.fleet_folder import EIDFLEET, SHORT_LIMITS, run_eidfleet
from tests.rigs.hook_rig import hook_rig
from tests.rigs.smtp_rig import USER, smtp_rig
from tests.rigs.sshd_rig import sshd_rig

pytestmark = pytest.mark.rig


class Out(StrEnum):
    """Where what the program knows comes out."""

    STORE = "store"
    REPORT = "report"
    FLEET = "fleet"
    EXPORT = "export"
    MAIL = "mail"
    HOOK = "hook"
    SAID = "said"
    """By commands, for the administrator's eyes."""
    LOG = "log"
    """Logs, last-run.json, what Ansible leaves, and temporary files."""


REPORTS = frozenset({Out.REPORT, Out.FLEET, Out.MAIL})
KEPT = frozenset({Out.STORE})
MAY_BE_IN: Mapping[str, frozenset[str]] = {
    # A label stands in the place of an account's name in everything that leaves this machine.
    "account name": KEPT,
    "national number as account name": KEPT,
    "account of a joined domain": KEPT,
    "account in a complaint": KEPT | {Out.SAID},
    # What somebody needs to find the thing that is to be mended.
    "folder of a Firefox profile": KEPT | REPORTS | {Out.EXPORT},
    "maker of a reader": KEPT | REPORTS | {Out.EXPORT},
    "name of a reader": KEPT | REPORTS | {Out.EXPORT},
    # An exception is visible to those it concerns.
    "author of an exception": KEPT | REPORTS | {Out.SAID},
    "reason of an exception": KEPT | REPORTS | {Out.SAID},
    "recipient of mail": KEPT | {Out.MAIL, Out.SAID},
}
"""Every other canary: nowhere at all."""


def settings(smtp_port: int, authority: Path, hook_port: int) -> str:
    return f"""{SHORT_LIMITS}
[folder]
path = "share"
[mail]
sender = "eid@it.example"
server = "localhost"
port = {smtp_port}
user = "{USER}"
password_file = "mail-password"
ca_file = "{authority}"
[webhook]
url = "http://127.0.0.1:{hook_port}/hook?token={ON_THE_CONTROL_NODE["token of a web hook"]}"
"""


@pytest.fixture(scope="module")
def came_out(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, frozenset[str]]:
    """Each canary with the ways it came out by."""
    base = tmp_path_factory.mktemp("canaries")
    with (
        smtp_rig(base / "smtp") as smtp,
        hook_rig() as hook,
        sshd_rig(base / "sshd") as sshd,
        pytest.MonkeyPatch.context() as patch,
    ):
        folder = base / "fleet"
        folder.mkdir()
        (folder / "eidfleet.toml").write_text(settings(smtp.port, smtp.authority, hook.port))
        write_secret(folder / "mail-password", ON_THE_CONTROL_NODE["password of the mail server"])
        script = base / "as-the-workstation"
        script.write_text(wrapper(planted(base / "tree")))
        complains = f"echo '/home/{CANARIES['account in a complaint']}/.profile: line 3: denied' >&2; exit 2"
        write_inventory(
            folder,
            {
                "pc-1": sshd.variables(sshd.serve(f"ForceCommand sh {script}")),
                "pc-2": sshd.variables(sshd.serve(f"ForceCommand {complains}")),
                "pc-3": {
                    "ansible_connection": "winrm",
                    "ansible_host": "127.0.0.1",
                    "ansible_port": sshd.refusing(),
                    "ansible_user": "eidprobe",
                    "ansible_password": CANARIES["ansible_password"],
                },
            },
        )
        for name in ("tmp", "home", "state"):
            (base / name).mkdir()
        for name, value in {
            "TMPDIR": base / "tmp",
            "HOME": base / "home",
            "XDG_STATE_HOME": base / "state",
            "EIDFLEET_FLEET": folder,
            "EIDFLEET_WEBHOOK_SECRET": CANARIES["secret of a web hook"],
            "SOMETHING_SECRET": CANARIES["environment of the control node"],
        }.items():
            patch.setenv(name, str(value))
        said = everything(folder, folder / "vault-password")
        outs = collected(base, folder, said)
        outs[Out.MAIL] += [message.as_bytes() for _, message in smtp.messages()]
        outs[Out.HOOK] += [json.dumps(dict(headers)).encode() + body for headers, body in hook.got]
    found: dict[str, set[str]] = defaultdict(set)
    for out, contents in outs.items():
        assert contents, out
        for content in contents:
            for name in seen_in(content):
                found[name].add(out)
    return {name: frozenset(found[name]) for name in CANARIES}


def everything(folder: Path, vault: Path) -> list[str]:
    """Runs every command that says or writes anything about what was found; what each said."""
    with_vault = ("--vault-password-file", str(vault))
    first = run_eidfleet(folder, "-v", "run", "--now", *with_vault)
    again = run_eidfleet(folder, "-v", "scan", "--missing", *with_vault)
    assert (first.returncode, again.returncode) == (1, 1), first.stderr + again.stderr
    words = [first.stdout, first.stderr, again.stdout, again.stderr]
    until = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    why = (
        "--reason",
        CANARIES["reason of an exception"],
        "--by",
        CANARIES["author of an exception"],
        "--until",
        until,
    )
    kinds = [option for kind in Format for option in ("--format", kind.value)]
    for command in (
        ("waive", "eid-middleware-current", "--host", "pc-1", *why),
        ("report", *kinds),
        ("status", "--json"),
        ("history", "pc-1", "--json"),
        ("waive", "list"),
        *(
            ("export", what, "--format", form, "--out", str(folder / f"exported/{what}.{form}"))
            for what in ("observations", "findings", "causes", "changes", "metrics")
            for form in (("jsonl", "csv") if what == "findings" else ("jsonl",))
        ),
        ("send", "--dry-run", *with_vault),
        ("send", "--list"),
        ("deliver", "folder"),
        ("deliver", "webhook"),
        ("inventory", "check", *with_vault),
        ("inventory", "export", str(folder / "exported/list.xlsx"), *with_vault),
        ("diagnose", "pc-2", *with_vault),
        ("forget", "pc-2"),
        ("audit", "--json"),
    ):
        (folder / "exported").mkdir(exist_ok=True)
        done = call_eidfleet(folder, *command)
        text = done.stdout + done.stderr
        # Its made-up addresses are those of the template, which is a mistake with a word each.
        refused = command[:2] == ("inventory", "check") and "is the template's example" in text
        assert done.returncode in (0, 1) or refused, (command, text)
        words.append(text)
    return words


def collected(base: Path, folder: Path, said: list[str]) -> dict[Out, list[bytes]]:
    outs: dict[Out, list[bytes]] = defaultdict(list)
    outs[Out.SAID] = [text.encode() for text in said]
    given = {"eidfleet.toml", "waivers.toml", "mail-password", "vault-password"}
    for path in (path for path in base.rglob("*") if path.is_file()):
        top = path.relative_to(base).parts[0]
        if top == "fleet":
            below = path.relative_to(folder)
            if below.parts[0] == "inventory" or below.name in given:
                continue
            outs[_way(below)].append(path.read_bytes())
        elif top in ("tmp", "home", "state"):
            outs[Out.LOG].append(path.read_bytes())
    return outs


def _way(path: Path) -> Out:
    if path.name.startswith("history.sqlite3"):
        return Out.STORE
    match path.parts[0]:
        case ".eidfleet":
            return Out.LOG
        case "exported":
            return Out.EXPORT
    if path.suffix == ".eml":
        return Out.MAIL
    return Out.FLEET if path.name.startswith("fleet-") else Out.REPORT


def write_inventory(folder: Path, hosts: Mapping[str, Mapping[str, object]]) -> None:
    site = {
        "name": "Groepspraktijk Ter Linden",
        "kind": "medical_practice",
        "languages": ["nl"],
        "mail": {"to": [{"email": CANARIES["recipient of mail"]}]},
    }
    group = {"vars": {"eid_site": site, "own": CANARIES["variable of a fleet"]}, "hosts": dict(hosts)}
    inventory = folder / "inventory"
    (inventory / "group_vars").mkdir(parents=True)
    text = yaml.safe_dump({"all": {"children": {"ghent": group}}})
    (inventory / "hosts.yaml").write_text(f"# {CANARIES['comment of the inventory']}\n{text}")
    write_secret(folder / "vault-password", IN_THE_INVENTORY["password of the vault"])
    plain = folder / "plain.yaml"
    plain.write_text(f"ansible_become_password: {CANARIES['ansible_become_password from a vault']}\n")
    subprocess.run(
        [
            EIDFLEET.parent / "ansible-vault",
            "encrypt",
            "--vault-password-file",
            folder / "vault-password",
            "--output",
            inventory / "group_vars/all.yaml",
            plain,
        ],
        check=True,
        capture_output=True,
        env={**os.environ, "ANSIBLE_LOCAL_TEMP": str(folder.parent / "tmp-vault")},
    )
    plain.unlink()


def write_secret(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)


@pytest.mark.parametrize("name", CANARIES)
def test_it_comes_out_nowhere_it_may_not(came_out: Mapping[str, frozenset[str]], name: str) -> None:
    assert came_out[name] <= MAY_BE_IN.get(name, frozenset())


def test_what_may_come_out_does_so_somewhere(came_out: Mapping[str, frozenset[str]]) -> None:
    """Else the table would hold over a chain that says nothing."""
    assert {name for name, outs in came_out.items() if outs} == set(MAY_BE_IN)
