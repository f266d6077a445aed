"""The probe for Windows without Windows: a real grammar parses it, and the rules of the house are held against what it names."""

from __future__ import annotations

import base64
import re
import runpy
from pathlib import Path

import pytest
import yaml
from ansible.plugins.shell.powershell import ShellModule as PowerShell

from collector.core.observation.observation import Observation
from collector.sources.files.places import shared_data
from collector.sources.scan.probe_text import (
    collection,
    posix_probe,
    readers_without_class,
    windows_probe,
)
from tests.rigs.powershell_grammar import PowerShellText, read_powershell

PROBE = collection() / "probes/windows.ps1"
TEXTS = runpy.run_path(str(collection() / "plugins/module_utils/probe_text.py"))
WINDOWS_BOOTSTRAP: str = TEXTS["WINDOWS_BOOTSTRAP"]

READ_ONLY = frozenset(
    [
        "Get-ChildItem",
        "Get-CimInstance",
        "Get-Content",
        "Get-Item",
        "Get-ItemProperty",
        "Get-Variable",
        "Test-Path",
        "Resolve-DnsName",
        "ConvertFrom-Json",
        "ForEach-Object",
        "Where-Object",
        "Select-Object",
        "Sort-Object",
        "New-Object",
    ]
)
"""Cmdlets that change nothing. `New-Object` makes things in memory only; what it may make is listed below."""

# What cmdlets are told, all known to 5.1: a parameter that came later parses, and stops the probe on every workstation.
PARAMETERS = frozenset(
    [
        "ArgumentList",
        "Encoding",
        "ErrorAction",
        "First",
        "Force",
        "InputObject",
        "LiteralPath",
        "Name",
        "Path",
        "QuickTimeout",
        "Raw",
        "TotalCount",
        "Type",
        "TypeName",
        "Unique",
    ]
)
CLASSES = frozenset(["AntiVirusProduct", "Win32_PnPEntity"])
"""CIM classes that only list. Asking for `Win32_Product` repairs installed programs."""

OBJECTS = frozenset(
    [
        "Net.Sockets.TcpClient",
        "Net.Security.SslStream",
        "Management.Automation.Runspaces.SessionStateFunctionEntry",
        "Management.Automation.Runspaces.SessionStateVariableEntry",
    ]
)
# What is named in brackets: kinds of values, and what a part of its own and the way to a portal need.
TYPES = frozenset(
    [
        "string",
        "string[]",
        "int",
        "long",
        "uint32",
        "uint16",
        "byte",
        "bool",
        "switch",
        "char",
        "array",
        "hashtable",
        "psobject",
        "valuetype",
        "datetime",
        "powershell",
        "initialsessionstate",
        "runspacefactory",
        "Net.Dns",
        "Net.Security.RemoteCertificateValidationCallback",
        "Security.Authentication.SslProtocols",
        "Security.Cryptography.SHA256",
        "Text.Encoding",
    ]
)
# Methods: of text, of tables, of the runspace of a part, of the connection to a portal.
METHODS = frozenset(
    [
        "Trim",
        "TrimEnd",
        "Substring",
        "StartsWith",
        "ToLowerInvariant",
        "ToUpperInvariant",
        "ContainsKey",
        "CreateDefault2",
        "CreateRunspace",
        "Create",
        "Open",
        "Add",
        "AddScript",
        "AddArgument",
        "BeginInvoke",
        "EndInvoke",
        "BeginStop",
        "WaitOne",
        "Dispose",
        "GetHostAddresses",
        "BeginConnect",
        "EndConnect",
        "GetStream",
        "AuthenticateAsClient",
        "ComputeHash",
        "GetBytes",
    ]
)
# Microsoft's list of approved verbs, those we use.
VERBS = frozenset(
    [
        "Complete",
        "Connect",
        "ConvertTo",
        "Find",
        "Get",
        "Invoke",
        "Join",
        "Limit",
        "New",
        "Protect",
        "Read",
        "Start",
        "Test",
    ]
)
# What Windows writes for people, in the language of the system.
DISPLAY_TEXT = re.compile(
    r"DisplayName|\.(?:Name|Caption|Description|Status|State|FriendlyName|Manufacturer|Message)\b|'(?:Manufacturer|Description)'"
)
OUR_OWN = re.compile(r"\$property\.Name\b")  # a property's name in the program, not a name on a screen
FORBIDDEN = re.compile(
    r"Add-Type|Ansible\.Basic|winscard|SCard(?:Establish|Connect|Transmit|List)|Cert:(?!\\LocalMachine(?:'|\\\$store\"))|certutil|X509Store|Start-Process"
    r"|SystemCertificates|\$(?:IsWindows|IsLinux|IsMacOS|IsCoreCLR|PSStyle)\b|reg\.exe|\breg load\b|Invoke-WebRequest|DownloadString|Set-|Remove-|Out-File|DllImport",
    re.IGNORECASE,
)


