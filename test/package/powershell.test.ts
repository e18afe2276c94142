import test from 'ava';
import { parseScript } from './powershell.js';
import { fileOf, projects } from './projects.js';

const [project] = projects;
if (project === undefined) throw new Error('no project');
const scripts = [...project.files.keys()].filter((path) => path.endsWith('.ps1'));

/** Cmdlets of Windows PowerShell 5.1 and of modules that come with Windows. */
const cmdlets = `
  Confirm-SecureBootUEFI ConvertFrom-Json ForEach-Object Format-Table Get-Content Get-Date Get-NetAdapter Get-NetAdapterBinding
  Get-PnpDevice Get-WindowsDriver Import-Certificate Join-Path Out-String Remove-Item Resolve-Path Set-NetAdapterBinding Set-StrictMode
  Sort-Object Split-Path Start-Sleep Test-Path Where-Object Write-Output Write-Verbose Write-Warning`
  .trim()
  .split(/\s+/);

for (const path of scripts) {
  const text = fileOf(project, path);

  test(`${path} is PowerShell`, async (t) => {
    t.deepEqual((await parseScript(text)).errors, []);
    t.regex(text, /^[\x09\x0a\x20-\x7e]*$/, 'ASCII: Windows PowerShell takes a file without a mark for ANSI');
  });

  test(`${path} calls nothing that is not there`, async (t) => {
    const shared = await parseScript(fileOf(project, 'scripts/common.ps1'));
    const own = await parseScript(text);
    const known = new Set([...cmdlets, ...shared.defines, ...own.defines]);
    t.deepEqual(
      [...new Set(own.calls)].filter((name) => !known.has(name) && !name.endsWith('.exe')),
      [],
    );
  });

  if (path === 'scripts/common.ps1') continue;

  test(`${path} has help, wants an administrator, and only says what it would do with -WhatIf`, (t) => {
    for (const part of [
      '#Requires -Version 5.1',
      '#Requires -RunAsAdministrator',
      '.SYNOPSIS',
      '.DESCRIPTION',
      '.EXAMPLE',
    ])
      t.true(text.includes(part), part);
    t.true(text.includes('[CmdletBinding(SupportsShouldProcess)]'));
    // What changes the machine stands inside a block that ShouldProcess guards.
    const lines = text.split('\n');
    for (const [at, line] of lines.entries()) {
      if (
        !/^\s+(?:\$null = )?(?:Invoke-Tool|Import-Certificate|Remove-Item|Set-NetAdapterBinding) /.test(line)
      )
        continue;
      const indent = line.search(/\S/);
      const opener = lines
        .slice(0, at)
        .findLast((above) => above.trim() !== '' && above.search(/\S/) < indent);
      t.regex(opener ?? '', /\$PSCmdlet\.ShouldProcess\(/, line.trim());
    }
    t.notRegex(text, /^(?:Invoke-Tool|Import-Certificate|Remove-Item|Set-NetAdapterBinding) /m);
  });
}

test('the parser sees what is no PowerShell', async (t) => {
  for (const bad of ['if ($a) { 1', 'function f( { }', '$x = @(1, 2', '"text', 'foreach ($a b) { }'])
    t.not((await parseScript(bad)).errors.length, 0, bad);
  t.deepEqual(await parseScript('function Get-It { Get-Item . }\nGet-It'), {
    errors: [],
    calls: ['Get-Item', 'Get-It'],
    defines: ['Get-It'],
  });
});
