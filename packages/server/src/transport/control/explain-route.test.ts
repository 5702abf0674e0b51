import { join } from 'node:path';
import { CONTROL_ROUTES } from '@latchkey/contract/control';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeApiKey } from '../../kernel/api-key-format.ts';
import { systemClock } from '../../kernel/clock.ts';
import { systemRandom } from '../../kernel/random.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { GrpcClient } from '../../testing/grpc-client.ts';
import { TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';

let server: TestServer;
let grpc: GrpcClient;

beforeAll(async () => {
  server = await startTestServer();
  grpc = new GrpcClient(server.clusterUrl);
  const password = Buffer.from('Some-Passw0rd').toString('base64');
  await call('CreateCredential', { username: 'alice', password });
  await call('CreateRole', { entity: { name: 'writer', description: '' } });
  await call('OperateUserRole', { username: 'alice', role_name: 'writer', type: 0 });
});
afterAll(async () => {
  grpc.close();
  await server.dispose();
});

/** As db_admin; whatever is refused throws. */
async function call(name: string, request: object): Promise<void> {
  const { grpcStatus, grpcMessage, message } = await grpc.call(name, request, server.adminToken);
  const status = message?.status ?? message;
  if (grpcStatus !== 0 || status?.code) throw new Error(grpcMessage || status.reason);
}

const grant = (type: 0 | 1) =>
  call('OperatePrivilegeV2', {
    role: { name: 'writer', description: '' },
    grantor: { privilege: { name: 'CollectionReadWrite' } },
    ...{ type, db_name: 'default', collection_name: '*' },
  });

async function explain(body: unknown, key = server.apiKey) {
  const response = await fetch(`${server.controlUrl}/v2/latchkey/explain`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind
  const reply: any = await response.json();
  // Whatever is answered is what the document says, no less and no more.
  if (reply.code === 0) expect(CONTROL_ROUTES.explain.reply.parse(reply.data)).toEqual(reply.data);
  return { status: response.status, ...reply };
}

test('a grant that was made over gRPC is in the next answer, and gone from the one after the revoke', async () => {
  const question = { user: 'alice', can: 'Insert', on: 'default' };
  const before = await explain(question);
  expect(before).toMatchObject({
    ...{ status: 200, code: 0 },
    data: {
      ...{ clusterId: server.founded?.clusterId, allowed: false },
      smallestGrant: { privilege: 'Insert', database: 'default', collection: '*' },
      ...{ toRoles: ['writer'], rolesThatWouldDo: ['db_rw', 'db_admin'] },
    },
  });
  await grant(0);
  const { data } = await explain({ ...question, clusterId: server.founded?.clusterId });
  expect(data).toMatchObject({
    allowed: true,
    because: [{ role: 'writer', group: 'CollectionReadWrite', grant: { grantor: 'db_admin' } }],
  });
  await grant(1);
  expect(await explain(question)).toEqual(before);
});

test('a dry run foretells what the call over gRPC then does', async () => {
  const rights = async () => (await explain({ user: 'alice' })).data.rights;
  const change = {
    grant: { role: 'writer', privilege: 'CollectionReadWrite', on: 'default' },
  };
  const { data } = await explain({ change });
  expect(data.users).toMatchObject([{ user: 'alice', lost: [] }]);
  expect(await rights()).toEqual([]);
  await grant(0);
  const [row] = await rights();
  expect(data.users[0].gained).toEqual([
    {
      ...{ database: 'default', collection: '*', privileges: row.privileges },
      inShort: ['CollectionReadWrite'],
    },
  ]);
  await grant(1);
});

test('each kind of change is tried and refused with the words of its call', async () => {
  const refusals: [change: object, message: string][] = [
    [{ grant: { role: 'writer', privilege: 'Fly', on: '*' } }, 'not found the privilege name[Fly]'],
    [{ revoke: { role: 'nobody', privilege: 'Load', on: 'default' } }, 'does not exist'],
    [{ grantRole: { user: 'nobody', role: 'writer' } }, 'the user "nobody" does not exist'],
    [{ revokeRole: { user: 'alice', role: 'nothing' } }, 'the role "nothing" does not exist'],
    [{ addToGroup: { group: 'none', privileges: ['Load'] } }, 'no privilege group name [none]'],
    [{ removeFromGroup: { group: 'none', privileges: ['Load'] } }, 'no privilege group name'],
    [{ dropRole: { role: 'writer' } }, 'that users hold'],
    [{ dropRole: { role: 'db_rw', force: true } }, "can't be dropped"],
  ];
  for (const [change, message] of refusals) {
    const { code, data } = await explain({ change });
    expect({ code, ...data }).toMatchObject({
      ...{ code: 0, users: [] },
      refused: { code: expect.any(Number), message: expect.stringContaining(message) },
    });
  }
  expect((await explain({ change: { dropRole: { role: 'writer', force: true } } })).data).toEqual({
    ...{ clusterId: server.founded?.clusterId, users: [], more: false, apiKeys: [] },
  });
});

test('who may do what with a collection is answered as the document says', async () => {
  const create = async (path: string, body: object) => {
    const url = `${server.controlUrl}/v2/vectordb/${path}?cluster_id=${server.founded?.clusterId}`;
    const headers = {
      authorization: `Bearer ${server.apiKey}`,
      'content-type': 'application/json',
    };
    const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(await reply.json()).toMatchObject({ code: 0 });
  };
  await create('collections/create', { collectionName: 'docs', dimension: 4 });
  await create('aliases/create', { collectionName: 'docs', aliasName: 'papers' });
  const { data } = await explain({ collection: 'default.docs' });
  expect(data).toMatchObject({
    object: { database: 'default', collection: 'docs', aliases: ['papers'] },
    rowPolicies: [],
  });
  expect(data.principals[0]).toMatchObject({ principal: { user: 'db_admin' } });
  const byAlias = await explain({ user: 'alice', can: 'Insert', on: 'default.papers' });
  expect(byAlias.data.object).toEqual({ database: 'default', collection: 'docs', alias: 'papers' });
});

test('what cannot be read is refused with the place where it is wrong', async () => {
  const bad: [body: unknown, message: string][] = [
    [{}, 'give one of user, apiKey, collection and change'],
    [{ user: 'alice', apiKey: 'key-1' }, 'give one of'],
    [{ user: 'alice', on: 'default' }, 'on needs can'],
    [{ collection: 'default.docs', can: 'Insert' }, 'can needs user or apiKey'],
    [{ collection: 'default' }, 'collection must name one'],
    [{ user: 'alice', can: 'Insert', on: 'a.b.c' }, 'cannot read "a.b.c"'],
    [{ user: 'alice', can: 'Insert', on: 'team:x' }, 'cannot read "team:x"'],
    [{ user: 'alice', cann: 'Insert' }, 'cann'],
    [{ user: 'a'.repeat(257) }, 'user: '],
    [{ user: 'alice', limit: 1001 }, 'limit: '],
    [{ change: {} }, 'give one change'],
    [{ change: { grantRole: { user: 'a', role: 'b' }, dropRole: { role: 'c' } } }, 'give one'],
    [{ change: { grant: { role: 'a', privilege: 'b', on: 'role:x' } } }, 'on cannot be a role'],
    ['[]', 'expected object'],
    ['{', ''],
  ];
  for (const [body, message] of bad) {
    const reply = await explain(body);
    expect(reply, JSON.stringify(body)).toMatchObject({ status: 400, code: 80000 });
    expect(reply.message).toContain(message);
  }
});

test('a request without a good key is told nothing', async () => {
  const question = { user: 'alice' };
  const refused = { status: 401, code: 21119, message: 'The apikey is illegal.' };
  expect(await explain(question, '')).toEqual(refused);
  expect(await explain(question, server.adminToken)).toEqual(refused);
  expect(await explain({ ...question, clusterId: 'in01-none' })).toMatchObject({ code: 80020 });
});

test('a key that does not administer the cluster is told about itself alone', async () => {
  const { id, key, digest } = makeApiKey(systemRandom);
  const { organizationId, projectId } = server.founded ?? {};
  if (!organizationId || !projectId) throw new Error('not founded');
  const path = join(server.dataDir, 'latchkey.db');
  const parts = { path, clock: systemClock, random: systemRandom, mustExist: true };
  const store = await openSqliteStore(parts);
  const scope = { orgRole: 'Member', projects: [{ projectId, role: 'Read-Only' }] } as const;
  const names = { name: 'ci', description: '' };
  const creator = { kind: 'system', id: '', name: '' } as const;
  const made = { id, digest, organizationId, scope, creator, ...names };
  await store.apiKeys.create(made, 9, TEST_ORIGIN);
  await store.close();
  const own = { apiKey: id, can: 'Insert', on: 'default' };
  expect(await explain(own, key.reveal())).toMatchObject({
    ...{ status: 200, data: { allowed: false, rolesThatWouldDo: ['Read-Write', 'Admin'] } },
  });
  for (const question of [{ user: 'alice' }, { user: 'nobody' }, { apiKey: 'key-other' }]) {
    expect(await explain(question, key.reveal())).toMatchObject({ status: 403, code: 80020 });
  }
});
