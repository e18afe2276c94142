#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Installs the driver package. Virtual miniports appear over every physical adapter, or over those given.

.DESCRIPTION
1. pnputil adds the package to the driver store (the protocol's INF brings the miniport's along).
2. netcfg installs the protocol through the network configuration engine; SetupAPI cannot. The engine binds it to the physical
   adapters, and the notify object in the package creates the virtual miniports of each.
3. Where adapters are given, the binding to the others is disabled, which removes the virtual miniports there.

Connections are interrupted meanwhile. It can be run again; what is there already is kept. The network windows of Windows hold
a lock that the engine needs: close them first.

Needs Windows 10 or Windows Server 2016 or later, an administrator, and a signed package (a test-signed one: enable-test-signing.ps1).

.PARAMETER PackagePath
The folder with both INFs, their catalogs, the driver and the notify object, as the build leaves it.

.PARAMETER Adapter
Names of the connections to put virtual miniports over, as Get-NetAdapter shows them. All physical ones unless given.

.EXAMPLE
.\install.ps1 -PackagePath C:\package -WhatIf

.EXAMPLE
.\install.ps1 -PackagePath C:\package -Adapter Ethernet
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $PackagePath,
    [string[]] $Adapter
)

. (Join-Path $PSScriptRoot 'common.ps1')

if (-not (Test-Path -LiteralPath $PackagePath -PathType Container)) { throw "There is no folder $PackagePath." }
$folder = (Resolve-Path -LiteralPath $PackagePath).ProviderPath
$infs = @($driver.protocolInf, $driver.miniportInf)
$catalogs = @($infs | ForEach-Object { [IO.Path]::ChangeExtension($_, '.cat') })
foreach ($file in $infs + $catalogs + $driver.driverFile + $driver.notifyFile) {
    if (-not (Test-Path -LiteralPath (Join-Path $folder $file) -PathType Leaf)) {
        throw "The package in $folder is not whole: $file is missing."
    }
}
if ($Adapter) { $null = Get-NetAdapter -Name $Adapter }

$protocolInf = Join-Path $folder $driver.protocolInf
if ($PSCmdlet.ShouldProcess($protocolInf, 'Add to the driver store')) {
    # 259: it is there already.
    Invoke-Tool 'pnputil.exe' @('/add-driver', $protocolInf) @(0, 259, 3010)
}
if (-not (Test-Protocol) -and $PSCmdlet.ShouldProcess($driver.protocolId, 'Install the protocol')) {
    Invoke-Tool 'netcfg.exe' @('-l', $protocolInf, '-c', 'p', '-i', $driver.protocolId)
    if (-not (Test-Protocol)) {
        throw "netcfg reported success, but there is no service $($driver.service). Look at the end of $env:windir\INF\setupapi.dev.log."
    }
}

$bindings = @(Get-NetAdapterBinding -ComponentID $driver.protocolId -ErrorAction SilentlyContinue)
foreach ($binding in $bindings) {
    $wanted = if ($Adapter) { $Adapter -contains $binding.Name } else { $binding.Enabled }
    if ($wanted -eq $binding.Enabled) { continue }
    $action = if ($wanted) { 'Enable the binding' } else { 'Disable the binding' }
    if ($PSCmdlet.ShouldProcess($binding.Name, $action)) {
        Set-NetAdapterBinding -Name $binding.Name -ComponentID $driver.protocolId -Enabled $wanted
    }
}
if ($WhatIfPreference) { return }

$bound = @(Get-NetAdapterBinding -ComponentID $driver.protocolId -ErrorAction SilentlyContinue | Where-Object { $_.Enabled })
if (-not $bound) { throw 'The protocol is bound to no adapter: there is no physical one, or each binding is disabled.' }

# Windows starts the devices on its own time.
$expected = $bound.Count * $driver.virtualMiniports
$deadline = (Get-Date).AddSeconds(60)
while (($found = @(Get-VirtualMiniport).Count) -lt $expected -and (Get-Date) -lt $deadline) { Start-Sleep -Seconds 1 }
$columns = 'Name', 'InterfaceDescription', 'Status', 'MacAddress'
Get-NetAdapter -IncludeHidden | Where-Object { $_.ComponentID -eq $driver.miniportId } |
    Sort-Object -Property 'InterfaceDescription' | Format-Table -Property $columns
if ($found -lt $expected) {
    Write-Warning ("$found of $expected virtual miniports are there. The system log has the driver's events, a debugger or DebugView what " +
        "the notify object reports, and $env:windir\INF\setupapi.dev.log what happened to the devices.")
} else {
    Write-Output "$found virtual miniports over $($bound.Name -join ', ')."
}
