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
  expect({ path, reply }).toMatchObject({ reply: { code: 0 } });
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
  readonly policiesLeft: readonly { readonly policy: string; readonly why: string }[];
  readonly closed: boolean;
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
    ...{ code: 0, plain: { rowPolicies: 0, policiesLeft: [], closed: false } },
    notes: { rowPolicies: 0, closed: true },
  });
  expect(early.notes?.policiesLeft).toEqual([
    NOBODYS,
    { policy: 'for_mp_other', why: 'roles mp_other, mp_reader not there' },
    { policy: 'for_mp_reader', why: 'role mp_reader not there' },
  ]);
  expect(early.err).toContain('it is closed there to all but who bypasses policies');
  // Who may read all collections there sees none of these rows.
  const bob = `bob:${PASSWORD}`;
  expect((await query(to.clusterUrl, bob)).data).toEqual([]);
  expect((await query(to.clusterUrl, bob, PLAIN)).data).toHaveLength(3);

  await call(to, 'roles/create', { roleName: 'mp_other' });
  const between = await migrate(target);
  expect(between.notes).toMatchObject({ rowPolicies: 1, closed: false });
  expect(between.notes?.policiesLeft).toContainEqual({
    ...{ policy: 'for_mp_other', why: 'role mp_reader not there' },
  });
  await call(to, 'row_policies/drop', { collectionName: NOTES, policyName: 'for_mp_other' });
  await call(to, 'roles/drop', { roleName: 'mp_other' });

  const { code, out } = await importInto(to);
  expect({ code, made: JSON.parse(out).made }).toMatchObject({ code: 0, made: { tags: 1 } });
  expect((await query(to.clusterUrl, ALICE)).data).toEqual([]);
  expect(await migrate(target)).toMatchObject({
    notes: { rowPolicies: 2, policiesLeft: [NOBODYS], closed: false },
  });
  const red = [{ id: 0 }, { id: 2 }];
  expect((await query(to.clusterUrl, ALICE)).data).toEqual(red);
  expect((await query(from.clusterUrl, ALICE)).data).toEqual(red);
  expect((await query(to.clusterUrl, bob)).data).toEqual([]);
  const [, there] = await Promise.all(
    [from, to].map((server) => call(server, 'row_policies/list', { collectionName: NOTES })),
  );
  expect(there).toMatchObject([
    { ...without(OF_TEAM), policyName: 'for_mp_other', roles: ['mp_other', 'mp_reader'] },
    { ...without(OF_TEAM), policyName: 'for_mp_reader', roles: ['mp_reader'] },
  ]);
});

const without = ({ collectionName: _, ...rest }: typeof OF_TEAM) => rest;

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
  expect(allowed).toMatchObject({ code: 0, notes: { rowPolicies: 2, policiesLeft: [NOBODYS] } });
  expect((await query(to.clusterUrl, ALICE)).code).toBe(1401);
  expect((await query(to.clusterUrl, ALICE, PLAIN)).data).toHaveLength(3);
});

test('where none of their roles is, a collection in front of Milvus is closed as well', async () => {
  const to = await startTestGateway(upstream.url, file('service', upstream.token));
  onTestFinished(() => to.dispose());
  onTestFinished(async () => {
    for (const collectionName of [NOTES, PLAIN]) {
      await dataCall(to.clusterUrl, 'collections/drop', { collectionName }, to.adminToken);
    }
  });
  await call(to, 'users/create', { userName: 'bob', password: PASSWORD });
  await call(to, 'users/grant_role', { userName: 'bob', roleName: 'db_ro' });
  const target = { url: to.clusterUrl, token: to.adminToken };
  // Once as one that is made, once as one that is there, open.
  for (const round of ['made', 'there']) {
    const moved = await migrate(target, '--allow-unenforced-policies');
    expect([round, moved]).toMatchObject([round, { code: 0, notes: { closed: true } }]);
    expect((await query(to.clusterUrl, `bob:${PASSWORD}`)).code).toBe(1401);
    const closed = { collectionName: NOTES, properties: { 'rls.enabled': 'false' } };
    await call(to, 'collections/alter_properties', closed);
    expect((await query(to.clusterUrl, `bob:${PASSWORD}`)).code).toBe(0);
  }
});

test.skipIf(MILVUS === '')(
  'to a Milvus they do not go, and nothing does unless that is allowed',
  async () => {
    const target = { url: MILVUS, token: upstream.token };
    onTestFinished(async () => {
      for (const collectionName of [NOTES, PLAIN]) {
        await dataCall(MILVUS, 'collections/drop', { collectionName }, upstream.token);
      }
    });
    const refused = await migrate(target);
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain('whoever may read a collection there reads all of its rows');
    const allowed = await migrate(target, '--allow-unenforced-policies');
    expect(allowed).toMatchObject({ code: 0, notes: { rowPolicies: 0, closed: false } });
    const why = 'there are no row policies there';
    expect(allowed.notes?.policiesLeft).toContainEqual({ policy: 'for_mp_reader', why });
  },
);
