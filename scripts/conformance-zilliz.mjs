#!/usr/bin/env node
// `npm run conformance:zilliz`: builds the official `zilliz` command line from its crate (cargo, some
// minutes the first time) into conformance/.cache, and drives it against a server.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { prepare, root } from './prepare.mjs';

const VERSION = '1.5.2';

await prepare();
const dir = join(root, 'conformance/.cache', `zilliz-${VERSION}`);
const bin = join(dir, 'bin');
if (!existsSync(join(bin, process.platform === 'win32' ? 'zilliz.exe' : 'zilliz'))) {
  run('cargo', ['install', 'zilliz', '--version', VERSION, '--locked', '--root', dir]);
}
const PATH = `${bin}${delimiter}${process.env.PATH}`;
run(process.execPath, [join(root, 'scripts/conformance.mjs'), '--only', 'zilliz'], { PATH });

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (error?.code === 'ENOENT') {
    console.error(`${command} is not there: install Rust (https://rustup.rs)`);
    process.exit(1);
  }
  if (status !== 0) process.exit(status ?? 1);
}
