# eidfleet: puts the call-in where only administrators may change or read it, and has the task scheduler start it. Run it as
# administrator or SYSTEM, beside call-in.ps1 and task.xml. Again with newer files: replaces them. `-Remove` takes all of it away.
param([switch]$Remove)
$folder = Join-Path -Path $env:ProgramFiles -ChildPath 'eidfleet'
$task = 'eidfleet call-in'
if ($Remove) {
    schtasks.exe /Delete /TN $task /F
    Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue
    exit 0
}
$null = New-Item -Path $folder -ItemType Directory -Force -ErrorAction Stop
# The script holds its site's key: SYSTEM and administrators alone, by their ids, which no language of Windows changes.
icacls.exe $folder /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F'
if ($LASTEXITCODE -ne 0) { exit 1 }
Copy-Item -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath 'call-in.ps1') -Destination $folder -Force -ErrorAction Stop
schtasks.exe /Create /TN $task /XML (Join-Path -Path $PSScriptRoot -ChildPath 'task.xml') /F
exit $LASTEXITCODE
