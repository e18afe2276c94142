# What the other scripts share: each reads it first, with the dot operator.

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# Names and identifiers of this driver.
$driver = Get-Content -LiteralPath (Join-Path $PSScriptRoot 'driver.json') -Raw -Encoding UTF8 | ConvertFrom-Json
$serviceKey = "HKLM:\SYSTEM\CurrentControlSet\Services\$($driver.service)"

# Runs a tool of Windows. An exit code that is not among the good ones is an error, with all that the tool printed.
function Invoke-Tool([string] $Tool, [string[]] $Arguments, [int[]] $Good = @(0)) {
    Write-Verbose "$Tool $($Arguments -join ' ')"
    $output = & $Tool @Arguments 2>&1 | Out-String
    if ($Good -notcontains $LASTEXITCODE) {
        throw "$Tool $($Arguments -join ' ') failed with exit code ${LASTEXITCODE}:`n$output"
    }
    # pnputil-return-values.md
    if ($LASTEXITCODE -eq 3010) { Write-Warning 'Windows must be restarted to finish this step.' }
}

# The protocol is installed when Windows has its service.
function Test-Protocol {
    return Test-Path -LiteralPath $serviceKey
}

# Devices of the virtual miniports, whatever made them.
function Get-VirtualMiniport {
    return @(Get-PnpDevice -Class Net | Where-Object { @($_.HardwareID) -contains $driver.miniportId })
}
