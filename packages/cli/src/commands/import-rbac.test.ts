import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from '@node-rs/bcrypt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../../server/src/testing/test-server.ts';
import { latchkey } from '../testing/test-shell.ts';

vi.setConfig({ testTimeout: 60_000 });

const dir = mkdtempSync(join(tmpdir(), 'latchkey-import-rbac-'));
const PASSWORD = 'Some-Passw0rd';
let from: TestServer;
let to: TestServer;

async function call(server: TestServer, path: string, body: object, token = server.adminToken) {
  const response = await fetch(`${server.clusterUrl}/v2/vectordb/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { code: number; data: unknown };
}

/** A server that speaks Milvus' protocol and has Milvus' rules. */
beforeAll(async () => {
  [from, to] = await Promise.all([startTestServer({ profile: 'milvus' }), startTestServer()]);
  writeFileSync(join(dir, 'token'), from.adminToken, { mode: 0o600 });
  for (const userName of ['alice', 'bob']) {
    await call(from, 'users/create', { userName, password: PASSWORD });
  }
  const tags = { team: 'blue', floor: '2' };
  await call(from, 'users/add_tags', { userName: 'alice', tags });
  await call(from, 'roles/create', { roleName: 'reader' });
  await call(from, 'users/grant_role', { userName: 'alice', roleName: 'reader' });
  await call(from, 'users/grant_role', { userName: 'bob', roleName: 'admin' });
  await call(from, 'privilege_groups/create', { privilegeGroupName: 'look' });
  await call(from, 'privilege_groups/add_privileges_to_group', {
    ...{ privilegeGroupName: 'look', privileges: ['Query', 'Search'] },
  });
  const grant = { roleName: 'reader', dbName: 'default', collectionName: 'docs' };
  await call(from, 'roles/grant_privilege_v2', { ...grant, privilege: 'look' });
  await call(from, 'roles/grant_privilege_v2', { ...grant, privilege: 'DescribeCollection' });
});
afterAll(async () => {
  await Promise.all([from.dispose(), to.dispose()]);
  rmSync(dir, { recursive: true });
});

const words = (...more: string[]) => [
  ...['import-rbac', '--from', from.clusterUrl, '--token-file', join(dir, 'token')],
  ...['--data', to.dataDir, '-o', 'json', ...more],
];
const run = async (...more: string[]) => {
  const { code, out, err } = await latchkey(words(...more));
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
};

test('a dry run tells what would be made; then it is made, once; and everybody signs in', async () => {
  const made = { users: 2, roles: 1, grants: 2, privilegeGroups: 1, tags: 2 };
  expect(await run('--dry-run')).toMatchObject({ dryRun: true, made });
  expect((await call(to, 'users/list', {})).data).toEqual(['db_admin']);
  expect(await run()).toMatchObject({ dryRun: false, made });
  const asAlice = await call(to, 'collections/list', {}, `alice:${PASSWORD}`);
  expect(asAlice).toMatchObject({ code: 0 });
  // Milvus' `admin` is `db_admin` here.
  expect((await call(to, 'users/list', {}, `bob:${PASSWORD}`)).code).toBe(0);
  await call(to, 'collections/create', { collectionName: 'docs', dimension: 2 });
  const docs = { collectionName: 'docs' };
  const described = await call(to, 'collections/describe', docs, `alice:${PASSWORD}`);
  expect(described).toMatchObject({ code: 0 });
  const again = await run();
  expect(again.made).toEqual({ users: 0, roles: 0, grants: 0, privilegeGroups: 0, tags: 0 });
  const { data: tags } = await call(to, 'users/describe_tags', { userName: 'alice' });
  expect(tags).toEqual({ team: 'blue', floor: '2' });
  expect(again.skipped).toContainEqual({
    ...{ kind: 'user', name: 'alice' },
    why: 'there is a user of this name here',
  });
});

test("Milvus' bcrypt hashes are taken, and replaced by argon2id at the first sign-in", async () => {
  // As Milvus stores them: golang.org/x/crypto/bcrypt at its default cost.
  const passwordHash = (await hash(PASSWORD, { cost: 10 })).replace(/^\$2[by]/, '$2a');
  const clusterId = to.founded?.clusterId ?? '';
  const dump = {
    users: [
      { name: 'carol', passwordHash, roles: ['public'] },
      { name: 'root', passwordHash, roles: ['admin'] },
      { name: 'dave', passwordHash: 'd41d8cd98f00b204', roles: [] },
      { name: 'eve', passwordHash: passwordHash.replace('$10$', '$31$'), roles: [] },
      { name: 'fred', passwordHash, tags: { '': 'x' } },
    ],
  };
  const response = await fetch(`${to.controlUrl}/v2/latchkey/clusters/${clusterId}/rbac/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${to.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(dump),
  });
  const { data } = (await response.json()) as { data: { skipped: { name: string }[] } };
  expect(data).toMatchObject({ made: { users: 1 } });
  expect(data.skipped.map(({ name }) => name)).toEqual(['root', 'dave', 'eve', 'fred']);
  expect(JSON.stringify(data)).not.toContain(passwordHash.slice(8));
  const signIn = (password: string) => call(to, 'collections/list', {}, `carol:${password}`);
  expect((await signIn('Wrong-Passw0rd')).code).toBe(1800);
  expect((await signIn(PASSWORD)).code).toBe(0);
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(join(to.dataDir, 'latchkey.db'));
  const row = database
    .prepare("SELECT password_hash AS hash FROM users WHERE name = 'carol'")
    .get();
  database.close();
  expect(row?.hash).toMatch(/^\$argon2id\$/);
  expect((await signIn(PASSWORD)).code).toBe(0);
});

test('a server that cannot be asked is told by its address', async () => {
  writeFileSync(join(dir, 'wrong'), 'root:wrong', { mode: 0o600 });
  const { code, err } = await latchkey([
    ...words().slice(0, 3),
    '--token-file',
    join(dir, 'wrong'),
    '--data',
    to.dataDir,
  ]);
  expect(code).not.toBe(0);
  expect(err).toContain(`${from.clusterUrl}: BackupRBAC`);
});
