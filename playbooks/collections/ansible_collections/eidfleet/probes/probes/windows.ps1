# eidfleet probe for Windows: says what is there, judges nothing, changes nothing.
#
# It arrives on standard input behind a bootstrap of one line and runs in Windows PowerShell 5.1 and PowerShell 7. The work
# starts on the last line: a text that was cut short on its way runs nothing. It writes no file, compiles nothing, loads no
# PKCS#11 module, and never asks winscard, a certificate store or a card: nothing here can open a PIN window.
# Printed: EIDFLEET-BEGIN 1 wrapped, one JSON document (an observation) in short lines of ASCII, EIDFLEET-END.
#
# How it works: every read goes through the functions of the section "Reading"; each part is a function that returns members
# of the document. In Full Language a part runs in a runspace of its own and is left behind when its time is over; in
# Constrained Language, where no runspace may be made, parts run one after the other and only the whole has a limit.
# Numbers, ids and GUIDs are compared, never text that Windows translates.

$EidVersion = '4'
$EidAddon = 'belgiumeid@eid.belgium.be'
$EidReaderClass = '{50dd5230-ba8a-11d1-bf5d-0000f805f530}'
$EidUninstall = 'Microsoft\Windows\CurrentVersion\Uninstall'
# Product codes end in the build number: middleware (64 bits and ARM, 32 bits), viewer (32, 64), CertClean.
$EidProductCodes = '{DB942AEA-93D6-4FE4-8862-180D35A7', '{4DDF16AE-8D5D-4027-A2D1-8CBB498E', '{F3DC7F06-92FF-4C98-87F5-72C0B786', '{00456E12-B861-4736-97A9-359C3D4B', '{98F221C1-1D82-475D-8916-F2A7D950'
# Readers that are not of USB class 0B and need a driver of their own maker, and so would be overlooked.
$EidOtherReaders = '072f:9000', '072f:90ce', '072f:90cf', '04e6:e003', '046a:003e', '0c4b:0300'
# Answers to reset of Belgian cards: the type of a card, never a person.
$EidAtrs = '3B9813400AA503010101AD1311', '3B9894400AA503010101AD1310', '3B7F96000080318065B085040120120FFF829000'
# Extensions that sign or log in through a program of their own, and the name of that program's manifest.
$EidBridges = @{
    '{e68418bc-f2b0-4459-a9ea-3e72b6751b07}' = 'eu.webeid'
    'ncibgoaomkmdpilpocfeponihegamlic'       = 'eu.webeid'
    'beidconnect@bosa.be'                    = 'be.bosa.beidconnect'
    'pencgnkbgaekikmiahiaakjdgaibiipp'       = 'be.bosa.beidconnect'
    'cjhdnjahbjhicmbmejmcifaaiigbgjjd'       = 'be.bosa.beidconnect'
    '{4f643bc8-78f5-49c6-8efd-78ee30289f0b}' = ''
}
$EidMaxHomes = 60
$EidMaxBody = 56000

# ---- Reading --------------------------------------------------------------------------------------------------

# The values of a registry key, by name; the unnamed one is '(default)'. Null when there is no such key.
function Get-EidRegistryValue {
    param([string]$Path, [string[]]$Name = @())
    # `Stop` here and below: what may not be read is an error, never something that is not there.
    if (-not (Test-Path -LiteralPath $Path -ErrorAction Stop)) { return $null }
    $found = @{}
    # Named values are read alone: a damaged neighbour would make the read of a whole key fail.
    if ($Name.Count) { $item = Get-ItemProperty -LiteralPath $Path -Name $Name -ErrorAction SilentlyContinue }
    else { $item = Get-ItemProperty -LiteralPath $Path -ErrorAction Stop }
    if ($null -ne $item) {
        foreach ($property in $item.PSObject.Properties) {
            if ($property.Name -cnotmatch '^PS(Path|ParentPath|ChildName|Drive|Provider)$') { $found[$property.Name] = $property.Value }
        }
    }
    return $found
}

# The names of the keys below a registry key; none when there is no such key.
function Get-EidRegistryChild {
    param([string]$Path)
    if (-not (Test-Path -LiteralPath $Path -ErrorAction Stop)) { return }
    Get-ChildItem -LiteralPath $Path -Name -ErrorAction Stop
}

# Instances of a CIM class.
function Get-EidCimInstance {
    param([string]$ClassName, [string]$Filter = '', [string[]]$Property, [string]$Namespace = 'root/cimv2', [int]$Seconds = 5)
    $asked = @{ ClassName = $ClassName; Property = $Property; Namespace = $Namespace; OperationTimeoutSec = $Seconds; ErrorAction = 'Stop' }
    if ($Filter) { $asked['Filter'] = $Filter }
    Get-CimInstance @asked
}

# What a file or folder is: IsFolder, Length, Version (of a program, four numbers). Null when there is none.
function Get-EidFile {
    param([string]$Path)
    if (-not (Test-Path -LiteralPath $Path -ErrorAction Stop)) { return $null }
    $item = Get-Item -LiteralPath $Path -Force -ErrorAction Stop
    $version = $null
    $info = $item.VersionInfo
    if ($info -and ($info.FileMajorPart -or $info.FileMinorPart -or $info.FileBuildPart)) {
        $version = '{0}.{1}.{2}.{3}' -f $info.FileMajorPart, $info.FileMinorPart, $info.FileBuildPart, $info.FilePrivatePart
    }
    return @{ IsFolder = [bool]$item.PSIsContainer; Length = $item.Length; Version = $version }
}

# The names of what is in a folder; none when there is no such folder. Raises an error where it may not be read.
function Get-EidFolder {
    param([string]$Path)
    if (-not (Test-Path -LiteralPath $Path -ErrorAction Stop)) { return }
    Get-ChildItem -LiteralPath $Path -Name -Force -ErrorAction Stop
}

# The text of a small file (UTF-8). Null when there is none or it is larger than the limit.
function Read-EidText {
    param([string]$Path, [int]$Limit = 65536)
    $file = Get-EidFile -Path $Path
    if ($null -eq $file -or $file.IsFolder -or $file.Length -gt $Limit) { return $null }
    $text = Get-Content -LiteralPath $Path -Raw -Encoding UTF8 -ErrorAction Stop
    if ($null -eq $text) { return '' }
    return $text
}

# The first bytes of a file.
function Read-EidByte {
    param([string]$Path, [int]$Count = 4096)
    # The two PowerShells spell the same wish differently.
    if ($PSVersionTable.PSVersion.Major -gt 5) { $bytes = @{ AsByteStream = $true } } else { $bytes = @{ Encoding = 'Byte' } }
    Get-Content -LiteralPath $Path -TotalCount $Count -ErrorAction Stop @bytes
}

# A variable of the environment; empty when it is not set.
function Get-EidEnvironment {
    param([string]$Name)
    if (Test-Path -LiteralPath "Env:$Name") { return (Get-Item -LiteralPath "Env:$Name").Value }
    return ''
}

# The way to one portal: name, port and who issued its certificate. No page is asked for, and no certificate is offered.
function Connect-EidPortal {
    param([string]$HostName, [int]$Port, [int]$Seconds)
    $seen = @{ resolved = $false; connected = $false; issuer = $null }
    if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
        $seen.connected = $null
        $null = Resolve-DnsName -Name $HostName -Type A -QuickTimeout -ErrorAction Stop
        $seen.resolved = $true
        return $seen
    }
    try { $null = [Net.Dns]::GetHostAddresses($HostName) } catch { return $seen }
    $seen.resolved = $true
    $client = New-Object -TypeName Net.Sockets.TcpClient
    try {
        $waiting = $client.BeginConnect($HostName, $Port, $null, $null)
        if (-not $waiting.AsyncWaitHandle.WaitOne($Seconds * 1000)) { $seen['error'] = "no answer within $Seconds s"; return $seen }
        $client.EndConnect($waiting)
        $seen.connected = $true
        # Who issued it is the question, not whether it is trusted; the null is the list of certificates we offer.
        $trust = [Net.Security.RemoteCertificateValidationCallback] { $true }
        $stream = New-Object -TypeName Net.Security.SslStream -ArgumentList @($client.GetStream(), $false, $trust)
        $stream.ReadTimeout = $Seconds * 1000
        $stream.WriteTimeout = $Seconds * 1000
        $stream.AuthenticateAsClient($HostName, $null, [Security.Authentication.SslProtocols]::Tls12, $false)
        $seen.issuer = $stream.RemoteCertificate.Issuer
    }
    catch { $seen['error'] = Get-EidInnermost -Exception $_.Exception }
    finally { $client.Dispose() }
    return $seen
}

