/**
 * The load: a process of its own that repeats one RPC in a closed loop, with requests encoded
 * beforehand and over bare HTTP/2 frames, so that on a shared machine it takes as little as it can
 * from the server. `load.ts JOB.json` prints a `LoadResult` as JSON.
 */
import { readFileSync } from 'node:fs';
import { createHistogram } from 'node:perf_hooks';
import { messageOf, splitFrames } from './frame.ts';
import { H2Session, type Reply } from './h2-session.ts';
import type { LoadJob, LoadResult } from './load-job.ts';

/** A server that fails every call is not asked for ever. */
const MAX_FAILED = 1000;

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as LoadJob;
const frames = splitFrames(readFileSync(job.framesFile));
const headers = {
  ':method': 'POST',
  ':scheme': 'http',
  ':path': job.path,
  ':authority': `127.0.0.1:${job.port}`,
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
let lastReply: Reply | undefined;

function repeat(session: H2Session, done: () => void): void {
  const start = performance.now();
  if (start >= measureTo || failed > MAX_FAILED) {
    done();
    return;
  }
  const frame = frames[next++ % frames.length] as Buffer;
  session.call(frame, (reply) => {
    take(reply, start);
    if (job.pauseMs) setTimeout(() => repeat(session, done), job.pauseMs);
    else repeat(session, done);
  });
}

function take(reply: Reply, start: number): void {
  const end = performance.now();
  if (!reply.ok) {
    failed += 1;
    firstFailure ??= reply.status;
  } else if (start >= measureFrom && end <= measureTo) {
    latencies.record(Math.max(1, Math.round((end - start) * 1e6)));
    if (reply.size < smallestReply) smallestReply = reply.size;
    lastReply = reply;
  }
}

const sessions = await Promise.all(
  Array.from({ length: job.sessions }, () => H2Session.open(job.port, headers)),
);
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
  lastReply: lastReply ? messageOf(Buffer.concat(lastReply.pieces)).toString('base64') : '',
};
process.stdout.write(`${JSON.stringify(result)}\n`);
