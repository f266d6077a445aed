"""Strings that stand out, planted wherever a workstation, an inventory or a control node holds something private.

A workstation is the real probe over a stand-in tree, behind a real sshd. What it does not prove: places of Windows and macOS;
the probes' own tests plant theirs.
"""

from __future__ import annotations

import base64
import io
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path

from tests.rigs.machine_tree import EID_LIBRARY, MachineTree, eid_addon, extensions, manifest, pkcs11_txt
from tests.rigs.smtp_rig import PASSWORD

ON_THE_WORKSTATION = {
    "account name": "kanariejan",
    "full name in passwd": "Kanarie Volnaam",
    "national number as account name": "85073003328",
    "account of a joined domain": "kanariemarie",
    "domain of accounts": "KANARIEDOM",
    "folder of a Firefox profile": "q1w2e3.kanarieprofiel",
    "name of a Firefox profile": "kanarieprofielnaam",
    "preferences of Firefox": "kanarieprefs",
    "passwords in Firefox": "kanarielogins",
    "key store of Firefox": "kanariekey4",
    "subject in certificates of Firefox": "CN=Kanarie Houder (Authentication)",
    "subject in the shared certificates": "CN=Kanarie Gedeeld",
    "history of Firefox": "kanariehistory.example",
    "cookies of Firefox": "kanariecookie",
    "another add-on": "kanarie-addon@example",
    "another PKCS#11 module": "kanariemodule",
    "password in a policy": "kanariepolicypw",
    "home page in a policy": "kanariehomepage.example",
    "shadow file": "kanarieshadow",
    "maker of a reader": "Kanariemaker",
    "name of a reader": "Kanarielezer",
    "serial number of a reader": "KANSERIAL4711",
    "serial number of a slot": "KANSLOT4712",
    "system log": "kanariesyslog",
    "log of the middleware": "kanariebeidlog",
    "journal of a service": "kanariejournal",
    "environment of the workstation": "kanarieenv",
    "PIN in the environment": "49177305",
    "PIN in a note": "49177306",
    "password of a proxy": "kanarieproxypw",
    "user of a proxy": "kanarieproxyuser",
    "password of a repository": "kanarierepopw",
    "host name of the workstation": "kanariehostnaam",
    "machine id": "kanariemachineid",
    "key of a user": "kanariesshkey",
    "hosts a user knows": "kanarieknownhost",
    "shell history": "kanariebashhistory",
    "name of a document": "kanariedocument",
    "content of a document": "kanarieinhoud",
    "cached certificate with a national number": "KANARIE-85.07.30-033.28",
    "certificate of an authority": "CN=Kanarie Site CA",
    "password of a wireless network": "kanariewifi",
    "mail of a user": "kanariepost",
    "identity in settings of the viewer": "kanarieviewer",
    "account in a complaint": "kanariepiet",
}

IN_THE_INVENTORY = {
    "ansible_password": "kanarie-ansible-pw",
    "ansible_become_password from a vault": "kanarie-become-pw",
    "password of the vault": "kanarie-vault-pw",
    "variable of a fleet": "kanarie-own-var",
    "comment of the inventory": "kanarie-comment",
}

ON_THE_CONTROL_NODE = {
    "password of the mail server": PASSWORD,
    "secret of a web hook": "kanarie-webhook-secret-of-32-bytes",
    "token of a web hook": "kanarietoken",
    "environment of the control node": "kanarie-control-env",
    "author of an exception": "Kanarie Auteur",
    "reason of an exception": "Kanariereden",
    "recipient of mail": "kanarie.ontvanger@gent.example",
}

CANARIES = ON_THE_WORKSTATION | IN_THE_INVENTORY | ON_THE_CONTROL_NODE


