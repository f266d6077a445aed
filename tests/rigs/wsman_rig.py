"""A responder on loopback that speaks WS-Management as Windows does: WinRS and PowerShell Remoting shells over http and https.

Real Ansible talks to it through real pywinrm and pypsrp: Create, Command, Send, Receive, Signal, Delete, faults, Basic, and
NTLM with message encryption (pyspnego's own server side). Behind it sit scripted machines, one for each path
`/wsman/<name>`; each answers a probe with prepared output, or fails in a prepared way.

What it does not prove: that Windows PowerShell runs the probe (it is never run here), how long a real machine takes, Kerberos,
http.sys, real quotas. Its faults are shaped after what pywinrm and pypsrp document, not recorded from a machine.
"""

from __future__ import annotations

import base64
import datetime
import html
import ipaddress
import os
import ssl
import struct
import threading
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, cast

import spnego
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.rigs.sshd_rig import LOOPBACK

USER, PASSWORD = "eidprobe", "winrm-p4ssword-canary"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
_NAMES = (
    'xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    f'xmlns:a="{ADDRESSING}" xmlns:w="{WSMAN}" xmlns:rsp="{SHELL}" '
    'xmlns:x="http://schemas.xmlsoap.org/ws/2004/09/transfer" '
    'xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"'
)
FRAGMENT = 3000  # bytes of output in one Receive: an observation needs several
_ENCRYPTED = "application/HTTP-SPNEGO-session-encrypted"

Trouble = Literal[
    "", "mute", "hang_in_output", "hang_after_output", "error_500", "error_503", "reboot", "quota", "access_denied", "memory"
]  # fmt: skip
_FAULTS: dict[str, tuple[int, str]] = {
    "quota": (
        2150859174,
        "The WS-Management service cannot process the request. This user is allowed a maximum number of 5 concurrent shells, "
        "which has been exceeded.",
    ),
    "access_denied": (5, "Access is denied."),
    "memory": (
        2150859205,
        "The WS-Management service cannot process the request. The maximum memory per shell quota has been exceeded.",
    ),
}
_TIMED_OUT = (
    2150858793,
    "The WS-Management service cannot complete the operation within the time specified.",
)


@dataclass
class Machine:
    """One scripted workstation: what its PowerShell prints, and what goes wrong on the way."""

    output: str = ""
    stderr: str = ""
    rc: int = 0
    trouble: Trouble = ""
    times: int = 10**6
    """How many requests `trouble` of the kinds 500, 503 and reboot spoils before the machine is well again."""
    scripts: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@dataclass
class _Command:
    pipeline: bytes = b""
    sent: bytes = b""
    pending: bytes | None = None


@dataclass
class _Shell:
    pool: bytes = b""
    object_id: int = 0
    opened: bool = False
    commands: dict[str, _Command] = field(default_factory=dict)


@dataclass
class WsmanRig:
    """The responder and its machines. `port` speaks http, `tls_port` https with a certificate of its own authority."""

    folder: Path
    machines: dict[str, Machine] = field(default_factory=dict)
    shells: dict[str, _Shell] = field(default_factory=dict)
    port: int = 0
    tls_port: int = 0
    ends: threading.Event = field(default_factory=threading.Event)

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    def variables(
        self, name: str, connection: str = "winrm", *, tls: bool = True, auth: str = "basic"
    ) -> dict[str, Any]:
        """Ansible's variables of a host that is this machine."""
        found: dict[str, Any] = {
            "ansible_host": LOOPBACK,
            "ansible_port": self.tls_port if tls else self.port,
            "ansible_connection": connection,
            "ansible_user": USER,
            "ansible_password": PASSWORD,
        }
        scheme = "https" if tls else "http"
        if connection == "winrm":
            found |= {
                "ansible_winrm_scheme": scheme,
                "ansible_winrm_transport": auth,
                "ansible_winrm_path": f"/wsman/{name}",
                "ansible_winrm_ca_trust_path": str(self.authority),
            }
        else:
            found |= {
                "ansible_psrp_protocol": scheme,
                "ansible_psrp_auth": auth,
                "ansible_psrp_path": f"wsman/{name}",
                "ansible_psrp_ca_cert": str(self.authority),
            }
        return found


