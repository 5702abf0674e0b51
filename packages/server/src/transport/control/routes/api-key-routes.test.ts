import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlRig, openControlRig } from '../../../testing/control-rig.ts';

let rig: ControlRig;
beforeAll(async () => {
  rig = await openControlRig();
});
afterAll(() => rig.dispose());

const inProject = (role: string, more: object = {}) => ({
  orgRole: 'Member',
  projects: [{ projectId: rig.projectId, role, ...more }],
});

test('a key is made, shown once, described, replaced and deleted, as Terraform does it', async () => {
  // The provider sends these fields, under its own spelling of the path.
  const asked = {
    name: 'pipeline',
    orgRole: 'Member',
    projects: [
      {
        ...{ projectId: rig.projectId, role: 'Read-Write', allCluster: false, allVolume: true },
        clusterIds: [rig.clusterId],
      },
    ],
  };
  const made = await rig.owner('POST', '/v2/apiKeys', asked);
  expect(made).toMatchObject({ status: 200, code: 0 });
  expect(Object.keys(made.data).sort()).toEqual(['apiKey', 'apiKeyId']);
  const { apiKeyId, apiKey } = made.data;
  expect(apiKey).toMatch(/^lk_[0-9a-z]{16}_[0-9A-Za-z]{49}$/);

  const shown = await rig.owner('GET', `/v2/apiKeys/${apiKeyId}`);
  expect(shown.data).toMatchObject({
    ...{ apiKeyId, name: 'pipeline', description: '', orgRole: 'Member', type: 'Customized' },
    ...{ createdBy: rig.ownerKeyId, creatorName: 'Owner key', status: 'ACTIVE' },
    createTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    projects: [
      {
        ...{ projectId: rig.projectId, projectName: 'Default Project', role: 'Read-Write' },
        ...{ allCluster: false, allVolume: true, volumes: [] },
        clusters: [{ clusterId: rig.clusterId, clusterName: 'Cluster-01' }],
      },
    ],
  });
  expect(JSON.stringify(shown)).not.toContain(apiKey);

  const replaced = await rig.owner('PUT', `/v2/api-keys/${apiKeyId}`, {
    ...{ name: 'pipeline 2', ...inProject('Read-Only', { allCluster: true }) },
  });
  expect(replaced.data).toMatchObject({
    ...{ apiKeyId, name: 'pipeline 2', limitedByCreator: false },
    projects: [{ role: 'Read-Only', allCluster: true, clusters: [] }],
  });
  const list = await rig.owner('GET', '/v2/api-keys?pageSize=100');
  expect(list.data).toMatchObject({ currentPage: 1, pageSize: 100 });
  expect(list.data.apiKeys).toHaveLength(list.data.count);
  expect(list.data.apiKeys).toContainEqual(replaced.data);

  expect(await rig.owner('DELETE', `/v2/api-keys/${apiKeyId}`)).toMatchObject({ data: {} });
  // Terraform takes code 404 for "is gone", which it reads under status 200 alone.
  for (const method of ['GET', 'DELETE'] as const) {
    const gone = { code: 404, message: expect.stringContaining(apiKeyId) };
    const [asIs, asTerraform] = [`/v2/api-keys/${apiKeyId}`, `/v2/apiKeys/${apiKeyId}`];
    expect(await rig.owner(method, asIs)).toMatchObject({ status: 404, ...gone });
    expect(await rig.owner(method, asTerraform)).toMatchObject({ status: 200, ...gone });
  }
});

test.each([
  ['no name', { orgRole: 'Owner' }, 80000],
  ['a blank name', { name: '  ', orgRole: 'Owner' }, 80000],
  ['a long name', { name: 'n'.repeat(65), orgRole: 'Owner' }, 80000],
  ['a long description', { name: 'n', description: 'd'.repeat(256), orgRole: 'Owner' }, 80000],
  ['an unknown role', { name: 'n', orgRole: 'Emperor' }, 80000],
  ['a member without projects', { name: 'n', orgRole: 'Member', projects: [] }, 80000],
  ['an owner with projects', { ...inProjectOf('proj-1'), orgRole: 'Owner' }, 80000],
  ['a project that is not there', inProjectOf('proj-1'), 80014],
  ['a malformed project', inProjectOf('x'), 80000],
  [
    'an expiry that is past',
    { name: 'n', orgRole: 'Owner', expireTime: '2020-01-01T00:00:00Z' },
    80000,
  ],
  ['an expiry that is no time', { name: 'n', orgRole: 'Owner', expireTime: 'soon' }, 80000],
])('%s is refused', async (_, body, code) => {
  const refused = await rig.owner('POST', '/v2/api-keys', body);
  expect(refused).toMatchObject({ code, message: expect.stringMatching(/./) });
  expect(refused.status).toBeGreaterThanOrEqual(400);
});

