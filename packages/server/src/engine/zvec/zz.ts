import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ZVecOpen } from '@zvec/zvec';
import { openZvecEngine } from './open-zvec-engine.ts';
import { spec } from './test-engine.ts';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
for (let round = 0; round < 12; round++) {
  const dir = mkdtempSync('/tmp/zv/dur');
  const e = await openZvecEngine({ dir, clock: systemClock, log: createLog('silent') });
  await e.create(spec()); await e.close();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'test-writer.ts'), dir, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = ''; child.stdout.on('data', (c) => { out += c; });
  while (!out) await delay(2);
  await delay(round * 20);
  child.kill('SIGKILL'); await once(child, 'close');
  const last = Number(out.trim().split('\n').at(-1));
  const files = readdirSync(join(dir, 'c7', 'g1')).join(' ');
  const z = ZVecOpen(join(dir, 'c7', 'g1'));
  const n = z.stats.docCount;
  let bad = 0, missing = 0; let first = '';
  for (let id = 0; id <= last; id++) {
    const d = z.fetchSync({ ids: [String(id)], outputFields: ['docid'], includeVector: true })[String(id)];
    if (!d) { missing++; continue; }
    const v = d.vectors.v101 as number[];
    for (let a = 0; a < 8; a++) if (v[a] !== Math.fround(Math.sin(id * 8 + a))) { bad++; if (!first) first = id + ':' + v.join(','); break; }
  }
  let wrong = 0;
  for (let id = 0; id <= last; id += 7) {
    const r = z.querySync({ fieldName: 'v101', vector: Float32Array.from({ length: 8 }, (_, a) => Math.sin(id * 8 + a)), topk: 1, outputFields: [] })[0];
    if (r?.id !== String(id)) wrong++;
  }
  console.log({ round, last, n, files, stats: JSON.stringify(z.stats), bad, missing, wrong, of: Math.ceil(last / 7), first });
  z.closeSync(); 
  const z2 = ZVecOpen(join(dir, 'c7', 'g1')); 
  const r = z2.querySync({ fieldName: 'v101', vector: Float32Array.from({ length: 8 }, (_, a) => Math.sin(last * 8 + a)), topk: 3, outputFields: [] });
  console.log(last, r.map((x) => x.id + ' ' + x.score)); z2.closeSync();
  rmSync(dir, { recursive: true });
}
