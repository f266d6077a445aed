"""Words of tools become the kind of reach they mean; most of the words are said anew here by the real tools."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.core.model import ReachKind
from collector.sources.scan.reach_words import reach_from_words
from tests.rigs.sshd_rig import LOOPBACK, SshdRig, free_port, sshd_rig

pytestmark = pytest.mark.rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[SshdRig]:
    with sshd_rig(tmp_path / "rig") as rig:
        yield rig


def said_by_ssh(*arguments: str) -> str:
    """What the real client says, and nothing else: whoever runs the tests may have settings of their own."""
    own = () if "-F" in arguments else ("-F", "none")
    said = subprocess.run(
        ["ssh", *own, "-o", "BatchMode=yes", "-o", "ConnectTimeout=5", *arguments, "true"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert said.returncode == 255, said
    return said.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["-F", "{folder}/nowhere"], id="no such configuration"),
        pytest.param(["-F", "{folder}/bad-option"], id="an option it does not know, in a file"),
        pytest.param(["-F", "{folder}/bad-port"], id="a port that is none, in a file"),
        pytest.param(["-o", "Nope=1"], id="an option it does not know"),
        pytest.param(["-o", "KexAlgorithms=nope"], id="a key exchange it does not know"),
        pytest.param(["-o", "Ciphers=nope"], id="a cipher it does not know"),
        pytest.param(["-o", "MACs=nope"], id="a MAC it does not know"),
        pytest.param(["-o", "HostKeyAlgorithms=nope"], id="a kind of host key it does not know"),
        pytest.param(["-o", "Port=70000"], id="a port too large"),
        pytest.param(["-p", "0"], id="port nought"),
        pytest.param(["-b", "192.0.2.9"], id="an address this machine does not have"),
        pytest.param(["-o", "ProxyCommand={folder}/nowhere"], id="a proxy command that is not there"),
        pytest.param(["-o", "ProxyJump=::"], id="no jump host"),
        pytest.param(["-o", "StrictHostKeyChecking=perhaps"], id="a value it does not know"),
        pytest.param(["-o", "ConnectTimeout=x"], id="no time"),
        pytest.param(["-o", "RequiredRSASize=x"], id="no number"),
        pytest.param(["-o", "ProxyCommand"], id="a keyword without its argument"),
        pytest.param(["-Z"], id="a letter it does not know"),
        pytest.param(["-W", "x"], id="no forwarding"),
        pytest.param(["-o", "Include=x"], id="include on the command line"),
    ],
)
def test_what_this_machine_lacks_for_ssh(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "bad-option").write_text("Foo bar\n")
    (tmp_path / "bad-port").write_text("Port abc\n")
    # -W takes no command, and 127.0.0.1 refuses: whatever is wrong is wrong before that.
    said = said_by_ssh(*(part.format(folder=tmp_path) for part in arguments), LOOPBACK)
    assert reach_from_words(said).kind is ReachKind.NOT_EQUIPPED, said


def test_keys_that_are_of_no_use_are_told_from_keys_that_are_refused(rig: SshdRig, tmp_path: Path) -> None:
    port = rig.serve()
    trusting = [
        *("-p", str(port), "-o", f"UserKnownHostsFile={tmp_path}/known", "-o", "StrictHostKeyChecking=no"),
        *("-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none"),
    ]
    (tmp_path / "garbled").write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nx\n")
    (tmp_path / "garbled").chmod(0o600)
    (tmp_path / "open").write_text(rig.user_key.read_text())  # the server would take it
    (tmp_path / "open").chmod(0o644)
    kinds = {
        name: reach_from_words(said_by_ssh(*trusting, "-o", f"IdentityFile={key}", LOOPBACK)).kind
        for name, key in {
            "not there": tmp_path / "nowhere",
            "garbled": tmp_path / "garbled",
            "open to all": tmp_path / "open",
            "a stranger's": rig.stranger_key,
        }.items()
    }
    assert kinds == {
        "not there": ReachKind.NOT_EQUIPPED,
        "garbled": ReachKind.NOT_EQUIPPED,
        "open to all": ReachKind.NOT_EQUIPPED,
        "a stranger's": ReachKind.CREDENTIALS_REJECTED,
    }


def test_two_that_share_no_key_exchange(rig: SshdRig) -> None:
    port = rig.serve("KexAlgorithms curve25519-sha256")
    said = said_by_ssh("-p", str(port), "-o", "KexAlgorithms=ecdh-sha2-nistp256", LOOPBACK)
    assert "no matching key exchange method" in said
    assert reach_from_words(said).kind is ReachKind.NOT_EQUIPPED


def test_the_other_side_still_speaks_for_itself(rig: SshdRig) -> None:
    assert reach_from_words(said_by_ssh("no-such-host.invalid")).kind is ReachKind.NAME_NOT_FOUND
    assert reach_from_words(said_by_ssh("-p", str(free_port()), LOOPBACK)).kind is ReachKind.REFUSED
    jumped = said_by_ssh("-J", "no-such-host.invalid", LOOPBACK)
    assert reach_from_words(jumped).kind is ReachKind.NAME_NOT_FOUND


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ReachKind.NOT_EQUIPPED, "the connection plugin 'community.docker.docker' was not found"),
        (
            ReachKind.NOT_EQUIPPED,
            "Unable to execute ssh command line on a controller. Error: [Errno 2] No such file or directory: b'ssh'",
        ),
        (ReachKind.NOT_EQUIPPED, "Bad owner or permissions on /home/a/.ssh/config"),
        (ReachKind.NOT_EQUIPPED, "dlopen /usr/lib/x.so failed: /usr/lib/x.so: cannot open shared object file"),
        (ReachKind.NOT_EQUIPPED, "to use pkcs11_provider you must specify a password/pin"),
        (ReachKind.NOT_EQUIPPED, "Cannot write to ControlPath /home/a/.ansible/cp"),
        (ReachKind.NOT_EQUIPPED, 'unix_listener: path "/x" too long for Unix domain socket'),
        (ReachKind.NOT_EQUIPPED, "The installed version of WinRM does not support transport(s) ['magic']"),
        (ReachKind.NOT_EQUIPPED, "requested auth method is kerberos, but pykerberos is not installed"),
        (ReachKind.NOT_EQUIPPED, "requested auth method is ntlm, but requests_ntlm is not installed"),
        (ReachKind.NOT_EQUIPPED, "requests auth method is credssp, but requests-credssp is not installed"),
        (
            ReachKind.NOT_EQUIPPED,
            "kerberos: the specified credentials were unavailable: No Kerberos credentials available (default cache: FILE:/tmp/krb5cc_0)",
        ),
        (ReachKind.NOT_EQUIPPED, "kerberos: No credentials cache found"),
        (ReachKind.NOT_EQUIPPED, "ssl: invalid server_cert_validation mode: no"),
        (ReachKind.NOT_EQUIPPED, "For certificate auth, SSL must be used"),
        (ReachKind.NOT_EQUIPPED, "The encryption value 'x' must be auto, always, or never"),
        (ReachKind.NOT_EQUIPPED, "Missing dependencies for SOCKS support."),
        (ReachKind.NOT_EQUIPPED, "Internal Error: this module does not support optimized module pipelining"),
        (ReachKind.NOT_EQUIPPED, "Error processing keyword 'remote_user': 'nope' is undefined"),
        (ReachKind.NOT_EQUIPPED, "The lookup plugin 'file' failed: Unable to access the file '/x'."),
        (
            ReachKind.HOST_KEY_NOT_TRUSTED,
            "Using a SSH password instead of a key is not possible because Host Key checking is enabled.",
        ),
        (ReachKind.NO_ROUTE, "ssh: connect to host 192.0.2.1 port 22: Permission denied"),
        (ReachKind.NO_ROUTE, "ssh: connect to host fe80::1 port 22: Invalid argument"),
        (ReachKind.NAME_NOT_FOUND, "Failed to parse: http://1.2.3.4:99:5986/wsman"),
        (ReachKind.CREDENTIALS_REJECTED, "Kerberos auth failure for principal a@B: kinit: Client not found"),
        # A remark of OpenSSH's about a file of the system, which stops nothing.
        (
            ReachKind.CREDENTIALS_REJECTED,
            '/etc/ssh/ssh_config line 5: Unsupported option "gssapiauthentication"\na@b: Permission denied (publickey).',
        ),
        # What a workstation had begun to say before ssh lost the way is no word about this machine.
        (ReachKind.TIMED_OUT, '{"modules": ["beidpkcs11.so"], "note": "firefox is not installed"}\nConnection reset by peer'),
    ],
)  # fmt: skip
def test_words_of_tools_that_are_not_here(kind: ReachKind, words: str) -> None:
    assert reach_from_words(words).kind is kind


def test_a_proxy_command_that_is_gone_before_the_first_word_is_this_machines_lack() -> None:
    """ssh may find its end while it reads or while it writes, by who is quicker."""
    for end in (
        "kex_exchange_identification: Connection closed by remote host",
        "Connection closed by UNKNOWN port 65535",
        "banner exchange: Connection to UNKNOWN port 65535: Broken pipe",
    ):
        said = f"/bin/sh: line 1: /opt/nowhere: No such file or directory\n{end}\n"
        assert reach_from_words(said).kind is ReachKind.NOT_EQUIPPED, said
