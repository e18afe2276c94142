#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Records what the driver traces, and turns the record into text.

.DESCRIPTION
-Start begins a session of logman with the driver's provider. It records from then on, also over loading and unloading the driver.
-Stop ends it; the events are in NAME.etl, and tracerpt writes them to NAME.xml. docs\tracing.md lists the events.

Windows Performance Analyzer and TraceView open NAME.etl, too.

Written after the public pages on logman and tracerpt; it was not run on a Windows machine by those who wrote it.

.PARAMETER Start
Begin to record.

.PARAMETER Stop
End the record.

.PARAMETER Events
Which events: Life (states and failures), Drops, Oids. All of them unless given.

.PARAMETER Level
Error, Warning, Information or Verbose: events of this level and the more urgent ones. Verbose unless given.

.PARAMETER Folder
Where the record is put, and found again by -Stop. The current folder unless given.

.EXAMPLE
.\trace.ps1 -Start -Events Life, Drops -Level Information

.EXAMPLE
.\trace.ps1 -Stop
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory, ParameterSetName = 'Start')] [switch] $Start,
    [Parameter(Mandatory, ParameterSetName = 'Stop')] [switch] $Stop,
    [Parameter(ParameterSetName = 'Start')] [ValidateSet('Life', 'Drops', 'Oids')] [string[]] $Events = @('Life', 'Drops', 'Oids'),
    [Parameter(ParameterSetName = 'Start')] [ValidateSet('Error', 'Warning', 'Information', 'Verbose')] [string] $Level = 'Verbose',
    [string] $Folder = '.'
)

. (Join-Path $PSScriptRoot 'common.ps1')

$session = "$($driver.service)-trace"

# As driver\trace.h has them, and evntrace.h the levels.
$keywords = @{ Life = 0x1; Drops = 0x2; Oids = 0x4 }
$levels = @{ Error = 2; Warning = 3; Information = 4; Verbose = 5 }

function Test-Session {
    $null = & logman.exe query $session -ets 2>&1
    return $LASTEXITCODE -eq 0
}

if (-not (Test-Path -LiteralPath $Folder -PathType Container)) { throw "There is no folder $Folder." }
$record = Join-Path (Resolve-Path -LiteralPath $Folder).ProviderPath "$($driver.service).etl"
$text = [IO.Path]::ChangeExtension($record, '.xml')

if ($Start) {
    if (Test-Session) { throw "A record is being made already; end it with -Stop." }
    $mask = 0
    foreach ($kind in $Events) { $mask = $mask -bor $keywords[$kind] }
    if ($PSCmdlet.ShouldProcess($record, 'Record events')) {
        Invoke-Tool 'logman.exe' @('create', 'trace', $session, '-o', $record, '-ow', '-mode', 'sequential', '-ets',
            '-p', $driver.traceProvider, ('0x{0:x}' -f $mask), ('0x{0:x}' -f $levels[$Level]))
        Write-Output "Recording to $record. End it with -Stop."
    }
} else {
    if (-not (Test-Session)) { throw 'No record is being made; begin one with -Start.' }
    if ($PSCmdlet.ShouldProcess($session, 'Stop recording')) {
        Invoke-Tool 'logman.exe' @('stop', $session, '-ets')
        if (-not (Test-Path -LiteralPath $record)) { throw "The record is not at $record; give the -Folder that it was started with." }
        Invoke-Tool 'tracerpt.exe' @($record, '-o', $text, '-of', 'XML', '-y')
        Write-Output "$record, and as text $text"
    }
}
