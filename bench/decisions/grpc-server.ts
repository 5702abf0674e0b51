/**
 * Decision 0001 measured again: `@grpc/grpc-js` behind its connection injector against raw
 * `node:http2`, with authentication on, the load in a process of its own.
 *
 *   npm i --no-save @grpc/grpc-js
 *   node bench/decisions/grpc-server.ts --grpc-js "$PWD/node_modules/@grpc/grpc-js" \
 *        [--seconds 4] [--rounds 5]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { frameOf } from '../frame.ts';
import { median } from '../median.ts';
import { runLoad } from '../run-load.ts';
import { drip, flood, largeHeaders } from './hostile-client.ts';
import { ACCEPTED } from './verified-token.ts';

const { values } = parseArgs({
  options: {
    'grpc-js': { type: 'string' },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '5' },
  },
});
if (!values['grpc-js']) throw new Error('--grpc-js PATH is needed; see the head of this file');

const CASES = [
  { name: 'unary 600 B → 200 B', bytes: 600, callers: 1 },
  { name: 'unary 600 B → 200 B', bytes: 600, callers: 16 },
  { name: 'unary 600 B → 200 B', bytes: 600, callers: 32 },
  { name: 'upload 3 MB', bytes: 3_000_000, callers: 1 },
  { name: 'upload 3 MB', bytes: 3_000_000, callers: 16 },
];

interface Server {
  readonly name: string;
  readonly port: number;
  readonly child: ChildProcess;
}

async function start(name: string, kind: string, detail: string): Promise<Server> {
  const program = join(import.meta.dirname, 'echo-server.ts');
  const child = spawn(process.execPath, ['--expose-gc', program, kind, detail], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return { name, port: message.port, child };
}

async function memory(server: Server): Promise<{ rss: number; peak: number; read: number }> {
  server.child.send('memory');
  const [message] = await once(server.child, 'message');
  return message as { rss: number; peak: number; read: number };
}

async function throughput(servers: readonly Server[]): Promise<void> {
  for (const { name, bytes, callers } of CASES) {
    const runs = servers.map(() => [] as { perSecond: number; p50: number; p99: number }[]);
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [i, server] of servers.entries()) {
        const result = await runLoad({
          port: server.port,
          path: '/bench.Echo/Echo',
          metadata: { authorization: ACCEPTED },
          frames: [frameOf(Buffer.alloc(bytes, 7))],
          sessions: 1,
          callers,
          warmupSeconds: 1,
          seconds: Number(values.seconds),
        });
        if (result.failed) throw new Error(`${server.name}: ${result.firstFailure}`);
        runs[i]?.push(result);
      }
    }
    for (const [i, server] of servers.entries()) {
      const of = (key: 'perSecond' | 'p50' | 'p99') => median((runs[i] ?? []).map((r) => r[key]));
      console.log(
        `${name}\t${callers} callers\t${server.name}\t${of('perSecond').toFixed(0)}/s\t` +
          `p50 ${of('p50').toFixed(2)} ms\tp99 ${of('p99').toFixed(2)} ms`,
      );
    }
  }
}

/** How much of a 40 MB upload with a wrong credential the server lets in before it refuses. */
async function refusedUpload(server: Server): Promise<void> {
  await memory(server);
  const session = connect(`http://127.0.0.1:${server.port}`, { maxSessionMemory: 1000 });
  session.on('error', () => {});
  const stream = session.request({
    ':method': 'POST',
    ':path': '/bench.Echo/Echo',
    'content-type': 'application/grpc',
    authorization: Buffer.from('db_admin:wrong').toString('base64'),
  });
  stream.on('error', () => {});
  let status = 'none';
  stream.on('response', (headers) => {
    status = String(headers['grpc-status']);
  });
  stream.end(frameOf(Buffer.alloc(40_000_000)));
  stream.resume();
  let ended = 'open after 2 s';
  await new Promise<void>((done) => {
    setTimeout(done, 2000);
    stream.on('close', () => {
      ended = `reset code ${stream.rstCode}`;
      done();
    });
  });
  session.destroy();
  await new Promise((done) => setTimeout(done, 100));
  const { read } = await memory(server);
  console.log(
    `${server.name}\trefused upload of 40 MB: grpc-status ${status}, ${ended}, ${read} bytes read`,
  );
}

async function limits(server: Server): Promise<void> {
  await refusedUpload(server);
  for (const kind of ['ping', 'settings'] as const) {
    const { sent, closed } = await flood(server.port, kind, 20_000);
    console.log(`${server.name}\t${kind} flood: ${sent} sent, closed by the server: ${closed}`);
  }
  for (const bytes of [14_000, 24_000, 60_000, 80_000]) {
    const served = await largeHeaders(server.port, ACCEPTED, bytes);
    console.log(`${server.name}\theader list of ${bytes} bytes served: ${served}`);
  }
  const before = await memory(server);
  const began = performance.now();
  const { sent } = await drip(server.port, ACCEPTED, 2_000_000);
  const seconds = (performance.now() - began) / 1000;
  const { rss, peak } = await memory(server);
  const grown = (bytes: number) => `${((bytes - before.rss) / 1024 / 1024).toFixed(0)} MiB`;
  console.log(
    `${server.name}\t${sent} DATA frames of 1 byte in ${seconds.toFixed(1)} s: ` +
      `memory grows by ${grown(peak)} at the peak, ${grown(rss)} held while the message is open`,
  );
}

const servers = [
  await start('raw', 'raw', String(1024 * 1024)),
  await start('grpc-js', 'grpc-js', values['grpc-js']),
  // The window that grpc-js has: its server offers no option for it.
  await start('raw, 64 KiB window', 'raw', String(64 * 1024 - 1)),
];
try {
  for (const server of servers) await limits(server);
  await throughput(servers);
} finally {
  for (const server of servers) server.child.kill();
}
