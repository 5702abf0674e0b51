import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlRig, openControlRig } from '../../../testing/control-rig.ts';

let rig: ControlRig;
beforeAll(async () => {
  rig = await openControlRig();
});
afterAll(() => rig.dispose());

const LIFE_S = 3;

async function admin(path: string, body: object) {
  const reply = await rig.rest(path, body, rig.adminToken);
  expect(reply, path).toMatchObject({ code: 0 });
  return reply.data;
}

async function ended(jobId: string): Promise<void> {
  const job = async () => (await rig.owner('GET', `/v2/jobs/${jobId}`)).data;
  await expect.poll(job, { timeout: 30_000 }).toMatchObject({ status: 'SUCCESSFUL' });
}

test('what expires in a backup has no new life when it is restored, in no partition', async () => {
  await admin('collections/create', {
    ...{ collectionName: 'news', dimension: 2, params: { ttlSeconds: LIFE_S } },
  });
  const rows = (from: number) => [0, 1].map((i) => ({ id: from + i, vector: [from, i] }));
  await admin('entities/insert', { collectionName: 'news', data: rows(0) });
  await admin('partitions/create', { collectionName: 'news', partitionName: 'spring' });
  const inSpring = { collectionName: 'news', partitionName: 'spring', data: rows(10) };
  await admin('entities/insert', inSpring);
  const written = Date.now();
  const backups = `/v2/clusters/${rig.clusterId}/backups`;
  const backup = (await rig.owner('POST', `${backups}/create`, {})).data;
  await ended(backup.jobId);
  await new Promise((resolve) => setTimeout(resolve, written + 1000 * LIFE_S - Date.now() + 100));
  const back = {
    collectionName: 'news',
    destCollectionName: 'old',
    destCollectionStatus: 'LOADED',
  };
  const job = await rig.owner('POST', `${backups}/${backup.backupId}/restoreCollection`, {
    ...{ destClusterId: rig.clusterId, dbCollections: [{ collections: [back] }] },
  });
  await ended(job.data.jobId);
  const query = { collectionName: 'old', filter: 'id >= 0', outputFields: ['id'] };
  expect(await admin('entities/query', query)).toEqual([]);
});
