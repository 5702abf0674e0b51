import { wire, bytesOf } from '@latchkey/contract';
import { createEntityRig, columns, searchRequest } from './test-rig.ts';
import { createEntityHandlers } from './entity-handlers.ts';
import { systemClock } from '../../kernel/clock.ts';
import { TEST_CLUSTER } from '../connection/test-store.ts';
import { METHOD_ROWS } from '@latchkey/contract';
import { DataType } from '../../engine/spec.ts';
import { encodeInt64s } from '@latchkey/contract';

let seed = 42;
const rnd = () => { seed = (seed * 1664525 + 1013904223) >>> 0; return seed / 4294967296; };
const gauss = () => Math.sqrt(-2 * Math.log(1 - rnd())) * Math.cos(6.283185307 * rnd());
const D = 128, N = 20000, C = 100;
const centers = Array.from({ length: C }, () => Array.from({ length: D }, gauss));
const mk = () => { const c = centers[Math.floor(rnd() * C)] as number[]; return c.map((x) => x + gauss() * 0.5); };
const rig = await createEntityRig();
await rig.prepare('b', { fields: [{ name: 'id', data_type: 5, is_primary_key: true }, { name: 'vector', data_type: 101, type_params: [{ key: 'dim', value: '128' }] }], enable_dynamic_field: true }, { metric: 'COSINE', type: 'AUTOINDEX' });
let t = performance.now();
let maxLag = 0, last = performance.now();
const lagTimer = setInterval(() => { const n = performance.now(); maxLag = Math.max(maxLag, n - last - 5); last = n; }, 5);
const all: number[][] = [];
for (let i = 0; i < N; i += 1000) {
  const ids = Array.from({ length: 1000 }, (_, j) => i + j);
  const vs = ids.map(mk); all.push(...vs);
  const req = { collection_name: 'b', num_rows: 1000, fields_data: [columns.int64('id', ids), columns.vectors('vector', vs), columns.dynamic(ids.map((x) => ({ color: 'c' + (x % 7), n: x })))] };
  last = performance.now();
  await rig.call('Insert', req);
}
console.log('insert 20k', (performance.now() - t).toFixed(0), 'ms; max loop lag', maxLag.toFixed(1));
const cid = (await rig.store.catalog.findCollection(TEST_CLUSTER, 'default', 'b'))!.id;
const handlers = createEntityHandlers({ catalog: rig.store.catalog, engine: rig.engine, clock: systemClock });
const row = METHOD_ROWS.find((r) => r.name === 'Search')!;
const S = wire.milvus.SearchRequest, R = wire.milvus.SearchResults;
const qs = Array.from({ length: 200 }, () => S.encode(S.create(searchRequest('b', [mk()]) as never)).finish());
const call = (request: unknown) => ({ requestId: 'r', clusterId: TEST_CLUSTER, method: row, principal: { kind: 'user', id: 'u', name: 'a' }, rights: {} as never, database: 'default', request, source: '', signal: new AbortController().signal });
const search = handlers.Search as never as (c: unknown) => Promise<object>;
async function run(M: number, conc: number, reqs: Uint8Array[] = qs) {
  let next = 0; const lat: number[] = [];
  const cpu = process.cpuUsage(); const start = performance.now();
  await Promise.all(Array.from({ length: conc }, async () => { while (next < M) { const b = performance.now(); const bytes = reqs[next++ % reqs.length]!; const reply = await search(call(S.decode(bytes))); R.encode(reply as never).finish(); lat.push(performance.now() - b); } }));
  const ms = performance.now() - start; const u = process.cpuUsage(cpu); lat.sort((a, b) => a - b);
  console.log(`conc ${conc}: ${(M / ms * 1000).toFixed(0)}/s p50 ${lat[M >> 1]!.toFixed(3)} p99 ${lat[Math.floor(M * 0.99)]!.toFixed(3)} ms, cpu/search ${((u.user + u.system) / M).toFixed(0)} us`);
}
console.log('stats', rig.engine.collection(cid).stats());
await run(500, 4);
t = performance.now();
maxLag = 0;
await rig.call('Flush', { collection_names: ['b'] });
console.log('flush answered', (performance.now() - t).toFixed(0));
while (rig.engine.collection(cid).stats().indexedRows < N) await new Promise((r) => setTimeout(r, 50));
console.log('built after', (performance.now() - t).toFixed(0), 'max lag', maxLag.toFixed(1));
clearInterval(lagTimer);
for (let i = 0; i < 6; i++) { (globalThis as any).SYNC = i % 2 === 0; console.log("SYNC", i%2===0); await run(10000, 16); await run(3000, 1); }
const qf = (extra: object) => Array.from({ length: 200 }, () => S.encode(S.create(searchRequest('b', [mk()], extra as never) as never)).finish());
console.log('filter n<2000 (dynamic)'); await run(20, 1, qf({ dsl: 'n < 2000' }));
console.log('filter id<2000'); await run(500, 4, qf({ dsl: 'id < 2000' }));
console.log('filter rare dynamic n == 7'); await run(20, 1, qf({ dsl: 'n == 7' }));
console.log('output *'); await run(1000, 4, qf({ output_fields: ['*'] }));
await rig[Symbol.asyncDispose]();
