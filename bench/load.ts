/**
 * The load: a process of its own that repeats one RPC in a closed loop over raw `node:http2`, with
 * requests encoded beforehand, so that on a shared machine it takes as little as it can from the
 * server. `load.ts JOB.json` prints a `LoadResult` as JSON.
 */
import { readFileSync } from 'node:fs';
import { type ClientHttp2Session, connect } from 'node:http2';
import { createHistogram } from 'node:perf_hooks';
import { messageOf, splitFrames } from './frame.ts';
import type { LoadJob, LoadResult } from './load-job.ts';

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as LoadJob;
const frames = splitFrames(readFileSync(job.framesFile));
const headers = {
  ':method': 'POST',
  ':path': job.path,
  'content-type': 'application/grpc',
  te: 'trailers',
  ...job.metadata,
};

const latencies = createHistogram({ figures: 3 });
const began = performance.now();
const measureFrom = began + job.warmupSeconds * 1000;
const measureTo = measureFrom + job.seconds * 1000;
let next = 0;
let failed = 0;
let firstFailure: string | null = null;
let smallestReply = Number.POSITIVE_INFINITY;
let lastReply: Buffer[] = [];

function fail(reason: string): void {
  failed += 1;
  firstFailure ??= reason;
}

function repeat(session: ClientHttp2Session, done: () => void): void {
  const start = performance.now();
  if (start >= measureTo || failed > 1000) {
    done();
    return;
  }
  const frame = frames[next++ % frames.length];
  const stream = session.request(headers);
  const reply: Buffer[] = [];
  let size = 0;
  let status: string | undefined;
  let text = '';
  const readStatus = (fields: NodeJS.Dict<string | string[]>) => {
    status ??= fields['grpc-status'] as string | undefined;
    text ||= (fields['grpc-message'] as string | undefined) ?? '';
  };
  stream.on('response', readStatus);
  stream.on('trailers', readStatus);
  stream.on('data', (chunk: Buffer) => {
    reply.push(chunk);
    size += chunk.length;
  });
  stream.on('error', (error) => {
    text = error.message;
  });
  stream.on('end', () => {
    const end = performance.now();
    if (status === '0' && start >= measureFrom && end <= measureTo) {
      latencies.record(Math.max(1, Math.round((end - start) * 1e6)));
      if (size < smallestReply) smallestReply = size;
      lastReply = reply;
    }
  });
  stream.on('close', () => {
    if (status !== '0') fail(`grpc-status ${status}: ${text}`);
    if (job.pauseMs) setTimeout(() => repeat(session, done), job.pauseMs);
    else repeat(session, done);
  });
  stream.end(frame);
}

const sessions = Array.from({ length: job.sessions }, () =>
  connect(`http://127.0.0.1:${job.port}`, {
    settings: { initialWindowSize: 4 * 1024 * 1024 },
    // Node resets streams with ENHANCE_YOUR_CALM when more than 10 MB wait to be written.
    maxSessionMemory: 1000,
  }),
);
for (const session of sessions) session.on('error', (error) => fail(error.message));
await Promise.all(
  Array.from({ length: job.callers }, (_, caller) => {
    const session = sessions[caller % sessions.length];
    if (!session) throw new Error('a job needs at least one session');
    return new Promise<void>((done) => repeat(session, done));
  }),
);
for (const session of sessions) session.close();

const result: LoadResult = {
  calls: latencies.count,
  failed,
  firstFailure,
  perSecond: latencies.count / job.seconds,
  p50: latencies.percentile(50) / 1e6,
  p99: latencies.percentile(99) / 1e6,
  smallestReply: Number.isFinite(smallestReply) ? smallestReply : 0,
  lastReply: lastReply.length ? messageOf(Buffer.concat(lastReply)).toString('base64') : '',
};
process.stdout.write(`${JSON.stringify(result)}\n`);
