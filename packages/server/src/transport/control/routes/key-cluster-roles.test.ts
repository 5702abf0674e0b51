import { CONTROL_ROUTES } from '@latchkey/contract/control';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ControlRig, openControlRig, outcomeOf } from '../../../testing/control-rig.ts';
import type { GrpcClient } from '../../../testing/grpc-client.ts';

let rig: ControlRig;
let grpc: GrpcClient;
let other: { id: string; url: string };
let role: string;

beforeAll(async () => {
  rig = await openControlRig();
  grpc = rig.connect();
  const { projectId } = rig;
  const made = await rig.owner('POST', '/v2/clusters/createServerless', {
    ...{ clusterName: 'other', projectId, regionId: 'local' },
  });
  const id = made.data.clusterId as string;
  other = { id, url: await rig.endpointOf(id) };
  for (const collectionName of ['docs', 'secrets']) {
    const body = { collectionName, dimension: 4 };
    expect(await rig.rest('collections/create', body, rig.ownerKey)).toMatchObject({ code: 0 });
  }
}, 120_000);
afterAll(() => rig.dispose());

let unique = 0;
/** A role that may describe `docs`, and nothing else. */
beforeEach(async () => {
  role = `analyst${unique++}`;
  await admin('roles/create', { roleName: role });
  await grant('DescribeCollection');
});

const admin = async (path: string, body: object) => {
  const reply = await rig.rest(path, body, rig.ownerKey);
  expect(reply, path).toMatchObject({ code: 0 });
  return reply;
};
const grantOf = (privilege: string, collectionName = 'docs') => ({
  ...{ roleName: role, privilege, dbName: 'default', collectionName },
});
const grant = (privilege: string, on?: string) =>
  admin('roles/grant_privilege_v2', grantOf(privilege, on));
const holding = (...roles: string[]) => ({
  ...{ orgRole: 'Member', clusterRoles: [{ clusterId: rig.clusterId, roles }] },
});
/** What the key may do: by gRPC and by REST, which must agree. */
async function mayDescribe(collection: string, token: string): Promise<boolean> {
  const wire = { collection_name: collection };
  const called = outcomeOf(await grpc.call('DescribeCollection', wire, token));
  const rest = await rig.rest('collections/describe', { collectionName: collection }, token);
  expect(rest.code === 0, `${called} / ${JSON.stringify(rest)}`).toBe(called === 'ok');
  return called === 'ok';
}
async function mayCreatePartition(token: string): Promise<boolean> {
  const partition = { collectionName: 'docs', partitionName: `p${unique++}` };
  return (await rig.rest('partitions/create', partition, token)).code === 0;
}

test('a key has what is granted to its roles, from the next call on, on their cluster alone', async () => {
  const { apiKey } = await rig.key(holding(role));
  expect([await mayDescribe('docs', apiKey), await mayDescribe('secrets', apiKey)]).toEqual([
    ...[true, false],
  ]);
  expect((await rig.rest('collections/list', {}, apiKey)).data).toEqual(['docs']);
  await grant('DescribeCollection', 'secrets');
  expect(await mayDescribe('secrets', apiKey)).toBe(true);
  await admin('roles/revoke_privilege_v2', grantOf('DescribeCollection', 'secrets'));
  expect(await mayDescribe('secrets', apiKey)).toBe(false);
  expect(await rig.restAt(other.url, 'collections/list', {}, apiKey)).toMatchObject({
    status: 401,
  });
  // It sees the cluster on the control plane, and has no say in it.
  expect(await rig.call('GET', `/v2/clusters/${rig.clusterId}`, undefined, apiKey)).toMatchObject({
    code: 0,
  });
  const list = await rig.call('GET', '/v2/clusters', undefined, apiKey);
  expect(list.data.clusters.map((each: { clusterId: string }) => each.clusterId)).toEqual([
    rig.clusterId,
  ]);
  const path = `/v2/clusters/${rig.clusterId}/suspend`;
  expect(await rig.call('POST', path, {}, apiKey)).toMatchObject({ status: 403 });
  expect(await rig.call('POST', '/v2/api-keys', holding(role), apiKey)).not.toMatchObject({
    code: 0,
  });
});

