// `npm run bench`: makes the checkout ready, then runs bench/main.ts on Node 24, or bench/decision.ts
// for `npm run bench -- decision`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node24, prepare, root } from './prepare.mjs';

await prepare();
const [first, ...rest] = process.argv.slice(2);
const line =
  first === 'decision'
    ? ['--expose-gc', join(root, 'bench/decision.ts'), ...rest]
    : [join(root, 'bench/main.ts'), ...process.argv.slice(2)];
const { status } = spawnSync(node24(), line, { stdio: 'inherit' });
process.exitCode = status ?? 1;
