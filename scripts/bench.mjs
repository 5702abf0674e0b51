// `npm run bench`: makes the checkout ready, then runs bench/main.ts on Node 24.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node24, prepare, root } from './prepare.mjs';

await prepare();
const program = join(root, 'bench/main.ts');
const { status } = spawnSync(node24(), [program, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