@contextmanager
def wsman_rig(folder: Path) -> Iterator[WsmanRig]:
    """Serves on two ports of loopback until the end."""
    folder.mkdir(parents=True, exist_ok=True)
    rig = WsmanRig(folder)
    (folder / "ntlm-users").write_text(f":{USER}:{PASSWORD}\n")
    before = os.environ.get("NTLM_USER_FILE")
    os.environ["NTLM_USER_FILE"] = str(folder / "ntlm-users")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    servers = [_Server((LOOPBACK, 0), _Handler), _TlsServer((LOOPBACK, 0), _Handler)]
    cast(_TlsServer, servers[1]).context = context
    for server in servers:
        server.rig = rig
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    rig.port, rig.tls_port = (server.server_address[1] for server in servers)
    try:
        yield rig
    finally:
        rig.ends.set()
        for server in servers:
            server.shutdown()
            server.server_close()
        if before is None:
            del os.environ["NTLM_USER_FILE"]
        else:
            os.environ["NTLM_USER_FILE"] = before


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 2048
    rig: WsmanRig


class _TlsServer(_Server):
    context: ssl.SSLContext

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the thread of the request, so that a slow handshake holds up nobody else."""
        try:
            secure = self.context.wrap_socket(request, server_side=True)
        except OSError:
            return  # a client that does not trust us, or speaks no TLS
        try:
            super().finish_request(secure, client_address)
        except OSError:
            pass  # a client that was given up hangs up in the middle
        finally:
            secure.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    security: spnego.ContextProxy | None = None

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self._reply(405, b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        rig = self.server.rig
        machine = rig.machines.get(self.path.rstrip("/").rpartition("/")[2])
        if machine is None:
            self._reply(404, b"")
            return
        if machine.trouble == "mute":
            rig.ends.wait()
            return
        if machine.trouble in ("error_500", "error_503", "reboot") and machine.times > 0:
            machine.times -= 1
            if machine.trouble == "reboot":
                self.close_connection = True
                return
            self._reply(int(machine.trouble[-3:]), b"")
            return
        if not self._is_let_in(body):
            return
        encrypted = "encrypted" in self.headers.get("Content-Type", "")
        if not body:
            self._reply(200, b"")
            return
        text = self._opened(body) if encrypted else body
        status, answer = self._answer(machine, text.decode())
        if answer is None:
            rig.ends.wait()
            return
        self._reply(status, answer.encode(), encrypted=encrypted)

    # ---- who is there ----

    def _is_let_in(self, body: bytes) -> bool:
        """Basic or Negotiate; False when the reply has been given already."""
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic":
            if base64.b64decode(token).decode() == f"{USER}:{PASSWORD}":
                return True
        elif scheme in ("Negotiate", "NTLM"):
            return self._negotiated(scheme, base64.b64decode(token))
        elif self.security is not None and self.security.complete:
            return True
        self._reply(401, b"", authenticate='Negotiate\nBasic realm="WSMAN"')
        return False

    def _negotiated(self, scheme: str, token: bytes) -> bool:
        if self.security is None or self.security.complete:
            protocol = "ntlm" if scheme == "NTLM" else "negotiate"
            self.security = spnego.server(protocol=protocol, options=spnego.NegotiateOptions.use_ntlm)
        try:
            out = self.security.step(token)
        except spnego.exceptions.SpnegoError:
            self.security = None
            self._reply(401, b"", authenticate=scheme)
            return False
        if self.security.complete:
            return True
        self._reply(401, b"", authenticate=f"{scheme} {base64.b64encode(out or b'').decode()}")
        return False

    def _opened(self, body: bytes) -> bytes:
        assert self.security is not None
        part = body.split(b"application/octet-stream\r\n", 1)[1]
        part = part[: part.rindex(b"--Encrypted Boundary")]
        size = struct.unpack("<I", part[:4])[0]
        return self.security.unwrap_winrm(part[4 : 4 + size], part[4 + size :])

    def _reply(self, status: int, body: bytes, *, authenticate: str = "", encrypted: bool = False) -> None:
        kind = "application/soap+xml;charset=UTF-8"
        if encrypted:
            assert self.security is not None
            sealed = self.security.wrap_winrm(body)
            head = (
                f"--Encrypted Boundary\r\n\tContent-Type: {_ENCRYPTED}\r\n\tOriginalContent: "
                f"type=application/soap+xml;charset=UTF-8;Length={len(body)}\r\n--Encrypted Boundary\r\n"
                "\tContent-Type: application/octet-stream\r\n"
            )
            size = struct.pack("<I", len(sealed.header))
            body = head.encode() + size + sealed.header + sealed.data + b"--Encrypted Boundary--\r\n"
            kind = f'multipart/encrypted;protocol="{_ENCRYPTED}";boundary="Encrypted Boundary"'
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for way in filter(None, authenticate.split("\n")):
            self.send_header("WWW-Authenticate", way)
        self.end_headers()
        self.wfile.write(body)

    # ---- what is said ----

    def _answer(self, machine: Machine, text: str) -> tuple[int, str | None]:
        """HTTP status and envelope; no envelope for a machine that hangs now."""
        root = ET.fromstring(text)  # noqa: S314  # from our own clients
        action = _text(root, "Action")
        step = action.rpartition("/")[2]
        machine.requests.append(step)
        message, resource = _text(root, "MessageID"), _text(root, "ResourceURI")
        if machine.trouble in _FAULTS and step == "Create":
            return 500, _fault(message, *_FAULTS[machine.trouble])
        is_psrp = "powershell" in resource.lower()
        body = ""
        match step:
            case "Create":
                body = self._create(root, resource, is_psrp)
            case "Command":
                body = self._command(machine, root, is_psrp)
            case "Send":
                self._send(machine, root, is_psrp)
                body = "<rsp:SendResponse/>"
            case "Receive":
                received = self._receive(machine, root, is_psrp)
                if received is None:
                    # Without output Windows ends the call after the operation's time and the client asks again.
                    limit = _text(root, "OperationTimeout").strip("PTS") or "20"
                    if self.server.rig.ends.wait(float(limit)):
                        return 200, None
                    return 500, _fault(message, *_TIMED_OUT)
                body = received
            case "Signal":
                body = "<rsp:SignalResponse/>"
            case "Delete":
                self.server.rig.shells.pop(_selector(root), None)
        return 200, _envelope(action, message, body)

    def _create(self, root: ET.Element, resource: str, is_psrp: bool) -> str:
        shell = _Shell()
        identity = str(uuid.uuid4()).upper()
        if is_psrp:
            element = _find(root, "Shell")
            identity = element.get("ShellId", identity).upper()
            raw = base64.b64decode(_text(root, "creationXml"))
            shell.pool = raw[21 + 8 : 21 + 24]  # after the fragment's head: the id of the runspace pool
        self.server.rig.shells[identity] = shell
        selector = f'<w:Selector Name="ShellId">{identity}</w:Selector>'
        return (
            f"<x:ResourceCreated><a:Address>http://{LOOPBACK}/wsman</a:Address><a:ReferenceParameters><w:ResourceURI>{resource}"
            f"</w:ResourceURI><w:SelectorSet>{selector}</w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>"
            f"<rsp:Shell><rsp:ShellId>{identity}</rsp:ShellId><rsp:ResourceUri>{resource}</rsp:ResourceUri>"
            "<rsp:State>Connected</rsp:State></rsp:Shell>"
        )

    def _command(self, machine: Machine, root: ET.Element, is_psrp: bool) -> str:
        line = _find(root, "CommandLine")
        identity = line.get("CommandId", str(uuid.uuid4())).upper()
        command = _Command()
        arguments = [e.text or "" for e in root.iter(f"{{{SHELL}}}Arguments")]
        if is_psrp:
            raw = base64.b64decode(arguments[0])
            command.pipeline = raw[21 + 24 : 21 + 40]
            pipeline = raw[21 + 43 :].decode("utf-8", "replace")
            found = html.unescape(pipeline.partition('<S N="Cmd">')[2].partition("</S>")[0])
            machine.scripts.append(_unescaped(found))
        else:
            words = " ".join([_text(root, "Command"), *arguments]).split()
            machine.scripts.append(base64.b64decode(words[-1]).decode("utf-16-le"))
        self._shell(root).commands[identity] = command
        return f"<rsp:CommandResponse><rsp:CommandId>{identity}</rsp:CommandId></rsp:CommandResponse>"

    def _send(self, machine: Machine, root: ET.Element, is_psrp: bool) -> None:
        for stream in root.iter(f"{{{SHELL}}}Stream"):
            command = self._shell(root).commands[stream.get("CommandId", "").upper()]
            command.sent += base64.b64decode(stream.text or "")
            if is_psrp:
                lines, ended = _pipeline_input(command.sent)
                if ended:
                    machine.inputs.append("\n".join(lines))
            elif stream.get("End", "").lower() == "true":
                machine.inputs.append(command.sent.decode())

    def _receive(self, machine: Machine, root: ET.Element, is_psrp: bool) -> str | None:
        shell = self._shell(root)
        wanted = _find(root, "DesiredStream").get("CommandId", "").upper()
        if is_psrp and not wanted:
            if shell.opened:
                return None
            shell.opened = True
            return _stream("stdout", _pool_opens(shell))
        command = shell.commands[wanted]
        out = machine.output.encode()
        if command.pending is None:
            command.pending = out
            if machine.trouble == "hang_in_output":
                command.pending = out[: len(out) // 2]
        piece, command.pending = command.pending[:FRAGMENT], command.pending[FRAGMENT:]
        if not piece and machine.trouble in ("hang_in_output", "hang_after_output"):
            return None
        is_last = not command.pending and not machine.trouble.startswith("hang")
        if is_psrp:
            # One object must be whole: PowerShell's objects here are lines, sent when all of them are there.
            if not is_last:
                while command.pending:
                    piece, command.pending = piece + command.pending[:FRAGMENT], command.pending[FRAGMENT:]
                is_last = not machine.trouble.startswith("hang")
            raw = b"".join(
                _message(shell, 0x00041004, command.pipeline, f"<S>{html.escape(line)}</S>")
                for line in piece.decode().splitlines()
            )
            if is_last:
                raw += _message(shell, 0x00041006, command.pipeline, _pipeline_ends(machine.stderr))
            body = _stream("stdout", raw, wanted)
        else:
            body = _stream("stdout", piece, wanted)
            if is_last and machine.stderr:
                body += _stream("stderr", machine.stderr.encode(), wanted)
        return body + (_state(wanted, machine.rc) if is_last else _state(wanted, None))

    def _shell(self, root: ET.Element) -> _Shell:
        return self.server.rig.shells[_selector(root)]


# ---- SOAP and PSRP in small --------------------------------------------------------------------------------


def _find(root: ET.Element, name: str) -> ET.Element:
    return next(e for e in root.iter() if e.tag.rpartition("}")[2] == name)


def _text(root: ET.Element, name: str) -> str:
    return next((e.text or "" for e in root.iter() if e.tag.rpartition("}")[2] == name), "").strip()


def _selector(root: ET.Element) -> str:
    return next(
        (e.text or "").upper() for e in root.iter(f"{{{WSMAN}}}Selector") if e.get("Name") == "ShellId"
    )


def _envelope(action: str, message: str, body: str) -> str:
    return (
        f'<s:Envelope {_NAMES} xml:lang="en-US"><s:Header><a:Action>{action}Response</a:Action>'
        f"<a:MessageID>uuid:{uuid.uuid4()}</a:MessageID><a:To>{ADDRESSING}/role/anonymous</a:To>"
        f"<a:RelatesTo>{message}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )


def _fault(message: str, code: int, words: str) -> str:
    detail = (
        f'<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="{code}" Machine="{LOOPBACK}">'
        f"<f:Message>{html.escape(words)}</f:Message></f:WSManFault>"
    )
    subcode = "w:TimedOut" if code == _TIMED_OUT[0] else "w:AccessDenied" if code == 5 else "w:InternalError"
    body = (
        f"<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>{subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en-US">{html.escape(words)}</s:Text></s:Reason><s:Detail>{detail}</s:Detail></s:Fault>'
    )
    return _envelope("http://schemas.dmtf.org/wbem/wsman/1/wsman/fault", message, body)


def _stream(name: str, data: bytes, command: str = "") -> str:
    owner = f' CommandId="{command}"' if command else ""
    return f'<rsp:ReceiveResponse><rsp:Stream Name="{name}"{owner}>{base64.b64encode(data).decode()}</rsp:Stream></rsp:ReceiveResponse>'


def _state(command: str, rc: int | None) -> str:
    state = "Running" if rc is None else "Done"
    code = "" if rc is None else f"<rsp:ExitCode>{rc}</rsp:ExitCode>"
    return f'<rsp:CommandState CommandId="{command}" State="{SHELL}/CommandState/{state}">{code}</rsp:CommandState>'


def _message(shell: _Shell, kind: int, pipeline: bytes, xml: str) -> bytes:
    """A PSRP message to the client (MS-PSRP 2.2.1), cut into fragments (2.2.4)."""
    data = struct.pack("<II", 1, kind) + shell.pool + pipeline + b"\xef\xbb\xbf" + xml.encode()
    shell.object_id += 1
    pieces = [data[i : i + FRAGMENT] for i in range(0, len(data), FRAGMENT)]
    fragments = b""
    for number, piece in enumerate(pieces):
        flags = (number == 0) | (number == len(pieces) - 1) << 1
        fragments += struct.pack(">QQBI", shell.object_id, number, flags, len(piece)) + piece
    return fragments


def _pool_opens(shell: _Shell) -> bytes:
    none = b"\0" * 16
    capability = (
        '<Obj RefId="0"><MS><Version N="protocolversion">2.3</Version><Version N="PSVersion">2.0</Version>'
        '<Version N="SerializationVersion">1.1.0.1</Version></MS></Obj>'
    )
    private = (
        '<Obj RefId="0"><MS><Obj N="ApplicationPrivateData" RefId="1"><TN RefId="0"><T>System.Management.Automation.'
        "PSPrimitiveDictionary</T><T>System.Collections.Hashtable</T><T>System.Object</T></TN><DCT /></Obj></MS></Obj>"
    )
    opened = '<Obj RefId="0"><MS><I32 N="RunspaceState">2</I32></MS></Obj>'
    return b"".join(
        _message(shell, kind, none, xml)
        for kind, xml in ((0x00010002, capability), (0x00021009, private), (0x00021005, opened))
    )


def _pipeline_ends(error: str) -> str:
    """The state of a pipeline that is done (4), or that failed (5) with an error record (MS-PSRP 2.2.3.15)."""
    if not error:
        return '<Obj RefId="0"><MS><I32 N="PipelineState">4</I32></MS></Obj>'
    identity = error.rpartition("FullyQualifiedErrorId : ")[2]
    return (
        '<Obj RefId="0"><MS><I32 N="PipelineState">5</I32><Obj N="ExceptionAsErrorRecord" RefId="1"><TN RefId="0">'
        "<T>System.Management.Automation.ErrorRecord</T><T>System.Object</T></TN>"
        f'<ToString>{html.escape(error)}</ToString><MS><S N="FullyQualifiedErrorId">{html.escape(identity)}</S>'
        '<I32 N="ErrorCategory_Category">0</I32><B N="SerializeExtendedInfo">false</B></MS></Obj></MS></Obj>'
    )


def _pipeline_input(sent: bytes) -> tuple[list[str], bool]:
    """The lines a client has sent into a pipeline so far, and whether it said that they were all."""
    messages: dict[int, bytes] = {}
    at = 0
    while at + 21 <= len(sent):
        identity, _, _, size = struct.unpack(">QQBI", sent[at : at + 21])
        messages[identity] = messages.get(identity, b"") + sent[at + 21 : at + 21 + size]
        at += 21 + size
    lines, ended = [], False
    for _, data in sorted(messages.items()):
        kind = struct.unpack("<I", data[4:8])[0]
        if kind == 0x00041002:
            xml = data[40:].decode("utf-8-sig")
            lines.append(_unescaped(html.unescape(xml.partition(">")[2].rpartition("</S>")[0])))
        ended = ended or kind == 0x00041003
    return lines, ended


def _unescaped(text: str) -> str:
    """CLIXML writes control characters as `_xHHHH_`."""
    parts = text.split("_x")
    out = parts[0]
    for part in parts[1:]:
        code, mark, rest = part.partition("_")
        out += chr(int(code, 16)) + rest if mark and len(code) == 4 and code.isalnum() else "_x" + part
    return out


def _certificate(folder: Path) -> Path:
    """A key and a certificate for loopback that signs itself; the client trusts it by `authority.pem`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "winrm rig")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ipaddress.ip_address(LOOPBACK)), x509.DNSName("localhost")]
            ),
            False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "authority.pem").write_bytes(pem)
    both = folder / "server.pem"
    both.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + pem
    )
    return both