# ---- Small things ---------------------------------------------------------------------------------------------

function Get-EidInnermost {
    param($Exception)
    while ($null -ne $Exception.InnerException) { $Exception = $Exception.InnerException }
    return $Exception.Message
}

# Text for the document, cut at a number of characters; null for what is empty.
function Limit-EidText {
    param($Value, [int]$Limit = 120)
    if ($null -eq $Value) { return $null }
    $text = "$Value"
    if ($text.Length -eq 0) { return $null }
    if ($text.Length -gt $Limit) { return $text.Substring(0, $Limit) }
    return $text
}

function Get-EidNumber {
    param($Value)
    if ($Value -is [int] -or $Value -is [long] -or $Value -is [uint32] -or $Value -is [uint16] -or $Value -is [byte]) { return [long]$Value }
    return $null
}

function Join-EidPath {
    param([string]$Parent, [string]$Child)
    return $Parent.TrimEnd('\') + '\' + $Child
}

# Both registry views of a key below HKLM\SOFTWARE, as pairs of view and path. A 32-bit process sees one of the two only: half an
# answer would look like software that is missing, so the part says that it could not look.
function Get-EidView {
    param([string]$Below)
    if ((Get-EidEnvironment -Name 'PROCESSOR_ARCHITEW6432')) { throw 'a 32-bit PowerShell sees half of the registry of a 64-bit Windows' }
    if ($null -eq (Get-EidRegistryValue -Path 'HKLM:\SOFTWARE\WOW6432Node' -Name 'Classes')) {
        if ((Get-EidEnvironment -Name 'PROCESSOR_ARCHITECTURE') -eq 'x86') { return @{ View = '32'; Path = "HKLM:\SOFTWARE\$Below" } }
        return @{ View = '64'; Path = "HKLM:\SOFTWARE\$Below" }
    }
    @{ View = '64'; Path = "HKLM:\SOFTWARE\$Below" }
    @{ View = '32'; Path = "HKLM:\SOFTWARE\WOW6432Node\$Below" }
}

# People's registry hives that are loaded already, as pairs of account and path; none is loaded for us. An ordinary account
# sees the names of all and may open its own: the others are passed over, or each part that looks there would end with them.
function Get-EidHive {
    foreach ($sid in @(Get-EidRegistryChild -Path 'Registry::HKEY_USERS')) {
        if ($sid -cnotmatch '^S-1-(5-21|12-1)-[0-9-]+$') { continue }
        try { $null = @(Get-EidRegistryChild -Path "Registry::HKEY_USERS\$sid") } catch { continue }
        $profileKey = Get-EidRegistryValue -Path "HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\$sid" -Name 'ProfileImagePath'
        $user = $sid
        if ($profileKey -and $profileKey['ProfileImagePath']) { $user = ($profileKey['ProfileImagePath'] -split '\\')[-1] }
        @{ User = $user; Path = "Registry::HKEY_USERS\$sid" }
    }
}

# Home folders of people, by the list Windows keeps: also of those who are not logged on.
function Get-EidHome {
    foreach ($sid in @(Get-EidRegistryChild -Path 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList')) {
        if ($sid -cnotmatch '^S-1-(5-21|12-1)-[0-9-]+$') { continue }
        $values = Get-EidRegistryValue -Path "HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\$sid" -Name 'ProfileImagePath'
        if (-not $values -or -not $values['ProfileImagePath']) { continue }
        $path = "$($values['ProfileImagePath'])"
        @{ User = ($path -split '\\')[-1]; Path = $path; Sid = $sid }
    }
}

function Get-EidProgramFolder {
    $folders = @{}
    foreach ($name in 'ProgramW6432', 'ProgramFiles', 'ProgramFiles(x86)') {
        $folder = Get-EidEnvironment -Name $name
        if ($folder) { $folders[$folder.TrimEnd('\')] = $true }
    }
    $folders.Keys | Sort-Object
}

# System32 and SysWOW64 as they are, whatever the process: a 32-bit one reaches the first as Sysnative.
function Get-EidSystemFolder {
    $root = Get-EidEnvironment -Name 'SystemRoot'
    $first = 'System32'
    if ((Get-EidEnvironment -Name 'PROCESSOR_ARCHITEW6432')) { $first = 'Sysnative' }
    @{ Shown = "$root\System32"; Path = "$root\$first" }
    if (Get-EidFile -Path "$root\SysWOW64") { @{ Shown = "$root\SysWOW64"; Path = "$root\SysWOW64" } }
}

# Architecture of a program or library by its PE header, in the words the other probe uses.
function Get-EidMachine {
    param([string]$Path)
    try { $bytes = @(Read-EidByte -Path $Path) } catch { return $null }
    if ($bytes.Count -lt 66 -or $bytes[0] -ne 0x4d -or $bytes[1] -ne 0x5a) { return $null }
    $at = $bytes[0x3c] + 256 * $bytes[0x3d]
    if ($at + 6 -gt $bytes.Count -or $bytes[$at] -ne 0x50 -or $bytes[$at + 1] -ne 0x45) { return $null }
    switch ($bytes[$at + 4] + 256 * $bytes[$at + 5]) {
        0x8664 { return 'x86_64' }
        0x014c { return 'i386' }
        0xaa64 { return 'aarch64' }
        0x01c4 { return 'arm' }
    }
    return $null
}

# One library as the document shows it; null when the file is not there.
function Get-EidLibrary {
    param([string]$Path, [string]$Shown)
    $file = Get-EidFile -Path $Path
    if ($null -eq $file -or $file.IsFolder) { return }
    @{
        path = Limit-EidText -Value $Shown -Limit 300; target = Limit-EidText -Value $Shown -Limit 300
        machine = Get-EidMachine -Path $Path; file_version = Limit-EidText -Value $file.Version
    }
}

# Whether the library a module names is there; a bare name is looked for where Windows would find it.
function Test-EidLibrary {
    param([string]$Path)
    if ($Path -cmatch '^([A-Za-z]:\\|\\\\)') {
        # A path on a file server is not followed: it could take minutes and ask for a log-in.
        if ($Path.StartsWith('\\')) { return $null }
        return [bool](Get-EidFile -Path $Path)
    }
    foreach ($folder in @(Get-EidSystemFolder)) { if (Get-EidFile -Path (Join-EidPath -Parent $folder.Path -Child $Path)) { return $true } }
    return $false
}

function Get-EidJson {
    param([string]$Text)
    try { return ConvertFrom-Json -InputObject $Text -ErrorAction Stop } catch { return $null }
}

# ---- Writing --------------------------------------------------------------------------------------------------

# Own, because ConvertTo-Json of 5.1 leaves non-ASCII as it is and wraps some lists; null members are left out.
function ConvertTo-EidJson {
    param($Value)
    if ($null -eq $Value) { return 'null' }
    if ($Value -is [bool]) { if ($Value) { return 'true' } else { return 'false' } }
    if ($null -ne (Get-EidNumber -Value $Value)) { return "$Value" }
    if ($Value -is [hashtable]) {
        $members = foreach ($key in ($Value.Keys | Sort-Object)) {
            if ($null -ne $Value[$key]) { (ConvertTo-EidString -Text $key) + ':' + (ConvertTo-EidJson -Value $Value[$key]) }
        }
        return '{' + (@($members) -join ',') + '}'
    }
    if ($Value -is [array]) {
        $items = foreach ($item in $Value) { ConvertTo-EidJson -Value $item }
        return '[' + (@($items) -join ',') + ']'
    }
    # What ConvertFrom-Json made of an object in a policy.
    if ($Value -is [psobject] -and $Value -isnot [string] -and @($Value.PSObject.Properties).Count -and $Value -isnot [valuetype]) {
        $table = @{}
        foreach ($property in $Value.PSObject.Properties) { $table[$property.Name] = $property.Value }
        return ConvertTo-EidJson -Value $table
    }
    return ConvertTo-EidString -Text "$Value"
}

# A JSON string in ASCII; halves of characters and control characters but tab and line ends become U+FFFD.
function ConvertTo-EidString {
    param([string]$Text)
    if ($Text -cnotmatch '[^ -~]') { return '"' + ($Text -replace '(["\\])', '\$1') + '"' }
    $out = for ($i = 0; $i -lt $Text.Length; $i++) {
        $code = [int]$Text[$i]
        if ($code -eq 34 -or $code -eq 92) { '\' + $Text[$i] }
        elseif ($code -ge 32 -and $code -lt 127) { $Text[$i] }
        elseif ($code -eq 10) { '\n' }
        elseif ($code -eq 13) { '\r' }
        elseif ($code -eq 9) { '\t' }
        elseif ($code -ge 0xd800 -and $code -lt 0xdc00 -and $i + 1 -lt $Text.Length -and [int]$Text[$i + 1] -ge 0xdc00 -and [int]$Text[$i + 1] -lt 0xe000) {
            '\u{0:x4}\u{1:x4}' -f $code, [int]$Text[$i + 1]
            $i++
        }
        elseif ($code -lt 160 -or ($code -ge 0xd800 -and $code -lt 0xe000)) { '\ufffd' }
        else { '\u{0:x4}' -f $code }
    }
    return '"' + (@($out) -join '') + '"'
}

# ---- Parts: the system ----------------------------------------------------------------------------------------

function Get-EidSystemPart {
    $values = Get-EidRegistryValue -Path 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion' -Name 'CurrentBuildNumber', 'EditionID', 'ProductName', 'DisplayVersion', 'ReleaseId'
    if ($null -eq $values) { $values = @{} }
    $arch = Get-EidEnvironment -Name 'PROCESSOR_ARCHITEW6432'
    if (-not $arch) { $arch = Get-EidEnvironment -Name 'PROCESSOR_ARCHITECTURE' }
    $release = $values['DisplayVersion']
    if (-not $release) { $release = $values['ReleaseId'] }
    $language = $null
    $preferred = Get-EidRegistryValue -Path 'HKLM:\SYSTEM\CurrentControlSet\Control\MUI\Settings' -Name 'PreferredUILanguages'
    if ($preferred -and $preferred['PreferredUILanguages']) { $language = @($preferred['PreferredUILanguages'])[0] }
    if (-not $language) {
        # Which of several is in use, this key does not say.
        $installed = @(Get-EidRegistryChild -Path 'HKLM:\SYSTEM\CurrentControlSet\Control\MUI\UILanguages')
        if ($installed.Count -eq 1) { $language = $installed[0] }
    }
    $version = $null
    if ($values['CurrentBuildNumber']) { $version = Limit-EidText -Value "10.0.$($values['CurrentBuildNumber'])" }
    return @{
        system = @{
            family = 'windows'; id = 'windows'; version = $version
            name = Limit-EidText -Value $values['ProductName'] -Limit 300; edition = Limit-EidText -Value $values['EditionID']
            codename = Limit-EidText -Value $release; arch = Limit-EidText -Value $arch; language = Limit-EidText -Value $language
        }
    }
}

# Only full rights open the hive of a service account; that saves asking for names of groups, which are translated.
function Test-EidAdministrator {
    try { return [bool](@(Get-EidRegistryChild -Path 'Registry::HKEY_USERS\S-1-5-19').Count) } catch { return $false }
}

# By what the firmware calls itself; these names are the makers' own and not translated.
function Get-EidHypervisor {
    $values = Get-EidRegistryValue -Path 'HKLM:\HARDWARE\DESCRIPTION\System\BIOS' -Name 'SystemManufacturer', 'SystemProductName'
    if ($null -eq $values) { return $null }
    $maker = "$($values['SystemManufacturer']) $($values['SystemProductName'])"
    switch -CaseSensitive -Regex ($maker) {
        '^VMware' { return 'vmware' }
        'VirtualBox' { return 'oracle' }
        '^QEMU|KVM' { return 'kvm' }
        '^Xen' { return 'xen' }
        '^Microsoft Corporation Virtual Machine' { return 'microsoft' }
        '^Parallels' { return 'parallels' }
        '^Amazon EC2' { return 'amazon' }
    }
    return 'none'
}

# Where the people who are logged on sit: at this machine (Console) or at another one (RDP, ICA).
function Get-EidRemoteSession {
    $sessions = foreach ($hive in @(Get-EidHive)) {
        foreach ($number in @(Get-EidRegistryChild -Path "$($hive.Path)\Volatile Environment")) {
            $values = Get-EidRegistryValue -Path "$($hive.Path)\Volatile Environment\$number" -Name 'SESSIONNAME'
            if ($values -and $values['SESSIONNAME']) { "$($values['SESSIONNAME'])" }
        }
    }
    $sessions = @($sessions)
    if ($sessions.Count -eq 0) { return $null }
    return -not ($sessions -contains 'Console')
}

function Get-EidContextPart {
    $bits = 64
    if ((Get-EidEnvironment -Name 'PROCESSOR_ARCHITECTURE') -eq 'x86') { $bits = 32 }
    return @{
        context = @{
            is_root = Test-EidAdministrator; virtual_machine = Get-EidHypervisor; remote_session = Get-EidRemoteSession
            powershell = Limit-EidText -Value "$($PSVersionTable.PSVersion)"; process_bits = $bits
            language_mode = "$($ExecutionContext.SessionState.LanguageMode)"
        }
    }
}

# Tells this installation of Windows from others, under whatever name it is asked. Only a hash leaves the machine.
function Get-EidInstallationPart {
    if ((Get-EidEnvironment -Name 'PROCESSOR_ARCHITEW6432')) { throw 'a 32-bit PowerShell sees half of the registry of a 64-bit Windows' }
    $values = Get-EidRegistryValue -Path 'HKLM:\SOFTWARE\Microsoft\Cryptography' -Name 'MachineGuid'
    if ($null -eq $values -or "$($values['MachineGuid'])" -cnotmatch '^[0-9A-Fa-f-]{32,36}$') { return @{} }
    if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') { throw 'Constrained Language makes no hash, and the id itself is not said' }
    $hash = [Security.Cryptography.SHA256]::Create()
    try { $bytes = $hash.ComputeHash([Text.Encoding]::ASCII.GetBytes("eidfleet:$($values['MachineGuid'])")) } finally { $hash.Dispose() }
    $digits = foreach ($byte in $bytes) { '{0:x2}' -f $byte }
    return @{ installation = ($digits -join '').Substring(0, 32) }
}

# ---- Parts: the eID software ----------------------------------------------------------------------------------

function Get-EidPackagesPart {
    $packages = foreach ($view in @(Get-EidView -Below $EidUninstall)) {
        foreach ($key in @(Get-EidRegistryChild -Path $view.Path)) {
            $prefix = $key
            if ($key.Length -eq 38) { $prefix = $key.Substring(0, 33) }
            $values = Get-EidRegistryValue -Path (Join-EidPath -Parent $view.Path -Child $key) -Name 'DisplayName', 'DisplayVersion', 'Publisher'
            if ($null -eq $values -or -not $values['DisplayName']) { continue }
            # The publisher is a company's registered name: it is the same in every language.
            if ($EidProductCodes -notcontains $prefix -and $values['Publisher'] -cne 'Belgian Government' -and $values['Publisher'] -cne 'OpenSC Project') { continue }
            @{
                name = Limit-EidText -Value $values['DisplayName'] -Limit 300; version = "$(Limit-EidText -Value $values['DisplayVersion'])"
                publisher = Limit-EidText -Value $values['Publisher'] -Limit 300; source = 'uninstall'; view = $view.View
            }
        }
    }
    return @{ packages = @($packages) }
}

function Get-EidLibrariesPart {
    $libraries = @(); $minidrivers = @()
    foreach ($folder in @(Get-EidSystemFolder)) {
        foreach ($name in 'beidpkcs11.dll', 'beid_ff_pkcs11.dll') {
            $libraries += @(Get-EidLibrary -Path "$($folder.Path)\$name" -Shown "$($folder.Shown)\$name")
        }
        foreach ($name in 'beidmdrv64.dll', 'beidmdrv_arm64.dll', 'beidmdrv32.dll') {
            $minidrivers += @(Get-EidLibrary -Path "$($folder.Path)\$name" -Shown "$($folder.Shown)\$name")
        }
    }
    # Newer driver packages leave their files where Windows keeps drivers.
    $first = @(Get-EidSystemFolder)[0]
    $store = "$($first.Path)\DriverStore\FileRepository"
    foreach ($name in @(Get-EidFolder -Path $store)) {
        if ($name -notlike 'beidmdrv.inf_*') { continue }
        foreach ($file in 'beidmdrv64.dll', 'beidmdrv_arm64.dll', 'beidmdrv32.dll') {
            $minidrivers += @(Get-EidLibrary -Path "$store\$name\$file" -Shown "$($first.Shown)\DriverStore\FileRepository\$name\$file")
        }
    }
    return @{ libraries = $libraries; minidrivers = $minidrivers }
}

# One manifest of Firefox by its registry key; HKCU stands for the hive of the account named with it.
function Get-EidManifest {
    param([string]$Key, [string]$Shown, [string]$View, $User)
    $values = Get-EidRegistryValue -Path $Key -Name '(default)'
    if ($null -eq $values) { return }
    $file = "$($values['(default)'])"
    $text = $null; $library = $null; $found = $null
    # Another account's registry may not make us read any file there is, nor reach for a file server.
    if ($file -cmatch '^[A-Za-z]:\\' -and $file -like '*.json') { try { $text = Read-EidText -Path $file -Limit 8192 } catch { $text = $null } }
    if ($text) {
        $body = Get-EidJson -Text $text
        if ($null -ne $body -and $body.path -is [string]) {
            $library = $body.path
            if ($library -cnotmatch '^([A-Za-z]:\\|\\\\)') { $library = Join-EidPath -Parent ($file -replace '\\[^\\]*$', '') -Child $library }
            $found = Test-EidLibrary -Path $library
        }
    }
    @{
        path = Limit-EidText -Value $Shown -Limit 300; view = Limit-EidText -Value $View; user = Limit-EidText -Value $User
        text = Limit-EidText -Value $text -Limit 2000; library = Limit-EidText -Value $library -Limit 300; library_found = $found
    }
}

function Get-EidManifestsPart {
    $manifests = @(); $files = @()
    foreach ($name in 'beidpkcs11_32', 'beidpkcs11_64', 'beidpkcs11') {
        foreach ($hive in @(Get-EidHive)) {
            $manifests += @(Get-EidManifest -Key "$($hive.Path)\SOFTWARE\Mozilla\PKCS11Modules\$name" -Shown "HKCU\SOFTWARE\Mozilla\PKCS11Modules\$name" -User $hive.User)
        }
        foreach ($view in @(Get-EidView -Below "Mozilla\PKCS11Modules\$name")) {
            $manifests += @(Get-EidManifest -Key $view.Path -Shown ($view.Path -replace ':', '') -View $view.View)
        }
    }
    foreach ($view in @(Get-EidView -Below "Mozilla\ManagedStorage\$EidAddon")) {
        $values = Get-EidRegistryValue -Path $view.Path -Name '(default)'
        if ($null -eq $values) { continue }
        $file = "$($values['(default)'])"
        $text = $null
        if ($file -cmatch '^[A-Za-z]:\\' -and $file -like '*.json') { $text = Limit-EidText -Value (Read-EidText -Path $file -Limit 8192) -Limit 2000 }
        $files += @{ path = "$(Limit-EidText -Value $file -Limit 300)"; text = $text }
    }
    $viewers = foreach ($folder in @(Get-EidProgramFolder)) {
        $path = "$folder\Belgium Identity Card\EidViewer\eID Viewer.exe"
        if (Get-EidFile -Path $path) { $path }
    }
    return @{ manifests = $manifests; version_files = $files; viewer_paths = @($viewers) }
}

# ---- Parts: cards and readers ---------------------------------------------------------------------------------

function ConvertTo-EidHex {
    param($Bytes)
    if ($Bytes -isnot [array]) { return $null }
    $digits = foreach ($byte in $Bytes) { '{0:X2}' -f $byte }
    return @($digits) -join ''
}

# Windows' own rule: the masked answer to reset of the card equals the entry's.
function Test-EidAtr {
    param($Atr, $Mask)
    foreach ($known in $EidAtrs) {
        if ($Atr -isnot [array] -or $Mask -isnot [array] -or $Atr.Count -ne $Mask.Count -or $known.Length -ne 2 * $Atr.Count) { continue }
        $fits = $true
        for ($i = 0; $i -lt $Atr.Count; $i++) {
            $byte = [int]('0x' + $known.Substring(2 * $i, 2))
            if (($byte -band $Mask[$i]) -ne $Atr[$i]) { $fits = $false; break }
        }
        if ($fits) { return $true }
    }
    return $false
}

function Get-EidCardEntriesPart {
    $entries = @()
    $folders = @(Get-EidSystemFolder)
    foreach ($view in @(Get-EidView -Below 'Microsoft\Cryptography\Calais\SmartCards')) {
        foreach ($name in @(Get-EidRegistryChild -Path $view.Path)) {
            $values = Get-EidRegistryValue -Path (Join-EidPath -Parent $view.Path -Child $name) -Name 'ATR', 'ATRMask', '80000001'
            if ($null -eq $values) { continue }
            $own = $name -eq 'Beid' -or $name -eq 'Beid_v18'
            if (-not $own -and -not (Test-EidAtr -Atr $values['ATR'] -Mask $values['ATRMask'])) { continue }
            $driver = "$($values['80000001'])"
            $found = $null
            if ($driver) {
                $folder = $folders[0]
                if ($view.View -eq '32' -and $folders.Count -gt 1) { $folder = $folders[1] }
                if ($driver -cmatch '^[A-Za-z]:\\') { $found = [bool](Get-EidFile -Path $driver) }
                else { $found = [bool](Get-EidFile -Path "$($folder.Path)\$driver") }
            }
            $entries += @{
                name = Limit-EidText -Value $name; view = $view.View; atr = Limit-EidText -Value (ConvertTo-EidHex -Bytes $values['ATR'])
                minidriver = Limit-EidText -Value ($driver -split '\\')[-1]; minidriver_found = $found
            }
        }
    }
    return @{ card_entries = $entries }
}

# What Windows knows of a device's driver: the registry says it to everybody, and at once.
function Get-EidDriver {
    param([string]$DeviceId)
    $none = @{ Inf = $null; Provider = $null; Version = $null }
    try {
        $device = Get-EidRegistryValue -Path "HKLM:\SYSTEM\CurrentControlSet\Enum\$DeviceId" -Name 'Driver'
        if ($null -eq $device -or -not $device['Driver']) { return $none }
        $values = Get-EidRegistryValue -Path "HKLM:\SYSTEM\CurrentControlSet\Control\Class\$($device['Driver'])" -Name 'InfPath', 'ProviderName', 'DriverVersion'
    }
    catch { return $none }
    if ($null -eq $values) { return $none }
    return @{ Inf = $values['InfPath']; Provider = $values['ProviderName']; Version = $values['DriverVersion'] }
}

function Get-EidDevicesPart {
    $wanted = "ClassGuid='$EidReaderClass' OR DeviceID LIKE 'USB%' OR DeviceID LIKE 'SCFILTER%'"
    $fields = 'DeviceID', 'ClassGuid', 'CompatibleID', 'HardwareID', 'ConfigManagerErrorCode', 'Manufacturer', 'Name', 'Present'
    $readers = @(); $others = @(); $cards = @(); $seen = @{}
    foreach ($device in @(Get-EidCimInstance -ClassName 'Win32_PnPEntity' -Filter $wanted -Property $fields)) {
        $id = "$($device.DeviceID)".ToUpperInvariant()
        if ($device.Present -eq $false) { continue }
        $code = Get-EidNumber -Value $device.ConfigManagerErrorCode
        $hardware = @($device.HardwareID | Where-Object { $_ })
        if ($id.StartsWith('SCFILTER\')) {
            $type = @($hardware -match '^SCFILTER\\CID_[0-9a-f]{1,64}$')[0]
            if (-not $type) { continue }
            $driver = Get-EidDriver -DeviceId $device.DeviceID
            $cards += @{
                hardware_id = Limit-EidText -Value $type; problem_code = $code
                driver_provider = Limit-EidText -Value $driver.Provider; driver_version = Limit-EidText -Value $driver.Version
            }
            continue
        }
        $isClass = "$($device.ClassGuid)" -eq $EidReaderClass
        $isCcid = @(@($device.CompatibleID) -match '^USB\\Class_0B').Count -gt 0
        if ($id -cnotmatch '^USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})') {
            if ($isClass) { $others += @{ hardware_id = Limit-EidText -Value ($id -split '\\')[0]; name = Limit-EidText -Value $device.Name -Limit 300; problem_code = $code } }
            continue
        }
        $vendor = $Matches[1].ToLowerInvariant(); $product = $Matches[2].ToLowerInvariant()
        if (-not $isClass -and -not $isCcid -and $EidOtherReaders -notcontains "${vendor}:$product") { continue }
        # Interfaces of one reader share the middle of their parents' path; the last part is not reported: it may be a serial number.
        $place = "${vendor}:${product}:" + (($id -split '\\')[-1] -replace '&[0-9A-F]{4}$', '')
        if ($seen.ContainsKey($place)) { continue }
        $seen[$place] = $true
        $firmware = $null
        foreach ($line in $hardware) { if ($line -cmatch 'REV_([0-9A-Fa-f]{4})') { $firmware = $Matches[1].ToLowerInvariant(); break } }
        $class = $null
        if ($isCcid) { $class = '0b' }
        $driver = Get-EidDriver -DeviceId $device.DeviceID
        $readers += @{
            vendor_id = $vendor; product_id = $product; firmware = $firmware; interface_class = $class; problem_code = $code
            manufacturer = Limit-EidText -Value $device.Manufacturer; product = Limit-EidText -Value $device.Name
            driver_inf = Limit-EidText -Value $driver.Inf; driver_provider = Limit-EidText -Value $driver.Provider; driver_version = Limit-EidText -Value $driver.Version
        }
    }
    return @{ readers = @($readers | Select-Object -First 32); other_readers = @($others | Select-Object -First 32); card_devices = @($cards | Select-Object -First 32) }
}

function Get-EidServicesPart {
    $services = foreach ($name in 'CertPropSvc', 'SCardSvr', 'SCPolicySvc', 'ScDeviceEnum') {
        $values = Get-EidRegistryValue -Path "HKLM:\SYSTEM\CurrentControlSet\Services\$name" -Name 'Start'
        if ($null -ne $values) { @{ name = $name; start = Get-EidNumber -Value $values['Start'] } }
    }
    $asked = @(
        @{ Path = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\CertProp'; Names = @('CertPropEnabled', 'EnableRootCertificatePropagation') }
        @{ Path = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\ScPnP'; Names = @('EnableScPnP') }
        @{ Path = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\SmartCardCredentialProvider'; Names = @('EnumerateECCCerts') }
        @{ Path = 'HKLM:\SOFTWARE\Microsoft\Cryptography\Calais'; Names = @('DisableCapiOverrideForRSA') }
    )
    $policies = foreach ($place in $asked) {
        $values = Get-EidRegistryValue -Path $place.Path -Name $place.Names
        if ($null -eq $values) { continue }
        foreach ($name in $place.Names) {
            if ($values.ContainsKey($name)) { @{ name = $name; value = Get-EidNumber -Value $values[$name] } }
        }
    }
    return @{ services = @($services); system_policies = @($policies) }
}

# ---- Parts: browsers ------------------------------------------------------------------------------------------

# Folders with a Firefox in them, and how each came.
function Get-EidFirefoxFolder {
    $found = @{}
    foreach ($view in @(Get-EidView -Below 'Mozilla\Mozilla Firefox')) {
        foreach ($key in @(Get-EidRegistryChild -Path $view.Path)) {
            $values = Get-EidRegistryValue -Path "$($view.Path)\$key\Main" -Name 'Install Directory'
            if ($values -and $values['Install Directory']) { $found["$($values['Install Directory'])".TrimEnd('\')] = 'msi' }
        }
    }
    foreach ($folder in @(Get-EidProgramFolder)) { $found["$folder\Mozilla Firefox"] = 'msi' }
    foreach ($path in @($found.Keys | Sort-Object)) {
        if ($path -cmatch '^[A-Za-z]:\\' -and (Get-EidFile -Path "$path\firefox.exe")) { @{ Packaging = $found[$path]; Path = $path; Shown = $path } }
    }
    foreach ($person in @(Get-EidHome | Select-Object -First $EidMaxHomes)) {
        $path = "$($person.Path)\AppData\Local\Mozilla Firefox"
        if ($found.ContainsKey($path) -or $path.StartsWith('\\')) { continue }
        try { if (Get-EidFile -Path "$path\firefox.exe") { @{ Packaging = 'per_user'; Path = $path; Shown = '~\AppData\Local\Mozilla Firefox' } } }
        catch { continue }
    }
}

function Get-EidFirefoxesPart {
    $firefoxes = @(); $policies = @(); $sideloads = @()
    foreach ($folder in @(Get-EidFirefoxFolder)) {
        $version = $null
        $ini = Read-EidText -Path "$($folder.Path)\application.ini"
        if ($ini -cmatch '(?m)^Version=([^\r\n]{1,60})') { $version = $Matches[1].Trim() }
        $firefoxes += @{
            packaging = $folder.Packaging; path = Limit-EidText -Value $folder.Shown -Limit 300
            version = Limit-EidText -Value $version; machine = Get-EidMachine -Path "$($folder.Path)\firefox.exe"
        }
        $policies += @(Get-EidPolicyFile -Path "$($folder.Path)\distribution\policies.json" -Shown "$($folder.Shown)\distribution\policies.json")
        $xpi = "$($folder.Path)\distribution\extensions\$EidAddon.xpi"
        if (Get-EidFile -Path $xpi) { $sideloads += Limit-EidText -Value "$($folder.Shown)\distribution\extensions\$EidAddon.xpi" -Limit 300 }
    }
    # A Firefox from the Store is on this list once for the machine; its folder is not open to look into.
    foreach ($name in @(Get-EidRegistryChild -Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Appx\AppxAllUserStore\Applications')) {
        if ($name -cnotmatch '^Mozilla\.Firefox_([0-9.]+)_(x64|x86|arm64)__') { continue }
        $machine = @{ x64 = 'x86_64'; x86 = 'i386'; arm64 = 'aarch64' }[$Matches[2]]
        $firefoxes += @{ packaging = 'msix'; path = Limit-EidText -Value $name -Limit 300; version = Limit-EidText -Value $Matches[1]; machine = $machine }
    }
    foreach ($view in @(Get-EidView -Below 'Mozilla\Firefox\Extensions')) {
        $values = Get-EidRegistryValue -Path $view.Path -Name $EidAddon
        if ($values -and $values[$EidAddon]) { $sideloads += Limit-EidText -Value "$($view.Path -replace ':', '')\$EidAddon" -Limit 300 }
    }
    $policies += @(Get-EidPolicyKey -Key 'HKLM:\SOFTWARE\Policies\Mozilla\Firefox' -Shown 'HKLM\SOFTWARE\Policies\Mozilla\Firefox')
    foreach ($hive in @(Get-EidHive)) {
        $policies += @(Get-EidPolicyKey -Key "$($hive.Path)\SOFTWARE\Policies\Mozilla\Firefox" -Shown 'HKCU\SOFTWARE\Policies\Mozilla\Firefox')
    }
    return @{ firefoxes = $firefoxes; firefox_policies = $policies; addon_sideloads = $sideloads }
}

# The wanted members of what a policy says, as JSON text.
function Get-EidPolicy {
    param([string]$Shown, $Extensions, $Install, $Devices)
    $own = $null; $general = $null
    if ($null -ne $Extensions) {
        if ($null -ne $Extensions.$EidAddon) { $own = ConvertTo-EidJson -Value $Extensions.$EidAddon }
        if ($null -ne $Extensions.'*') { $general = ConvertTo-EidJson -Value $Extensions.'*' }
    }
    $permission = $null; $modules = $null
    if ($null -ne $Install) { $permission = ConvertTo-EidJson -Value $Install }
    if ($null -ne $Devices) { $modules = ConvertTo-EidJson -Value $Devices }
    if ($null -eq $own -and $null -eq $general -and $null -eq $permission -and $null -eq $modules) { return }
    @{
        path = Limit-EidText -Value $Shown -Limit 300; addon_setting = Limit-EidText -Value $own -Limit 2000
        default_setting = Limit-EidText -Value $general -Limit 2000; install_permission = Limit-EidText -Value $permission -Limit 2000
        security_devices = Limit-EidText -Value $modules -Limit 2000
    }
}

function Get-EidPolicyFile {
    param([string]$Path, [string]$Shown)
    $text = Read-EidText -Path $Path -Limit 262144
    if (-not $text) { return }
    $body = Get-EidJson -Text $text
    if ($null -eq $body -or $null -eq $body.policies) { return }
    Get-EidPolicy -Shown $Shown -Extensions $body.policies.ExtensionSettings -Install $body.policies.InstallAddonsPermission -Devices $body.policies.SecurityDevices
}

# A group policy holds the same as JSON in one value, or as a tree of keys.
function Get-EidPolicyKey {
    param([string]$Key, [string]$Shown)
    $values = Get-EidRegistryValue -Path $Key -Name 'ExtensionSettings', 'InstallAddonsPermission', 'SecurityDevices'
    if ($null -eq $values) { return }
    $asked = @{}
    foreach ($name in 'ExtensionSettings', 'InstallAddonsPermission', 'SecurityDevices') {
        if ($values[$name]) { $asked[$name] = Get-EidJson -Text (@($values[$name]) -join '') }
        else { $asked[$name] = Get-EidTree -Key "$Key\$name" -Depth 3 }
    }
    # Numbers 0 and 1 are what group policy makes of false and true.
    if ($asked['InstallAddonsPermission'] -is [hashtable] -and $null -ne $asked['InstallAddonsPermission']['Default']) {
        $asked['InstallAddonsPermission'] = @{ Default = [bool]$asked['InstallAddonsPermission']['Default'] }
    }
    Get-EidPolicy -Shown $Shown -Extensions $asked['ExtensionSettings'] -Install $asked['InstallAddonsPermission'] -Devices $asked['SecurityDevices']
}

# A registry key as nested tables; null when it is not there.
function Get-EidTree {
    param([string]$Key, [int]$Depth)
    $values = Get-EidRegistryValue -Path $Key
    if ($null -eq $values -or $Depth -eq 0) { return $null }
    foreach ($child in @(Get-EidRegistryChild -Path $Key)) { $values[$child] = Get-EidTree -Key "$Key\$child" -Depth ($Depth - 1) }
    return $values
}

# Sections of an ini file: a list of tables, each with its heading as '[]'.
function Get-EidIni {
    param($Text)
    $section = $null
    foreach ($line in ("$Text" -split '\r?\n')) {
        if ($line -cmatch '^\[(.+)\]') {
            if ($null -ne $section) { $section }
            $section = @{ '[]' = $Matches[1] }
        }
        elseif ($null -ne $section -and $line -cmatch '^([A-Za-z]+)=(.*)$') { $section[$Matches[1]] = $Matches[2].Trim() }
    }
    if ($null -ne $section) { $section }
}

# The modules of the eID, OpenSC and p11-kit in a profile's pkcs11.txt; others are nobody's business.
function Get-EidModule {
    param([string]$Text)
    foreach ($block in ($Text -split '(?:\r?\n){2,}')) {
        if ($block -cnotmatch '(?m)^library=([^\r\n]+)') { continue }
        $library = $Matches[1].Trim()
        if ($library -cmatch '^[A-Za-z]:') { $library = $library -replace '\\\\', '\' }
        if ($library -notmatch 'beid|opensc|p11-kit') { continue }
        $name = ''
        if ($block -cmatch '(?m)^name=([^\r\n]*)') { $name = $Matches[1].Trim() }
        @{ name = "$(Limit-EidText -Value $name)"; library = Limit-EidText -Value $library -Limit 300; library_found = Test-EidLibrary -Path $library }
    }
}

# Firefox profiles of one home folder, with the add-on's own entry and the bridges among the extensions.
function Get-EidProfile {
    param([string]$HomePath, [string]$User)
    $bases = @('AppData\Roaming\Mozilla\Firefox')
    foreach ($name in @(Get-EidFolder -Path "$HomePath\AppData\Local\Packages")) {
        if ($name -clike 'Mozilla.Firefox_*') { $bases += "AppData\Local\Packages\$name\LocalCache\Roaming\Mozilla\Firefox" }
    }
    foreach ($base in $bases) {
        $sections = @(Get-EidIni -Text (Read-EidText -Path "$HomePath\$base\profiles.ini"))
        $installs = $sections + @(Get-EidIni -Text (Read-EidText -Path "$HomePath\$base\installs.ini"))
        $chosen = @($installs | Where-Object { $_['[]'] -cnotmatch '^(Profile|General)' -and $_['Default'] } | ForEach-Object { $_['Default'] -replace '/', '\' })
        foreach ($section in $sections) {
            if ($section['[]'] -cnotmatch '^Profile[0-9]+$' -or -not $section['Path']) { continue }
            $relative = $section['Path'] -replace '/', '\'
            # An absolute path may lead anywhere, also to a file server.
            if ($section['IsRelative'] -cne '1' -or $relative -match '\.\.|:|^\\') { continue }
            $path = "$base\$relative"
            $folder = "$HomePath\$path"
            if (-not (Get-EidFile -Path $folder)) { continue }
            $isDefault = $chosen -contains $relative
            if ($chosen.Count -eq 0) { $isDefault = $section['Default'] -ceq '1' }
            $started = [bool]((Get-EidFile -Path "$folder\prefs.js") -or (Get-EidFile -Path "$folder\extensions.json"))
            $profileSeen = @{ user = Limit-EidText -Value $User; path = Limit-EidText -Value $path -Limit 300; packaging = 'native'; is_default = $isDefault; was_started = $started }
            $extensions = Get-EidExtension -Path "$folder\extensions.json"
            $profileSeen['addon_read'] = $extensions.Read
            $profileSeen['addon'] = $extensions.Addon
            try {
                $modules = Read-EidText -Path "$folder\pkcs11.txt"
                if ($null -ne $modules) { $profileSeen['modules'] = @(Get-EidModule -Text $modules) }
            }
            catch { $profileSeen['modules'] = $null }
            @{ Profile = $profileSeen; Bridges = $extensions.Bridges }
        }
    }
}

# The entries of extensions.json that concern us. A file that is not there holds none.
function Get-EidExtension {
    param([string]$Path)
    $answer = @{ Read = $false; Addon = $null; Bridges = @() }
    try {
        if (-not (Get-EidFile -Path $Path)) { $answer.Read = $true; return $answer }
        $body = Get-EidJson -Text (Read-EidText -Path $Path -Limit 4194304)
    }
    catch { return $answer }
    if ($null -eq $body -or $null -eq $body.addons) { return $answer }
    $answer.Read = $true
    foreach ($entry in @($body.addons)) {
        if ($entry.id -ceq $EidAddon) {
            $answer.Addon = @{
                version = Limit-EidText -Value $entry.version; active = Get-EidFlag -Value $entry.active; user_disabled = Get-EidFlag -Value $entry.userDisabled
                app_disabled = Get-EidFlag -Value $entry.appDisabled; signed_state = Get-EidNumber -Value $entry.signedState; location = Limit-EidText -Value $entry.location
            }
        }
        elseif ($entry.id -is [string] -and $EidBridges.ContainsKey($entry.id)) {
            $answer.Bridges += @{ extension_id = $entry.id; browser = 'firefox'; version = Limit-EidText -Value $entry.version; active = Get-EidFlag -Value $entry.active }
        }
    }
    return $answer
}

function Get-EidFlag {
    param($Value)
    if ($Value -is [bool]) { return $Value }
    return $null
}

# Bridges among the extensions of Chrome and its kin: the folder's name is the extension's id, the one below its version.
function Get-EidChromeBridge {
    param([string]$HomePath)
    foreach ($browser in @(@('chrome', 'Google\Chrome'), @('edge', 'Microsoft\Edge'), @('brave', 'BraveSoftware\Brave-Browser'))) {
        $data = "$HomePath\AppData\Local\$($browser[1])\User Data"
        foreach ($name in @(Get-EidFolder -Path $data)) {
            if ($name -cne 'Default' -and $name -cnotmatch '^Profile [0-9]+$') { continue }
            foreach ($id in @(Get-EidFolder -Path "$data\$name\Extensions")) {
                if (-not $EidBridges.ContainsKey($id)) { continue }
                $version = @(Get-EidFolder -Path "$data\$name\Extensions\$id" | Sort-Object)[-1]
                @{ extension_id = $id; browser = $browser[0]; version = Limit-EidText -Value ("$version" -replace '_\d+$', '') }
            }
        }
    }
}

# Whether the program beside an extension is registered and there. Edge also takes what is registered for its kin.
function Test-EidNativeHost {
    param([string]$Name, [string]$Browser)
    $vendors = @{
        firefox = @('Mozilla'); chrome = @('Google\Chrome'); brave = @('Google\Chrome'); edge = @('Microsoft\Edge', 'Chromium', 'Google\Chrome')
    }
    $keys = @()
    foreach ($vendor in $vendors[$Browser]) {
        $keys += @(Get-EidView -Below "$vendor\NativeMessagingHosts\$Name" | ForEach-Object { $_.Path })
        $keys += @(Get-EidHive | ForEach-Object { "$($_.Path)\SOFTWARE\$vendor\NativeMessagingHosts\$Name" })
    }
    foreach ($key in $keys) {
        $values = Get-EidRegistryValue -Path $key -Name '(default)'
        if ($null -eq $values) { continue }
        $file = "$($values['(default)'])"
        if ($file -cnotmatch '^[A-Za-z]:\\' -or $file -notlike '*.json') { continue }
        $body = Get-EidJson -Text "$(Read-EidText -Path $file -Limit 8192)"
        if ($null -eq $body -or $body.path -isnot [string]) { continue }
        $program = $body.path
        if ($program -cnotmatch '^([A-Za-z]:\\|\\\\)') { $program = Join-EidPath -Parent ($file -replace '\\[^\\]*$', '') -Child $program }
        if (Test-EidLibrary -Path $program) { return $true }
    }
    return $false
}

# Every home on its own, so that one that may not be read leaves the others whole.
function Get-EidHomesPart {
    $profiles = @(); $bridges = @{}; $seen = 0; $unreadable = 0
    $homes = @(Get-EidHome)
    foreach ($person in $homes) {
        if ($seen + $unreadable -ge $EidMaxHomes) { break }
        if ($person.Path.StartsWith('\\')) { continue }
        try {
            if (-not (Get-EidFile -Path $person.Path)) { continue }
            # An ordinary account may see that a home is there and not what is in it; this raises the error then.
            $null = Get-EidFolder -Path $person.Path
            $found = @(Get-EidProfile -HomePath $person.Path -User $person.User)
            foreach ($one in $found) {
                $profiles += $one.Profile
                foreach ($bridge in $one.Bridges) { $bridges["firefox $($bridge.extension_id)"] = $bridge }
            }
            foreach ($bridge in @(Get-EidChromeBridge -HomePath $person.Path)) { $bridges["$($bridge.browser) $($bridge.extension_id)"] = $bridge }
            $seen++
        }
        catch { $unreadable++ }
    }
    foreach ($bridge in $bridges.Values) {
        $program = $EidBridges[$bridge.extension_id]
        # What may not be read there leaves the profiles whole, and this one unknown.
        if ($program) { try { $bridge['host_found'] = Test-EidNativeHost -Name $program -Browser $bridge.browser } catch { $bridge['host_found'] = $null } }
    }
    if ($homes.Count -gt $EidMaxHomes) { $unreadable += $homes.Count - $EidMaxHomes }
    $context = @{ homes_seen = $seen; homes_unreadable = $unreadable }
    return @{ firefox_profiles = @($profiles | Select-Object -First 100); bridges = @($bridges.Values); context = $context }
}

function Get-EidBrowsersPart {
    $browsers = @()
    # Product ids of the makers' own updaters: the version they say is the one that is installed.
    $known = @(
        @('edge', 'Microsoft\EdgeUpdate\Clients\{56EB18F8-B008-4CBD-B6D2-8C97FE7D9062}', 'Microsoft\Edge\Application\msedge.exe'),
        @('chrome', 'Google\Update\Clients\{8A69D345-D564-463C-AFF1-A69D9E530F96}', 'Google\Chrome\Application\chrome.exe'),
        @('brave', 'BraveSoftware\Update\Clients\{AFE6A462-C574-4B8A-AF43-4CC60DF4563B}', 'BraveSoftware\Brave-Browser\Application\brave.exe')
    )
    foreach ($browser in $known) {
        $version = $null
        foreach ($view in @(Get-EidView -Below $browser[1])) {
            $values = Get-EidRegistryValue -Path $view.Path -Name 'pv'
            if ($values -and $values['pv']) { $version = $values['pv'] }
        }
        foreach ($folder in @(Get-EidProgramFolder)) {
            $file = Get-EidFile -Path "$folder\$($browser[2])"
            if ($file -and -not $version) { $version = $file.Version }
        }
        if ($version) { $browsers += @{ name = $browser[0]; packaging = 'msi'; version = Limit-EidText -Value $version } }
        foreach ($hive in @(Get-EidHive)) {
            $values = Get-EidRegistryValue -Path "$($hive.Path)\SOFTWARE\$($browser[1])" -Name 'pv'
            if ($values -and $values['pv']) { $browsers += @{ name = $browser[0]; packaging = 'per_user'; version = Limit-EidText -Value $values['pv'] } }
        }
    }
    return @{ browsers = $browsers }
}

# ---- Parts: the rest ------------------------------------------------------------------------------------------

function Get-EidJavasPart {
    $found = @{}
    foreach ($kind in 'Java Runtime Environment', 'Java Development Kit', 'JRE', 'JDK') {
        foreach ($view in @(Get-EidView -Below "JavaSoft\$kind")) {
            foreach ($key in @(Get-EidRegistryChild -Path $view.Path)) {
                $values = Get-EidRegistryValue -Path "$($view.Path)\$key" -Name 'JavaHome'
                if ($values -and $values['JavaHome']) { $found["$($values['JavaHome'])".TrimEnd('\')] = $key }
            }
        }
    }
    foreach ($folder in @(Get-EidProgramFolder)) {
        foreach ($maker in 'Java', 'Eclipse Adoptium', 'Microsoft', 'Zulu', 'Amazon Corretto', 'AdoptOpenJDK', 'OpenJDK') {
            foreach ($name in @(Get-EidFolder -Path "$folder\$maker")) {
                if ($name -match '^(jdk|jre|java|zulu|corretto)' -and -not $found.ContainsKey("$folder\$maker\$name")) { $found["$folder\$maker\$name"] = '' }
            }
        }
    }
    $javas = foreach ($path in @($found.Keys | Sort-Object)) {
        if ($path -cnotmatch '^[A-Za-z]:\\' -or -not (Get-EidFile -Path "$path\bin\java.exe")) { continue }
        $version = $found[$path]
        if ("$(Read-EidText -Path "$path\release")" -cmatch '(?m)^JAVA_VERSION="?([^"\r\n]{1,60})') { $version = $Matches[1] }
        @{ path = Limit-EidText -Value $path -Limit 300; version = Limit-EidText -Value $version; has_web_start = [bool](Get-EidFile -Path "$path\bin\javaws.exe") }
    }
    return @{ javas = @($javas | Select-Object -First 20) }
}

# Products that call themselves on duty: a bit of a number, not a word.
function Get-EidSecurityPart {
    $system = Get-EidRegistryValue -Path 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion' -Name 'InstallationType'
    # Servers keep no such list.
    if ($null -eq $system -or $system['InstallationType'] -cne 'Client') { return @{} }
    $products = foreach ($product in @(Get-EidCimInstance -ClassName 'AntiVirusProduct' -Property 'displayName', 'productState' -Namespace 'root/SecurityCenter2')) {
        $state = Get-EidNumber -Value $product.productState
        if ($null -ne $state -and ($state -band 0x1000)) { Limit-EidText -Value $product.displayName -Limit 300 }
    }
    return @{ security_products = @($products) }
}

function Get-EidNetworkPart {
    $proxy = ''
    $keys = @('HKLM:\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings', 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings')
    $keys += @(Get-EidHive | ForEach-Object { "$($_.Path)\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings" })
    foreach ($key in $keys) {
        $values = Get-EidRegistryValue -Path $key -Name 'ProxyEnable', 'ProxyServer', 'AutoConfigURL'
        if ($null -eq $values -or $proxy) { continue }
        if ($values['AutoConfigURL']) { $proxy = "$($values['AutoConfigURL'])" }
        elseif ($values['ProxyEnable'] -eq 1 -and $values['ProxyServer']) { $proxy = "$($values['ProxyServer'])" }
    }
    $synchronised = $null
    $service = Get-EidRegistryValue -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time' -Name 'Start'
    $time = Get-EidRegistryValue -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\Parameters' -Name 'Type'
    # That it is set up says nothing of whether it works; that it is not says enough.
    if (($service -and $service['Start'] -eq 4) -or ($time -and $time['Type'] -ceq 'NoSync')) { $synchronised = $false }
    return @{ proxy = "$(Limit-EidText -Value ($proxy -replace '//[^/@]*@', '//') -Limit 300)"; clock_synchronised = $synchronised }
}

function Get-EidPortalPart {
    param([string]$Portal, [int]$Seconds)
    $name, $port = $Portal -split ':'
    $start = [datetime]::UtcNow
    try { $seen = Connect-EidPortal -HostName $name -Port ([int]$port) -Seconds $Seconds }
    catch { $seen = @{ resolved = $false; error = $_.Exception.Message } }
    $seen['host'] = $name
    $seen['port'] = [int]$port
    foreach ($key in 'issuer', 'error') { $seen[$key] = Limit-EidText -Value $seen[$key] -Limit 300 }
    return @{ Portal = $seen; Seconds = [int]([datetime]::UtcNow - $start).TotalSeconds }
}

# ---- The whole ------------------------------------------------------------------------------------------------

# A fresh place to run a part in: our functions and constants, and nothing else of this session.
function New-EidRunspace {
    $state = [initialsessionstate]::CreateDefault2()
    foreach ($function in @(Get-ChildItem -Path 'Function:\*-Eid*')) {
        $state.Commands.Add((New-Object -TypeName Management.Automation.Runspaces.SessionStateFunctionEntry -ArgumentList $function.Name, $function.Definition))
    }
    foreach ($variable in @(Get-Variable -Name 'Eid*')) {
        $state.Variables.Add((New-Object -TypeName Management.Automation.Runspaces.SessionStateVariableEntry -ArgumentList $variable.Name, $variable.Value, ''))
    }
    $runspace = [runspacefactory]::CreateRunspace($state)
    $runspace.Open()
    return $runspace
}

# Begins a part; `Complete-EidPart` waits for it. In Constrained Language it is run on the spot.
function Start-EidPart {
    param([string]$Command, [hashtable]$Arguments = @{}, $Runspace)
    $part = @{ Command = $Command; Output = $null; Failure = $null; Shell = $null; Runspace = $Runspace }
    if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
        try { $part.Output = & $Command @Arguments } catch { $part.Failure = $_ }
        return $part
    }
    if ($null -eq $part.Runspace) { $part.Runspace = New-EidRunspace }
    $part.Shell = [powershell]::Create()
    $part.Shell.Runspace = $part.Runspace
    $null = $part.Shell.AddScript('param($Command, $Arguments) $ErrorActionPreference = "Stop"; $ProgressPreference = "SilentlyContinue"; & $Command @Arguments')
    $null = $part.Shell.AddArgument($Command).AddArgument($Arguments)
    $part['Waiting'] = $part.Shell.BeginInvoke()
    return $part
}

# What the part returned, or the problem it had. One that hangs is left behind with its runspace.
function Complete-EidPart {
    param([hashtable]$Part, [int]$Milliseconds)
    $answer = @{ Output = $Part.Output; Problem = $null; Runspace = $Part.Runspace }
    $failure = $Part.Failure
    if ($null -ne $Part.Shell) {
        if (-not $Part.Waiting.AsyncWaitHandle.WaitOne($Milliseconds)) {
            $null = $Part.Shell.BeginStop($null, $null)
            return @{ Output = $null; Problem = "timed_out after $([int]($Milliseconds / 1000)) s"; Runspace = $null }
        }
        try { $answer.Output = @($Part.Shell.EndInvoke($Part.Waiting))[-1] } catch { $failure = $_ }
        $Part.Shell.Dispose()
    }
    if ($null -ne $failure) {
        $record = $failure
        $inner = $failure.Exception
        while ($null -ne $inner) {
            if ($null -ne $inner.ErrorRecord) { $record = $inner.ErrorRecord }
            $inner = $inner.InnerException
        }
        $kind = 'failed'
        if ($record.CategoryInfo.Category -eq 'PermissionDenied') { $kind = 'not_permitted' }
        $answer.Problem = Limit-EidText -Value "${kind}: $(Get-EidInnermost -Exception $failure.Exception)" -Limit 300
    }
    return $answer
}

function Invoke-EidProbe {
    param([string[]]$Portals = @(), [int]$PartSeconds = 5, [int]$DeadlineSeconds = 30)
    $start = [datetime]::UtcNow
    $document = @{
        schema = 2; probe = @{ name = 'windows'; version = $EidVersion }; system = @{ family = 'windows' }; context = @{ is_root = $false }
    }
    $notes = @()
    # The portals answer while the other parts run.
    $asked = @(foreach ($portal in $Portals) {
        @{ Portal = $portal; Part = Start-EidPart -Command 'Get-EidPortalPart' -Arguments @{ Portal = $portal; Seconds = $PartSeconds } }
    })
    $runspace = $null
    $context = @{}
    $volatile = @{}
    $bodyLength = 0
    foreach ($name in 'System', 'Context', 'Installation', 'Packages', 'Libraries', 'Manifests', 'CardEntries', 'Services', 'Devices', 'Firefoxes', 'Homes', 'Browsers', 'Javas', 'Network', 'Security') {
        $left = [int](1000 * $DeadlineSeconds - ([datetime]::UtcNow - $start).TotalMilliseconds)
        if ($left -le 0) {
            $notes += @{ part = $name.ToLowerInvariant(); problem = "timed_out before its turn: $DeadlineSeconds s in all" }
            continue
        }
        # Devices and homes are many; the others answer at once or not at all.
        $share = 1000 * $PartSeconds
        if ($name -eq 'Devices' -or $name -eq 'Homes') { $share = 2 * $share }
        if ($share -gt $left) { $share = $left }
        $done = Complete-EidPart -Part (Start-EidPart -Command "Get-Eid${name}Part" -Runspace $runspace) -Milliseconds $share
        $runspace = $done.Runspace
        if ($done.Problem) { $notes += @{ part = $name.ToLowerInvariant(); problem = $done.Problem } }
        if ($done.Output -isnot [hashtable]) { continue }
        foreach ($key in $done.Output.Keys) {
            if ($key -eq 'context') { foreach ($fact in $done.Output[$key].Keys) { $context[$fact] = $done.Output[$key][$fact] }; continue }
            if ($key -eq 'installation') { $volatile[$key] = $done.Output[$key]; continue }
            $length = (ConvertTo-EidJson -Value $done.Output[$key]).Length
            if ($bodyLength + $length -gt $EidMaxBody) { $notes += @{ part = $key; problem = 'failed: more than a report can hold' }; continue }
            $bodyLength += $length
            $document[$key] = $done.Output[$key]
        }
    }
    if ($context.Count) {
        if ($null -eq $context['is_root']) { $context['is_root'] = $false }
        $document['context'] = $context
    }
    if ($asked.Count) {
        $document['portals'] = @()
        $volatile['portal_s'] = @{}
        foreach ($one in $asked) {
            $left = [int](2000 * $PartSeconds - ([datetime]::UtcNow - $start).TotalMilliseconds)
            if ($left -lt 0) { $left = 0 }
            $done = Complete-EidPart -Part $one.Part -Milliseconds $left
            $name, $port = $one.Portal -split ':'
            if ($done.Output -is [hashtable]) {
                $document['portals'] += $done.Output.Portal
                $volatile['portal_s'][$one.Portal] = $done.Output.Seconds
            }
            else { $document['portals'] += @{ host = $name; port = [int]$port; error = Limit-EidText -Value $done.Problem -Limit 300 } }
        }
    }
    if ($notes.Count) { $document['notes'] = @($notes | Select-Object -First 20) }
    $now = [datetime]::UtcNow
    $volatile['taken_at'] = '{0:0000}-{1:00}-{2:00}T{3:00}:{4:00}:{5:00}Z' -f $now.Year, $now.Month, $now.Day, $now.Hour, $now.Minute, $now.Second
    $volatile['epoch_s'] = [long](($now - ([datetime]'1970-01-01')).TotalSeconds)
    $volatile['duration_s'] = [int]($now - $start).TotalSeconds
    $document['volatile'] = $volatile
    # Short lines, because a console may break long ones; none ends in a blank, which would not survive everywhere.
    $body = ConvertTo-EidJson -Value $document
    'EIDFLEET-BEGIN 1 wrapped'
    $at = 0
    while ($at -lt $body.Length) {
        $length = 76
        if ($at + $length -gt $body.Length) { $length = $body.Length - $at }
        while ($length -gt 1 -and $body[$at + $length - 1] -eq ' ') { $length-- }
        $body.Substring($at, $length)
        $at += $length
    }
    'EIDFLEET-END'
}