def offences(text: str) -> list[str]:
    """What a text does that the probe may not, with the line; empty for the probe as it is meant to be."""
    seen = read_powershell(text)
    code = "\n".join(
        line.partition("#")[0] if line.lstrip().startswith("#") else line for line in text.splitlines()
    )
    return [
        *(f"{p.line}: not PowerShell 5.1: {p.text[:60]}" for p in seen.broken + seen.newer),
        *_commands(seen),
        *(f"{f.line}: verb of {f.text}" for f in seen.functions if f.text.partition("-")[0] not in VERBS),
        *(f"{f.line}: {f.text} is not ours by name" for f in seen.functions if "-Eid" not in f.text),
        *(
            f"{c.line}: compares text that Windows translates: {c.text[:80]}"
            for c in seen.comparisons
            if DISPLAY_TEXT.search(OUR_OWN.sub("", c.text))
        ),
        *(
            f"{c.line}: makes {words}"
            for c, words in seen.arguments
            if c.text == "New-Object" and not _makes_one_of(words, OBJECTS)
        ),
        *(
            f"{c.line}: Where-Object without a block compares what nobody looks at: {words[:60]}"
            for c, words in seen.arguments
            if c.text in ("Where-Object", "ForEach-Object") and not words.startswith("{")
        ),
        *(
            f"{p.line}: parameter {p.text} of {command} is not on the list"
            for p, command in seen.parameters
            if command in READ_ONLY and p.text.removeprefix("-") not in PARAMETERS
        ),
        *(
            f"CIM class {name}"
            for name in re.findall(r"-ClassName\s+['\"]?([\w]+)", code)
            if name not in CLASSES
        ),
        *(f"{t.line}: type {t.text}" for t in seen.types if t.text[1:-1] not in TYPES),
        *(f"{m.line}: calls {m.text}" for m in seen.calls if m.text not in METHODS),
        *(f"{w.line}: writes {w.text}" for w in seen.writes),
        *(f"forbidden: {word}" for word in FORBIDDEN.findall(code)),
    ]


def _makes_one_of(words: str, known: frozenset[str]) -> bool:
    begin = re.match(r"-TypeName (\S+)", words)
    return begin is not None and begin[1] in known


def _commands(seen: PowerShellText) -> list[str]:
    own = {f.text for f in seen.functions} | {"$Command"}  # one of our parts, by its name
    return [
        f"{c.line}: {c.text} is not on the list of read-only cmdlets"
        for c in seen.commands
        if c.text not in own | READ_ONLY
    ]


def test_the_probe_keeps_every_rule() -> None:
    assert offences(PROBE.read_text("ascii")) == []


