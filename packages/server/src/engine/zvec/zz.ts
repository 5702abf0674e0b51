import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openZvecEngine } from './open-zvec-engine.ts';
import { spec } from './test-engine.ts';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
const DIRS = Number(process.argv[2] ?? 6), ROUNDS = Number(process.argv[3] ?? 1), mode = process.argv[4] ?? 'all', metric = 'L2';
let kills = 0, marked = 0, bad = 0, crash = 0;
for (let d = 0; d < DIRS; d++) {
  const dir = mkdtempSync('/tmp/zv/dur');
  const e0 = await openZvecEngine({ dir, clock: systemClock, log: createLog('silent') }); await e0.create(spec(metric)); await e0.close();
  for (let round = 0; round < ROUNDS; round++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'zz-child.ts'), dir, String(d * 1000 + round + 1), metric, mode, String(round * 100000)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = ''; child.stdout.on('data', (c) => { out += c; });
    const closed = once(child, 'close');
    while (!out && child.exitCode === null) await delay(2);
    if (Math.random() < 0.6) {
      const p = join(dir, 'c7'); const ls = () => { try { return readdirSync(p).map((x) => { try { return readdirSync(join(p, x)).join(' '); } catch { return x; } }).join('|'); } catch { return ''; } };
      let left = 1 + Math.floor(Math.random() * 14), prev = ls(); const dl = Date.now() + 1500;
      while (left > 0 && Date.now() < dl) { const l = ls(); if (l !== prev) { prev = l; left--; } await new Promise((r) => setImmediate(r)); }
      const b = performance.now(), w = Math.random() * 3; while (performance.now() - b < w);
    } else await delay(Math.random() * 900);
    child.kill('SIGKILL'); await closed; kills++;
    const un = existsSync(join(dir, 'c7', 'unsealed')); if (un) marked++;
    const copy = dir + 'copy'; cpSync(join(dir, 'c7'), copy, { recursive: true });
    const r = spawnSync(process.execPath, [join(import.meta.dirname, 'zz-check.ts'), copy], { encoding: 'utf8' });
    rmSync(copy, { recursive: true });
    const lines = r.stdout.trim().split('\n').map((x) => { try { return JSON.parse(x); } catch { return {}; } });
    const broken = lines.length < 3 || lines.some((l) => l.idBad || l.dup || l.noFetch || l.xBad || l.searchBad);
    if (r.status !== 0) crash++;
    if (broken) { bad++; if (!un) console.log(`dir ${d} round ${round} marked ${un} exit ${r.status} ${r.signal}\n  ` + r.stdout.trim().split('\n').join('\n  ') + r.stderr.slice(0, 300)); if (!un) break; }
    const fix = await openZvecEngine({ dir, clock: systemClock, log: createLog('silent') }); await fix.openAll([spec(metric)]); await fix.close();
  }
  rmSync(dir, { recursive: true });
}
console.log(mode, { kills, marked, bad, crash });