test('roles of a cluster add to those of projects, and an update that does not name them leaves them', async () => {
  const { projectId } = rig;
  const { apiKeyId, apiKey } = await rig.key({
    ...holding(role),
    projects: [{ projectId, role: 'Read-Only', clusterIds: [other.id] }],
  });
  expect(await mayDescribe('docs', apiKey)).toBe(true);
  expect(await rig.restAt(other.url, 'collections/list', {}, apiKey)).toMatchObject({ code: 0 });
  const path = `/v2/api-keys/${apiKeyId}`;
  const held = [{ clusterId: rig.clusterId, clusterName: expect.any(String), roles: [role] }];
  expect((await rig.owner('GET', path)).data).toMatchObject({ clusterRoles: held });
  const named = { name: 'renamed', orgRole: 'Member' };
  const kept = await rig.owner('PUT', path, named);
  expect(kept.data).toMatchObject({ name: 'renamed', projects: [], clusterRoles: held });
  expect(await rig.restAt(other.url, 'collections/list', {}, apiKey)).toMatchObject({
    status: 401,
  });
  expect(await rig.owner('PUT', path, { ...named, clusterRoles: [] })).toMatchObject({
    ...{ code: 80000, message: expect.stringContaining('a Member needs one') },
  });
  const projects = [{ projectId, role: 'Read-Only' }];
  const without = await rig.owner('PUT', path, { ...named, projects, clusterRoles: null });
  expect(without.data.clusterRoles).toBeUndefined();
});

test('a role that a key holds is dropped by force alone; one made later under its name is another', async () => {
  const { apiKey } = await rig.key(holding(role));
  const drop = (force: boolean) =>
    grpc.call('DropRole', { role_name: role, force_drop: force }, rig.ownerKey);
  await admin('roles/revoke_privilege_v2', grantOf('DescribeCollection'));
  expect(outcomeOf(await drop(false))).toContain('API keys hold');
  expect(outcomeOf(await drop(true))).toBe('ok');
  await admin('roles/create', { roleName: role });
  await grant('DescribeCollection');
  const refused = await rig.rest('collections/list', {}, apiKey);
  expect(refused).toMatchObject({ status: 401 });
});

test('who gives a role administers the cluster, or holds the role; a key never has more than its creator has now', async () => {
  const { projectId } = rig;
  const adminOf = async (clusterId: string) =>
    rig.key({
      orgRole: 'Member',
      projects: [{ projectId, role: 'Admin', clusterIds: [clusterId] }],
    });
  // Nothing is told of a cluster that the caller does not see.
  const stranger = await adminOf(other.id);
  for (const name of [role, 'no-such-role']) {
    const refused = await rig.call(
      'POST',
      '/v2/api-keys',
      { name: 'x', ...holding(name) },
      stranger.apiKey,
    );
    expect(refused).toMatchObject({ status: 404, code: 80020 });
  }
  const both = await rig.key({
    orgRole: 'Member',
    projects: [
      { projectId, role: 'Admin', clusterIds: [other.id] },
      { projectId, role: 'Read-Write', clusterIds: [rig.clusterId] },
    ],
  });
  expect(
    await rig.call('POST', '/v2/api-keys', { name: 'x', ...holding(role) }, both.apiKey),
  ).toMatchObject({
    ...{ status: 403, code: 80002 },
  });
  const creator = await adminOf(rig.clusterId);
  await grant('CreatePartition');
  const { apiKey, apiKeyId } = await rig.key(holding(role), creator.apiKey);
  const view = async () => (await rig.owner('GET', `/v2/api-keys/${apiKeyId}`)).data;
  expect(await view()).toMatchObject({ limitedByCreator: false });
  expect([await mayDescribe('docs', apiKey), await mayCreatePartition(apiKey)]).toEqual([
    true,
    true,
  ]);
  const demote = (projects: object[]) =>
    rig.owner('PUT', `/v2/api-keys/${creator.apiKeyId}`, {
      ...{ name: 'creator', orgRole: 'Member', projects },
    });
  await demote([{ projectId, role: 'Read-Only' }]);
  expect([await mayDescribe('docs', apiKey), await mayCreatePartition(apiKey)]).toEqual([
    true,
    false,
  ]);
  expect(await view()).toMatchObject({ limitedByCreator: true });
  await demote([{ projectId, role: 'Admin', clusterIds: [other.id] }]);
  expect(await rig.rest('collections/list', {}, apiKey)).toMatchObject({ status: 401 });
  await demote([{ projectId, role: 'Admin' }]);
  expect(await mayCreatePartition(apiKey)).toBe(true);
});