NEWER, NOT_LISTED, VERB, TEXT = (
    "not PowerShell 5.1",
    "not on the list of read-only",
    "verb of",
    "compares text",
)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("$a = $b ? 1 : 2", NEWER),
        ("$a ?? 3", NEWER),
        ("$a ??= 3", NEWER),
        ("$a?.b", NEWER),
        ("$a?[0]", NEWER),
        ("Get-Item x && Get-Item y", NEWER),
        ("Get-Item x || Get-Item y", NEWER),
        ("if ($a -eq 1) {", NEWER),
        ("foreach -parallel ($a in $b) { $a }", NEWER),
        ("ConvertFrom-Json -InputObject $a -AsHashtable", "parameter -AsHashtable"),
        ("Get-Content -LiteralPath x -AsByteStream", "parameter -AsByteStream"),
        ("$a | Sort-Object -Top 3", "parameter -Top"),
        ("Get-ChildItem -LiteralPath x -Recurse", "parameter -Recurse"),
        ("if ($IsWindows) { 1 }", "forbidden: $IsWindows"),
        ("Get-EidCimInstance -ClassName Win32_Product", "CIM class Win32_Product"),
        ("Get-CimInstance -ClassName 'Win32_Process'", "CIM class Win32_Process"),
        (
            "Get-Item -LiteralPath 'HKLM:\\SOFTWARE\\Microsoft\\SystemCertificates\\MY'",
            "forbidden: SystemCert",
        ),
        ("gci HKLM:", NOT_LISTED),
        ("ls C:", NOT_LISTED),
        ("Get-ChildItem x | ? { $_ }", NOT_LISTED),
        ("1 | % { $_ }", NOT_LISTED),
        ("& 'gci' x", NOT_LISTED),
        ("& $anything", NOT_LISTED),
        ("iex $a", NOT_LISTED),
        ("Invoke-Expression $a", NOT_LISTED),
        ("Stop-Service SCardSvr", NOT_LISTED),
        ("Set-ItemProperty -Path x -Name y -Value 1", NOT_LISTED),
        ("Get-CimInstance x | Invoke-CimMethod -MethodName StopService", NOT_LISTED),
        ("certutil -scinfo", NOT_LISTED),
        ("reg.exe load HKU x", NOT_LISTED),
        ("Get-ChildItem Cert:\\CurrentUser", "forbidden: Cert:"),
        ("Get-ChildItem Cert:\\LocalMachine\\My", "forbidden: Cert:"),
        ("Get-ChildItem -LiteralPath 'Cert:\\LocalMachine\\My'", "forbidden: Cert:"),
        ("Add-Type -TypeDefinition $a", "forbidden: Add-Type"),
        ("[IO.File]::WriteAllText('x', 'y')", "type [IO.File]"),
        ("[Diagnostics.Process]::Start('cmd')", "calls Start"),
        ("(Get-Item x).Delete()", "calls Delete"),
        ("$x.'Delete'()", "calls 'Delete'"),
        ("$x.$method()", "calls $method"),
        ("$x = New-Object -TypeName Net.WebClient", "makes -TypeName Net.WebClient"),
        ("New-Object Net.WebClient", "makes Net.WebClient"),
        ("New-Object -ComObject Shell.Application", "makes -ComObject"),
        ("Get-Item x > file.txt", "writes"),
        ("$env:PATH = 'x'", "writes"),
        ("function Fetch-EidThing { }", VERB),
        ("function Get-Thing { }", "not ours by name"),
        ("if ($service.Status -eq 'Running') { }", TEXT),
        ("if ($device.Name -match 'Smart card') { }", TEXT),
        ("if ($device.Caption -eq 'Lecteur') { }", TEXT),
        ("if ($values['DisplayName'] -like 'Belgium*') { }", TEXT),
        ("switch ($service.Status) { 'Stopped' { 1 } }", TEXT),
        ("Get-ChildItem x | Where-Object Name -eq 'Lezer'", "without a block"),
    ],
)
def test_each_rule_refuses_what_breaks_it(bad: str, why: str) -> None:
    assert any(why in offence for offence in offences(bad + "\n")), offences(bad + "\n")


def test_no_store_but_the_machines_lists_of_roots_and_authorities_is_opened() -> None:
    """Certificates of cards lie in the stores of people."""
    text = PROBE.read_text("ascii")
    (body,) = re.findall(r"^function Get-EidMachineStore \{\n(.+?)^\}", text, re.MULTILINE | re.DOTALL)
    assert text.count("Cert:") == body.count("Cert:") == 2
    assert re.findall(r"foreach \(\$store in ([^)]*)\)", body) == ["'CA', 'Root'"]
    assert body.count("$store") == 2


def test_the_command_line_is_far_below_what_winrs_and_cmd_exe_take() -> None:
    """8,191 characters, with the words Ansible puts before the encoded text; standard input has no such limit."""
    sent = WINDOWS_BOOTSTRAP.encode("utf-16-le")
    command = PowerShell()._encode_script(
        WINDOWS_BOOTSTRAP, as_list=False, strict_mode=False, preserve_rc=False
    )
    assert command.endswith(base64.b64encode(sent).decode())
    assert len(command) < 1000


