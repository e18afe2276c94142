#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Installs the driver package and creates its virtual miniports over the adapters given.

.DESCRIPTION
Stands in for a notify object, which this package does not have yet. In order:

1. pnputil adds the package to the driver store (the protocol INF copies the miniport INF).
2. netcfg installs the protocol through the network configuration engine. SetupAPI cannot install a protocol.
3. devgen, a tool of the WDK, creates one root-enumerated device for each virtual miniport, and pnputil installs the
   miniport INF on them. Windows itself has no command for this; the page on DevCon names these two as what to use.
   DevGen is for tests: it may not be redistributed and is not for production.
4. The names of the devices are written to the UpperBindings value of each adapter, in the order of the table in driver.json.
5. The adapter is restarted, so that the driver binds again and reads them. The connection is interrupted.
6. The connections of the virtual miniports get their friendly names.

It can be run again: what is there already is kept, and only what is missing is made.

Written after the public pages on pnputil, devgen, network INF files and intermediate drivers. It was not run on a Windows
machine by those who wrote it: try it on a test machine first.

Needs Windows 10 version 2004 or later, an administrator, and a signed package (a test-signed one: test signing switched on).

.PARAMETER PackagePath
The folder with both INFs, their catalogs and the .sys file, as the build leaves it.

.PARAMETER Adapter
Names of the connections to put virtual miniports over, as Get-NetAdapter shows them.

.PARAMETER DevGen
Path of devgen.exe. Without it, PATH and the tools of installed WDKs are searched.

.EXAMPLE
.\install.ps1 -PackagePath C:\package -Adapter Ethernet -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $PackagePath,
    [Parameter(Mandatory)] [string[]] $Adapter,
    [string] $DevGen
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$driver = Get-Content -LiteralPath (Join-Path $PSScriptRoot 'driver.json') -Raw -Encoding UTF8 | ConvertFrom-Json
$rows = @($driver.miniports)
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

function Find-DevGen {
    if ($DevGen) {
        if (-not (Test-Path -LiteralPath $DevGen -PathType Leaf)) { throw "There is no devgen at $DevGen." }
        return $DevGen
    }
    $command = Get-Command -Name 'devgen.exe' -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($command) { return $command.Source }
    $architecture = if ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') { 'arm64' } else { 'x64' }
    $pattern = Join-Path ${env:ProgramFiles(x86)} "Windows Kits\10\Tools\*\$architecture\devgen.exe"
    $found = Get-ChildItem -Path $pattern -ErrorAction SilentlyContinue | Sort-Object -Property FullName | Select-Object -Last 1
    if ($found) { return $found.FullName }
    throw 'devgen.exe was not found. It comes with the WDK, from Windows 11 version 22H2 on; give its path with -DevGen.'
}

# The network configuration engine gives each adapter a GUID and keeps it with the device's software key.
function Get-AdapterGuid([string] $InstanceId) {
    $software = (Get-PnpDeviceProperty -InstanceId $InstanceId -KeyName 'DEVPKEY_Device_Driver').Data
    if (-not $software) { throw "No driver is installed on $InstanceId. %windir%\inf\setupapi.dev.log tells why." }
    return (Get-ItemProperty -LiteralPath "HKLM:\SYSTEM\CurrentControlSet\Control\Class\$software").NetCfgInstanceId
}

function Find-Device([string] $Instance) {
    # devgen chooses what stands before the last backslash.
    @(Get-PnpDevice | Where-Object { $_.InstanceId -like "ROOT\*\$Instance" })
}

$protocolInf = Join-Path $PackagePath $driver.protocolInf
$miniportInf = Join-Path $PackagePath $driver.miniportInf
foreach ($path in $protocolInf, $miniportInf, (Join-Path $PackagePath "$($driver.name).sys")) {
    if (-not (Test-Path -LiteralPath $path -PathType Leaf)) { throw "The package is not whole: $path is missing." }
}
$lowerAdapters = @(foreach ($name in $Adapter) { Get-NetAdapter -Name $name })
$tool = Find-DevGen

