#requires -Version 5.1
# Points the https listener of WinRM at the newest valid certificate of this PC, or makes that listener. Beside that it starts the
# service where it stands still and writes to the Application log; it touches no firewall, no other listener, no log-in method.
#
# NOT RUN ON WINDOWS BY THE MAKERS OF EIDFLEET. It follows Microsoft's documentation (docs/windows.md, sources 1 to 4). A test
# runs this very file in PowerShell 7.6 on Linux with real certificates; WinRM, the store, the service and the event log are
# stand-ins there. Try it on one PC with -WhatIf first, sign it as your policy asks, then deploy it.
#
# For: a start-up script of a group policy, a script of Intune or of an RMM agent; as SYSTEM or as an elevated administrator.
# Why: a listener names one certificate by its thumbprint, and a renewed certificate has another.
#   -Name      the name Ansible reaches this PC by; without it the PC's own name with its DNS domain
#   -IssuedBy  the common name of your issuing authority; without it any authority but the certificate itself
# Ends with 0 when the listener has that certificate, with 1 when it has not; the Application log says it (source "eidfleet").
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [string]$Name = '',
    [string]$IssuedBy = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

function Get-EidHostName {
    $network = [Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()
    "$($network.HostName).$($network.DomainName)".TrimEnd('.')
}

function Test-EidServerUse {
    # Server authentication, by its number: names of uses are translated.
    param($Certificate)
    foreach ($extension in $Certificate.Extensions) {
        if ($extension -is [Security.Cryptography.X509Certificates.X509EnhancedKeyUsageExtension]) {
            foreach ($use in $extension.EnhancedKeyUsages) {
                if ($use.Value -eq '1.3.6.1.5.5.7.3.1') { return $true }
            }
        }
    }
    $false
}

function Test-EidServerName {
    # Only alternative names count for the clients on the control node. What Windows writes of them is translated, so the encoded
    # entry is looked for: tag 2 of the choice, the length in one byte, the name (RFC 5280, 4.2.1.6).
    param($Certificate, [string]$Name)
    if ($Name.Length -gt 127) { return $false }
    $entry = "$([char]0x82)$([char]$Name.Length)$Name"
    foreach ($extension in $Certificate.Extensions) {
        if ($extension.Oid.Value -eq '2.5.29.17') {
            $encoded = [Text.Encoding]::GetEncoding(28591).GetString($extension.RawData)
            return $encoded.IndexOf($entry, [StringComparison]::OrdinalIgnoreCase) -ge 0
        }
    }
    $false
}

function Select-EidCertificate {
    # The one that was issued last, of those that WinRM takes and the control node will trust.
    param([object[]]$Certificate, [string]$Name, [string]$IssuedBy, [datetime]$At)
    $Certificate | Where-Object {
        $_.HasPrivateKey -and $_.NotBefore -le $At -and $At -lt $_.NotAfter -and $_.Subject -ne $_.Issuer -and
        ($IssuedBy -eq '' -or $_.GetNameInfo('SimpleName', $true) -eq $IssuedBy) -and
        (Test-EidServerUse -Certificate $_) -and (Test-EidServerName -Certificate $_ -Name $Name)
    } | Sort-Object -Property 'NotBefore', 'NotAfter', 'Thumbprint' | Select-Object -Last 1
}

function Get-EidListener {
    # Listeners of single addresses, and those for http, are somebody else's.
    Get-WSManInstance -ResourceURI 'winrm/config/Listener' -Enumerate |
        Where-Object { $_.Transport -eq 'HTTPS' -and $_.Address -eq '*' } | Select-Object -First 1
}

function Get-EidThumbprint {
    param($Listener)
    "$($Listener.CertificateThumbprint)" -replace '\s', ''
}

function Set-EidListener {
    param($Listener, [string]$Name, [string]$Thumbprint)
    $change = @{
        ResourceURI = 'winrm/config/Listener'
        SelectorSet = @{ Address = '*'; Transport = 'HTTPS' }
        ValueSet    = @{ Hostname = $Name; CertificateThumbprint = $Thumbprint }
    }
    if ($null -eq $Listener) { New-WSManInstance @change | Out-Null } else { Set-WSManInstance @change | Out-Null }
    $now = Get-EidThumbprint -Listener (Get-EidListener)
    if ($now -ne $Thumbprint) { throw "the listener has certificate '$now' after the change to $Thumbprint" }
}

function Write-EidEvent {
    # A log that takes nothing changes nothing about the listener; with -WhatIf nothing is written there.
    param([string]$EntryType, [int]$EventId, [string]$Text)
    if (-not $WhatIfPreference) {
        New-EventLog -LogName Application -Source eidfleet -ErrorAction SilentlyContinue
        Write-EventLog -LogName Application -Source eidfleet -EntryType $EntryType -EventId $EventId -Message $Text -ErrorAction SilentlyContinue
    }
    Write-Output $Text
}

try {
    if ($Name -eq '') { $Name = Get-EidHostName }
    $store = @(Get-ChildItem -LiteralPath 'Cert:\LocalMachine\My')
    $certificate = Select-EidCertificate -Certificate $store -Name $Name -IssuedBy $IssuedBy -At (Get-Date)
    if ($null -eq $certificate) {
        throw "no valid certificate for server authentication with the alternative name $Name among the $($store.Count) of this PC; the listener stays as it is"
    }
    if ((Get-Service -Name WinRM).Status -ne 'Running') {
        if ($PSCmdlet.ShouldProcess('WinRM', 'start the service')) { Start-Service -Name WinRM }
    }
    $listener = Get-EidListener
    $what = "certificate $($certificate.Thumbprint) for $Name, valid until $($certificate.NotAfter.ToString('yyyy-MM-dd'))"
    if ($null -ne $listener -and "$($listener.Enabled)" -eq 'false') {
        throw "the https listener is switched off, and somebody meant that: switch it on or remove it"
    }
    if ($null -ne $listener -and (Get-EidThumbprint -Listener $listener) -eq $certificate.Thumbprint) {
        Write-EidEvent -EntryType Information -EventId 1 -Text "unchanged: $what"
    }
    elseif ($PSCmdlet.ShouldProcess('https listener of WinRM', "use $what")) {
        Set-EidListener -Listener $listener -Name $Name -Thumbprint $certificate.Thumbprint
        Write-EidEvent -EntryType Information -EventId 2 -Text "the https listener of WinRM now uses $what"
    }
    exit 0
}
catch {
    Write-EidEvent -EntryType Error -EventId 3 -Text "the https listener of WinRM was not set: $_"
    exit 1
}