def test_the_text_is_ascii_so_that_no_code_page_changes_it() -> None:
    assert PROBE.read_bytes().isascii()


def test_it_starts_on_its_last_line_with_checked_settings() -> None:
    text = windows_probe(["www.csam.be:443", "10.0.0.1:8443"], 4, 20)
    assert text.splitlines()[-1] == (
        "Invoke-EidProbe -Portals @('www.csam.be:443', '10.0.0.1:8443') -PartSeconds 4 -DeadlineSeconds 20 "
        f"-OtherReaders @({', '.join(map(repr, readers_without_class()))})"
    )
    assert text.startswith(PROBE.read_text("ascii"))
    assert offences(text) == []


@pytest.mark.parametrize("portal", ["a'; Remove-Item x; ':1", "a b:1", "$(x):1", "a:b"])
def test_a_portal_cannot_carry_code(portal: str) -> None:
    for probe in (windows_probe, posix_probe):
        with pytest.raises(Exception, match="is not host:port"):
            probe([portal], 5, 30)


@pytest.mark.parametrize(
    "reader", ["072F:9000", "072f:9000'; Remove-Item x; '", "072f9000", "072f:9000 ", ""]
)
def test_a_reader_cannot_carry_code(reader: str) -> None:
    with pytest.raises(ValueError, match="is not vendor:product"):
        TEXTS["windows_text"]("", [], 5, 30, [reader])


def test_a_flood_of_readers_is_refused() -> None:
    with pytest.raises(ValueError, match="201 readers"):
        TEXTS["windows_text"]("", [], 5, 30, ["072f:9000"] * 201)


def test_readers_without_their_class_come_from_the_knowledge() -> None:
    """A scan sends what the knowledge says; the collection by itself what it said when it was released."""
    assert readers_without_class() == TEXTS["OTHER_READERS"]
    assert {"413c:2100", "0b00:0090", "072f:9000"} <= set(readers_without_class())


def test_it_knows_the_same_bridges_as_the_catalogue() -> None:
    known = yaml.safe_load((shared_knowledge() / "bridges.yaml").read_text("utf-8"))["bridges"]
    in_probe = set(re.findall(r"^    '([^']+)'\s+= '", PROBE.read_text("ascii"), re.MULTILINE))
    assert in_probe == {identity for bridge in known for identity in bridge["ids"]}


def test_it_names_no_part_of_the_document_that_the_contract_does_not_know() -> None:
    """Members of what a part returns, by the text; the rest is held when the probe runs (see the PowerShell tests)."""
    parts = re.findall(
        r"^function Get-Eid(\w+)Part \{\n(.+?)^\}", PROBE.read_text("ascii"), re.MULTILINE | re.DOTALL
    )
    deeper = {"System", "Context", "Portal"}  # what they return is a table of tables
    returned = [body.rpartition("    return @{")[2] for name, body in parts if name not in deeper]
    assert len(returned) > 12
    members = {m for text in returned for m in re.findall(r"(?:^|; |\n {8}| )([a-z_]+) = ", text)}
    assert {"packages", "readers", "firefox_profiles"} <= members
    assert members <= set(Observation.__struct_fields__) | {
        "context",
        "installation",
    }


def shared_knowledge() -> Path:
    return Path(shared_data("playbooks")).parent / "collector/knowledge"


READS = frozenset(
    [
        "Get-ChildItem",
        "Get-CimInstance",
        "Get-Content",
        "Get-Item",
        "Get-ItemProperty",
        "Test-Path",
        "Resolve-DnsName",
    ]
)


def test_every_read_goes_through_the_functions_that_tests_stand_in_for() -> None:
    lines = PROBE.read_text("ascii").splitlines()
    heads = [n for n, line in enumerate(lines, 1) if line.startswith("# ---- ")]
    begin = next(n for n in heads if "Reading" in lines[n - 1])
    end = next(n for n in heads if n > begin)
    outside = [
        (c.line, lines[c.line - 1].strip())
        for c in read_powershell(PROBE.read_text("ascii")).commands
        if c.text in READS and not begin < c.line < end and "Function:" not in lines[c.line - 1]
    ]
    assert outside == []
