import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';

/** Within it all is stored, and no index build has begun, which would seal it. */
const STORED_MS = 800;
const CLOSED_MS = 1000;

/**
 * Collections that are dropped as soon as they are filled: what the store still holds in memory it
 * writes when it is closed, behind the answer.
 */
export async function largeDrops(client: Client): Promise<[string, () => Promise<unknown>][]> {
  await client.createCollection('dropped_wide', 768);
  await client.createCollection('dropped_short', 8);
  const drop = (name: string, count: number, dim: number) => async () => {
    const ids = Array.from({ length: count }, (_, at) => at);
    await client.insert(
      name,
      ids,
      Float32Array.from({ length: count * dim }, () => Math.random()),
    );
    await sleep(STORED_MS);
    await client.call('DropCollection', { collection_name: name });
    await sleep(CLOSED_MS);
  };
  return [
    ['gRPC insert and drop, 10,000 × 768', drop('dropped_wide', 10_000, 768)],
    ['gRPC insert and drop, 40,000 × 8', drop('dropped_short', 40_000, 8)],
  ];
}
