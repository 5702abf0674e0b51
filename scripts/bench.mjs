// `npm run bench`: makes the checkout ready, then runs bench/main.ts on Node 24, or another part
// of it: `npm run bench -- decision`, `-- million`, `-- texts`, `-- large`, `-- loads`, `-- clusters`, `-- scale`, `-- replicas`,
// `-- --gateway`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node24, prepare, root } from './prepare.mjs';

await prepare();
const [first, ...rest] = process.argv.slice(2);
const lines = {
  decision: ['--expose-gc', join(root, 'bench/decision.ts'), ...rest],
  million: [join(root, 'bench/million.ts'), ...rest],
  texts: [join(root, 'bench/texts.ts'), ...rest],
  large: [join(root, 'bench/large.ts'), ...rest],
  loads: [join(root, 'bench/loads.ts'), ...rest],
  clusters: [join(root, 'bench/clusters.ts'), ...rest],
  replicas: [join(root, 'bench/replicas.ts'), ...rest],
  scale: [join(root, 'bench/scale/main.ts'), ...rest],
  '--gateway': [join(root, 'bench/gateway.ts'), ...rest],
};
const line = lines[first] ?? [join(root, 'bench/main.ts'), ...process.argv.slice(2)];
const { status } = spawnSync(node24(), line, { stdio: 'inherit' });
process.exitCode = status ?? 1;