test('row policies know the key by its roles, and its creator has to pass them as well', async () => {
  const body = {
    collectionName: 'docs',
    data: [1, 2].map((id) => ({ id, vector: [id, 0, 0, 0] })),
  };
  await admin('entities/upsert', body);
  await grant('Query');
  const query = async (token: string) => {
    const found = await rig.rest(
      ...([
        'entities/query',
        { collectionName: 'docs', filter: 'id > 0', outputFields: ['id'] },
      ] as const),
      token,
    );
    return found.data?.map(({ id }: { id: number }) => id);
  };
  const { projectId } = rig;
  const creator = await rig.key({ orgRole: 'Member', projects: [{ projectId, role: 'Admin' }] });
  const { apiKey, apiKeyId } = await rig.key(holding(role), creator.apiKey);
  expect(await query(apiKey)).toEqual([1, 2]);
  const policy = (name: string, roles: string[], using: string) =>
    grpc.call(
      'CreateRowPolicy',
      {
        ...{ collection_name: 'docs', policy_name: name, actions: ['Query'], roles },
        ...{ using_expr: using },
      },
      rig.ownerKey,
    );
  expect(outcomeOf(await policy('analysts', [role], 'id == 1'))).toBe('ok');
  expect(await query(apiKey)).toEqual([1]);
  await rig.owner('PUT', `/v2/api-keys/${creator.apiKeyId}`, {
    ...{ name: 'creator', orgRole: 'Member', projects: [{ projectId, role: 'Read-Only' }] },
  });
  // Who made the key has no policy that lets it read.
  expect(await query(apiKey)).toEqual([]);
  expect(outcomeOf(await policy('readers', ['db_ro'], 'id < 3'))).toBe('ok');
  expect(await query(apiKey)).toEqual([1]);
  const question = { clusterId: rig.clusterId, apiKey: apiKeyId, can: 'Query', on: 'default.docs' };
  const { data } = await rig.owner('POST', '/v2/latchkey/explain', question);
  expect(data.rows).toMatchObject({ using: ['id == 1'], also: [{ using: ['id < 3'] }] });
  expect(CONTROL_ROUTES.explain.reply.parse(data)).toEqual(data);
});

test('what cannot be asked for is said, and explain tells by which role the key may', async () => {
  const ask = (body: object) => rig.owner('POST', '/v2/api-keys', { name: 'x', ...body });
  expect(await ask(holding('nobody'))).toMatchObject({
    ...{ status: 404, message: expect.stringContaining('has no role nobody') },
  });
  expect(await ask({ ...holding(role), orgRole: 'Owner' })).toMatchObject({
    ...{ code: 80000, message: expect.stringContaining('clusterRoles are for orgRole Member') },
  });
  const { apiKeyId } = await rig.key(holding(role));
  const explained = await rig.owner('POST', '/v2/latchkey/explain', {
    ...{
      clusterId: rig.clusterId,
      apiKey: apiKeyId,
      can: 'DescribeCollection',
      on: 'default.docs',
    },
  });
  expect(explained.data).toMatchObject({ allowed: true, principal: { clusterRoles: [role] } });
  expect(CONTROL_ROUTES.explain.reply.parse(explained.data)).toEqual(explained.data);
  expect(JSON.stringify(explained.data)).toContain(`"role":"${role}"`);
});
