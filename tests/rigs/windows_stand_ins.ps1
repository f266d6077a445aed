# Stand-ins for the probe's reading functions: they answer from $EidMachine instead of Windows. Loaded after the probe, so that
# its parts find these under the same names. What they do not prove: that Windows' registry, files and CIM answer so.
# What was asked for below a folder `ehealth` is written into a file, where a test named one: nobody may look there unasked.
function Add-EidTrace {
    param([string]$Path)
    if ($EidMachine.trace -and $Path -match 'ehealth') { Add-Content -LiteralPath $EidMachine.trace -Value $Path }
}
function Get-EidRegistryValue {
    param([string]$Path, [string[]]$Name = @())
    $key = $EidMachine.registry[$Path]
    if ($null -eq $key) { return $null }
    if ($key -is [string]) { throw [UnauthorizedAccessException]$key }
    $found = @{}
    foreach ($one in $key.Keys) { if (-not $Name.Count -or $Name -contains $one) { $found[$one] = $key[$one] } }
    return $found
}
function Get-EidRegistryChild {
    param([string]$Path)
    if ($EidMachine.registry[$Path] -is [string]) { throw [UnauthorizedAccessException]$EidMachine.registry[$Path] }
    $below = @{}
    foreach ($key in $EidMachine.registry.Keys) {
        if ($key.StartsWith("$Path\", 'OrdinalIgnoreCase')) { $below[($key.Substring($Path.Length + 1) -split '\\')[0]] = $true }
    }
    $below.Keys | Sort-Object
}
function Get-EidCimInstance {
    param([string]$ClassName, [string]$Filter = '', [string[]]$Property, [string]$Namespace = '', [int]$Seconds = 5)
    $answer = $EidMachine.cim[$ClassName]
    if ($answer -is [string]) {
        if ($answer -eq 'hang') { Start-Sleep -Seconds 600 }
        throw [UnauthorizedAccessException]$answer
    }
    foreach ($instance in $answer) { New-Object -TypeName PSObject -Property $instance }
}
function Get-EidMachineStore {
    foreach ($one in $EidMachine.certificates) { @{ Serial = $one.serial; Name = $one.name } }
}
function Get-EidFile {
    param([string]$Path)
    Add-EidTrace -Path $Path
    $file = $EidMachine.files[$Path]
    if ($file -is [string]) { throw [UnauthorizedAccessException]$file }
    if ($null -ne $file) {
        $length = [long]"$($file.text)".Length
        if ($null -ne $file.length) { $length = [long]$file.length }
        return @{ IsFolder = [bool]$file.link; IsLink = [bool]$file.link; Length = $length; Version = $file.version }
    }
    foreach ($key in $EidMachine.files.Keys) {
        if ($key.StartsWith("$Path\", 'OrdinalIgnoreCase')) { return @{ IsFolder = $true; IsLink = $false; Length = 0; Version = $null } }
    }
    return $null
}
function Get-EidFolder {
    param([string]$Path)
    Add-EidTrace -Path $Path
    $below = @{}
    foreach ($key in $EidMachine.files.Keys) {
        if ($key.StartsWith("$Path\", 'OrdinalIgnoreCase')) {
            if ($EidMachine.files[$key] -is [string]) { throw [UnauthorizedAccessException]$EidMachine.files[$key] }
            $below[($key.Substring($Path.Length + 1) -split '\\')[0]] = $true
        }
    }
    $below.Keys | Sort-Object
}
function Get-EidDatedFile {
    param([string]$Path, [string]$Ending)
    Add-EidTrace -Path $Path
    foreach ($name in @(Get-EidFolder -Path $Path | Where-Object { $_ -like "*$Ending" } | Select-Object -First 1001)) {
        $file = $EidMachine.files["$Path\$name"]
        @{ IsLink = [bool]$file.link; Day = $file.day }
    }
}
function Read-EidText {
    param([string]$Path, [int]$Limit = 65536, [switch]$Exact)
    $file = $EidMachine.files[$Path]
    if ($null -eq $file) { return $null }
    if ($file -is [string]) { throw [UnauthorizedAccessException]$file }
    if ("$($file.text)".Length -gt $Limit) { return $null }
    if ($Exact) { return "$($file.text)" }
    return "$($file.text)".TrimStart([char]0xfeff)
}
function Read-EidByte {
    param([string]$Path, [int]$Count = 4096)
    [byte[]]$bytes = $EidMachine.files[$Path].bytes
    $bytes
}
function Get-EidEnvironment {
    param([string]$Name)
    return "$($EidMachine.environment[$Name])"
}
