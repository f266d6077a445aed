"""The start-up script of docs/windows.md, whole and as it is, in a real PowerShell 7 with real certificates.

Stand-ins for what only Windows has: the machine's store, WinRM's configuration, its service, the event log. They do not prove that
Windows answers so, nor that Windows PowerShell 5.1 runs the file: the grammar only shows that it has no word that 5.1 lacks.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.checkout import ROOT
from tests.rigs.powershell_grammar import read_powershell
from tests.rigs.powershell_session import run_script
from tests.rigs.windows_machine import powershell

pytestmark = pytest.mark.xdist_group("powershell")
SCRIPT = ROOT / "docs/examples/winrm-listener.ps1"
PAGE = ROOT / "docs/windows.md"
PC = "pc1.example.be"
OLD = "0" * 40
SERVER, CLIENT = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"

# All of 5.1, by name: an alias or a cmdlet that came later does not get in unseen.
CMDLETS = frozenset(
    [
        "Get-ChildItem",
        "Get-Date",
        "Get-Service",
        "Get-WSManInstance",
        "New-EventLog",
        "New-WSManInstance",
        "Out-Null",
        "Select-Object",
        "Set-StrictMode",
        "Set-WSManInstance",
        "Sort-Object",
        "Start-Service",
        "Where-Object",
        "Write-EventLog",
        "Write-Output",
    ]
)
CHANGES = frozenset(
    ["New-EventLog", "New-WSManInstance", "Set-WSManInstance", "Start-Service", "Write-EventLog"]
)

STAND_INS = r"""
$global:EidCalls = @()
$global:EidListeners = [xml]'<all/>'
function Add-EidStandInListener($One) {
    $element = $global:EidListeners.CreateElement('Listener')
    foreach ($name in 'Address', 'Transport', 'Hostname', 'Enabled', 'CertificateThumbprint') {
        $child = $global:EidListeners.CreateElement($name)
        $child.InnerText = "$($One[$name])"
        $null = $element.AppendChild($child)
    }
    $null = $global:EidListeners.DocumentElement.AppendChild($element)
}
function New-EidStandInCertificate($One, $Authorities) {
    $now = [DateTimeOffset]::Now
    $key = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve+NamedCurves]::nistP256)
    $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new("CN=$($One.subject)", $key, 'SHA256')
    $uses = [Security.Cryptography.OidCollection]::new()
    $null = $uses.Add([Security.Cryptography.Oid]::new($One.use))
    $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509EnhancedKeyUsageExtension]::new($uses, $false))
    if ($One.names.Count) {
        $builder = [Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
        foreach ($name in $One.names) { $builder.AddDnsName($name) }
        $request.CertificateExtensions.Add($builder.Build())
    }
    $from, $until = $now.AddDays($One.from), $now.AddDays($One.until)
    if ($One.issuer -eq '') { return $request.CreateSelfSigned($from, $until) }
    if (-not $Authorities.ContainsKey($One.issuer)) {
        $ofIssuer = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve+NamedCurves]::nistP256)
        $authority = [Security.Cryptography.X509Certificates.CertificateRequest]::new("CN=$($One.issuer), O=Example", $ofIssuer, 'SHA256')
        $authority.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($true, $false, 0, $true))
        $Authorities[$One.issuer] = $authority.CreateSelfSigned($now.AddDays(-4000), $now.AddDays(4000))
    }
    $issued = $request.Create($Authorities[$One.issuer], $from, $until, [Guid]::NewGuid().ToByteArray())
    if (-not $One.key) { return $issued }
    [Security.Cryptography.X509Certificates.ECDsaCertificateExtensions]::CopyWithPrivateKey($issued, $key)
}
function Get-ChildItem($LiteralPath) {
    if ($LiteralPath -ne 'Cert:\LocalMachine\My') { throw "asked for $LiteralPath" }
    $global:EidStore
}
function Get-Service($Name) { [pscustomobject]@{ Name = $Name; Status = $global:EidService } }
function Start-Service($Name) { $global:EidCalls += "start $Name"; $global:EidService = 'Running' }
function Get-WSManInstance($ResourceURI, [switch]$Enumerate) {
    if ($global:EidService -ne 'Running') { throw 'the client cannot connect to the destination' }
    $global:EidListeners.DocumentElement.ChildNodes
}
function New-WSManInstance($ResourceURI, $SelectorSet, $ValueSet) {
    $global:EidCalls += "new $ResourceURI $($SelectorSet.Transport) $($SelectorSet.Address) $($ValueSet.Hostname) $($ValueSet.CertificateThumbprint)"
    Add-EidStandInListener (@{ Enabled = 'true' } + $SelectorSet + $ValueSet)
}
function Set-WSManInstance($ResourceURI, $SelectorSet, $ValueSet) {
    $global:EidCalls += "set $ResourceURI $($SelectorSet.Transport) $($SelectorSet.Address) $($ValueSet.Hostname) $($ValueSet.CertificateThumbprint)"
    if ($global:EidRefuses -eq 'loud') { throw 'the certificate and the host name do not match' }
    if ($global:EidRefuses -eq 'silent') { return }
    foreach ($one in $global:EidListeners.DocumentElement.ChildNodes) {
        if ($one.Transport -eq $SelectorSet.Transport -and $one.Address -eq $SelectorSet.Address) {
            $one.Hostname, $one.CertificateThumbprint = $ValueSet.Hostname, $ValueSet.CertificateThumbprint
        }
    }
}
function New-EventLog($LogName, $Source, $ErrorAction) { $global:EidCalls += "source $Source" }
function Write-EventLog($LogName, $Source, $EntryType, $EventId, $Message, $ErrorAction) { $global:EidCalls += "$EntryType $EventId" }
"""


@pytest.fixture(autouse=True)
def _needs_powershell() -> None:
    powershell()


def certificate(**other: Any) -> dict[str, Any]:
    """One that the script takes; tests change what they are about. Days are counted from now."""
    return {
        "subject": PC,
        "names": [PC],
        "issuer": "Example Issuing CA",
        "use": SERVER,
        "from": -10,
        "until": 300,
        "key": True,
    } | other


def listener(thumbprint: str = OLD, **other: str) -> dict[str, str]:
    return {
        "Address": "*",
        "Transport": "HTTPS",
        "Hostname": "PC1",
        "Enabled": "true",
        "CertificateThumbprint": thumbprint,
    } | other


def started(
    folder: Path,
    store: list[dict[str, Any]],
    listeners: list[dict[str, str]],
    options: str = f"-Name {PC}",
    *,
    service: str = "Running",
    refuses: str = "",
) -> dict[str, Any]:
    """What a start of the script came to: `code`, `calls` that change something, its `said` lines, and thumbprints of the `store`.

    In `options` and thumbprints of `listeners`, `{0}` stands for the thumbprint of the store's first certificate.
    """
    spec = folder / "spec.json"
    spec.write_text(json.dumps({"store": store, "listeners": listeners}), "utf-8")
    script = folder / "start.ps1"
    script.write_text(
        STAND_INS
        + f"""
