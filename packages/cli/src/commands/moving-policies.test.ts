import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { dataCall } from '../../../server/src/testing/control-client.ts';
import {
  startTestGateway,
  startTestUpstream,
  type TestUpstream,
} from '../../../server/src/testing/gateway-rig.ts';
import { GrpcClient } from '../../../server/src/testing/grpc-client.ts';
import { startTestServer, type TestServer } from '../../../server/src/testing/test-server.ts';
import { latchkey } from '../testing/test-shell.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

/** A real Milvus, which knows no row policies at all. */
const { LATCHKEY_TEST_MILVUS: MILVUS = '' } = process.env;
const PASSWORD = 'Some-Passw0rd';
const ALICE = `mp_alice:${PASSWORD}`;
/** No other run on the same Milvus has them. */
const NOTES = `mp_notes_${process.pid}`;
const PLAIN = `mp_plain_${process.pid}`;

const dir = mkdtempSync(join(tmpdir(), 'latchkey-policies-'));
const file = (name: string, text: string) => {
  const path = join(dir, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};
let upstream: TestUpstream;
let from: TestServer;
beforeAll(async () => {
  upstream = await startTestUpstream();
  from = await startTestServer();
  await fill();
});
afterAll(async () => {
  await from.dispose();
  await upstream.dispose();
  rmSync(dir, { recursive: true });
});

/** What has to succeed. */
async function call(to: TestServer, path: string, body: object, token = to.adminToken) {
  const reply = await dataCall(to.clusterUrl, path, body, token);
  const { code, message } = reply;
  if (code !== 0) throw new Error(`${path}: ${message}`);
  return reply.data;
}

const OF_TEAM = {
  ...{ collectionName: NOTES, actions: ['Query', 'Search'], description: 'of the team' },
  usingExpr: 'team == $current_user_tags["team"]',
};

/** Notes of two teams, of which alice sees one; and a collection that is open. */
async function fill() {
  for (const collectionName of [NOTES, PLAIN]) {
    const fields = [
      { fieldName: 'id', dataType: 'Int64', isPrimary: true },
      { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
      { fieldName: 'team', dataType: 'VarChar', elementTypeParams: { max_length: 8 } },
    ];
    const indexParams = [{ fieldName: 'v', indexName: 'v', metricType: 'L2', indexType: 'FLAT' }];
    await call(from, 'collections/create', { collectionName, schema: { fields }, indexParams });
    const data = ['red', 'blue', 'red'].map((team, id) => ({ id, v: [id, 1], team }));
    await call(from, 'entities/insert', { collectionName, data });
  }
  await call(from, 'users/create', { userName: 'mp_alice', password: PASSWORD });
  for (const roleName of ['mp_reader', 'mp_other', 'mp_gone']) {
    await call(from, 'roles/create', { roleName });
    const policyName = `for_${roleName}`;
    await call(from, 'row_policies/create', { ...OF_TEAM, policyName, roles: [roleName] });
  }
  await call(from, 'row_policies/update', {
    ...{ ...OF_TEAM, policyName: 'for_mp_other', roles: ['mp_other', 'mp_reader'] },
  });
  // A policy that is for nobody any more must not become one for everybody.
  await call(from, 'roles/drop', { roleName: 'mp_gone' });
  await call(from, 'users/grant_role', { userName: 'mp_alice', roleName: 'mp_reader' });
  await call(from, 'users/add_tags', { userName: 'mp_alice', tags: { team: 'red' } });
  for (const collectionName of [NOTES, PLAIN]) {
    const grant = { roleName: 'mp_reader', dbName: 'default', collectionName };
    await call(from, 'roles/grant_privilege_v2', { ...grant, privilege: 'Query' });
  }
}

const query = (url: string, token: string, collectionName = NOTES) => {
  const all = { collectionName, filter: 'id >= 0', outputFields: ['id'] };
  return dataCall(url, 'entities/query', { ...all, consistencyLevel: 'Strong' }, token);
};

interface Moved {
  readonly name: string;
  readonly rowPolicies: number;
  readonly changedPolicies: readonly { readonly policy: string; readonly why: string }[];
}

/** Both collections. @returns what the command said, with what came of the notes and the open one */
async function migrate(to: { readonly url: string; readonly token: string }, ...more: string[]) {
  const { code, out, err } = await latchkey([
    ...['migrate', 'collections', NOTES, PLAIN],
    ...['--from', from.clusterUrl, '--from-token-file', file('from', from.adminToken)],
    ...['--to', to.url, '--to-token-file', file('to', to.token), '-o', 'json', ...more],
  ]);
  const moved: readonly Moved[] = out === '' ? [] : JSON.parse(out).moved;
  const of = (name: string) => moved.find((each) => each.name === name);
  return { code, err, notes: of(NOTES), plain: of(PLAIN) };
}

const importInto = (to: TestServer) =>
  latchkey([
    ...['import-rbac', '--from', from.clusterUrl, '--token-file', file('from', from.adminToken)],
    ...['--data', to.dataDir, '-o', 'json'],
  ]);

const NOBODYS = { policy: 'for_mp_gone', why: 'it names no role' };

test('row policies move with their collection, which is closed until their roles are there; tags move with the users', async () => {
  const to = await startTestServer();
  onTestFinished(() => to.dispose());
  const target = { url: to.clusterUrl, token: to.adminToken };
  await call(to, 'users/create', { userName: 'bob', password: PASSWORD });
  await call(to, 'users/grant_role', { userName: 'bob', roleName: 'db_ro' });
  const early = await migrate(target);
  expect(early).toMatchObject({
    ...{ code: 0, plain: { rowPolicies: 0, changedPolicies: [] }, notes: { rowPolicies: 3 } },
  });
  expect(early.notes?.changedPolicies).toEqual([
    NOBODYS,
    { policy: 'for_mp_other', why: 'not there: mp_other, mp_reader' },
    { policy: 'for_mp_reader', why: 'not there: mp_reader' },
  ]);
  expect(early.err).toContain('for_mp_reader (not there: mp_reader)');
  // Who may read all collections there sees none of these rows.
  const bob = `bob:${PASSWORD}`;
  expect((await query(to.clusterUrl, bob)).data).toEqual([]);
  expect((await query(to.clusterUrl, bob, PLAIN)).data).toHaveLength(3);

  await call(to, 'roles/create', { roleName: 'mp_other' });
  const between = await migrate(target);
  expect(between.notes?.changedPolicies).toContainEqual({
    ...{ policy: 'for_mp_other', why: 'not there: mp_reader' },
  });
  expect(await rolesOfPolicies(to)).toEqual({
    ...{ for_mp_gone: ['db_admin'], for_mp_other: ['mp_other'], for_mp_reader: ['db_admin'] },
  });
  await call(to, 'roles/drop', { roleName: 'mp_other' });

  const { code, out } = await importInto(to);
  expect({ code, made: JSON.parse(out).made }).toMatchObject({ code: 0, made: { tags: 1 } });
  expect((await query(to.clusterUrl, ALICE)).data).toEqual([]);
  expect(await migrate(target)).toMatchObject({
    notes: { rowPolicies: 3, changedPolicies: [NOBODYS] },
  });
  const red = [{ id: 0 }, { id: 2 }];
  expect((await query(to.clusterUrl, ALICE)).data).toEqual(red);
  expect((await query(from.clusterUrl, ALICE)).data).toEqual(red);
  expect((await query(to.clusterUrl, bob)).data).toEqual([]);
  expect(await rolesOfPolicies(to)).toEqual({
    ...{ for_mp_gone: ['db_admin'], for_mp_other: ['mp_other', 'mp_reader'] },
    for_mp_reader: ['mp_reader'],
  });
  const { collectionName: _, ...content } = OF_TEAM;
  expect((await call(to, 'row_policies/list', { collectionName: NOTES }))[2]).toMatchObject(
    content,
  );
});

async function rolesOfPolicies(to: TestServer) {
  type Policy = { readonly policyName: string; readonly roles: readonly string[] };
  const all: Policy[] = await call(to, 'row_policies/list', { collectionName: NOTES });
  return Object.fromEntries(all.map(({ policyName, roles }) => [policyName, roles]));
}

test('a policy for everybody is for everybody there, too, and one that changed is changed', async () => {
  const [source, to] = [await startTestServer(), await startTestServer()];
  onTestFinished(() => source.dispose());
  onTestFinished(() => to.dispose());
  await call(source, 'collections/create', { collectionName: 'all', dimension: 2 });
  const policy = { collectionName: 'all', policyName: 'all', actions: ['Query'] };
  await call(source, 'row_policies/create', { ...policy, usingExpr: 'id > 1' });
  const move = () =>
    latchkey([
      ...['migrate', 'collections', '--from', source.clusterUrl, '--to', to.clusterUrl],
      ...['--from-token-file', file('source', source.adminToken)],
      ...['--to-token-file', file('target', to.adminToken)],
    ]);
  const there = () => call(to, 'row_policies/list', { collectionName: 'all' });
  expect((await move()).code).toBe(0);
  expect(await there()).toMatchObject([{ roles: ['public'], usingExpr: 'id > 1' }]);
  await call(source, 'row_policies/update', { ...policy, usingExpr: 'id > 2' });
  expect((await move()).code).toBe(0);
  expect(await there()).toMatchObject([{ roles: ['public'], usingExpr: 'id > 2' }]);
});

test('to a cluster in front of Milvus they go only if that is allowed; whom they restrict is refused there', async () => {
  const to = await startTestGateway(upstream.url, file('service', upstream.token));
  onTestFinished(() => to.dispose());
  const target = { url: to.clusterUrl, token: to.adminToken };
  onTestFinished(async () => {
    for (const collectionName of [NOTES, PLAIN]) {
      await dataCall(to.clusterUrl, 'collections/drop', { collectionName }, to.adminToken);
    }
  });
  expect(JSON.parse((await importInto(to)).out).made).toMatchObject({ users: 1, tags: 1 });
  const refused = await migrate(target);
  expect(refused.code).not.toBe(0);
  expect(refused.err).toContain('nothing was copied');
  expect(refused.err).toContain(`default.${NOTES}`);
  expect(refused.err).toContain('1401');
  expect(refused.err).toContain('--allow-unenforced-policies');
  const listed = await call(to, 'collections/list', {});
  expect(listed).not.toContain(PLAIN);

  const allowed = await migrate(target, '--allow-unenforced-policies');
  expect(allowed).toMatchObject({ code: 0, notes: { rowPolicies: 3, changedPolicies: [NOBODYS] } });
  expect((await query(to.clusterUrl, ALICE)).code).toBe(1401);
  expect((await query(to.clusterUrl, ALICE, PLAIN)).data).toHaveLength(3);
});

test('a collection that is closed without a policy is made closed, and not laid over one that is open', async () => {
  const [source, to] = [await startTestServer(), await startTestServer()];
  onTestFinished(() => source.dispose());
  onTestFinished(() => to.dispose());
  const fields = [
    { fieldName: 'id', dataType: 'Int64', isPrimary: true },
    { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
  ];
  const indexParams = [{ fieldName: 'v', indexName: 'v', metricType: 'L2', indexType: 'FLAT' }];
  const closed = { collectionName: 'closed', schema: { fields }, indexParams };
  const properties = { 'rls.enabled': 'true' };
  await call(source, 'collections/create', { ...closed, properties });
  const data = [{ id: 1, v: [1, 2] }];
  await call(source, 'entities/insert', { collectionName: 'closed', data });
  const move = async () => {
    const { out } = await latchkey([
      ...['migrate', 'collections', '--from', source.clusterUrl, '--to', to.clusterUrl],
      ...['--from-token-file', file('source', source.adminToken), '-o', 'json'],
      ...['--to-token-file', file('target', to.adminToken)],
    ]);
    return JSON.parse(out);
  };
  await call(to, 'collections/create', closed);
  const why = expect.stringContaining('without the property rls.enabled');
  expect(await move()).toMatchObject({ moved: [], notMoved: [{ name: 'closed', why }] });
  await call(to, 'collections/drop', { collectionName: 'closed' });
  for (const written of [1, 0]) {
    expect(await move()).toMatchObject({ moved: [{ name: 'closed', written }], notMoved: [] });
  }
  await call(to, 'users/create', { userName: 'bob', password: PASSWORD });
  await call(to, 'users/grant_role', { userName: 'bob', roleName: 'db_ro' });
  expect((await query(to.clusterUrl, `bob:${PASSWORD}`, 'closed')).data).toEqual([]);
});

test.skipIf(MILVUS === '')(
  'to a Milvus they do not go, and nothing does unless that is allowed',
  async () => {
    const target = { url: MILVUS, token: upstream.token };
    const direct = new GrpcClient(MILVUS);
    onTestFinished(async () => {
      for (const collection_name of [NOTES, PLAIN]) {
        await direct.call('DropCollection', { collection_name }, upstream.token);
      }
      direct.close();
    });
    const refused = await migrate(target);
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain('whoever may read a collection there reads all of its rows');
    const allowed = await migrate(target, '--allow-unenforced-policies');
    expect(allowed).toMatchObject({ code: 0, notes: { rowPolicies: 0 } });
    const why = 'there are no row policies there';
    expect(allowed.notes?.changedPolicies).toContainEqual({ policy: 'for_mp_reader', why });
  },
);
