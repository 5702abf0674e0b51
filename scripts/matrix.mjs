// `npm run matrix`: makes the checkout ready, then asks started servers who may call what, prints it
// and writes the tables of the documentation, on Node 24.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node24, prepare, root } from './prepare.mjs';

await prepare();
const program = join(root, 'packages/server/src/testing/matrix/main.ts');
const { status } = spawnSync(node24(), [program], { stdio: 'inherit' });
process.exitCode = status ?? 1;