if ($PSCmdlet.ShouldProcess($protocolInf, 'Add to the driver store')) {
    Invoke-Tool 'pnputil.exe' @('/add-driver', $protocolInf) @(0, 259, 3010)
}
if (-not (Test-Path -LiteralPath $serviceKey)) {
    if ($PSCmdlet.ShouldProcess($driver.protocolId, 'Install the protocol')) {
        Invoke-Tool 'netcfg.exe' @('-l', $protocolInf, '-c', 'p', '-i', $driver.protocolId)
    }
}

foreach ($lower in $lowerAdapters) {
    # The same names each time, so that a second run finds the devices of the first.
    $prefix = '{0}-{1}' -f $driver.name, $lower.InterfaceGuid.Trim('{}').Substring(0, 8)
    $instances = @(1..$rows.Count | ForEach-Object { '{0}-{1:D4}' -f $prefix, $_ })

    $known = @(Find-Device "$prefix-*" | ForEach-Object { ($_.InstanceId -split '\\')[-1] })
    $missing = @($instances | Where-Object { $known -notcontains $_ })
    foreach ($instance in $missing) {
        if ($PSCmdlet.ShouldProcess($instance, "Create a virtual miniport over $($lower.Name)")) {
            Invoke-Tool $tool @('/add', '/bus', 'ROOT', '/instanceid', $instance, '/hardwareid', $driver.miniportId)
        }
    }
    $surplus = @($known | Where-Object { $instances -notcontains $_ })
    if ($surplus) { Write-Warning "More virtual miniports than rows; these are left out: $($surplus -join ', ')" }

    if ($PSCmdlet.ShouldProcess($miniportInf, 'Install on the virtual miniports')) {
        Invoke-Tool 'pnputil.exe' @('/add-driver', $miniportInf, '/install') @(0, 259, 3010)
    }
    if ($WhatIfPreference) { continue }

    $devices = @{}
    foreach ($device in Find-Device "$prefix-*") { $devices[($device.InstanceId -split '\\')[-1]] = $device.InstanceId }
    $guids = @(foreach ($instance in $instances) {
            if (-not $devices.ContainsKey($instance)) { throw "devgen reported success, but there is no device $instance." }
            Get-AdapterGuid $devices[$instance]
        })

    # Row i of the driver's table belongs to string i.
    $wanted = @($guids | ForEach-Object { "\Device\$_" })
    $adapterKey = "$serviceKey\Parameters\Adapters\$($lower.InterfaceGuid)"
    if (-not (Test-Path -LiteralPath $adapterKey)) { $null = New-Item -Path $adapterKey -Force }
    $properties = Get-ItemProperty -LiteralPath $adapterKey
    $present = @(if ($properties -and $properties.PSObject.Properties['UpperBindings']) { $properties.UpperBindings })
    if (($present -join "`n") -ne ($wanted -join "`n")) {
        $null = New-ItemProperty -LiteralPath $adapterKey -Name 'UpperBindings' -PropertyType MultiString -Value $wanted -Force
        Invoke-Tool 'pnputil.exe' @('/restart-device', $lower.PnPDeviceID) @(0, 3010)
    }

    # A virtual miniport has a connection once the driver has initialised it.
    $deadline = (Get-Date).AddSeconds(30)
    do {
        $connections = @{}
        Get-NetAdapter -IncludeHidden | ForEach-Object { $connections[[string] $_.InterfaceGuid] = $_ }
        $waiting = @($guids | Where-Object { -not $connections.ContainsKey($_) })
        if ($waiting) { Start-Sleep -Seconds 1 }
    } while ($waiting -and (Get-Date) -lt $deadline)

    for ($row = 0; $row -lt $guids.Count; $row++) {
        $name = $rows[$row].friendlyName
        if ($lowerAdapters.Count -gt 1) { $name = "$name ($($lower.Name))" }
        $connection = $connections[$guids[$row]]
        if (-not $connection) {
            Write-Warning "The virtual miniport '$name' has no connection yet. Look for the driver's events in the system log."
        } elseif ($connection.Name -ne $name) {
            Rename-NetAdapter -InputObject $connection -NewName $name
        }
    }
    Write-Output "$($lower.Name): $($guids.Count) virtual miniports, $($missing.Count) of them new."
}
