import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlRig, openControlRig } from '../testing/control-rig.ts';

let rig: ControlRig;
beforeAll(async () => {
  rig = await openControlRig();
});
afterAll(() => rig.dispose());

const path = (clusterId?: string) =>
  `/v2/latchkey/refusals${clusterId ? `?clusterId=${clusterId}` : ''}`;

async function refusalsOf(role: string, clusterId?: string, more: object = {}) {
  const projects = [{ projectId: rig.projectId, role, ...more }];
  const { apiKey } = await rig.key({ orgRole: 'Member', projects });
  const { data } = await rig.call('GET', path(clusterId), undefined, apiKey);
  const names = (list: Record<string, string>[], of: string) => list.map((each) => each[of]);
  return {
    ...{ apiKey, data },
    operations: names(data.operations, 'operation'),
    calls: names(data.calls, 'call'),
  };
}

test('an owner is refused nothing', async () => {
  for (const id of [undefined, rig.clusterId]) {
    expect((await rig.owner('GET', path(id))).data).toEqual({ operations: [], calls: [] });
  }
});

test('what a Read-Only is told to be refused, the doors refuse; what it is not, they let in', async () => {
  const { apiKey, operations, calls, data } = await refusalsOf('Read-Only', rig.clusterId);
  expect(operations).toContain('suspendCluster');
  expect(operations).not.toContain('describeCluster');
  expect(data.operations).toContainEqual({
    ...{ operation: 'resetUserPassword', needs: 'cluster', role: 'Admin' },
  });
  expect(data.operations).toContainEqual({ operation: 'createProject', needs: 'owner' });
  const suspend = `/v2/clusters/${rig.clusterId}/suspend`;
  expect(await rig.call('POST', suspend, {}, apiKey)).toMatchObject({ status: 403 });

  expect(data.calls).toContainEqual({ call: 'Insert', privilege: 'Insert' });
  const tried: [call: string, path: string, body: object][] = [
    ['CreateCollection', 'collections/create', { collectionName: 'a', dimension: 4 }],
    ['CreateDatabase', 'databases/create', { dbName: 'a' }],
    ['CreateCredential', 'users/create', { userName: 'a', password: 'Passw0rd-1' }],
    ['ShowCollections', 'collections/list', {}],
    ['ListDatabases', 'databases/list', {}],
  ];
  for (const [call, to, body] of tried) {
    const { code } = await rig.rest(to, body, apiKey);
    expect(code === 0, call).toBe(!calls.includes(call));
  }
});

test('Read-Write may write and manage no users; Admin of a listed cluster is none of its project', async () => {
  const writer = await refusalsOf('Read-Write', rig.clusterId);
  expect(writer.calls).not.toContain('Insert');
  expect(writer.calls).toContain('CreateCredential');
  const listed = { allCluster: false, clusterIds: [rig.clusterId] };
  const admin = await refusalsOf('Admin', rig.clusterId, listed);
  expect(admin.calls).toEqual([]);
  expect(admin.operations).toContain('createDedicatedCluster');
  expect(admin.operations).not.toContain('dropCluster');
});

test('without a cluster only what is about none is answered', async () => {
  const { operations, calls } = await refusalsOf('Read-Only');
  expect(operations).toContain('createDedicatedCluster');
  expect(operations).not.toContain('suspendCluster');
  expect(calls).toEqual([]);
});

test('a cluster that the caller may not see is not there', async () => {
  expect(await rig.owner('GET', path('in01-000000000000000'))).toMatchObject({ status: 404 });
});
