
# ---- Calling in -----------------------------------------------------------------------------------------------
# What is above reads only. What is below writes one document into the drop, and with $CallMarker a date beside it on this PC.

# The whole name of this PC: the old one of fifteen letters would not always be told from another's.
function Get-CallName {
    $name = ''; $domain = ''
    try { $values = Get-EidRegistryValue -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters' -Name 'NV Hostname', 'Hostname', 'NV Domain', 'Domain' } catch { $values = $null }
    if ($null -ne $values) {
        foreach ($key in 'Hostname', 'NV Hostname') { if ($values[$key]) { $name = "$($values[$key])" } }
        foreach ($key in 'Domain', 'NV Domain') { if ($values[$key]) { $domain = "$($values[$key])" } }
    }
    if (-not $name) { $name = "$(Get-EidEnvironment -Name 'COMPUTERNAME')" }
    if ($domain) { $name = "$name.$domain" }
    $name = ($name -replace '[^A-Za-z0-9._-]', '').Trim('.')
    if ($name.Length -gt 200) { $name = $name.Substring(0, 200) }
    return $name
}

# The drop as it is on this PC: %NAME% stands for a variable of its environment.
function Get-CallDrop {
    $drop = $CallDrop
    while ($drop -match '%([A-Za-z0-9_()]+)%') {
        $value = "$(Get-EidEnvironment -Name $Matches[1])"
        if (-not $value -or $value.Contains('%')) { throw "the drop names %$($Matches[1])%, which this account does not have" }
        $drop = $drop.Replace("%$($Matches[1])%", $value)
    }
    return $drop
}

# One file, whole or not at all: written under a name that nobody reads, then renamed over the one of the last time.
function Write-Call {
    param([string]$Folder, [string]$File, [string]$Document)
    if (-not (Test-Path -LiteralPath $Folder -PathType Container)) { throw "there is no drop $Folder, or this account may not see it" }
    $final = Join-Path -Path $Folder -ChildPath $File
    $part = Join-Path -Path $Folder -ChildPath (".$File.$(Get-Random -Maximum 999999999).part")
    try {
        $null = New-Item -Path $part -ItemType File -ErrorAction Stop
        Set-Content -LiteralPath $part -Value $Document -Encoding ASCII -NoNewline -ErrorAction Stop
        if (-not (Test-Path -LiteralPath $final)) { Move-Item -LiteralPath $part -Destination $final -ErrorAction Stop; return }
        if ($ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage') {
            # In one step. Not every share can do that; there, and in Constrained Language, the old one is gone for a moment.
            try { [IO.File]::Replace($part, $final, [NullString]::Value) } catch { $null = $_ }
        }
        if (Test-Path -LiteralPath $part) { Move-Item -LiteralPath $part -Destination $final -Force -ErrorAction Stop }
    }
    finally { if (Test-Path -LiteralPath $part) { Remove-Item -LiteralPath $part -Force -ErrorAction SilentlyContinue } }
}

# The same over https: one PUT, to nobody else than the address that was set.
function Send-Call {
    param([string]$Address, [string]$File, [string]$Document)
    if ($ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage' -and $PSVersionTable.PSVersion.Major -le 5) {
        [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    }
    $request = @{
        Uri = "$($Address.TrimEnd('/'))/$File"; Method = 'Put'; Body = $Document; ContentType = 'application/json'; UseBasicParsing = $true
        Headers = @{ Authorization = $CallAuthorization }; TimeoutSec = 60; MaximumRedirection = 0; ErrorAction = 'Stop'
    }
    $answer = Invoke-WebRequest @request
    if ($answer.StatusCode -lt 200 -or $answer.StatusCode -gt 299) { throw "the drop answered $($answer.StatusCode)" }
}

# That this package called, and when: for `detect.ps1`. Its only trace on the PC.
function Write-CallMarker {
    foreach ($name in 'ProgramData', 'LOCALAPPDATA') {
        $folder = "$(Get-EidEnvironment -Name $name)"
        if (-not $folder) { continue }
        $folder = Join-Path -Path $folder -ChildPath 'eidfleet-call-in'
        $null = New-Item -Path $folder -ItemType Directory -Force -ErrorAction SilentlyContinue
        $file = Join-Path -Path $folder -ChildPath 'last-call.txt'
        Set-Content -LiteralPath $file -Value $CallPackage -Encoding ASCII -ErrorAction SilentlyContinue
        if (Test-Path -LiteralPath $file) { return }
    }
}

function Invoke-Call {
    param([bool]$AtOnce)
    $ProgressPreference = 'SilentlyContinue'
    if (-not $AtOnce -and $CallDelaySeconds -gt 0) { Start-Sleep -Seconds (Get-Random -Maximum $CallDelaySeconds) }
    $name = Get-CallName
    if (-not $name) { throw 'this PC has no name' }
    $lines = @(@@PROBE@@)
    if ($lines.Count -lt 3 -or $lines[-1] -cne 'EIDFLEET-END') { throw 'the probe did not come to its end' }
    $observation = $lines[1..($lines.Count - 2)] -join ''
    $document = '{"format":"eidfleet-call-in","version":1,"workstation":' + (ConvertTo-EidString -Text $name) + ',"key":"' + $CallKey + '","observation":' + $observation + '}'
    if ($document.Length -gt @@LIMIT@@) { throw "the document has $($document.Length) bytes, more than a drop takes" }
    $drop = Get-CallDrop
    $file = "$name@@SUFFIX@@"
    if ($drop -match '^https?://') { Send-Call -Address $drop -File $file -Document $document }
    else { Write-Call -Folder $drop -File $file -Document $document }
    if ($CallMarker) { Write-CallMarker }
    "called in as $name, $($document.Length) bytes, $($ExecutionContext.SessionState.LanguageMode)"
}

# A 32-bit PowerShell, which some tools start, sees half of a 64-bit Windows: the other one does it.
$CallNative = "$(Get-EidEnvironment -Name 'windir')\sysnative\WindowsPowerShell\v1.0\powershell.exe"
if ((Get-EidEnvironment -Name 'PROCESSOR_ARCHITEW6432') -and $PSCommandPath -and (Test-Path -LiteralPath $CallNative)) {
    if ($Now) { & $CallNative -NoProfile -NonInteractive -File $PSCommandPath -Now } else { & $CallNative -NoProfile -NonInteractive -File $PSCommandPath }
    exit $LASTEXITCODE
}
try { Invoke-Call -AtOnce ([bool]$Now) }
catch { "did not call in: $($_.Exception.Message)"; exit 1 }
