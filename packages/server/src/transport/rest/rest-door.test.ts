import { SERVED_RPCS } from '@latchkey/contract';
import { REST_ROUTES } from '@latchkey/contract/rest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN, openRestRig, type RestRig } from '../../testing/rest-rig.ts';
import { REST_HANDLERS } from './rest-handlers.ts';

let rig: RestRig;
beforeAll(async () => {
  rig = await openRestRig({ lockout: { failures: 1000 } });
  await rig.fixture.addUser('alice', 'Alice-Passw0rd');
});
afterAll(() => rig[Symbol.asyncDispose]());

const UNAUTHENTICATED = { code: 1800, message: "user hasn't authenticated" };
const basic = (token: string) => `Basic ${Buffer.from(token).toString('base64')}`;

test.each([
  ['Bearer', `Bearer ${ADMIN}`],
  ['bare', ADMIN],
  ['Basic', basic(ADMIN)],
])('a credential in %s form is accepted', async (_form, authorization) => {
  const reply = await rig.post('users/list', {}, { authorization });
  expect(reply).toMatchObject({ status: 200, body: { code: 0, data: ['alice', 'db_admin'] } });
});

test('an API key is accepted', async () => {
  const { credential } = await rig.fixture.addApiKey({ orgRole: 'Owner', projects: [] });
  const authorization = `Bearer ${credential.key.reveal()}`;
  expect((await rig.post('users/list', {}, { authorization })).body.code).toBe(0);
});

test.each([
  ['none', null],
  ['an empty one', ''],
  ['a wrong password', 'Bearer db_admin:wrong'],
  ['an unknown user', 'Bearer nobody:Founding-Passw0rd'],
  ['an empty user', 'Bearer :Founding-Passw0rd'],
  ['an empty password', 'Bearer db_admin:'],
  ['a wrong API key', 'Bearer abcdef'],
  ['a bare API key', 'abcdef'],
  ['a scheme alone', 'Bearer'],
  ['broken base64', 'Basic !!!'],
])('%s is 401', async (_what, authorization) => {
  for (const path of ['users/list', '/nowhere', '/', '/%zz', '/v2/vectordb/users/nothing']) {
    const reply = await rig.post(path, {}, { authorization });
    expect(reply).toMatchObject({ status: 401, body: UNAUTHENTICATED });
  }
  const get = await rig.post('users/list', undefined, { authorization, method: 'GET' });
  expect(get.status).toBe(401);
});

test('only who came with Basic is asked for Basic', async () => {
  const wrong = await rig.post('users/list', {}, { authorization: basic('db_admin:wrong') });
  expect(wrong.headers['www-authenticate']).toBe('Basic realm="restricted", charset="UTF-8"');
  const bearer = await rig.post('users/list', {}, { authorization: 'Bearer db_admin:wrong' });
  expect(bearer.headers['www-authenticate']).toBeUndefined();
});

test.each(['/nowhere', '/', '/%zz', '/v2/vectordb/users/nothing', '/v2/vectordb/users/list/x'])(
  '%s is not found once authenticated',
  async (path) => {
    const reply = await rig.post(path);
    expect(reply).toMatchObject({ status: 404, text: '404 page not found' });
  },
);

test.each(['GET', 'PUT'] as const)('%s of a route is not found', async (method) => {
  const reply = await rig.post('users/list', undefined, { method });
  expect(reply).toMatchObject({ status: 404, text: '404 page not found' });
});

test('OPTIONS is answered without a credential, for browsers', async () => {
  const reply = await rig.post('users/list', {}, { method: 'OPTIONS', authorization: null });
  expect(reply.status).toBe(204);
  expect(reply.headers['access-control-allow-origin']).toBe('*');
  expect(String(reply.headers['access-control-allow-headers'])).toContain('Authorization');
});

test('a missing privilege is 403 in the words of gRPC', async () => {
  const reply = await rig.post('users/list', {}, { authorization: 'alice:Alice-Passw0rd' });
  expect(reply).toMatchObject({
    status: 403,
    body: {
      code: 65535,
      message:
        'rpc error: code = PermissionDenied desc = PrivilegeSelectOwnership: permission deny to alice in the `*` database',
    },
  });
});

