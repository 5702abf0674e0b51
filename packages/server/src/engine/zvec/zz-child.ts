import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import { openZvecEngine } from './open-zvec-engine.ts';
import { filter, put, spec, seeded } from './test-engine.ts';
const [dir = '', seedText = '0', metric = 'L2', mode = 'all', base = '0'] = process.argv.slice(2);
let seed = Number(seedText); const rnd = () => { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; return seed / 2 ** 32; };
const engine = await openZvecEngine({ dir, clock: systemClock, log: createLog('silent') });
await engine.openAll([spec(metric as never)]);
const c = engine.collection(7);
process.stdout.write('READY\n');
const vec = (id: number, ver: number) => { const r = seeded(id * 7919 + ver * 104729 + 13); r(); r(); return Array.from({ length: 8 }, () => Math.fround(r() * 2 - 1)); };
const sig = new AbortController().signal;
let next = Number(base);
for (let op = 0; ; op++) {
  const r = rnd();
  const ver = (Number(seedText) * 100000 + op) % 1000003;
  if (r < 0.75) {
    const n = 1 + Math.floor(rnd() * 40); const start = mode === 'new' || mode === 'newdel' ? next : Math.floor(rnd() * 3000); next += n;
    const ids = Array.from({ length: n }, (_, i) => start + i);
    process.stdout.write(`TRY put ${start} ${n} ${ver}\n`);
    await put(c, ids.map((id) => ({ id, vector: vec(id, ver), n: ver })));
    process.stdout.write(`OK\n`);
  } else if (r < 0.9) {
    if (mode === 'new' || mode === 'upsert') continue;
    const start = Math.floor(rnd() * (mode === 'newdel' ? next : 3000)), n = 1 + Math.floor(rnd() * 20);
    const ids = Array.from({ length: n }, (_, i) => start + i);
    process.stdout.write(`TRY del ${start} ${n} 0\n`);
    await c.delete(filter(`id in [${ids.join(',')}]`), sig);
    process.stdout.write(`OK\n`);
  } else void c.flush();
  if (rnd() < 0.1) await new Promise((x) => setTimeout(x, rnd() * 30));
}
