#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Removes the virtual miniports, the protocol and the driver package that install.ps1 installed.

.DESCRIPTION
In the opposite order: pnputil removes the devices, netcfg the protocol (and with it the service key that holds
UpperBindings), pnputil the two packages from the driver store. What is gone already is passed over, so it can be run again.

Written after the public pages; it was not run on a Windows machine by those who wrote it.
Needs Windows 10 version 2004 or later and an administrator.

.PARAMETER KeepPackage
Leave both packages in the driver store.

.EXAMPLE
.\uninstall.ps1 -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [switch] $KeepPackage
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$driver = Get-Content -LiteralPath (Join-Path $PSScriptRoot 'driver.json') -Raw -Encoding UTF8 | ConvertFrom-Json
$serviceKey = "HKLM:\SYSTEM\CurrentControlSet\Services\$($driver.service)"

# pnputil: 259 is "nothing to do", 3010 "done, restart needed" (pnputil-return-values.md).
function Invoke-Tool([string] $Tool, [string[]] $Arguments, [int[]] $Good = @(0)) {
    Write-Verbose "$Tool $($Arguments -join ' ')"
    $output = & $Tool @Arguments | Out-String
    if ($Good -notcontains $LASTEXITCODE) {
        throw "$Tool $($Arguments -join ' ') failed with exit code ${LASTEXITCODE}:`n$output"
    }
    if ($LASTEXITCODE -eq 3010) { Write-Warning 'Windows must be restarted to finish this step.' }
}

# Devices are known by their hardware ID, whatever made them.
$devices = @(Get-PnpDevice | Where-Object { @($_.HardwareID) -contains $driver.miniportId })
foreach ($device in $devices) {
    if ($PSCmdlet.ShouldProcess($device.InstanceId, 'Remove the virtual miniport')) {
        Invoke-Tool 'pnputil.exe' @('/remove-device', $device.InstanceId) @(0, 3010)
    }
}

if (Test-Path -LiteralPath $serviceKey) {
    if ($PSCmdlet.ShouldProcess($driver.protocolId, 'Remove the protocol')) {
        Invoke-Tool 'netcfg.exe' @('-u', $driver.protocolId)
    }
}

if (-not $KeepPackage) {
    # The driver store has given the INFs names of its own (oem#.inf).
    $infs = @($driver.protocolInf, $driver.miniportInf)
    $packages = @(Get-WindowsDriver -Online | Where-Object { $infs -contains (Split-Path -Path $_.OriginalFileName -Leaf) })
    foreach ($package in $packages) {
        if ($PSCmdlet.ShouldProcess("$($package.Driver) ($(Split-Path -Path $package.OriginalFileName -Leaf))", 'Delete the package')) {
            Invoke-Tool 'pnputil.exe' @('/delete-driver', $package.Driver) @(0, 3010)
        }
    }
}
Write-Output "$($devices.Count) virtual miniports found, $(if ($KeepPackage) { 'package kept' } else { 'package removed' })."
