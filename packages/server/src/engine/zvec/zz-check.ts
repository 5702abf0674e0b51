// opens store raw, prints JSON of docs
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ZVecInitialize, ZVecOpen } from '@zvec/zvec';
const [dir = ''] = process.argv.slice(2);
ZVecInitialize({ logLevel: 4 });
const g = readdirSync(dir).filter((x) => /^g\d+$/.test(x)).sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)))[0]!;
const p = join(dir, g);
const z = ZVecOpen(p);
const scan = z.querySync({ topk: 100000, outputFields: ['docid', 'row', 'x101', 'f102'] });
let idBad = 0, xBad: string[] = [], noFetch = 0, searchBad: string[] = [];
const seen = new Set<string>(); let dup = 0;
for (const d of scan) { if (d.fields.docid !== d.id) idBad++; if (seen.has(d.fields.docid)) dup++; seen.add(d.fields.docid); }
console.log(JSON.stringify({ stage: 'scan', g, files: readdirSync(p).join(' '), n: z.stats.docCount, scan: scan.length, idBad, dup, stats: z.stats.indexCompleteness }));
for (const d of scan) {
  const f = z.fetchSync({ ids: [d.fields.docid], outputFields: ['docid'], includeVector: true })[d.fields.docid];
  if (!f) { noFetch++; continue; }
  const x = new Float32Array(new Uint8Array(Buffer.from(d.fields.x101, 'base64')).buffer);
  const v = f.vectors.v101 as number[];
  if (!v || v.some((y, i) => y !== x[i])) xBad.push(d.fields.docid);
}
console.log(JSON.stringify({ stage: 'fetch', noFetch, xBad: xBad.length, first: xBad.slice(0, 5), last: xBad.slice(-3) }));
for (const d of scan.filter((_, i) => i % 3 === 0)) {
  const x = new Float32Array(new Uint8Array(Buffer.from(d.fields.x101, 'base64')).buffer);
  const r = z.querySync({ fieldName: 'v101', vector: x, topk: 1, outputFields: [], params: { indexType: 1, ef: 500 } })[0];
  if (r?.id !== d.fields.docid) searchBad.push(d.fields.docid + '->' + r?.id + ':' + r?.score);
}
console.log(JSON.stringify({ stage: 'search', searchBad: searchBad.length, of: Math.ceil(scan.length / 3), first: searchBad.slice(0, 4) }));
z.closeSync();
