/**
 * Capacity of N replicas: measures what a replica and the store can do here, and goes through what that
 * comes to. `npm run bench -- scale [--measure] [--replicas N] [--calls N] …`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Inputs } from './inputs.ts';
import { type Demand, simulate } from './simulate.ts';

const FILE = join(import.meta.dirname, '../../docs/bench/scale.json');

const { values } = parseArgs({
  options: {
    measure: { type: 'boolean', default: false },
    replicas: { type: 'string' },
    clusters: { type: 'string' },
    credentials: { type: 'string' },
    active: { type: 'string' },
    calls: { type: 'string' },
    searches: { type: 'string' },
    changes: { type: 'string' },
    'about-all': { type: 'string', default: '0.1' },
    seed: { type: 'string', default: '1' },
  },
});

const clusters = Number(values.clusters ?? 100);
const credentials = Number(values.credentials ?? 1_000_000);
if (values.measure) {
  const { measure } = await import('./measure.ts');
  const inputs = await measure({ clusters, credentials }, (what) => say(`Measuring ${what} …`));
  writeFileSync(FILE, `${JSON.stringify(inputs, undefined, 2)}\n`);
}
const inputs = JSON.parse(readFileSync(FILE, 'utf8')) as Inputs;
const { machine } = inputs;
say(
  `Measured on ${machine.date}: ${machine.cores} × ${machine.cpu}, Node ${machine.node}, load ${machine.load}`,
);
say('');
say(
  '| replicas | clusters | in use | calls/s | changes/min | full first | used | room | warm-up |',
);
say('|---|---|---|---|---|---|---|---|---|');
for (const demand of demands()) {
  const { use, first, room, warmUpSeconds } = simulate(demand, inputs, seeded(Number(values.seed)));
  const { replicas, active, callsPerSecond, changesPerMinute } = demand;
  const cells = [
    ...[replicas, demand.clusters, active, callsPerSecond, changesPerMinute].map((number) =>
      number.toLocaleString('en'),
    ),
    ...[first, `${Math.round(use[first] * 100)} %`, `× ${room.toPrecision(2)}`],
    `${Math.round(warmUpSeconds)} s`,
  ];
  say(`| ${cells.join(' | ')} |`);
}

/** The one that is asked for; else the steps of docs/scale.md. */
function demands(): Demand[] {
  const aboutAll = Number(values['about-all']);
  const usual = { clusters, credentials, searches: Number(values.searches ?? 0.8), aboutAll };
  const asked = [values.replicas, values.calls, values.active, values.changes];
  if (asked.some((value) => value !== undefined)) {
    return [
      {
        ...{ ...usual, replicas: Number(values.replicas ?? 3) },
        ...{ active: Number(values.active ?? 10_000) },
        ...{ callsPerSecond: Number(values.calls ?? 5_000) },
        ...{ changesPerMinute: Number(values.changes ?? 10) },
      },
    ];
  }
  const step = (
    replicas: number,
    callsPerSecond: number,
    active: number,
    changesPerMinute: number,
  ) => ({
    ...{ ...usual, replicas, callsPerSecond, active, changesPerMinute },
  });
  return [
    step(1, 1_000, 1_000, 1),
    step(2, 3_000, 10_000, 10),
    step(3, 10_000, 50_000, 30),
    step(10, 30_000, 100_000, 60),
    step(10, 100_000, 1_000_000, 60),
    step(10, 100_000, 1_000_000, 600),
    step(40, 100_000, 1_000_000, 60),
  ];
}

/** mulberry32: the same run for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
