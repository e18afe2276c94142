// Runs `npm test` at the start and after each change in driver/ or test/. Stop it with Ctrl-C.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
let running = false;
let changed = false;
let timer;

function run() {
  if (running) {
    changed = true;
    return;
  }
  running = true;
  changed = false;
  spawn('npm test', { cwd: root, shell: true, stdio: 'inherit' }).on('exit', (code) => {
    running = false;
    if (changed) run();
    else console.log(`${code === 0 ? 'Passed' : 'Failed'}. Waiting for changes in driver/ and test/ …`);
  });
}

// Editors save in several steps: wait until they are done.
function runSoon() {
  clearTimeout(timer);
  timer = setTimeout(run, 200);
}

for (const folder of ['driver', 'test']) watch(path.join(root, folder), { recursive: true }, runSoon);
run();
