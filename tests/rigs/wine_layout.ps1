# Lays machines into a Wine prefix one after the other and runs the probe on each; loaded after the probe. Only CIM is stood in.
# $EidLayout is the folder with N.json (registry, files, cim, environment) for each machine; N.txt gets what the probe prints.
function Get-EidCimInstance {
    param([string]$ClassName, [string]$Filter = '', [string[]]$Property, [string]$Namespace = '', [int]$Seconds = 5)
    $answer = $EidCim[$ClassName]
    if ($answer -is [string]) { throw [UnauthorizedAccessException]$answer }
    foreach ($instance in $answer) { New-Object -TypeName PSObject -Property $instance }
}
function Open-LaidKey {
    param([string]$Path)
    $parts = ($Path -replace '^Registry::', '' -replace '^HKLM:', 'HKEY_LOCAL_MACHINE') -split '\\'
    $root = @{ HKEY_LOCAL_MACHINE = [Microsoft.Win32.Registry]::LocalMachine; HKEY_USERS = [Microsoft.Win32.Registry]::Users }[$parts[0]]
    # The topmost key that was not there before goes when the machine goes.
    $at = ''
    foreach ($part in $parts[1..($parts.Count - 1)]) {
        if ($at) { $at = "$at\$part" } else { $at = $part }
        $known = $root.OpenSubKey($at)
        if ($null -eq $known) { $script:laidKeys += @{ Root = $root; Path = $at }; break }
        $known.Dispose()
    }
    $root.CreateSubKey(($parts[1..($parts.Count - 1)] -join '\'), $true)
}
function Add-LaidMachine {
    param($Machine)
    $script:laidKeys = @(); $script:laidFiles = @(); $script:laidValues = @()
    foreach ($path in $Machine.registry.Keys) {
        $key = Open-LaidKey -Path $path
        foreach ($name in $Machine.registry[$path].Keys) {
            $value = $Machine.registry[$path][$name]
            $at = $name
            if ($name -eq '(default)') { $at = '' }
            $script:laidValues += @{ Key = $key; Name = $at; Before = $key.GetValue($at, $null, 'DoNotExpandEnvironmentNames') }
            if ($value -is [long] -or $value -is [int]) { $key.SetValue($at, [int]$value, 'DWord') }
            elseif ($value -is [array] -and $value.Count -and $value[0] -isnot [string]) { $key.SetValue($at, [byte[]]$value, 'Binary') }
            elseif ($value -is [array]) { $key.SetValue($at, [string[]]$value, 'MultiString') }
            else { $key.SetValue($at, "$value", 'String') }
        }
    }
    foreach ($path in $Machine.files.Keys) {
        $folder = [IO.Path]::GetDirectoryName($path)
        $new = $folder
        while (-not [IO.Directory]::Exists($new)) { $top = $new; $new = [IO.Path]::GetDirectoryName($new) }
        if ($new -ne $folder) { $script:laidFiles += $top }
        $null = [IO.Directory]::CreateDirectory($folder)
        [IO.File]::WriteAllBytes($path, [Convert]::FromBase64String($Machine.files[$path]))
        $script:laidFiles += $path
    }
    foreach ($name in $Machine.environment.Keys) { [Environment]::SetEnvironmentVariable($name, $Machine.environment[$name]) }
}
function Remove-LaidMachine {
    foreach ($value in $script:laidValues) {
        try {
            if ($null -eq $value.Before) { $value.Key.DeleteValue($value.Name, $false) } else { $value.Key.SetValue($value.Name, $value.Before) }
        }
        catch { }
    }
    foreach ($key in $script:laidKeys) { try { $key.Root.DeleteSubKeyTree($key.Path, $false) } catch { } }
    foreach ($path in $script:laidFiles) {
        if ([IO.File]::Exists($path)) { [IO.File]::Delete($path) }
        elseif ([IO.Directory]::Exists($path)) { [IO.Directory]::Delete($path, $true) }
    }
}
foreach ($file in @([IO.Directory]::GetFiles($EidLayout, '*.json') | Sort-Object)) {
    $machine = [IO.File]::ReadAllText($file) | ConvertFrom-Json -AsHashtable
    $EidCim = $machine.cim
    Add-LaidMachine -Machine $machine
    try { [IO.File]::WriteAllLines(($file -replace 'json$', 'txt'), [string[]]@(Invoke-EidProbe -PartSeconds 60 -DeadlineSeconds 300 -OtherReaders $EidReaders)) }
    finally { Remove-LaidMachine }
}