$spec = [IO.File]::ReadAllText('{spec}') | ConvertFrom-Json -AsHashtable
$authorities = @{{}}
$global:EidStore = @(foreach ($one in $spec.store) {{ New-EidStandInCertificate $one $authorities }})
$thumbprints = @($global:EidStore | ForEach-Object {{ $_.Thumbprint }})
foreach ($one in $spec.listeners) {{
    $one.CertificateThumbprint = $one.CertificateThumbprint -replace '\\{{0\\}}', "$($thumbprints[0])".ToLowerInvariant()
    Add-EidStandInListener $one
}}
$global:EidService, $global:EidRefuses = '{service}', '{refuses}'
$said = @(& '{SCRIPT}' {options})
@{{ code = $LASTEXITCODE; calls = @($global:EidCalls); said = $said; store = $thumbprints }} | ConvertTo-Json -Compress
""",
        "utf-8",
    )
    outcome: dict[str, Any] = json.loads(run_script(powershell(), script).splitlines()[-1])
    return outcome


# -- what it chooses -------------------------------------------------------------------------------


def test_the_listener_gets_the_certificate_that_was_issued_last(tmp_path: Path) -> None:
    store = [certificate(**{"from": -300, "until": 3000}), certificate(), certificate(**{"from": -100})]
    outcome = started(tmp_path, store, [listener()])
    assert outcome["calls"] == [
        f"set winrm/config/Listener HTTPS * {PC} {outcome['store'][1]}",
        "source eidfleet",
        "Information 2",
    ]
    assert outcome["code"] == 0
    assert outcome["store"][1] in outcome["said"][0]


def test_a_listener_is_made_where_there_is_none_that_is_ours(tmp_path: Path) -> None:
    others = [listener(Transport="HTTP", CertificateThumbprint=""), listener(Address="IP:10.0.0.7")]
    outcome = started(tmp_path, [certificate()], others)
    assert outcome["calls"][0] == f"new winrm/config/Listener HTTPS * {PC} {outcome['store'][0]}"
    assert outcome["code"] == 0


@pytest.mark.parametrize("written", ["{0}", " {0} "])
def test_a_listener_that_has_it_is_left_alone(tmp_path: Path, written: str) -> None:
    outcome = started(tmp_path, [certificate()], [listener(written)])
    assert (outcome["calls"], outcome["code"]) == (["source eidfleet", "Information 1"], 0)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"from": -400, "until": -1}, id="expired"),
        pytest.param({"from": 1, "until": 300}, id="not yet valid"),
        pytest.param({"key": False}, id="without its key"),
        pytest.param({"issuer": ""}, id="issued by itself"),
        pytest.param({"use": CLIENT}, id="for clients"),
        pytest.param({"names": []}, id="name in the subject alone"),
        pytest.param({"names": ["pc2.example.be"]}, id="another PC"),
        pytest.param({"names": [f"x{PC}"]}, id="a longer name before"),
        pytest.param({"names": [f"{PC}.evil.example"]}, id="a longer name after"),
        pytest.param({"names": ["pc1"]}, id="the short name"),
    ],
)
def test_a_certificate_that_will_not_do_is_never_chosen(tmp_path: Path, other: dict[str, Any]) -> None:
    outcome = started(tmp_path, [certificate(**other)], [listener()])
    assert (outcome["calls"], outcome["code"]) == (["source eidfleet", "Error 3"], 1)
    assert f"alternative name {PC} among the 1 of this PC" in outcome["said"][0]


def test_one_that_will_not_do_does_not_hide_one_that_will(tmp_path: Path) -> None:
    store = [certificate(**{"from": -20}), certificate(names=["pc2.example.be"]), certificate(use=CLIENT)]
    outcome = started(tmp_path, store, [listener()])
    assert outcome["calls"][0].endswith(outcome["store"][0])


def test_a_name_counts_in_any_case_and_at_any_place(tmp_path: Path) -> None:
    names = ["pc1", "a" * 60 + ".example.be", "PC1.Example.BE", *(f"alias{n}.example.be" for n in range(20))]
    outcome = started(tmp_path, [certificate(names=names)], [listener()])
    assert (outcome["calls"][0][:3], outcome["code"]) == ("set", 0)


def test_only_the_authority_that_was_named_counts(tmp_path: Path) -> None:
    store = [certificate(**{"from": -20}), certificate(issuer="Agent of somebody else")]
    outcome = started(tmp_path, store, [listener()], f"-Name {PC} -IssuedBy 'Example Issuing CA'")
    assert outcome["calls"][0].endswith(outcome["store"][0])
    assert started(tmp_path, store, [listener()], f"-Name {PC} -IssuedBy 'Example'")["code"] == 1


def test_without_a_name_it_is_the_machines_own(tmp_path: Path) -> None:
    outcome = started(tmp_path, [certificate()], [], "")
    name = re.search(r"alternative name (\S+) among", outcome["said"][0])
    assert name is not None
    assert started(tmp_path, [certificate(names=[name[1]])], [], "")["code"] == 0


# -- what may go wrong -----------------------------------------------------------------------------


def test_no_certificate_at_all_is_said(tmp_path: Path) -> None:
    outcome = started(tmp_path, [], [listener()])
    assert (outcome["calls"], outcome["code"]) == (["source eidfleet", "Error 3"], 1)


def test_a_service_that_stands_still_is_started(tmp_path: Path) -> None:
    outcome = started(tmp_path, [certificate()], [listener()], service="Stopped")
    assert (outcome["calls"][0], outcome["code"]) == ("start WinRM", 0)


def test_a_listener_that_somebody_switched_off_stays_off(tmp_path: Path) -> None:
    outcome = started(tmp_path, [certificate()], [listener(Enabled="false")])
    assert (outcome["calls"], outcome["code"]) == (["source eidfleet", "Error 3"], 1)


@pytest.mark.parametrize(("how", "words"), [("loud", "do not match"), ("silent", f"has certificate '{OLD}'")])
def test_a_change_that_did_not_come_about_is_a_failure(tmp_path: Path, how: str, words: str) -> None:
    outcome = started(tmp_path, [certificate()], [listener()], refuses=how)
    assert (outcome["calls"][-1], outcome["code"]) == ("Error 3", 1)
    assert words in outcome["said"][0]


def test_what_if_changes_nothing(tmp_path: Path) -> None:
    outcome = started(tmp_path, [certificate()], [listener()], f"-Name {PC} -WhatIf")
    assert (outcome["calls"], outcome["code"]) == ([], 0)
    outcome = started(tmp_path, [], [listener()], f"-Name {PC} -WhatIf")
    assert (outcome["calls"], outcome["code"]) == ([], 1)


# -- the text --------------------------------------------------------------------------------------


def test_powershell_parses_it_and_knows_its_verbs(tmp_path: Path) -> None:
    script = tmp_path / "parse.ps1"
    script.write_text(
        f"""
