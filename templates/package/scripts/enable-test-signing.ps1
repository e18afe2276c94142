#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Makes this machine load drivers that are signed with a test certificate.

.DESCRIPTION
Trusts the certificate that the build signed the package with, and switches the boot option TESTSIGNING on. Windows must be restarted
afterwards; it then shows "Test Mode" in a corner of the desktop. For test machines only.

.PARAMETER Certificate
The .cer file of the certificate, which the build leaves beside the package.

.PARAMETER Undo
Switches TESTSIGNING off, and trusts the certificate no more.

.EXAMPLE
.\enable-test-signing.ps1 -Certificate C:\package\my-driver-package.cer -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Certificate,
    [switch] $Undo
)

. (Join-Path $PSScriptRoot 'common.ps1')

if (-not (Test-Path -LiteralPath $Certificate -PathType Leaf)) {
    throw "There is no certificate at $Certificate. Build with /p:SignMode=TestSign; it lies beside the folder of the package."
}
$path = (Resolve-Path -LiteralPath $Certificate).ProviderPath
$thumbprint = ([Security.Cryptography.X509Certificates.X509Certificate2]::new($path)).Thumbprint

# Where nothing is known of Secure Boot (no UEFI), there is none.
$secureBoot = try { Confirm-SecureBootUEFI } catch { $false }
if ($secureBoot -and -not $Undo) {
    throw 'Secure Boot is on, and protects the boot option TESTSIGNING. Switch it off in the firmware of this machine first.'
}

foreach ($store in 'Root', 'TrustedPublisher') {
    $place = "Cert:\LocalMachine\$store"
    $trusted = Test-Path -LiteralPath "$place\$thumbprint"
    if ($Undo -and $trusted) {
        if ($PSCmdlet.ShouldProcess("$place\$thumbprint", 'Remove the certificate')) {
            Remove-Item -LiteralPath "$place\$thumbprint"
        }
    } elseif (-not $Undo -and -not $trusted) {
        if ($PSCmdlet.ShouldProcess($place, "Trust $path")) {
            $null = Import-Certificate -FilePath $path -CertStoreLocation $place
        }
    }
}

$value = if ($Undo) { 'off' } else { 'on' }
if ($PSCmdlet.ShouldProcess('TESTSIGNING', "Switch $value")) {
    Invoke-Tool 'bcdedit.exe' @('/set', 'testsigning', $value)
    Write-Output "TESTSIGNING is $value from the next start of Windows on: Restart-Computer"
}
