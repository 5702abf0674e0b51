import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Config } from '../config/index.ts';
import { type RunningServer, startServer } from '../main.ts';
import { ControlClient, dataCall } from './control-client.ts';
import { temporaryDir } from './temporary-store.ts';
import { testConfig } from './test-server.ts';

/** No other run on the same upstream has it. */
export const BOOKS = `mixed_${process.pid}`;

/** A data directory, on which one server after the other is started. */
export function installation() {
  const dir = join(temporaryDir(), 'data');
  let running: RunningServer | undefined;
  let apiKey = '';
  let projectId = '';
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  onTestFinished(stop);
  /** Stops the one before. */
  const start = async (config: Partial<Config>) => {
    await stop();
    const server = await startServer(testConfig(dir, config), { env: {} });
    running = server;
    apiKey = server.founded?.apiKey.key.reveal() ?? apiKey;
    projectId = server.founded?.projectId ?? projectId;
    const control = new ControlClient(server.controlUrl, apiKey);
    const wish = (clusterName: string, engine?: string) => ({
      ...{ clusterName, projectId, ...(engine && { engine }) },
    });
    const make = async (name: string, engine?: string, kind = 'Dedicated') => {
      const made = await control.ok(`POST /v2/clusters/create${kind}`, wish(name, engine));
      const described = await control.until(made.clusterId, 'RUNNING');
      return {
        ...{ id: made.clusterId as string, url: described.connectAddress as string, described },
        token: `${made.username}:${made.password}`,
      };
    };
    return { server, control, make, wish, apiKey, projectId };
  };
  return { dir, start, stop };
}

interface Place {
  readonly url: string;
  readonly token: string;
}

/** A collection of one entity. */
export async function fill({ url, token }: Place, id: number): Promise<void> {
  for (const [path, body] of [
    ['collections/create', { collectionName: BOOKS, dimension: 2, metricType: 'L2' }],
    ['entities/insert', { collectionName: BOOKS, data: [{ id, vector: [id, 1] }] }],
  ] as const) {
    expect(await dataCall(url, path, body, token)).toMatchObject({ code: 0 });
  }
}

/** Of the entities in it. @throws Error if it is not there, or not answered */
export async function idsIn({ url, token }: Place): Promise<number[]> {
  const query = { collectionName: BOOKS, filter: 'id >= 0', outputFields: ['id'] };
  const strong = { ...query, consistencyLevel: 'Strong' };
  const { data, message } = await dataCall(url, 'entities/query', strong, token);
  if (!data) throw new Error(message);
  return data.map(({ id }: { id: unknown }) => Number(id));
}

export const dropBooks = ({ url, token }: Place) =>
  dataCall(url, 'collections/drop', { collectionName: BOOKS }, token);

/** Waits until a dropped cluster is wholly in the recycle bin. */
export async function inBin(control: ControlClient, id: string): Promise<void> {
  await expect
    .poll(async () => (await control.ok('GET /v2/latchkey/recycleBin/clusters')).clusters, {
      timeout: 20_000,
    })
    .toContainEqual(expect.objectContaining({ clusterId: id, status: 'DELETED' }));
}
