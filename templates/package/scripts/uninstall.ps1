#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Removes what install.ps1 installed: the virtual miniports, the protocol and the driver package.

.DESCRIPTION
netcfg removes the protocol; its notify object removes the virtual miniports on the way. What is left of them then, after a
failure, is removed by pnputil, as are the two packages in the driver store. What is gone already is passed over, so it can be run
again. Connections are interrupted meanwhile. Close the network windows of Windows first: they hold a lock that netcfg needs.

.PARAMETER KeepPackage
Leave both packages in the driver store.

.EXAMPLE
.\uninstall.ps1 -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [switch] $KeepPackage
)

. (Join-Path $PSScriptRoot 'common.ps1')

if ((Test-Protocol) -and $PSCmdlet.ShouldProcess($driver.protocolId, 'Remove the protocol and its virtual miniports')) {
    Invoke-Tool 'netcfg.exe' @('-u', $driver.protocolId)
    if (Test-Protocol) {
        throw "netcfg reported success, but the service $($driver.service) is still there. Restart Windows, and run this again."
    }
}

foreach ($device in Get-VirtualMiniport) {
    if ($PSCmdlet.ShouldProcess($device.InstanceId, 'Remove the virtual miniport')) {
        Invoke-Tool 'pnputil.exe' @('/remove-device', $device.InstanceId) @(0, 3010)
    }
}

if (-not $KeepPackage) {
    # The driver store has given the INFs names of its own (oem#.inf).
    $infs = @($driver.protocolInf, $driver.miniportInf)
    $packages = @(Get-WindowsDriver -Online | Where-Object { $infs -contains (Split-Path -Path $_.OriginalFileName -Leaf) })
    foreach ($package in $packages) {
        $name = Split-Path -Path $package.OriginalFileName -Leaf
        if ($PSCmdlet.ShouldProcess("$($package.Driver) ($name)", 'Delete the package')) {
            Invoke-Tool 'pnputil.exe' @('/delete-driver', $package.Driver) @(0, 3010)
        }
    }
}
if (-not $WhatIfPreference) {
    Write-Output "Removed. $(@(Get-VirtualMiniport).Count) virtual miniports are left$(if ($KeepPackage) { '; the package is kept' })."
}
