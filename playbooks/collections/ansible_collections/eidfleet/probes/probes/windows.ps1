# eidfleet probe for Windows: says what is there, judges nothing, changes nothing.
#
# It arrives on standard input behind a bootstrap of one line and runs in Windows PowerShell 5.1 and PowerShell 7. The work
# starts on the last line: a text that was cut short on its way runs nothing. It writes no file, compiles nothing, loads no
# PKCS#11 module, and never asks winscard, a person's certificate store or a card: nothing here can open a PIN window.
# Printed: EIDFLEET-BEGIN 1 wrapped, one JSON document (an observation) in short lines of ASCII, EIDFLEET-END.
#
# How it works: every read goes through the functions of the section "Reading"; each part is a function that returns members
# of the document. In Full Language a part runs in a runspace of its own and is left behind when its time is over; in
# Constrained Language, where no runspace may be made, parts run one after the other and only the whole has a limit.
# Numbers, ids and GUIDs are compared, never text that Windows translates.

$EidVersion = '5'
$EidAddon = 'belgiumeid@eid.belgium.be'
$EidReaderClass = '{50dd5230-ba8a-11d1-bf5d-0000f805f530}'
$EidUninstall = 'Microsoft\Windows\CurrentVersion\Uninstall'
# Product codes end in the build number: middleware (64 bits and ARM, 32 bits), viewer (32, 64), CertClean.
$EidProductCodes = '{DB942AEA-93D6-4FE4-8862-180D35A7', '{4DDF16AE-8D5D-4027-A2D1-8CBB498E', '{F3DC7F06-92FF-4C98-87F5-72C0B786', '{00456E12-B861-4736-97A9-359C3D4B', '{98F221C1-1D82-475D-8916-F2A7D950'
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
# Words of a file that have to do with cards, signing or the eID: of other programs that extensions may start nothing is said.
$EidHostWords = 'beid|webeid|web-eid|\beid\b|pkcs|smart.?card|belgium|bosa|sign|isabel|connective|e-?id'
# One text of a JSON file, to its end or to that of the file: so that a flood of quotes is read once and not from each of them on.
$EidJsonText = '("(?>[^"\\]+|\\(?s:.))*(?:"|\\?\z))'
# Of a policy: a text that is none of these words and speaks of nothing we know is somebody's own affair, and is sent as `_`.
$EidPolicyWords = '^(policies|ExtensionSettings|InstallAddonsPermission|SecurityDevices|Extensions|Install|Uninstall|Locked|Add|Delete|Default|Allow|\*|installation_mode|allowed_types|install_sources|install_url|updates_disabled|blocked|allowed|force_installed|normal_installed|removed|extension|theme|dictionary|locale|sitepermission)$|beid|opensc|p11-kit|belgium|addons\.mozilla\.org'
# Settings of the eID software by the section they are in; of a folder only whether it was chosen is said.
$EidSettings = @(
    @{ Section = 'general'; Names = @('language', 'card_transmit_delay', 'card_connect_delay') }
    @{ Section = 'logging'; Names = @('log_level', 'log_dirname', 'log_filenumber', 'log_filesize') }
    @{ Section = 'security'; Names = @('single_signon') }
    @{ Section = 'configuretool'; Names = @('use_virtual_keypad') }
)
# Belgium Root CA2, CA3 and CA4 as another root had signed them; withdrawn in 2020 (known-causes rc-151).
$EidCrossSigned = '04000000000141A1E134BA', '04000000000141A1E1393E', '04000000000141A1E13D26'
$EidMaxHomes = 60
$EidMaxBody = 56000
$EidMaxPolicy = 16000

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

# What a file or folder is: IsFolder, IsLink, Length, Version (of a program, four numbers). Null when there is none.
function Get-EidFile {
    param([string]$Path)
    if (-not (Test-Path -LiteralPath $Path -ErrorAction Stop)) { return $null }
    $item = Get-Item -LiteralPath $Path -Force -ErrorAction Stop
    $version = $null
    $info = $item.VersionInfo
    if ($info -and ($info.FileMajorPart -or $info.FileMinorPart -or $info.FileBuildPart)) {
        $version = '{0}.{1}.{2}.{3}' -f $info.FileMajorPart, $info.FileMinorPart, $info.FileBuildPart, $info.FilePrivatePart
    }
    return @{ IsFolder = [bool]$item.PSIsContainer; IsLink = "$($item.Attributes)" -cmatch 'ReparsePoint'; Length = $item.Length; Version = $version }
}

# The names of what is in a folder; none when there is no such folder. Raises an error where it may not be read.
function Get-EidFolder {
    param([string]$Path)
    if (-not (Test-Path -LiteralPath $Path -ErrorAction Stop)) { return }
    Get-ChildItem -LiteralPath $Path -Name -Force -ErrorAction Stop
}

# The files in a folder with this ending, at most a thousand and one: IsLink, and the Day each was last changed, UTC. None when there
# is no such folder; an error where it may not be read. Their names stay here.
function Get-EidDatedFile {
    param([string]$Path, [string]$Ending)
    if (-not (Test-Path -LiteralPath $Path -ErrorAction Stop)) { return }
    Get-ChildItem -LiteralPath $Path -Force -ErrorAction Stop | Where-Object { -not $_.PSIsContainer -and "$($_.Extension)" -eq $Ending } | Select-Object -First 1001 | ForEach-Object {
        $at = $_.LastWriteTimeUtc
        @{ IsLink = "$($_.Attributes)" -cmatch 'ReparsePoint'; Day = '{0:0000}-{1:00}-{2:00}' -f $at.Year, $at.Month, $at.Day }
    }
}

# The text of a small file (UTF-8). Null when there is none or it is larger than the limit.
# Exact is for a text that is sent: there a byte order mark is part of it, as programs that read UTF-8 meet it; of UTF-16 they can
# make nothing, so that it begins with U+FFFD. For our own reading PowerShell takes the mark away.
function Read-EidText {
    param([string]$Path, [int]$Limit = 65536, [switch]$Exact)
    $file = Get-EidFile -Path $Path
    if ($null -eq $file -or $file.IsFolder -or $file.Length -gt $Limit) { return $null }
    $text = Get-Content -LiteralPath $Path -Raw -Encoding UTF8 -ErrorAction Stop
    if ($null -eq $text) { return '' }
    if (-not $Exact) { return $text }
    $head = @(Read-EidByte -Path $Path -Count 3)
    if ($head.Count -ge 3 -and $head[0] -eq 0xef -and $head[1] -eq 0xbb -and $head[2] -eq 0xbf) { return "$([char]0xfeff)$text" }
    if ($head.Count -ge 2 -and ($head[0] + 256 * $head[1] -eq 0xfeff -or $head[0] + 256 * $head[1] -eq 0xfffe)) { return "$([char]0xfffd)$([char]0xfffd)$text" }
    return $text
}

# The first bytes of a file.
function Read-EidByte {
    param([string]$Path, [int]$Count = 4096)
    # The two PowerShells spell the same wish differently.
    if ($PSVersionTable.PSVersion.Major -gt 5) { $bytes = @{ AsByteStream = $true } } else { $bytes = @{ Encoding = 'Byte' } }
    Get-Content -LiteralPath $Path -TotalCount $Count -ErrorAction Stop @bytes
}

