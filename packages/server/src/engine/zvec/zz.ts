import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openZvecEngine } from './open-zvec-engine.ts';
import { nearest, N, rowQuery, spec } from './test-engine.ts';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
const vec = (id: number, ver: number) => Array.from({ length: 8 }, (_, at) => Math.fround(Math.sin(id * 8 + at + ver * 0.37)));
let kills = 0, repaired = 0, bad = 0;
const DIRS = Number(process.argv[2] ?? 6), ROUNDS = Number(process.argv[3] ?? 12);
for (let d = 0; d < DIRS; d++) {
  const dir = mkdtempSync('/tmp/zv/dur'); const metric = 'L2';
  const e0 = await openZvecEngine({ dir, clock: systemClock, log: createLog('silent') }); await e0.create(spec(metric)); await e0.close();
  const model = new Map<number, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'zz-child.ts'), dir, String(d * 1000 + round + 1), metric], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = ''; child.stdout.on('data', (c) => { out += c; });
    const closed = once(child, 'close');
    while (!out && child.exitCode === null) await delay(2);
    if (Math.random() < 0.6) { // kill at a change of the directory
      const p = join(dir, 'c7'); const ls = () => { try { return readdirSync(p).map((x) => { try { return readdirSync(join(p, x)).join(' '); } catch { return x; } }).join('|'); } catch { return ''; } };
      let left = 1 + Math.floor(Math.random() * 10), prev = ls(); const dl = Date.now() + 1500;
      while (left > 0 && Date.now() < dl) { const l = ls(); if (l !== prev) { prev = l; left--; } await new Promise((r) => setImmediate(r)); }
      const b = performance.now(), w = Math.random() * 3; while (performance.now() - b < w);
    } else await delay(Math.random() * 900);
    child.kill('SIGKILL'); const [code, sig] = await closed; kills++;
    if (sig !== 'SIGKILL') { console.log('CHILD DIED BY ITSELF', code, sig, dir); bad++; }
    let pending: string[] | undefined;
    for (const line of out.split('\n')) {
      const [w, op, start, n, ver] = line.split(' ');
      if (w === 'TRY') pending = [op!, start!, n!, ver!];
      else if (w === 'OK' && pending) { const [op, s, n, v] = pending; for (let i = 0; i < Number(n); i++) { const id = Number(s) + i; if (op === 'put') model.set(id, Number(v)); else model.delete(id); } pending = undefined; }
    }
    const un = existsSync(join(dir, 'c7', 'unsealed')); if (un) repaired++;
    const engine = await openZvecEngine({ dir, clock: systemClock, log: { ...createLog('silent'), error: (x: unknown) => console.log('LOG', x) } as never });
    await engine.openAll([spec(metric)]);
    const c = engine.collection(7);
    const rows = await c.query(rowQuery({ order: 'key', output: [N, spec().fields[1]!] }));
    const got = new Map(rows.keys.map((k, i) => [k as number, (rows.columns.get(N.id) as never as { values: number[] }).values[i]!]));
    const open = new Set<number>(); if (pending) for (let i = 0; i < Number(pending[2]); i++) open.add(Number(pending[1]) + i);
    let lost = 0, wrongVer = 0, extra = 0, wrongX = 0, wrongSearch = 0; let ex = '';
    for (const [id, ver] of model) if (!open.has(id)) { if (!got.has(id)) { lost++; ex ||= `lost ${id}`; } else if (got.get(id) !== ver) { wrongVer++; ex ||= `ver ${id} ${got.get(id)} != ${ver}`; } }
    for (const id of got.keys()) if (!model.has(id) && !open.has(id)) { extra++; ex ||= `extra ${id}`; }
    const xb = (rows.columns.get(101) as never as { bytes: Uint8Array }).bytes; const xs = new Float32Array(new Uint8Array(xb).buffer);
    let i = 0;
    for (const [id, ver] of got) { const v = vec(id, ver); for (let a = 0; a < 8; a++) if (xs[i * 8 + a] !== v[a]) { wrongX++; break; } i++; }
    i = 0;
    for (const [id, ver] of got) { if (i++ % 5) continue; const h = await c.search(nearest(vec(id, ver), { limit: 3, effort: { ef: 500 } })); if (!h.keys.includes(id) || h.scores[0]! > 1e-5) { wrongSearch++; ex ||= `search ${id} v${ver} -> ${h.keys} ${h.scores}`; } }
    if (c.stats().rows !== got.size) ex ||= `rows ${c.stats().rows} != ${got.size}`;
    if (lost || wrongVer || extra || wrongX || wrongSearch || ex) { bad++; console.log({ d, round, un, lost, wrongVer, extra, wrongX, wrongSearch, ex, pending: pending?.join(' '), n: got.size }); }
    for (const id of open) { if (got.has(id)) model.set(id, got.get(id)!); else model.delete(id); }
    await engine.close();
  }
  rmSync(dir, { recursive: true });
}
console.log({ kills, repaired, bad });
