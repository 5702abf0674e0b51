import { join } from 'node:path';
import {
  CONTROL_ROUTES,
  type ControlOperation,
  type ControlRoute,
} from '@latchkey/contract/control';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeApiKey } from '../../kernel/api-key-format.ts';
import { systemClock } from '../../kernel/clock.ts';
import { systemRandom } from '../../kernel/random.ts';
import type { ApiKeyScope } from '../../store/api-keys.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { ControlClient } from '../../testing/control-client.ts';
import { CONTROL_NEEDS, type ControlRight } from '../../testing/matrix/control-needs.ts';
import { TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';

let server: TestServer;
let ids: { organizationId: string; projectId: string; clusterId: string };

beforeAll(async () => {
  server = await startTestServer();
  const { organizationId = '', projectId = '', clusterId = '' } = server.founded ?? {};
  ids = { organizationId, projectId, clusterId };
});
afterAll(() => server.dispose());

/** A key of a scope, made beside the routes. */
async function keyOf(scope: ApiKeyScope): Promise<ControlClient> {
  const path = join(server.dataDir, 'latchkey.db');
  const parts = { path, clock: systemClock, random: systemRandom, mustExist: true };
  const store = await openSqliteStore(parts);
  const { id, key, digest } = makeApiKey(systemRandom);
  const { organizationId } = ids;
  const names = { name: 'k', description: '' };
  const creator = { kind: 'system', id: '', name: '' } as const;
  const made = { id, digest, organizationId, scope, creator, ...names };
  await store.apiKeys.create(made, 100, TEST_ORIGIN);
  await store.close();
  return new ControlClient(server.controlUrl, key.reveal());
}

const member = (role?: 'Admin' | 'Read-Write' | 'Read-Only', clusterIds?: string[]) =>
  keyOf({
    orgRole: 'Member',
    projects: role ? [{ projectId: ids.projectId, role, ...(clusterIds && { clusterIds }) }] : [],
  });

/** A request of a route about what there is; its body breaks a rule, so that it changes nothing. */
function callOf(operation: ControlOperation): [call: string, body: unknown] {
  const route: ControlRoute = CONTROL_ROUTES[operation];
  const path = route.path
    .replace('{clusterId}', ids.clusterId)
    .replace('{projectId}', ids.projectId)
    .replaceAll(/\{\w+\}/g, 'none');
  return [`${route.method} ${path}`, route.method === 'GET' ? undefined : BODIES[operation]];
}

/** Bodies that parse. Nothing of it happens: those who send them here may not. */
const BODIES: Partial<Record<ControlOperation, object>> = {
  createProject: { projectName: 'p' },
  updateProjectPlan: { plan: 'Standard' },
  addProjectRegions: { regionIds: ['local'] },
  modifyClusterProperties: { clusterName: 'n' },
  modifyClusterReplica: { replica: 1 },
  putClusterLabels: { labels: {} },
  createApiKey: { name: 'n', orgRole: 'Billing-Admin' },
  createApiKeyOld: { name: 'n', orgRole: 'Billing-Admin' },
  updateApiKey: { name: 'n', orgRole: 'Billing-Admin' },
  updateApiKeyOld: { name: 'n', orgRole: 'Billing-Admin' },
  inviteMember: { email: 'a@example.com' },
  setUserExpiry: { expireTime: null },
  createRole: { roleName: 'r', policies: [{ resourceType: 'backup', privileges: ['view'] }] },
  createGroup: { groupName: 'g' },
  queryClusterMetrics: {
    ...{ period: 'PT10M', granularity: 'PT1M', metricQueries: [{ name: 'SEARCH_QPS' }] },
  },
  putBackupPolicy: { enabled: false },
  beginUpload: { fileType: 'json', size: 1 },
  importUpload: { collectionName: 'none' },
};

const creates = (operation: ControlOperation) => /^create\w*Cluster/.test(operation);

function request(operation: ControlOperation): [call: string, body: unknown] {
  const [call, body] = callOf(operation);
  const wish = { clusterName: 'never', projectId: ids.projectId, regionId: 'local' };
  const restored = { destClusterId: ids.clusterId };
  const known = operation === 'restoreCollectionBackup' ? restored : body;
  return [call, creates(operation) ? wish : known];
}

const operations = Object.keys(CONTROL_ROUTES) as ControlOperation[];
const needing = (...rights: ControlRight[]) =>
  operations.filter((operation) => rights.includes(CONTROL_NEEDS[operation]));

test('nothing answers without a good API key; a user of a cluster is nobody', async () => {
  for (const token of ['', server.adminToken, `${server.apiKey}x`, 'lk_x']) {
    const stranger = new ControlClient(server.controlUrl, token);
    for (const operation of operations.filter((each) => CONTROL_NEEDS[each] !== 'public')) {
      expect(await stranger.call(...request(operation)), operation).toEqual({
        ...{ status: 401, code: 21119, message: 'The apikey is illegal.' },
      });
    }
  }
});

test('a member without a project is told of nothing and may do nothing', async () => {
  const nobody = await member();
  for (const operation of needing('owner', 'some admin')) {
    expect(await nobody.call(...request(operation)), operation).toMatchObject({
      ...{ status: 403, code: 80002 },
    });
  }
  for (const operation of needing('cluster reader', 'cluster writer', 'cluster admin')) {
    expect(await nobody.call(...request(operation)), operation).toMatchObject({
      ...{ status: 404, code: 80020, message: `no cluster ${ids.clusterId}` },
    });
  }
  for (const operation of needing('project admin')) {
    expect(await nobody.call(...request(operation)), operation).toMatchObject({
      ...{ status: 404, code: 80014, message: `no project ${ids.projectId}` },
    });
  }
  expect(await nobody.ok('GET /v2/projects')).toEqual([]);
  expect(await nobody.ok('GET /v2/clusters')).toMatchObject({ count: 0, clusters: [] });
  expect(await nobody.call(`GET /v2/projects/${ids.projectId}`)).toMatchObject({ code: 80014 });
});

test('a Billing-Admin is no better', async () => {
  const { projectId } = ids;
  const billing = await keyOf({
    ...{ orgRole: 'Billing-Admin', projects: [{ projectId, role: 'Admin' }] },
  });
  const rights = [
    ...needing('owner', 'cluster reader', 'cluster writer', 'cluster admin'),
    ...needing('project admin', 'some admin'),
  ];
  for (const operation of rights) {
    const { status } = await billing.call(...request(operation));
    expect([403, 404], operation).toContain(status);
  }
});

test.each(['Read-Write', 'Read-Only'] as const)(
  '%s of a project reads, and changes nothing',
  async (role) => {
    const reader = await member(role);
    for (const operation of needing('cluster reader')) {
      expect(await reader.call(...request(operation)), operation).toMatchObject({ code: 0 });
    }
    const writes = role === 'Read-Only' ? needing('cluster writer') : [];
    const administers = needing('cluster admin', 'project admin', 'owner', 'some admin');
    for (const operation of [...writes, ...administers]) {
      expect(await reader.call(...request(operation)), operation).toMatchObject({ status: 403 });
    }
  },
);

test('what is for the host alone is refused by the port, whatever the key', async () => {
  const owner = new ControlClient(server.controlUrl, server.apiKey);
  expect(needing('host')).not.toEqual([]);
  for (const operation of needing('host')) {
    expect(await owner.call(...request(operation)), operation).toMatchObject({
      ...{ status: 403, code: 80002 },
    });
  }
});

test('Admin of a listed cluster is none of its project, and does not know of others', async () => {
  const admin = await member('Admin', [ids.clusterId]);
  for (const operation of needing('project admin', 'owner')) {
    expect(await admin.call(...request(operation)), operation).toMatchObject({
      ...{ status: 403, code: 80002 },
    });
  }
  const labels = `PUT /v2/clusters/${ids.clusterId}/labels`;
  expect(await admin.call(labels, { labels: {} })).toMatchObject({ code: 0 });
  const owner = new ControlClient(server.controlUrl, server.apiKey);
  const wish = { clusterName: 'unlisted', projectId: ids.projectId, regionId: 'local' };
  const { clusterId } = await owner.ok('POST /v2/clusters/createFree', wish);
  expect(await admin.call(`GET /v2/clusters/${clusterId}`)).toMatchObject({ code: 80020 });
  expect((await admin.ok('GET /v2/clusters')).count).toBe(1);
  expect(await admin.ok('GET /v2/projects')).toMatchObject([{ instanceCount: 1 }]);
  await owner.until(clusterId, 'RUNNING');
});

test('each wrong field is refused with the code that the cloud has for it', async () => {
  const owner = new ControlClient(server.controlUrl, server.apiKey);
  const { projectId, clusterId } = ids;
  const wish = { clusterName: 'bad', projectId, regionId: 'local' };
  const dedicated = 'POST /v2/clusters/createDedicated';
  const bad: [call: string, body: unknown, code: number, status?: number][] = [
    ['GET /v2/clusters?pageSize=0', undefined, 80003],
    ['GET /v2/clusters?pageSize=101', undefined, 80003],
    ['GET /v2/clusters?pageSize=ten', undefined, 80003],
    ['GET /v2/clusters?currentPage=0', undefined, 80004],
    ['GET /v2/clusters/in01-none', undefined, 80020, 404],
    [dedicated, { ...wish, cuType: 'Fast' }, 80005],
    [dedicated, { ...wish, cuSize: 0 }, 80006],
    [dedicated, { ...wish, cuSize: 'one' }, 80006],
    [dedicated, { ...wish, clusterName: '' }, 80009],
    [dedicated, { ...wish, clusterName: 'x'.repeat(65) }, 80009],
    [dedicated, { ...wish, clusterName: undefined }, 80009],
    [dedicated, { ...wish, plan: 'Gold' }, 80013],
    [dedicated, { ...wish, keyIdentifier: 'arn:aws:kms:us-east-1:1:key/k' }, 80000],
    [dedicated, { ...wish, projectId: 'p' }, 80014],
    [dedicated, { ...wish, projectId: undefined }, 80014],
    [dedicated, { ...wish, projectId: 'proj-none' }, 80014, 404],
    [dedicated, { ...wish, regionId: 'Mars!' }, 80000],
    [dedicated, { ...wish, labels: { a: 1 } }, 80000],
    [dedicated, { ...wish, replica: 9 }, 80000],
    [dedicated, { ...wish, clusterName: 'Cluster-01' }, 40013, 409],
    [dedicated, '{', 80000],
    [dedicated, '[]', 80000],
    ['POST /v2/projects', { projectName: 'p', plan: 'Gold' }, 80013],
    ['POST /v2/projects', {}, 80000],
    ['POST /v2/projects', 'null', 80000],
    [`PATCH /v2/projects/${projectId}`, {}, 80000],
    [`PATCH /v2/projects/${projectId}`, 'null', 80000],
    ['GET /v2/projects/p', undefined, 80014],
    [`POST /v2/clusters/${clusterId}/modify`, {}, 80000],
    [`POST /v2/clusters/${clusterId}/modifyReplica`, { replica: 0 }, 80000],
    ['GET /v2/regions?cloudId=moon', undefined, 63032, 404],
    ['GET /v2/jobs/none', undefined, 404, 404],
    [`DELETE /v2/latchkey/recycleBin/clusters/${clusterId}`, undefined, 409, 409],
    ['GET /v2/nothing', undefined, 404, 404],
    ['PUT /v2/clusters', {}, 404, 404],
    ['GET /v2/%zz', undefined, 404, 404],
  ];
  for (const [call, body, code, status = 400] of bad) {
    const reply = await owner.call(call, body);
    expect(reply, `${call} ${JSON.stringify(body)}`).toMatchObject({ status, code });
    expect(reply.message, call).toEqual(expect.any(String));
  }
});

test('a body that is too large is refused before it is read to its end', async () => {
  const owner = new ControlClient(server.controlUrl, server.apiKey);
  const body = { projectName: 'x'.repeat(1024 * 1024) };
  expect(await owner.call('POST /v2/projects', body)).toMatchObject({ status: 413, code: 80000 });
});

test('a change is in the audit with who made it, and the chain holds', async () => {
  const owner = new ControlClient(server.controlUrl, server.apiKey);
  const { projectId } = await owner.ok('POST /v2/projects', { projectName: 'audited' });
  const path = join(server.dataDir, 'latchkey.db');
  const parts = { path, clock: systemClock, random: systemRandom, mustExist: true };
  const store = await openSqliteStore(parts);
  const [row] = await store.audit.list({ limit: 1 });
  expect(row).toMatchObject({
    ...{ action: 'CreateProject', object: `project:${projectId}`, source: '127.0.0.1' },
    actor: { kind: 'apiKey', id: server.founded?.apiKey.id },
  });
  expect(await store.audit.firstBroken()).toBeUndefined();
  await store.close();
});