# Serial and common name of what is in the machine's own lists of roots and of authorities, which hold nobody's certificate; nothing
# where PowerShell shows no lists. No other store is opened: certificates of cards are in those of people.
function Get-EidMachineStore {
    if (-not (Test-Path -LiteralPath 'Cert:\LocalMachine' -ErrorAction SilentlyContinue)) { return }
    foreach ($store in 'CA', 'Root') {
        foreach ($certificate in @(Get-ChildItem -LiteralPath "Cert:\LocalMachine\$store")) {
            $name = ''
            if ("$($certificate.Subject)" -cmatch 'CN=([^,]{1,100})') { $name = $Matches[1] }
            @{ Serial = "$($certificate.SerialNumber)"; Name = $name }
        }
    }
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

# What a registry value holds that should be a number and is none: whether Windows takes it, nobody here can tell.
function Get-EidOddValue {
    param($Value)
    if ($null -eq $Value -or $null -ne (Get-EidNumber -Value $Value)) { return $null }
    return Limit-EidText -Value (@($Value) -join ' ')
}

# The newest of some versions, by their numbers: as texts, 2.9 would stand above 2.11.
function Get-EidNewest {
    param($Versions)
    $newest = $null; $highest = ''
    foreach ($version in @($Versions)) {
        $parts = foreach ($part in ("$version" -split '[^0-9]+')) { if ($part -and $part.Length -le 18) { '{0:000000000000000000}' -f [long]$part } }
        $rank = @($parts) -join '.'
        if ($null -eq $newest -or $rank -gt $highest) { $newest = $version; $highest = $rank }
    }
    return $newest
}

function Join-EidPath {
    param([string]$Parent, [string]$Child)
    return $Parent.TrimEnd('\') + '\' + $Child
}

# A path as Windows understands it: people write `C:/x`, programs `\\?\C:\x`.
function ConvertTo-EidPath {
    param($Path)
    $text = "$Path".Trim() -replace '/', '\'
    if ($text -match '^\\\\\?\\UNC\\(.+)$') { return "\\$($Matches[1])" }
    if ($text -match '^\\\\\?\\([A-Za-z]:.+)$') { return $Matches[1] }
    return $text
}

# Another account's registry may not make us read any file there is, nor reach for a file server.
function Test-EidLocalPath {
    param([string]$Path)
    return $Path -cmatch '^[A-Za-z]:\\'
}

# What is there and was not looked into.
function New-EidPassedOver {
    param([string]$What, [string]$Reason, [int]$Count = 1, $User)
    return @{ what = $What; reason = $Reason; count = $Count; user = Limit-EidText -Value $User }
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

# A number of that many bytes, lowest first, as they stand in a program's head.
function Get-EidWord {
    param($Bytes, [int]$At, [int]$Size)
    $value = [long]0
    for ($i = $Size - 1; $i -ge 0; $i--) { $value = 256 * $value + $Bytes[$At + $i] }
    return $value
}

# A program's or library's head: Machine, its architecture in the words the other probe uses, and Least, the bytes the file has by
# its own table of sections and the place of its signature. Both null where the head is not that of a program.
function Get-EidHead {
    param([string]$Path)
    $none = @{ Machine = $null; Least = $null }
    try { $bytes = @(Read-EidByte -Path $Path) } catch { return $none }
    if ($bytes.Count -lt 66 -or $bytes[0] -ne 0x4d -or $bytes[1] -ne 0x5a) { return $none }
    $at = Get-EidWord -Bytes $bytes -At 0x3c -Size 4
    if ($at + 24 -gt $bytes.Count -or $bytes[$at] -ne 0x50 -or $bytes[$at + 1] -ne 0x45) { return $none }
    $machine = $null
    switch (Get-EidWord -Bytes $bytes -At ($at + 4) -Size 2) {
        0x8664 { $machine = 'x86_64' }
        0x014c { $machine = 'i386' }
        0xaa64 { $machine = 'aarch64' }
        0x01c4 { $machine = 'arm' }
    }
    $optional = Get-EidWord -Bytes $bytes -At ($at + 20) -Size 2
    $sections = Get-EidWord -Bytes $bytes -At ($at + 6) -Size 2
    $table = $at + 24 + $optional
    $least = $table + 40 * $sections
    for ($i = 0; $i -lt $sections -and $i -lt 96; $i++) {
        $section = $table + 40 * $i
        if ($section + 40 -gt $bytes.Count) { break }
        $end = (Get-EidWord -Bytes $bytes -At ($section + 16) -Size 4) + (Get-EidWord -Bytes $bytes -At ($section + 20) -Size 4)
        if ($end -gt $least) { $least = $end }
    }
    # The signature stands behind everything else; its entry is the fifth of the directory, which a wide program has 16 bytes later.
    $directory = $at + 24 + 96
    if ($optional -ge 2 -and $at + 26 -le $bytes.Count -and (Get-EidWord -Bytes $bytes -At ($at + 24) -Size 2) -eq 0x20b) { $directory += 16 }
    if ($directory + 40 -le $table -and $directory + 40 -le $bytes.Count) {
        $end = (Get-EidWord -Bytes $bytes -At ($directory + 32) -Size 4) + (Get-EidWord -Bytes $bytes -At ($directory + 36) -Size 4)
        if ($end -gt $least) { $least = $end }
    }
    if ($least -gt 1000000000) { $least = $null }
    return @{ Machine = $machine; Least = $least }
}

# One library as the document shows it; null when the file is not there.
function Get-EidLibrary {
    param([string]$Path, [string]$Shown)
    $file = Get-EidFile -Path $Path
    if ($null -eq $file -or $file.IsFolder) { return }
    $head = Get-EidHead -Path $Path
    @{
        path = Limit-EidText -Value $Shown -Limit 300; target = Limit-EidText -Value $Shown -Limit 300
        machine = $head.Machine; file_version = Limit-EidText -Value $file.Version; length = Get-EidLength -File $file; least_length = $head.Least
    }
}

# The length of a file; a longer one than a report can say is cut.
function Get-EidLength {
    param($File)
    if ($null -eq $File.Length) { return $null }
    if ($File.Length -gt 1000000000) { return 1000000000 }
    return [long]$File.Length
}

# A library nobody looked at. Each member has to be there: a table without `Length` has one of its own.
function New-EidUnseen {
    return @{ Found = $null; Machine = $null; Length = $null; Least = $null }
}

# The library a module names, as Windows would find it: Found (null where nobody looked), Machine, Length, Least.
function Find-EidLibrary {
    param([string]$Path)
    $places = @()
    $plain = ConvertTo-EidPath -Path $Path
    # A path on a file server is not followed: it could take minutes and ask for a log-in.
    if ($plain.StartsWith('\\')) { return New-EidUnseen }
    if (Test-EidLocalPath -Path $plain) { $places += $plain }
    else { foreach ($folder in @(Get-EidSystemFolder)) { $places += Join-EidPath -Parent $folder.Path -Child $plain } }
    foreach ($place in $places) {
        $file = Get-EidFile -Path $place
        # A folder is no library.
        if ($null -eq $file -or $file.IsFolder) { continue }
        $head = Get-EidHead -Path $place
        return @{ Found = $true; Machine = $head.Machine; Length = Get-EidLength -File $file; Least = $head.Least }
    }
    return @{ Found = $false; Machine = $null; Length = $null; Least = $null }
}

# What a JSON text holds as this PowerShell reads it: forgivingly. Whether it is JSON at all, the collector decides by the text.
function Get-EidJson {
    param([string]$Text)
    try { return ConvertFrom-Json -InputObject $Text.Trim([char]0xfeff) -ErrorAction Stop } catch { return $null }
}

# The text of one member of a small JSON file, also where PowerShell refuses the file: two names that differ in case only, an empty name.
function Get-EidMember {
    param([string]$Text, [string]$Name)
    $body = Get-EidJson -Text $Text
    if ($null -ne $body) {
        if ($body.$Name -is [string]) { return $body.$Name }
        return $null
    }
    if ($Text -cnotmatch ('"' + $Name + '"\s*:\s*("(?:[^"\\]|\\.)*")')) { return $null }
    $value = Get-EidJson -Text "[$($Matches[1])]"
    if ($null -eq $value) { return $null }
    return "$(@($value)[0])"
}

# Objects of a list within a JSON text that hold one of these words, as texts: of a file too large or too odd for PowerShell.
# Null where the text does not end as it began.
function Get-EidEntry {
    param([string]$Text, [string[]]$Words)
    $found = @(); $depth = 0; $at = 0; $start = 0; $wanted = $false
    foreach ($part in ($Text -split $EidJsonText)) {
        if ($part.StartsWith('"')) {
            if ($part.Length -gt 2 -and $Words -ccontains $part.Substring(1, $part.Length - 2)) { $wanted = $true }
            $at += $part.Length
            continue
        }
        foreach ($bit in ($part -split '([{}\[\]])')) {
            if ($bit -eq '{' -or $bit -eq '[') {
                if ($depth -eq 2) { $start = $at; $wanted = $false }
                $depth++
            }
            elseif ($bit -eq '}' -or $bit -eq ']') {
                $depth--
                if ($depth -eq 2 -and $wanted) { $found += $Text.Substring($start, $at + 1 - $start) }
            }
            $at += $bit.Length
        }
    }
    if ($depth -ne 0) { return $null }
    return @{ Entries = $found }
}

# JSON as it stands, but every text in it that is not about us is `_`, and every other word `?`: what is no JSON stays none, and
# what is private stays there.
function Protect-EidJson {
    param([string]$Text)
    $out = foreach ($part in ($Text -split $EidJsonText)) {
        if (-not $part.StartsWith('"')) { $part -replace '[ \t]{2,}', ' ' -creplace '(?!\b(?:true|false|null)\b)\b[A-Za-z_]\w*', '?' }
        elseif ($part -cnotmatch '^"(?>[^"\\\x00-\x1f]+|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"\z') { '"\_"' }
        elseif ($part.Substring(1, $part.Length - 2) -match $EidPolicyWords) { $part }
        else { '"_"' }
    }
    return @($out) -join ''
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
    $values = Get-EidRegistryValue -Path 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion' -Name 'CurrentBuildNumber', 'CurrentMajorVersionNumber', 'CurrentMinorVersionNumber', 'CurrentVersion', 'EditionID', 'ProductName', 'DisplayVersion', 'ReleaseId', 'UBR'
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
    # Windows 10 and later keep their first two numbers apart, because programs read 6.3 from the older value for ever.
    $begin = $values['CurrentVersion']
    if ($null -ne $values['CurrentMajorVersionNumber']) { $begin = "$($values['CurrentMajorVersionNumber']).$([int]$values['CurrentMinorVersionNumber'])" }
    if (-not $begin) { $begin = '10.0' }
    $version = $null
    if ($values['CurrentBuildNumber']) { $version = Limit-EidText -Value "$begin.$($values['CurrentBuildNumber'])" }
    return @{
        system = @{
            family = 'windows'; id = 'windows'; version = $version
            name = Limit-EidText -Value $values['ProductName'] -Limit 300; edition = Limit-EidText -Value $values['EditionID']
            codename = Limit-EidText -Value $release; arch = Limit-EidText -Value $arch; language = Limit-EidText -Value $language
            revision = Get-EidNumber -Value $values['UBR']; joined = Get-EidJoined
        }
    }
}

# Who keeps the accounts of this PC. In a domain Netlogon starts by itself and the PC has the domain's name behind its own; where the
# two do not agree, nothing is said. Of Entra ID there is a key for each tenant. The names stay here.
function Get-EidJoined {
    try {
        $network = Get-EidRegistryValue -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters' -Name 'Domain'
        $service = Get-EidRegistryValue -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\Netlogon' -Name 'Start'
        $tenants = @(Get-EidRegistryChild -Path 'HKLM:\SYSTEM\CurrentControlSet\Control\CloudDomainJoin\JoinInfo')
    }
    catch { return $null }
    if ($null -eq $network -or $null -eq $service -or $null -eq (Get-EidNumber -Value $service['Start'])) { return $null }
    $named = [bool]$network['Domain']
    if ($named -ne ($service['Start'] -eq 2)) { return $null }
    if ($named -and $tenants.Count) { return 'hybrid' }
    if ($named) { return 'domain' }
    if ($tenants.Count) { return 'entra' }
    return 'workgroup'
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

# Where the people who are logged on sit: at this machine (Console) or at another one (RDP, ICA). Counted by person.
function Get-EidSession {
    $answer = @{ Here = 0; Remote = 0 }
    foreach ($hive in @(Get-EidHive)) {
        $sessions = foreach ($number in @(Get-EidRegistryChild -Path "$($hive.Path)\Volatile Environment")) {
            $values = Get-EidRegistryValue -Path "$($hive.Path)\Volatile Environment\$number" -Name 'SESSIONNAME'
            if ($values -and $values['SESSIONNAME']) { "$($values['SESSIONNAME'])" }
        }
        if (@($sessions) -contains 'Console') { $answer.Here++ }
        elseif (@($sessions).Count) { $answer.Remote++ }
    }
    return $answer
}

function Get-EidContextPart {
    $bits = 64
    if ((Get-EidEnvironment -Name 'PROCESSOR_ARCHITECTURE') -eq 'x86') { $bits = 32 }
    $sessions = Get-EidSession
    $isAdministrator = Test-EidAdministrator
    $remote = $null
    if ($sessions.Here + $sessions.Remote) { $remote = $sessions.Here -eq 0 }
    # An ordinary account does not see the sessions of others: then there may be more.
    elseif (-not $isAdministrator) { $sessions = @{ Here = $null; Remote = $null } }
    return @{
        context = @{
            is_root = $isAdministrator; virtual_machine = Get-EidHypervisor; remote_session = $remote
            people_here = $sessions.Here; people_remote = $sessions.Remote
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

# Copies of the eID library that other programs brought along, in their own folder or in the one of their programs. Deeper folders are
# left alone: they are too many for a probe of a second.
function Get-EidBundledPart {
    $found = @(); $looked = 0
    foreach ($root in @(Get-EidProgramFolder)) {
        foreach ($maker in @(Get-EidFolder -Path $root)) {
            if ($maker -eq 'Belgium Identity Card' -or $looked -ge 300) { continue }
            $looked++
            foreach ($below in '', '\bin') {
                $path = "$root\$maker$below\beidpkcs11.dll"
                $found += @(Get-EidLibrary -Path $path -Shown $path)
            }
        }
    }
    return @{ bundled_libraries = @($found | Select-Object -First 20) }
}

# Withdrawn certificates of Belgian roots, by their numbers, in the machine's own stores: those hold nobody's certificate.
function Get-EidRootsPart {
    $stores = @(Get-EidMachineStore)
    if ($stores.Count -eq 0) { return @{} }
    $found = foreach ($certificate in $stores) {
        if ($EidCrossSigned -cnotcontains $certificate.Serial) { continue }
        @{ store = 'machine'; name = Limit-EidText -Value $certificate.Name; serial = $certificate.Serial }
    }
    return @{ cross_signed_roots = @($found) }
}

# One manifest of Firefox by its registry key; HKCU stands for the hive of the account named with it.
function Get-EidManifest {
    param([string]$Key, [string]$Shown, [string]$View, $User)
    $values = Get-EidRegistryValue -Path $Key -Name '(default)'
    if ($null -eq $values) { return }
    $file = ConvertTo-EidPath -Path $values['(default)']
    $text = $null; $library = $null; $found = $null; $seen = New-EidUnseen
    if ((Test-EidLocalPath -Path $file) -and $file -like '*.json') {
        try {
            $there = Get-EidFile -Path $file
            $found = $null -ne $there -and -not $there.IsFolder
            $text = Read-EidText -Path $file -Limit 8192 -Exact
        }
        catch { $text = $null }
    }
    if ($text) {
        $library = Get-EidMember -Text $text -Name 'path'
        if ($null -ne $library) {
            $library = ConvertTo-EidPath -Path $library
            if ($library -cnotmatch '^([A-Za-z]:\\|\\\\)') { $library = Join-EidPath -Parent ($file -replace '\\[^\\]*$', '') -Child $library }
            try { $seen = Find-EidLibrary -Path $library } catch { $seen = New-EidUnseen }
        }
    }
    @{
        path = Limit-EidText -Value $Shown -Limit 300; view = Limit-EidText -Value $View; user = Limit-EidText -Value $User
        file = Limit-EidText -Value $file -Limit 300; file_found = $found; text = Limit-EidText -Value $text -Limit 2000
        library = Limit-EidText -Value $library -Limit 300; library_found = $seen.Found
        library_machine = $seen.Machine; library_length = $seen.Length; library_least_length = $seen.Least
    }
}

# Where the eID software says it was installed: people choose other disks.
function Get-EidInstallFolder {
    $folders = @{}
    foreach ($folder in @(Get-EidProgramFolder)) { $folders["$folder\Belgium Identity Card"] = $true }
    foreach ($view in @(Get-EidView -Below $EidUninstall)) {
        foreach ($key in @(Get-EidRegistryChild -Path $view.Path)) {
            if ($key.Length -ne 38 -or $EidProductCodes -notcontains $key.Substring(0, 33)) { continue }
            $values = Get-EidRegistryValue -Path (Join-EidPath -Parent $view.Path -Child $key) -Name 'InstallLocation'
            if ($values -and $values['InstallLocation']) { $folders["$($values['InstallLocation'])"] = $true }
        }
    }
    foreach ($view in @(Get-EidView -Below 'BEID\general')) {
        $values = Get-EidRegistryValue -Path $view.Path -Name 'install_dirname'
        if ($values -and $values['install_dirname']) { $folders["$($values['install_dirname'])"] = $true }
    }
    $plain = foreach ($folder in $folders.Keys) { (ConvertTo-EidPath -Path "$folder".Trim('"')).TrimEnd('\') }
    $plain | Sort-Object -Unique | Where-Object { Test-EidLocalPath -Path $_ }
}

function Get-EidManifestsPart {
    $manifests = @(); $files = @()
    $hives = @(Get-EidHive)
    foreach ($name in 'beidpkcs11_32', 'beidpkcs11_64', 'beidpkcs11') {
        foreach ($hive in $hives) {
            $manifests += @(Get-EidManifest -Key "$($hive.Path)\SOFTWARE\Mozilla\PKCS11Modules\$name" -Shown "HKCU\SOFTWARE\Mozilla\PKCS11Modules\$name" -User $hive.User)
        }
        foreach ($view in @(Get-EidView -Below "Mozilla\PKCS11Modules\$name")) {
            $manifests += @(Get-EidManifest -Key $view.Path -Shown ($view.Path -replace ':', '') -View $view.View)
        }
    }
    foreach ($view in @(Get-EidView -Below "Mozilla\ManagedStorage\$EidAddon")) {
        $values = Get-EidRegistryValue -Path $view.Path -Name '(default)'
        if ($null -eq $values) { continue }
        $file = ConvertTo-EidPath -Path $values['(default)']
        $text = $null
        if ((Test-EidLocalPath -Path $file) -and $file -like '*.json') { try { $text = Limit-EidText -Value (Read-EidText -Path $file -Limit 8192 -Exact) -Limit 2000 } catch { $text = $null } }
        $files += @{ path = "$(Limit-EidText -Value $file -Limit 300)"; text = $text }
    }
    $viewers = @{}
    foreach ($folder in @(Get-EidInstallFolder)) {
        foreach ($below in 'EidViewer\eID Viewer.exe', 'eID Viewer.exe', 'Belgium Identity Card\EidViewer\eID Viewer.exe') {
            $path = "$folder\$below"
            if (Get-EidFile -Path $path) { $viewers[$path] = $true }
        }
    }
    return @{ manifests = $manifests; version_files = $files; viewer_paths = @($viewers.Keys | Sort-Object) }
}

# Settings of the eID software: a person's own go before the machine's.
function Get-EidSettingsPart {
    $found = @()
    $hives = @(Get-EidHive)
    foreach ($group in $EidSettings) {
        $places = @($hives | ForEach-Object { @{ Path = "$($_.Path)\SOFTWARE\BEID\$($group.Section)"; User = $_.User; View = $null } })
        $places += @(Get-EidView -Below "BEID\$($group.Section)" | ForEach-Object { @{ Path = $_.Path; User = $null; View = $_.View } })
        foreach ($place in $places) {
            $values = Get-EidRegistryValue -Path $place.Path -Name $group.Names
            if ($null -eq $values) { continue }
            foreach ($name in $group.Names) {
                if (-not $values.ContainsKey($name)) { continue }
                $value = "$(Limit-EidText -Value (@($values[$name]) -join ' '))"
                if ($name -clike '*_dirname') { $value = 'set' }
                $found += @{ name = "$($group.Section)/$name"; value = $value; user = Limit-EidText -Value $place.User; view = $place.View }
            }
        }
    }
    return @{ middleware_settings = @($found | Select-Object -First 100) }
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
                $driver = ConvertTo-EidPath -Path $driver
                if (Test-EidLocalPath -Path $driver) { $found = [bool](Get-EidFile -Path $driver) }
                elseif ($driver.StartsWith('\\')) { $found = $null }
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
    param([string[]]$OtherReaders = @())
    $wanted = "ClassGuid='$EidReaderClass' OR DeviceID LIKE 'USB%' OR DeviceID LIKE 'SCFILTER%'"
    $fields = 'DeviceID', 'ClassGuid', 'CompatibleID', 'HardwareID', 'ConfigManagerErrorCode', 'Manufacturer', 'Name', 'Present'
    $readers = @(); $others = @(); $cards = @(); $place = @{}; $unknown = 0
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
        if ($id -cnotmatch '^USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})(?:&MI_([0-9A-F]{2}))?') {
            if ($isClass) { $others += @{ hardware_id = Limit-EidText -Value ($id -split '\\')[0]; name = Limit-EidText -Value $device.Name -Limit 300; problem_code = $code } }
            continue
        }
        $vendor = $Matches[1].ToLowerInvariant(); $product = $Matches[2].ToLowerInvariant(); $interface = $Matches[3]
        if (-not $isClass -and -not $isCcid -and $OtherReaders -notcontains "${vendor}:$product") {
            # Without a driver nobody tells what it is: it may be a reader that no list knows.
            if ($code -eq 28) { $unknown++ }
            continue
        }
        $class = $null
        if ($isCcid) { $class = '0b' }
        $driver = Get-EidDriver -DeviceId $device.DeviceID
        if ($interface) {
            # Parts of one reader share the middle of their device's path; the last part is not reported: it may be a serial number.
            $key = "${vendor}:${product}:" + (($id -split '\\')[-1] -replace '&[0-9A-F]{4}$', '')
            $part = @{
                number = $interface.ToLowerInvariant(); name = Limit-EidText -Value $device.Name -Limit 300; interface_class = $class
                problem_code = $code; driver_provider = Limit-EidText -Value $driver.Provider
            }
            if ($place.ContainsKey($key)) { $readers[$place[$key]]['interfaces'] += $part; continue }
            $place[$key] = $readers.Count
        }
        $firmware = $null
        foreach ($line in $hardware) { if ($line -cmatch 'REV_([0-9A-Fa-f]{4})') { $firmware = $Matches[1].ToLowerInvariant(); break } }
        $reader = @{
            vendor_id = $vendor; product_id = $product; firmware = $firmware; interface_class = $class; problem_code = $code
            manufacturer = Limit-EidText -Value $device.Manufacturer; product = Limit-EidText -Value $device.Name
            driver_inf = Limit-EidText -Value $driver.Inf; driver_provider = Limit-EidText -Value $driver.Provider; driver_version = Limit-EidText -Value $driver.Version
        }
        if ($interface) { $reader['interfaces'] = @($part) }
        $readers += $reader
    }
    # One part that reads cards is the reader.
    foreach ($reader in $readers) { if (@($reader['interfaces']).Count -lt 2) { $reader['interfaces'] = $null } }
    $passed = @()
    if ($unknown) { $passed += New-EidPassedOver -What 'reader' -Reason 'not_known' -Count $unknown }
    if ($readers.Count -gt 32) { $passed += New-EidPassedOver -What 'reader' -Reason 'too_many' -Count ($readers.Count - 32) }
    return @{
        readers = @($readers | Select-Object -First 32); other_readers = @($others | Select-Object -First 32)
        card_devices = @($cards | Select-Object -First 32); passed_over = $passed
    }
}

# What Windows offers programs as card readers: the interfaces that the smart-card service listens to, the nodes made for what a
# session sees, and what was written down by hand. Only the registry is read; the service is not asked.
function Get-EidListedPart {
    $listed = @()
    $classes = "HKLM:\SYSTEM\CurrentControlSet\Control\DeviceClasses\$EidReaderClass"
    foreach ($key in @(Get-EidRegistryChild -Path $classes)) {
        # ##?#USB#VID_1A44&PID_0001#serial number or place#{class}
        $parts = @("$key" -split '#')
        if ($parts.Count -lt 6) { continue }
        $hardware = $parts[3]
        if ($parts[3] -eq 'USB') { $hardware = "USB\$($parts[4])" }
        $control = Get-EidRegistryValue -Path "$classes\$key\#\Control" -Name 'Linked'
        $active = $false
        if ($control) { $active = $control['Linked'] -eq 1 }
        $listed += @{ kind = 'interface'; hardware_id = Limit-EidText -Value $hardware.ToUpperInvariant(); active = $active }
    }
    foreach ($key in @(Get-EidRegistryChild -Path 'HKLM:\SYSTEM\CurrentControlSet\Enum\SWD\ScDeviceEnum')) {
        $listed += @{ kind = 'session'; name = Limit-EidText -Value (Get-EidReaderName -Text ("$key" -replace '^[0-9]+_', '')) -Limit 300 }
    }
    foreach ($key in @(Get-EidRegistryChild -Path 'HKLM:\SOFTWARE\Microsoft\Cryptography\Calais\Readers')) {
        $listed += @{ kind = 'registered'; name = Limit-EidText -Value (Get-EidReaderName -Text "$key") -Limit 300 }
    }
    return @{ listed_readers = @($listed | Select-Object -First 64) }
}

# A reader's name without what stands in brackets: makers put serial numbers there.
function Get-EidReaderName {
    param([string]$Text)
    return ($Text -replace '\s*[(\[][^)\]]*[0-9][^)\]]*[)\]]', '').Trim()
}

function Get-EidServicesPart {
    $services = foreach ($name in 'CertPropSvc', 'SCardSvr', 'SCPolicySvc', 'ScDeviceEnum') {
        $values = Get-EidRegistryValue -Path "HKLM:\SYSTEM\CurrentControlSet\Services\$name" -Name 'Start'
        if ($null -ne $values) { @{ name = $name; start = Get-EidNumber -Value $values['Start']; start_text = Get-EidOddValue -Value $values['Start'] } }
    }
    $asked = @(
        @{ Path = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\CertProp'; Names = @('CertPropEnabled', 'EnableRootCertificatePropagation') }
        @{ Path = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\ScPnP'; Names = @('EnableScPnP') }
        @{ Path = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\SmartCardCredentialProvider'; Names = @('EnumerateECCCerts') }
        @{ Path = 'HKLM:\SOFTWARE\Microsoft\Cryptography\Calais'; Names = @('DisableCapiOverrideForRSA') }
        # Whether a remote session may bring its card readers along.
        @{ Path = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services'; Names = @('fEnableSmartCard') }
    )
    $policies = foreach ($place in $asked) {
        $values = Get-EidRegistryValue -Path $place.Path -Name $place.Names
        if ($null -eq $values) { continue }
        foreach ($name in $place.Names) {
            if ($values.ContainsKey($name)) { @{ name = $name; value = Get-EidNumber -Value $values[$name]; text = Get-EidOddValue -Value $values[$name] } }
        }
    }
    return @{ services = @($services); system_policies = @($policies) }
}

# ---- Parts: browsers ------------------------------------------------------------------------------------------

# Folders that some Firefox (release, ESR, Developer Edition, Nightly) is registered in below a key of Mozilla's.
function Get-EidFirefoxKey {
    param([string]$Mozilla)
    foreach ($product in @(Get-EidRegistryChild -Path $Mozilla)) {
        if ($product -cnotmatch 'Firefox .|^Mozilla Firefox|Nightly') { continue }
        foreach ($key in @(Get-EidRegistryChild -Path (Join-EidPath -Parent $Mozilla -Child $product))) {
            $values = Get-EidRegistryValue -Path "$Mozilla\$product\$key\Main" -Name 'Install Directory'
            if ($values -and $values['Install Directory']) { (ConvertTo-EidPath -Path $values['Install Directory']).TrimEnd('\') }
        }
    }
}

# Folders with a Firefox in them, how each came and whose it is.
function Get-EidFirefoxFolder {
    $found = @{}
    foreach ($hive in @(Get-EidHive)) {
        foreach ($path in @(Get-EidFirefoxKey -Mozilla "$($hive.Path)\SOFTWARE\Mozilla")) { $found[$path] = @{ Packaging = 'per_user'; User = $hive.User } }
    }
    foreach ($person in @(Get-EidHome | Select-Object -First $EidMaxHomes)) { $found["$($person.Path)\AppData\Local\Mozilla Firefox"] = @{ Packaging = 'per_user'; User = $person.User; Home = $person.Path } }
    foreach ($view in @(Get-EidView -Below 'Mozilla')) {
        foreach ($path in @(Get-EidFirefoxKey -Mozilla $view.Path)) { $found[$path] = @{ Packaging = 'msi' } }
    }
    foreach ($folder in @(Get-EidProgramFolder)) {
        foreach ($name in 'Mozilla Firefox', 'Mozilla Firefox ESR') { $found["$folder\$name"] = @{ Packaging = 'msi' } }
    }
    foreach ($path in @($found.Keys | Sort-Object)) {
        $one = $found[$path]
        # Of a home that is closed, or on a file server, another part speaks.
        if ($path.StartsWith('\\')) {
            if (-not $one.Home) { @{ Passed = New-EidPassedOver -What 'firefox' -Reason 'file_server' -User $one.User } }
            continue
        }
        if (-not (Test-EidLocalPath -Path $path)) { continue }
        $shown = $path
        if ($one.Home) { $shown = '~\AppData\Local\Mozilla Firefox' }
        try { if (Get-EidFile -Path "$path\firefox.exe") { @{ Packaging = $one.Packaging; Path = $path; Shown = $shown; User = $one.User } } }
        catch { if (-not $one.Home) { @{ Passed = New-EidPassedOver -What 'firefox' -Reason 'closed' -User $one.User } } }
    }
}

function Get-EidFirefoxesPart {
    $firefoxes = @(); $policies = @(); $sideloads = @(); $passed = @()
    foreach ($folder in @(Get-EidFirefoxFolder)) {
        if ($folder.Passed) { $passed += $folder.Passed; continue }
        $version = $null; $built = $null
        $ini = Read-EidText -Path "$($folder.Path)\application.ini"
        if ($ini -cmatch '(?m)^Version=([^\r\n]{1,60})') { $version = $Matches[1].Trim() }
        if ($ini -cmatch '(?m)^BuildID=([0-9]{8})') { $built = $Matches[1] }
        $program = Get-EidFile -Path "$($folder.Path)\firefox.exe"
        $firefoxes += @{
            packaging = $folder.Packaging; path = Limit-EidText -Value $folder.Shown -Limit 300; user = Limit-EidText -Value $folder.User
            version = Limit-EidText -Value $version; machine = (Get-EidHead -Path "$($folder.Path)\firefox.exe").Machine
            program_version = Limit-EidText -Value $program.Version; built = $built
        }
        $policy = Get-EidPolicyFile -Path "$($folder.Path)\distribution\policies.json" -Shown "$($folder.Shown)\distribution\policies.json" -User $folder.User
        if ($policy) { $policies += $policy.Policy; $passed += @($policy.Passed | Where-Object { $_ }) }
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
        $policies += @(Get-EidPolicyKey -Key "$($hive.Path)\SOFTWARE\Policies\Mozilla\Firefox" -Shown 'HKCU\SOFTWARE\Policies\Mozilla\Firefox' -User $hive.User)
    }
    return @{ firefoxes = $firefoxes; firefox_policies = $policies; addon_sideloads = $sideloads; passed_over = $passed }
}

# A policy file as it stands: whether Firefox can read it, the collector sees by the text.
function Get-EidPolicyFile {
    param([string]$Path, [string]$Shown, $User)
    $file = Get-EidFile -Path $Path
    if ($null -eq $file -or $file.IsFolder) { return }
    $text = $null; $passed = $null
    try { $text = Read-EidText -Path $Path -Limit 262144 -Exact } catch { $passed = New-EidPassedOver -What 'policy' -Reason 'closed' -User $User }
    if ($null -ne $text) { $text = Protect-EidJson -Text $text }
    elseif (-not $passed) { $passed = New-EidPassedOver -What 'policy' -Reason 'too_large' -User $User }
    if ($text -and $text.Length -gt $EidMaxPolicy) {
        $text = $null
        $passed = New-EidPassedOver -What 'policy' -Reason 'too_large' -User $User
    }
    return @{ Policy = @{ path = Limit-EidText -Value $Shown -Limit 300; text = $text; user = Limit-EidText -Value $User }; Passed = $passed }
}

# A group policy holds the same as JSON in one value, or as a tree of keys. Nothing for a key that says nothing of ours.
function Get-EidPolicyKey {
    param([string]$Key, [string]$Shown, $User)
    $names = 'ExtensionSettings', 'InstallAddonsPermission', 'SecurityDevices', 'Extensions'
    $values = Get-EidRegistryValue -Path $Key -Name $names
    if ($null -eq $values) { return }
    $asked = @{}
    foreach ($name in $names) {
        if ($values[$name]) { $asked[$name] = Protect-EidJson -Text (@($values[$name]) -join "`n") }
        else { $asked[$name] = Get-EidTree -Key "$Key\$name" -Depth 3 }
    }
    $own = $null; $general = $null; $whole = $null
    if ($asked['ExtensionSettings'] -is [string]) { $whole = Limit-EidText -Value $asked['ExtensionSettings'] -Limit $EidMaxPolicy }
    elseif ($null -ne $asked['ExtensionSettings']) {
        if ($null -ne $asked['ExtensionSettings'][$EidAddon]) { $own = ConvertTo-EidJson -Value $asked['ExtensionSettings'][$EidAddon] }
        if ($null -ne $asked['ExtensionSettings']['*']) { $general = ConvertTo-EidJson -Value $asked['ExtensionSettings']['*'] }
    }
    # Numbers 0 and 1 are what group policy makes of false and true.
    $permission = $asked['InstallAddonsPermission']
    if ($permission -is [hashtable] -and $null -ne $permission['Default']) { $permission['Default'] = "$($permission['Default'])" -notmatch '^(0|false)$' }
    $texts = @{}
    foreach ($name in 'InstallAddonsPermission', 'SecurityDevices', 'Extensions') {
        if ($asked[$name] -is [string]) { $texts[$name] = $asked[$name] }
        elseif ($null -ne $asked[$name]) { $texts[$name] = Protect-EidJson -Text (ConvertTo-EidJson -Value $asked[$name]) }
    }
    if ($null -eq $own -and $null -eq $general -and $null -eq $whole -and $texts.Count -eq 0) { return }
    @{
        path = Limit-EidText -Value $Shown -Limit 300; user = Limit-EidText -Value $User; extension_settings = $whole
        addon_setting = Limit-EidText -Value $own -Limit 2000; default_setting = Limit-EidText -Value $general -Limit 2000
        install_permission = Limit-EidText -Value $texts['InstallAddonsPermission'] -Limit 2000
        security_devices = Limit-EidText -Value $texts['SecurityDevices'] -Limit 2000; extensions = Limit-EidText -Value $texts['Extensions'] -Limit 2000
    }
}

# A registry key as nested tables; null when it is not there. Values that are named 1, 2 and so on are a list, as Firefox reads them.
function Get-EidTree {
    param([string]$Key, [int]$Depth)
    $values = Get-EidRegistryValue -Path $Key
    if ($null -eq $values -or $Depth -eq 0) { return $null }
    $children = @(Get-EidRegistryChild -Path $Key)
    $numbers = @($values.Keys | Where-Object { $_ -match '^[1-9][0-9]{0,8}$' } | ForEach-Object { [int]$_ } | Sort-Object)
    if ($numbers.Count -and $numbers.Count -eq $values.Count -and $children.Count -eq 0) {
        # The comma keeps a list of one a list.
        return , @(foreach ($number in $numbers) { $values["$number"] })
    }
    foreach ($child in $children) { $values[$child] = Get-EidTree -Key "$Key\$child" -Depth ($Depth - 1) }
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
        try { $seen = Find-EidLibrary -Path $library } catch { $seen = New-EidUnseen }
        @{
            name = "$(Limit-EidText -Value $name)"; library = Limit-EidText -Value $library -Limit 300; library_found = $seen.Found
            library_machine = $seen.Machine; library_length = $seen.Length; library_least_length = $seen.Least
        }
    }
}

# Where AppData lies of a person whose hive is loaded, when it is not in the home: a share, or another folder. Null when it is.
function Get-EidAppDataElsewhere {
    param([string]$Sid)
    try { $values = Get-EidRegistryValue -Path "Registry::HKEY_USERS\$Sid\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders" -Name 'AppData' } catch { return $null }
    if ($null -eq $values -or -not $values['AppData']) { return $null }
    $path = ConvertTo-EidPath -Path $values['AppData']
    if ($path.StartsWith('\\')) { return 'file_server' }
    # %USERPROFILE% is filled in for the account that asks, so that the home itself cannot be compared.
    if ($path -notlike '*\AppData\Roaming') { return 'outside_home' }
    return $null
}

# Firefox profiles of one home folder, with the add-on's own entry and the bridges among the extensions.
function Get-EidProfile {
    param([string]$HomePath, [string]$User, [string]$Sid)
    $bases = @(@{ Path = 'AppData\Roaming\Mozilla\Firefox'; Packaging = 'native' })
    foreach ($name in @(Get-EidFolder -Path "$HomePath\AppData\Local\Packages")) {
        if ($name -clike 'Mozilla.Firefox*_*') { $bases += @{ Path = "AppData\Local\Packages\$name\LocalCache\Roaming\Mozilla\Firefox"; Packaging = 'msix' } }
    }
    $elsewhere = Get-EidAppDataElsewhere -Sid $Sid
    if ($elsewhere) { @{ Passed = New-EidPassedOver -What 'firefox_profiles' -Reason $elsewhere -User $User } }
    foreach ($base in $bases) {
        $sections = @(Get-EidIni -Text (Read-EidText -Path "$HomePath\$($base.Path)\profiles.ini"))
        $installs = $sections + @(Get-EidIni -Text (Read-EidText -Path "$HomePath\$($base.Path)\installs.ini"))
        $chosen = @($installs | Where-Object { $_['[]'] -cnotmatch '^(Profile|General)' -and $_['Default'] } | ForEach-Object { $_['Default'] -replace '/', '\' })
        foreach ($section in $sections) {
            if ($section['[]'] -cnotmatch '^Profile[0-9]+$' -or -not $section['Path']) { continue }
            $relative = $section['Path'] -replace '/', '\'
            # An absolute path may lead anywhere, also to a file server.
            if ($section['IsRelative'] -cne '1' -or $relative -match '\.\.|:|^\\') {
                $reason = 'outside_home'
                if ($relative.StartsWith('\\')) { $reason = 'file_server' }
                @{ Passed = New-EidPassedOver -What 'firefox_profiles' -Reason $reason -User $User }
                continue
            }
            $path = "$($base.Path)\$relative"
            $folder = "$HomePath\$path"
            if (-not (Get-EidFile -Path $folder)) { continue }
            $isDefault = $chosen -contains $relative
            if ($chosen.Count -eq 0) { $isDefault = $section['Default'] -ceq '1' }
            $started = [bool]((Get-EidFile -Path "$folder\prefs.js") -or (Get-EidFile -Path "$folder\extensions.json"))
            $profileSeen = @{ user = Limit-EidText -Value $User; path = Limit-EidText -Value $path -Limit 300; packaging = $base.Packaging; is_default = $isDefault; was_started = $started }
            $extensions = Get-EidExtension -Path "$folder\extensions.json"
            foreach ($name in 'addon_read', 'addon', 'lookalikes') { $profileSeen[$name] = $extensions[$name] }
            try {
                $opened = "$(Read-EidText -Path "$folder\compatibility.ini")"
                if ($opened -cmatch '(?m)^LastVersion=([^_\r\n]{1,60})') { $profileSeen['opened_by'] = $Matches[1].Trim() }
                if ($opened -cmatch '(?m)^LastPlatformDir=([^\r\n]{1,300})') { $profileSeen['opened_in'] = Limit-EidText -Value ($Matches[1].Trim() -replace ('^' + ($HomePath -replace '([^A-Za-z0-9])', '\$1')), '~') -Limit 300 }
            }
            catch { $profileSeen['opened_by'] = $null }
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
    $answer = @{ addon_read = $false; addon = $null; lookalikes = $null; Bridges = @() }
    try {
        if (-not (Get-EidFile -Path $Path)) { $answer.addon_read = $true; $answer.lookalikes = @(); return $answer }
        $text = Read-EidText -Path $Path -Limit 8388608
    }
    catch { return $answer }
    if (-not $text) { return $answer }
    $body = Get-EidJson -Text $text
    $entries = @()
    if ($null -ne $body) {
        if ($null -eq $body.addons) { return $answer }
        $entries = @($body.addons)
        $answer.lookalikes = @($entries | Where-Object { $_.id -cne $EidAddon -and $_.type -ceq 'extension' } | ForEach-Object { Get-EidLookalike -Entry $_ } | Select-Object -First 20)
    }
    else {
        # Larger, or with other names in it, than this PowerShell takes: our own entries alone.
        $cut = Get-EidEntry -Text $text -Words (@($EidAddon) + @($EidBridges.Keys))
        if ($null -eq $cut -or $text -cnotmatch '"addons"\s*:\s*\[') { return $answer }
        foreach ($piece in $cut.Entries) {
            $entry = Get-EidJson -Text $piece
            if ($null -eq $entry) { return $answer }
            $entries += $entry
        }
    }
    $answer.addon_read = $true
    foreach ($entry in $entries) {
        if ($entry.id -ceq $EidAddon) {
            $answer.addon = @{
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

# An extension that calls itself after the eID and is neither the government's nor one of those we know.
function Get-EidLookalike {
    param($Entry)
    if ($Entry.id -isnot [string] -or $EidBridges.ContainsKey($Entry.id)) { return }
    $name = "$($Entry.defaultLocale.name)"
    if ($name -notmatch '\bbe-?id\b|\be-?id\b.*\bbelg|\bbelg.*\be-?id\b') { return }
    @{ id = Limit-EidText -Value $Entry.id -Limit 300; name = Limit-EidText -Value $name; active = Get-EidFlag -Value $Entry.active }
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
                $version = Get-EidNewest -Versions @(Get-EidFolder -Path "$data\$name\Extensions\$id" | Where-Object { $_ -match '^[0-9]' })
                @{ extension_id = $id; browser = $browser[0]; version = Limit-EidText -Value ("$version" -replace '_\d+$', '') }
            }
        }
    }
}

# Keys below which each browser looks for programs of its extensions. Edge also takes what is registered for its kin.
$EidHostKeys = @{
    firefox = @('Mozilla'); chrome = @('Google\Chrome'); brave = @('Google\Chrome'); edge = @('Microsoft\Edge', 'Chromium', 'Google\Chrome')
}

# The file that describes a program of an extension, and whether that program is there; null where the key is not.
function Get-EidNativeHost {
    param([string]$Key)
    $values = Get-EidRegistryValue -Path $Key -Name '(default)'
    if ($null -eq $values) { return }
    $answer = @{ File = ConvertTo-EidPath -Path $values['(default)']; Text = $null; Found = $null }
    if ($answer.File.StartsWith('\\')) { return $answer }
    if (-not (Test-EidLocalPath -Path $answer.File) -or $answer.File -notlike '*.json') { $answer.Found = $false; return $answer }
    try { $answer.Text = Read-EidText -Path $answer.File -Limit 8192 -Exact } catch { return $answer }
    if ($null -eq $answer.Text) { $answer.Found = $false; return $answer }
    $program = Get-EidMember -Text $answer.Text -Name 'path'
    if ($null -eq $program) { $answer.Found = $false; return $answer }
    $program = ConvertTo-EidPath -Path $program
    if ($program -cnotmatch '^([A-Za-z]:\\|\\\\)') { $program = Join-EidPath -Parent ($answer.File -replace '\\[^\\]*$', '') -Child $program }
    try { $answer.Found = (Find-EidLibrary -Path $program).Found } catch { $answer.Found = $null }
    return $answer
}

# The program beside an extension of one person: registered for everybody, or for this person alone. Text is that of its file.
function Find-EidNativeHost {
    param([string]$Name, [string]$Browser, [string]$Sid)
    $best = @{ Text = $null; Found = $false }
    $keys = foreach ($vendor in $EidHostKeys[$Browser]) {
        "Registry::HKEY_USERS\$Sid\SOFTWARE\$vendor\NativeMessagingHosts\$Name"
        Get-EidView -Below "$vendor\NativeMessagingHosts\$Name" | ForEach-Object { $_.Path }
    }
    foreach ($key in $keys) {
        # What may not be read leaves the answer open.
        try { $seen = Get-EidNativeHost -Key $key } catch { $best.Found = $null; continue }
        if ($null -eq $seen) { continue }
        if ($seen.Found) { return $seen }
        if ($null -eq $best.Text -or $null -eq $seen.Found) { $best = $seen }
    }
    # Of who is not logged on, the own registry is closed: the program may be registered there.
    if ($best.Found -eq $false -and $null -eq $best.Text -and -not (@(Get-EidHive | Where-Object { $_.Path -eq "Registry::HKEY_USERS\$Sid" }).Count)) { $best.Found = $null }
    return $best
}

# Programs that extensions may start, whoever made them, if their file speaks of cards, signing or the eID.
function Get-EidHostsPart {
    $hosts = @()
    $hives = @(Get-EidHive)
    foreach ($browser in @(@('firefox', 'Mozilla'), @('chrome', 'Google\Chrome'), @('edge', 'Microsoft\Edge'), @('chromium', 'Chromium'))) {
        $below = "$($browser[1])\NativeMessagingHosts"
        $places = @($hives | ForEach-Object { @{ Path = "$($_.Path)\SOFTWARE\$below"; User = $_.User; View = $null } })
        $places += @(Get-EidView -Below $below | ForEach-Object { @{ Path = $_.Path; User = $null; View = $_.View } })
        foreach ($place in $places) {
            foreach ($name in @(Get-EidRegistryChild -Path $place.Path)) {
                try { $seen = Get-EidNativeHost -Key (Join-EidPath -Parent $place.Path -Child $name) } catch { continue }
                if ($null -eq $seen -or "$name $($seen.Text)" -notmatch $EidHostWords) { continue }
                $hosts += @{
                    name = Limit-EidText -Value $name; browser = $browser[0]; user = Limit-EidText -Value $place.User; view = $place.View
                    file = Limit-EidText -Value $seen.File -Limit 300; text = Limit-EidText -Value $seen.Text -Limit 2000; program_found = $seen.Found
                }
            }
        }
    }
    $passed = @()
    if ($hosts.Count -gt 40) { $passed += New-EidPassedOver -What 'native_host' -Reason 'too_many' -Count ($hosts.Count - 40) }
    return @{ native_hosts = @($hosts | Select-Object -First 40); passed_over = $passed }
}

# Every home on its own, so that one that may not be read leaves the others whole.
function Get-EidHomesPart {
    $profiles = @(); $bridges = @(); $passed = @(); $seen = 0; $unreadable = 0; $remote = 0; $closed = 0
    $homes = @(Get-EidHome)
    $open = @(Get-EidHive | ForEach-Object { $_.Path })
    foreach ($person in $homes) {
        if ($seen + $unreadable -ge $EidMaxHomes) { break }
        if ($person.Path.StartsWith('\\')) { $remote++; continue }
        try {
            if (-not (Get-EidFile -Path $person.Path)) { continue }
            if ($open -notcontains "Registry::HKEY_USERS\$($person.Sid)") { $closed++ }
            # An ordinary account may see that a home is there and not what is in it; this raises the error then.
            $null = Get-EidFolder -Path $person.Path
            $found = @(Get-EidProfile -HomePath $person.Path -User $person.User -Sid $person.Sid)
            $own = @(Get-EidChromeBridge -HomePath $person.Path)
            foreach ($one in $found) {
                if ($one.Passed) { $passed += $one.Passed; continue }
                $profiles += $one.Profile
                $own += @($one.Bridges)
            }
            $told = @{}
            foreach ($bridge in $own) {
                if ($null -eq $bridge) { continue }
                # Several profiles of one person may have the same extension: one that is on goes before one that is off.
                $key = "$($bridge.browser) $($bridge.extension_id)"
                if ($told.ContainsKey($key) -and ($told[$key].active -ne $false -or $bridge.active -eq $false)) { continue }
                $told[$key] = $bridge
            }
            foreach ($key in @($told.Keys | Sort-Object)) {
                $bridge = $told[$key]
                $bridge['user'] = Limit-EidText -Value $person.User
                $program = $EidBridges[$bridge.extension_id]
                if ($program) {
                    try {
                        $native = Find-EidNativeHost -Name $program -Browser $bridge.browser -Sid $person.Sid
                        $bridge['host_found'] = $native.Found
                        $bridge['host_text'] = Limit-EidText -Value $native.Text -Limit 2000
                    }
                    # What may not be read there leaves the profiles whole, and this one unknown.
                    catch { $bridge['host_found'] = $null }
                }
                $bridges += $bridge
            }
            $seen++
        }
        catch { $unreadable++ }
    }
    if ($homes.Count -gt $EidMaxHomes) { $unreadable += $homes.Count - $EidMaxHomes }
    if ($remote) { $passed += New-EidPassedOver -What 'home' -Reason 'file_server' -Count $remote }
    if ($closed) { $passed += New-EidPassedOver -What 'hive' -Reason 'closed' -Count $closed }
    if ($profiles.Count -gt 100) { $passed += New-EidPassedOver -What 'firefox_profiles' -Reason 'too_many' -Count ($profiles.Count - 100) }
    if ($bridges.Count -gt 60) { $passed += New-EidPassedOver -What 'native_host' -Reason 'too_many' -Count ($bridges.Count - 60) }
    $context = @{ homes_seen = $seen; homes_unreadable = $unreadable }
    return @{
        firefox_profiles = @($profiles | Select-Object -First 100); bridges = @($bridges | Select-Object -First 60); context = $context
        passed_over = @($passed | Select-Object -First 100)
    }
}

# Whether a file of an eHealth certificate is there, and when the newest was changed; asked only where the site asks for it. The names
# hold people's numbers: none is kept, and no file is opened. Where something could not be looked into, less is said.
function Get-EidEHealthPart {
    $newest = $null; $whole = $true
    $homes = @(Get-EidHome)
    if ($homes.Count -gt $EidMaxHomes) { $whole = $false }
    foreach ($person in @($homes | Select-Object -First $EidMaxHomes)) {
        try {
            if (-not (Test-EidLocalPath -Path $person.Path)) { $whole = $false; continue }
            if (-not (Get-EidFile -Path $person.Path)) { continue }
            # An ordinary account may see that a home is there and not what is in it; this raises the error then.
            $null = Get-EidFolder -Path $person.Path
            $below = $person.Path
            foreach ($name in 'ehealth', 'keystore') {
                $below = "$below\$name"
                $folder = Get-EidFile -Path $below
                # No link is followed: it may lead to a file server, or to what is nobody's keystore.
                if (-not $folder -or -not $folder.IsFolder -or $folder.IsLink) { break }
            }
            if (-not $folder -or -not $folder.IsFolder) { continue }
            if ($folder.IsLink) { $whole = $false; continue }
            $files = @(Get-EidDatedFile -Path $below -Ending '.p12')
            if ($files.Count -gt 1000) { $whole = $false }
            foreach ($file in @($files | Select-Object -First 1000)) {
                if ($file.IsLink) { $whole = $false }
                elseif ($null -eq $newest -or $file.Day -gt $newest) { $newest = $file.Day }
            }
        }
        # The words of such an error may hold a name, so they are not passed on.
        catch { $whole = $false }
    }
    $told = @{ found = $null -ne $newest; newest = $newest }
    if (-not $whole) {
        # A newer one may be where nobody could look, and so may the only one.
        if (-not $told.found) { return }
        $told.newest = $null
    }
    return @{ ehealth_keystore = $told }
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
    param([string[]]$Portals = @(), [int]$PartSeconds = 5, [int]$DeadlineSeconds = 30, [string[]]$OtherReaders = @(), [switch]$EHealthKeystore)
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
    $passed = @()
    $bodyLength = 0
    $parts = 'System', 'Context', 'Installation', 'Packages', 'Libraries', 'Manifests', 'Settings', 'Bundled', 'Roots', 'CardEntries', 'Services', 'Devices', 'Listed', 'Firefoxes', 'Homes', 'Hosts', 'Browsers', 'Javas', 'Network', 'Security'
    if ($EHealthKeystore) { $parts += 'EHealth' }
    foreach ($name in $parts) {
        $left = [int](1000 * $DeadlineSeconds - ([datetime]::UtcNow - $start).TotalMilliseconds)
        if ($left -le 0) {
            $notes += @{ part = $name.ToLowerInvariant(); problem = "timed_out before its turn: $DeadlineSeconds s in all" }
            continue
        }
        # Devices and homes are many; the others answer at once or not at all.
        $share = 1000 * $PartSeconds
        if ($name -eq 'Devices' -or $name -eq 'Homes') { $share = 2 * $share }
        if ($share -gt $left) { $share = $left }
        $arguments = @{}
        # What our knowledge says of readers that are not of USB class 0B, and so would be overlooked without a driver.
        if ($name -eq 'Devices') { $arguments = @{ OtherReaders = $OtherReaders } }
        $done = Complete-EidPart -Part (Start-EidPart -Command "Get-Eid${name}Part" -Arguments $arguments -Runspace $runspace) -Milliseconds $share
        $runspace = $done.Runspace
        if ($done.Problem) { $notes += @{ part = $name.ToLowerInvariant(); problem = $done.Problem } }
        if ($done.Output -isnot [hashtable]) { continue }
        foreach ($key in $done.Output.Keys) {
            if ($key -eq 'context') { foreach ($fact in $done.Output[$key].Keys) { $context[$fact] = $done.Output[$key][$fact] }; continue }
            if ($key -eq 'installation') { $volatile[$key] = $done.Output[$key]; continue }
            if ($key -eq 'passed_over') { $passed += @($done.Output[$key]); continue }
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
    $document['passed_over'] = @($passed | Select-Object -First 100)
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