function inProjectOf(projectId: string) {
  return { name: 'n', orgRole: 'Member', projects: [{ projectId, role: 'Read-Only' }] };
}

test('clusters that are not in the project, and databases without clusters, are refused', async () => {
  const ask = (more: object) =>
    rig.owner('POST', '/v2/api-keys', { name: 'n', ...inProject('Read-Only', more) });
  expect(await ask({ clusterIds: ['in01-none'] })).toMatchObject({ code: 80020 });
  expect(await ask({ allCluster: false })).toMatchObject({ code: 80000 });
  expect(await ask({ allCluster: true, clusterIds: [rig.clusterId] })).toMatchObject({
    code: 80000,
  });
  expect(await ask({ databases: ['default'] })).toMatchObject({ code: 80000 });
});

test('nobody makes a key with more than they have, or manages one that has', async () => {
  const admin = await rig.key(inProject('Admin', { clusterIds: [rig.clusterId] }));
  const reader = await rig.key(inProject('Read-Only'));
  const owner = await rig.key({ orgRole: 'Owner' });
  const create = (token: string, scope: object) =>
    rig.call('POST', '/v2/api-keys', { name: 'n', ...scope }, token);
  const here = { clusterIds: [rig.clusterId] };
  expect(await create(admin.apiKey, inProject('Admin', here))).toMatchObject({ code: 0 });
  for (const scope of [
    { orgRole: 'Owner' },
    { orgRole: 'Billing-Admin' },
    inProject('Read-Only'),
  ]) {
    expect(await create(admin.apiKey, scope)).toMatchObject({ status: 403, code: 80002 });
  }
  expect(await create(reader.apiKey, inProject('Read-Only'))).toMatchObject({ code: 80002 });

  // A key of all clusters is more than an Admin of one may touch, and is not even shown.
  for (const other of [owner, reader]) {
    const path = `/v2/api-keys/${other.apiKeyId}`;
    const change = { name: 'n', ...inProject('Read-Only', here) };
    expect(await rig.call('GET', path, undefined, admin.apiKey)).toMatchObject({ code: 404 });
    expect(await rig.call('PUT', path, change, admin.apiKey)).toMatchObject({ code: 404 });
    expect(await rig.call('DELETE', path, undefined, admin.apiKey)).toMatchObject({ code: 404 });
    const verbs = ['reset', 'disable', 'enable', 'adopt'];
    for (const verb of verbs) {
      const at = `/v2/latchkey/api-keys/${other.apiKeyId}/${verb}`;
      expect(await rig.call('POST', at, {}, admin.apiKey), verb).toMatchObject({ code: 404 });
    }
  }
  const own = await rig.call('GET', '/v2/api-keys', undefined, reader.apiKey);
  expect(own.data.apiKeys.map((key: { apiKeyId: string }) => key.apiKeyId)).toEqual([
    reader.apiKeyId,
  ]);
  const reset = await rig.call(
    'POST',
    `/v2/latchkey/api-keys/${reader.apiKeyId}/reset`,
    {},
    reader.apiKey,
  );
  expect(reset).toMatchObject({ status: 403, code: 80002 });
});

test('at most 100 customized keys', async () => {
  const many = await openControlRig();
  try {
    for (let at = 1; at < 100; at++) await many.key({ orgRole: 'Billing-Admin' });
    const last = await many.owner('POST', '/v2/api-keys', { name: 'n', orgRole: 'Billing-Admin' });
    expect(last).toMatchObject({ status: 429, code: 429, message: expect.stringContaining('100') });
  } finally {
    await many.dispose();
  }
});

test('when a key was last used is shown, with the network', async () => {
  const { apiKeyId, apiKey } = await rig.key(inProject('Read-Only'));
  const shown = async () => (await rig.owner('GET', `/v2/api-keys/${apiKeyId}`)).data;
  expect(await shown()).not.toHaveProperty('lastUsedTime');
  await rig.rest('collections/list', {}, apiKey);
  const { lastUsedTime, lastUsedNetwork } = await shown();
  expect(Date.now() - Date.parse(lastUsedTime)).toBeLessThan(60_000);
  expect(lastUsedNetwork).toBe('127.0.0.0/24');
});