test.each(['text/plain', 'application/xml', ';;;', 'application/json; charset=latin1', ''])(
  'a body of type %j is JSON',
  async (type) => {
    const reply = await rig.post('users/list', {}, { headers: { 'content-type': type } });
    expect(reply.body.code).toBe(0);
  },
);

test('query strings are ignored', async () => {
  const reply = await rig.post('/v2/vectordb/users/list?cluster_id=in01-1&__proto__=1');
  expect(reply.body.code).toBe(0);
});

test.each([
  ['', 'can only accept json format request, the request body should be nil, however {} is valid'],
  ['{', 'can only accept json format request, error: it is not valid JSON'],
  [
    '{"userName":"a","password":"Hunter2"',
    'can only accept json format request, error: it is not valid JSON',
  ],
  [
    '[]',
    'can only accept json format request, error: json: cannot unmarshal array into Go value of type UserReq',
  ],
  [
    '"x"',
    'can only accept json format request, error: json: cannot unmarshal string into Go value of type UserReq',
  ],
  [
    '{"userName":7}',
    'can only accept json format request, error: json: cannot unmarshal number into Go struct field UserReq.userName of type string',
  ],
  [
    '{"__proto__":{}}',
    'can only accept json format request, error: the key __proto__ is not allowed',
  ],
  [
    '{"x":{"constructor":{"prototype":{}}}}',
    'can only accept json format request, error: the key constructor is not allowed',
  ],
  [
    `{"x":${'['.repeat(70)}${']'.repeat(70)}}`,
    'can only accept json format request, error: it is nested deeper than 64 levels',
  ],
])('body %j is 1801', async (body, message) => {
  const reply = await rig.post('users/describe', body);
  expect(reply).toMatchObject({ status: 200, body: { code: 1801, message } });
});

const REQUIRED = 'Error:Field validation for';

test.each([
  [
    'users/describe',
    '{}',
    `Key: 'UserReq.UserName' ${REQUIRED} 'UserName' failed on the 'required' tag`,
  ],
  [
    'users/describe',
    'null',
    `Key: 'UserReq.UserName' ${REQUIRED} 'UserName' failed on the 'required' tag`,
  ],
  [
    'users/describe',
    '{"userName":""}',
    `Key: 'UserReq.UserName' ${REQUIRED} 'UserName' failed on the 'required' tag`,
  ],
  [
    'users/describe',
    '{"userName":null}',
    `Key: 'UserReq.UserName' ${REQUIRED} 'UserName' failed on the 'required' tag`,
  ],
  [
    'users/grant_role',
    '{}',
    `Key: 'UserRoleReq.UserName' ${REQUIRED} 'UserName' failed on the 'required' tag\nKey: 'UserRoleReq.RoleName' ${REQUIRED} 'RoleName' failed on the 'required' tag`,
  ],
  [
    'collections/describe',
    '{}',
    `Key: 'CollectionNameReq.CollectionName' ${REQUIRED} 'CollectionName' failed on the 'required' tag`,
  ],
  [
    'entities/get',
    '{"collectionName":"c"}',
    `Key: 'CollectionIDReq.ID' ${REQUIRED} 'ID' failed on the 'required' tag`,
  ],
  [
    'indexes/create',
    '{"collectionName":"c","indexParams":[{}]}',
    `Key: 'IndexParamReq.IndexParams[0].FieldName' ${REQUIRED} 'FieldName' failed on the 'required' tag`,
  ],
])('%s with %s is 1802', async (path, body, detail) => {
  const reply = await rig.post(path, body);
  expect(reply).toMatchObject({
    status: 200,
    body: { code: 1802, message: `missing required parameters, error: ${detail}` },
  });
});

const KNOWN = Object.entries(REST_ROUTES).map(([path, { rpc }]) => ({ path, rpc }));