def planted(folder: Path) -> MachineTree:
    """A workstation with a reader, Firefox and the eID's software, and a canary in every place it has for one."""
    c = ON_THE_WORKSTATION
    tree = MachineTree(folder)
    jan = tree.home(c["account name"])
    number = tree.home(c["national number as account name"], 1001)
    marie = tree.home(
        c["account of a joined domain"],
        1002,
        f"/home/{c['domain of accounts']}/{c['account of a joined domain']}",
    )
    with tree.place("/etc/passwd").open("a") as accounts:
        accounts.write(f"vol:x:1003:1003:{c['full name in passwd']}:/home/vol:/bin/sh\n")
    _firefox(tree, jan, marie, number)
    _readers(tree)
    proxy = f"http://{c['user of a proxy']}:{c['password of a proxy']}@proxy.example:3128"
    repository = f"https://user:{c['password of a repository']}@files.eid.belgium.be/debian"
    for path, text in {
        "/etc/shadow": f"root:{c['shadow file']}:1::",
        "/etc/hostname": c["host name of the workstation"],
        "/etc/machine-id": c["machine id"],
        "/etc/environment": f"https_proxy={proxy}\n",
        "/etc/apt/sources.list.d/eid.list": f"deb {repository} bookworm main\n",
        "/etc/ssl/certs/site.pem": c["certificate of an authority"],
        "/usr/local/share/ca-certificates/site.crt": c["certificate of an authority"],
        "/etc/NetworkManager/system-connections/x": f"psk={c['password of a wireless network']}",
        "/var/log/syslog": c["system log"],
        "/var/log/beid.log": c["log of the middleware"],
        f"/var/mail/{c['account name']}": c["mail of a user"],
        f"{jan}/.eid/beid.log": c["log of the middleware"],
        f"{jan}/.cache/beid/{c['cached certificate with a national number']}.bin": c[
            "cached certificate with a national number"
        ],
        f"{jan}/.config/eid-viewer.conf": c["identity in settings of the viewer"],
        f"{jan}/.ssh/id_ed25519": c["key of a user"],
        f"{jan}/.ssh/known_hosts": c["hosts a user knows"],
        f"{jan}/.bash_history": c["shell history"],
        f"{jan}/Documents/{c['name of a document']}.txt": c["content of a document"],
        f"{jan}/Desktop/pin.txt": c["PIN in a note"],
        "/usr/lib/firefox/application.ini": "[App]\nVersion=128.0\n",
        "/etc/firefox/policies/policies.json": (
            f'{{"policies": {{"Homepage": {{"URL": "https://{c["home page in a policy"]}/"}}, '
            f'"Proxy": {{"Passphrase": "{c["password in a policy"]}"}}, '
            '"SecurityDevices": {"Add": {"eID": "libbeidpkcs11.so.0"}}}}'
        ),
    }.items():
        tree.file(path, text)
    tree.program(EID_LIBRARY)
    tree.in_loader_cache("libbeidpkcs11.so.0")
    tree.package("eid-mw", "5.1.19")
    tree.file("/usr/lib/mozilla/pkcs11-modules/beidpkcs11.json", manifest())
    tree.tool(
        "systemctl", f"echo 'Id=pcscd.service\nActiveState=active'; echo '{c['journal of a service']}' >&2"
    )
    tree.tool("journalctl", f"echo '{c['journal of a service']}'")
    return tree


def _firefox(tree: MachineTree, jan: str, marie: str, number: str) -> None:
    c = ON_THE_WORKSTATION
    own, root = c["folder of a Firefox profile"], f"{jan}/.mozilla/firefox"
    tree.profiles(root, own, default=own)
    ini = tree.place(f"{root}/profiles.ini")
    ini.write_text(ini.read_text().replace("Name=0", f"Name={c['name of a Firefox profile']}"))
    other = {"id": c["another add-on"], "version": "1", "active": True}
    for name, text in {
        "extensions.json": extensions(other, eid_addon()),
        "pkcs11.txt": pkcs11_txt(
            (c["another PKCS#11 module"], f"/opt/{c['another PKCS#11 module']}.so"), ("beid", EID_LIBRARY)
        ),
        "prefs.js": c["preferences of Firefox"],
        "logins.json": c["passwords in Firefox"],
        "key4.db": c["key store of Firefox"],
        "cert9.db": c["subject in certificates of Firefox"],
        "places.sqlite": c["history of Firefox"],
        "cookies.sqlite": c["cookies of Firefox"],
    }.items():
        tree.file(f"{root}/{own}/{name}", text)
    for home in (marie, number):
        tree.profiles(f"{home}/.mozilla/firefox", "plain", default="plain")
        tree.file(f"{home}/.mozilla/firefox/plain/extensions.json", extensions(other))
    tree.file(f"{jan}/.pki/nssdb/cert9.db", c["subject in the shared certificates"])
    tree.file(f"{jan}/.pki/nssdb/pkcs11.txt", pkcs11_txt(("beid", EID_LIBRARY)))


