/**
 * Decision 0017: processor time of a call over our own HTTP/2 and over `node:http2`. Each server is a
 * process of its own; the load is bare frames. `node bench/decisions/h2-cost.ts [--seconds 3]`
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { frameOf } from '../frame.ts';
import { median } from '../median.ts';
import { runLoad } from '../run-load.ts';
import { ACCEPTED } from './verified-token.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
  },
});

const CASES = [
  { bytes: 600, callers: 1 },
  { bytes: 600, callers: 16 },
  { bytes: 3_000_000, callers: 4 },
];

async function start(kind: string): Promise<{ kind: string; port: number; child: ChildProcess }> {
  const program = join(import.meta.dirname, 'echo-server.ts');
  const child = spawn(process.execPath, [program, kind, '65535'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { kind, port, child };
}

/** In ms since the start of the process. */
async function processorMs(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [{ cpu }] = (await once(child, 'message')) as [{ cpu: number }];
  return cpu;
}

const servers = [await start('raw'), await start('own')];
try {
  for (const { bytes, callers } of CASES) {
    for (const { kind, port, child } of servers) {
      const runs: { cost: number; perSecond: number }[] = [];
      for (let round = 0; round < Number(values.rounds); round++) {
        const before = await processorMs(child);
        const { perSecond, calls, failed, firstFailure } = await runLoad({
          port,
          path: '/bench.Echo/Echo',
          metadata: { authorization: ACCEPTED },
          frames: [frameOf(Buffer.alloc(bytes, 7))],
          sessions: 1,
          callers,
          warmupSeconds: 0,
          seconds: Number(values.seconds),
        });
        if (failed) throw new Error(`${kind}: ${firstFailure}`);
        runs.push({ perSecond, cost: ((await processorMs(child)) - before) / calls });
      }
      const of = (key: 'cost' | 'perSecond') => median(runs.map((run) => run[key]));
      console.log(
        `${bytes} B\t${callers} callers\t${kind}\t${of('perSecond').toFixed(0)}/s\t` +
          `${(of('cost') * 1000).toFixed(1)} µs of processor a call`,
      );
    }
  }
} finally {
  for (const { child } of servers) child.kill();
}