/** A body with every name that some route requires. */
const EVERYTHING = {
  ...{ collectionName: 'c', userName: 'u', roleName: 'r', password: 'p', newPassword: 'p' },
  ...{ dbName: 'default', partitionName: 'p', partitionNames: ['p'], indexName: 'i', data: [[1]] },
  ...{ indexParams: [], aliasName: 'a', privilege: 'Search', objectType: 'Global', id: 1 },
  ...{ objectName: '*', privilegeGroupName: 'g', newCollectionName: 'd', fieldName: 'f' },
  ...{ jobId: '1', files: [['f']], name: 'n', resource_groups: {}, sourceRgName: 'a', text: 't' },
  ...{ targetRgName: 'b', replicaNum: 1, segmentIDs: [1], description: 'd', filter: 'id > 0' },
  schema: { fieldName: 'f', dataType: 'Int64' },
};

/** What the policy refuses to everybody, over gRPC too. */
const REFUSED = new Set(['GetMetrics']);

/** Of an RPC that is served, it is the route alone that is not. */
const named = (path: string, rpc: string) =>
  SERVED_RPCS.some((name) => name === rpc) ? path : rpc;

test.each(KNOWN)('$path needs a credential and is known', async ({ path, rpc }) => {
  expect((await rig.post(path, EVERYTHING, { authorization: null })).status).toBe(401);
  const { status, body } = await rig.post(path, EVERYTHING);
  if (REFUSED.has(rpc)) expect(status).toBe(403);
  else if (Object.hasOwn(REST_HANDLERS, path)) expect(body.code).not.toBe(10);
  else
    expect(body).toEqual({
      code: 10,
      message: `${named(path, rpc)} is not supported by this server`,
    });
});

test('who may not make a call that is not served does not learn that it is not', async () => {
  const authorization = 'alice:Alice-Passw0rd';
  const denied = await rig.post('roles/create', { roleName: 'r' }, { authorization });
  expect(denied.status).toBe(403);
  const drop = { collectionName: 'c', partitionName: 'p' };
  expect((await rig.post('partitions/drop', drop, { authorization })).status).toBe(403);
});

test('a bug is an internal error without detail, and logged under the request id', async () => {
  rig.answer('ListCredUsers', () => Promise.reject(new Error('disk /secret/path')));
  const reply = await rig.post('users/list');
  rig.answer('ListCredUsers', undefined);
  expect(reply).toMatchObject({ status: 200, body: { code: 5 } });
  expect(reply.text).not.toContain('secret');
  expect(reply.text).toContain(String(reply.headers.requestid));
  expect(rig.logged.at(-1)).toMatchObject({ requestId: reply.headers.requestid });
});

test('a call that takes longer than Request-Timeout is 408, and is told to stop', async () => {
  rig.answer('ListCredUsers', () => new Promise(() => undefined));
  const reply = await rig.post('users/list', {}, { headers: { 'request-timeout': '1' } });
  rig.answer('ListCredUsers', undefined);
  expect(reply).toMatchObject({ status: 408, body: { code: 10001, message: 'request timeout' } });
  expect(rig.last('ListCredUsers').call.cancellation.isCancelled).toBe(true);
});

test('who is locked out is told when to come back', async () => {
  await using strict = await openRestRig({ lockout: { failures: 1 } });
  const guess = (password: string) =>
    strict.post('users/list', {}, { authorization: `Bearer db_admin:${password}` });
  expect((await guess('wrong')).status).toBe(401);
  const reply = await guess('wrong as well');
  expect(reply).toMatchObject({ status: 429, body: { code: 8 } });
  expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
});

test('the database is that of the body, else of DB-Name, else default', async () => {
  const headers = { 'db-name': 'beside' };
  const has = (body: object, more = {}) => rig.post('collections/has', body, more);
  await has({ collectionName: 'c', dbName: 'inside' }, { headers });
  expect(rig.last('HasCollection').call.database).toBe('inside');
  await has({ collectionName: 'c', dbName: '' }, { headers });
  expect(rig.last('HasCollection').call.database).toBe('beside');
  await has({ collectionName: 'c' });
  expect(rig.last('HasCollection').call.database).toBe('default');
});