$errors = $null
$tree = [Management.Automation.Language.Parser]::ParseFile('{SCRIPT}', [ref]$null, [ref]$errors)
$functions = $tree.FindAll({{ $args[0] -is [Management.Automation.Language.FunctionDefinitionAst] }}, $true)
$verbs = @((Get-Verb).Verb)
@{{
    errors    = @($errors | ForEach-Object {{ "$($_.Extent.StartLineNumber): $($_.Message)" }})
    functions = @($functions | ForEach-Object {{ $_.Name }})
    unknown   = @($functions | Where-Object {{ ($_.Name -split '-')[0] -notin $verbs }} | ForEach-Object {{ $_.Name }})
    least     = "$($tree.ScriptRequirements.RequiredPSVersion)"
}} | ConvertTo-Json -Compress
""",
        "utf-8",
    )
    parsed = json.loads(run_script(powershell(), script))
    assert parsed["functions"] == [
        place.text for place in read_powershell(SCRIPT.read_text("ascii")).functions
    ]
    assert (parsed["errors"], parsed["unknown"], parsed["least"]) == ([], [], "5.1")


def test_it_has_no_word_that_5_1_lacks_and_changes_only_the_listener() -> None:
    text = SCRIPT.read_text("ascii")
    seen = read_powershell(text)
    own = {place.text for place in seen.functions}
    assert (seen.broken, seen.newer, seen.writes) == ((), (), ())
    assert {place.text for place in seen.commands} - own == CMDLETS
    changing = {c for c in CMDLETS if c.partition("-")[0] not in ("Get", "Select", "Sort", "Where", "Out")}
    assert changing - {"Set-StrictMode", "Write-Output"} == CHANGES
    assert "NOT RUN ON WINDOWS" in text


def test_the_page_cites_every_source_it_lists_and_no_other() -> None:
    body, _, table = PAGE.read_text("utf-8").partition("\n## Sources\n")
    listed = [
        int(number) for number in re.findall(r"^\| (\d+) \| .+ \| https://\S+ \|$", table, re.MULTILINE)
    ]
    cited = {
        int(number)
        for group in re.findall(r"\[(\d+(?:, \d+)*)\](?!\()", body)
        for number in group.split(", ")
    }
    assert listed
    assert listed == list(range(1, len(listed) + 1))
    assert cited == set(listed)
