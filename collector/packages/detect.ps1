# eidfleet: has this PC called in, with this very package, within the last @@DAYS@@ days? 1: no, so that the remediation calls.
$package = '@@PACKAGE@@'
foreach ($name in 'ProgramData', 'LOCALAPPDATA') {
    if (-not (Test-Path -LiteralPath "Env:$name")) { continue }
    $file = Join-Path -Path (Get-Item -LiteralPath "Env:$name").Value -ChildPath 'eidfleet-call-in'
    $file = Join-Path -Path $file -ChildPath 'last-call.txt'
    if (-not (Test-Path -LiteralPath $file)) { continue }
    $days = ((Get-Date) - (Get-Item -LiteralPath $file).LastWriteTime).TotalDays
    if ((Get-Content -LiteralPath $file -TotalCount 1) -ceq $package -and $days -ge 0 -and $days -lt @@DAYS@@) { 'called in lately'; exit 0 }
}
'is to call in'
exit 1