def _readers(tree: MachineTree) -> None:
    c = ON_THE_WORKSTATION
    tree.usb(
        "1-1",
        idVendor="076b",
        idProduct="3031",
        manufacturer=c["maker of a reader"],
        product=c["name of a reader"],
        serial=c["serial number of a reader"],
    )
    tree.program("/usr/sbin/pcscd")
    tree.folder("/run/systemd/system")
    tree.tool("pidof", "echo 7")
    tree.tool(
        "pcsc_scan",
        f"echo ' Reader 0: {c['name of a reader']} ({c['serial number of a slot']}) 00 00'; echo '  Card state: Card removed,'",
    )


def wrapper(tree: MachineTree) -> str:
    """A shell script that runs what comes on its standard input as this workstation would."""
    c = ON_THE_WORKSTATION
    tree.text()
    return (
        "#!/bin/sh\n"
        f"exec env -i PATH={tree.tools}:/usr/bin:/bin HOME=/nonexistent EIDFLEET_ROOT={tree.root} "
        f"SECRET={c['environment of the workstation']} EID_PIN={c['PIN in the environment']} sh -s\n"
    )


# -- looking into what came out -------------------------------------------------------------------------


def seen_in(content: bytes) -> frozenset[str]:
    """Which canaries are in these bytes, however they are packed: zipped, as a message, encoded, or compressed in a store."""
    found: set[str] = set()
    for plain in _unpacked(content):
        low = plain.lower()
        found |= {name for name, forms in _every_form().items() if any(form in low for form in forms)}
    return frozenset(found)


@cache
def _every_form() -> Mapping[str, tuple[bytes, ...]]:
    return {name: tuple(_forms(text)) for name, text in CANARIES.items()}


def _forms(text: str) -> Iterator[bytes]:
    yield text.lower().encode()
    yield text.lower().encode("utf-16-le")
    yield text.lower().replace(" ", "%20").replace("@", "%40").encode()
    for lead in range(3):  # as a part of something encoded, wherever it begins
        whole = base64.b64encode(b"\0" * lead + text.encode())
        yield whole[-(-lead * 8 // 6) : (lead + len(text.encode())) * 8 // 6].lower()


def _unpacked(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK\3\4"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from _unpacked(archive.read(name))
    elif content.startswith(b"SQLite format 3\0"):
        yield from _rows(content)
    elif b"Message-ID:" in content[:4000] or content[:4000].lower().find(b"mime-version:") >= 0:
        for part in message_from_bytes(content, policy=policy.default).walk():
            yield "\n".join(f"{name}: {value}" for name, value in part.items()).encode()
            if not part.is_multipart():
                body = part.get_payload(decode=True)
                yield from _unpacked(body if isinstance(body, bytes) else b"")


def _rows(content: bytes) -> Iterator[bytes]:
    with closing(sqlite3.connect(":memory:")) as store:
        # A copy in memory cannot keep a log of its own beside it.
        store.deserialize(content[:18] + b"\1\1" + content[20:])
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in store.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - the store's own names
                for value in row:
                    if isinstance(value, bytes):
                        try:
                            yield zlib.decompress(value)
                        except zlib.error:
                            yield value
                    elif value is not None:
                        yield str(value).encode()
