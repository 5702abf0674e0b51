import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './median.ts';
import { type ServerOptions, startServerProcess } from './server-process.ts';

const STARTS = 5;
const IDLE_MS = 10_000;

/** First start, memory after some seconds without a call, and the usual time of a later start. */
export async function startAndIdle(
  options: ServerOptions,
): Promise<{ firstStart: number; idleMemory: number | undefined; warmStart: number }> {
  const first = await startServerProcess(options);
  await sleep(IDLE_MS);
  const idleMemory = first.memory();
  await first.stop();
  return { firstStart: first.readyAfter, idleMemory, warmStart: await warmStart(options) };
}

/** Median time from a start to its ready line, ms. */
export async function warmStart(options: ServerOptions): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const server = await startServerProcess(options);
    times.push(server.readyAfter);
    await server.stop();
  }
  return median(times);
}
