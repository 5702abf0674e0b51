import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../../testing/rest-rig.ts';

/** What becomes of alice's right to read one collection, asked through the whole chain. */

const ALICE = { authorization: 'alice:Alice-Passw0rd1' };
const OK = { status: 200, body: { code: 0 } };
const REFUSED = { status: 403 };

let rig: RestRig;
beforeAll(async () => {
  rig = await openRestRig();
  await rig.fixture.addUser('alice', 'Alice-Passw0rd1');
  await admin('databases/create', { dbName: 'shop' });
});
afterAll(() => rig[Symbol.asyncDispose]());

const admin = async (path: string, body: object) => {
  const reply = await rig.post(path, body);
  expect(reply, path).toMatchObject(OK);
  return reply.body.data;
};
const read = (collectionName: string, dbName = 'default') =>
  rig.post('entities/query', { dbName, collectionName, filter: 'id >= 0' }, ALICE);
const make = (collectionName: string, dbName = 'default') =>
  admin('collections/create', { dbName, collectionName, dimension: 4 });

let round = 0;
/** A new collection `docs…` that alice may query, and nothing else. */
let docs: string;
let role: string;
beforeEach(async () => {
  round += 1;
  docs = `docs${round}`;
  role = `reader${round}`;
  await make(docs);
  await rig.fixture.addRole(role);
  await rig.fixture.grant('alice', role);
  await rig.fixture.permit(role, 'Query', { object: docs });
  expect(await read(docs)).toMatchObject(OK);
});

test('a rename keeps the right, and the old name gives none', async () => {
  const renamed = `${docs}_renamed`;
  await admin('collections/rename', { collectionName: docs, newCollectionName: renamed });
  expect(await read(renamed)).toMatchObject(OK);
  expect(await read(docs)).toMatchObject(REFUSED);
  await make(docs);
  expect(await read(docs)).toMatchObject(REFUSED);
});

test('a move to another database keeps the right, and the lists of both databases tell of it', async () => {
  const list = async (dbName: string) =>
    (await rig.post('collections/list', { dbName }, ALICE)).body.data;
  expect(await list('default')).toContain(docs);
  const hidden = await rig.post('collections/list', { dbName: 'shop' }, ALICE);
  expect(hidden.body).toMatchObject({ code: 800 });
  const to = { newCollectionName: docs, newDbName: 'shop' };
  await admin('collections/rename', { collectionName: docs, ...to });
  expect(await read(docs, 'shop')).toMatchObject(OK);
  expect(await read(docs)).toMatchObject(REFUSED);
  expect(await list('shop')).toEqual([docs]);
  expect(await list('default')).not.toContain(docs);
  await admin('collections/drop', { dbName: 'shop', collectionName: docs });
  const gone = await rig.post('collections/list', { dbName: 'shop' }, ALICE);
  expect(gone.body).toMatchObject({ code: 800 });
});

test('drop and create again gives a collection that alice may not read', async () => {
  await admin('collections/drop', { collectionName: docs });
  expect(await read(docs)).toMatchObject(REFUSED);
  await make(docs);
  expect(await read(docs)).toMatchObject(REFUSED);
});

test('an alias gives what its target gives, from one call to the next', async () => {
  const aliasName = `alias${round}`;
  const secret = `secret${round}`;
  await make(secret);
  expect(await read(aliasName)).toMatchObject(REFUSED);
  await admin('aliases/create', { collectionName: docs, aliasName });
  expect(await read(aliasName)).toMatchObject(OK);
  await admin('aliases/alter', { collectionName: secret, aliasName });
  expect(await read(aliasName)).toMatchObject(REFUSED);
  expect(await read(docs)).toMatchObject(OK);
  await admin('aliases/alter', { collectionName: docs, aliasName });
  await rig.fixture.forbid(role, 'Query', { object: aliasName });
  expect(await read(docs)).toMatchObject(REFUSED);
});

test('who may alias one collection can not take an alias from another', async () => {
  const aliasName = `live${round}`;
  const other = `other${round}`;
  await make(other);
  await admin('aliases/create', { collectionName: other, aliasName });
  await rig.fixture.permit(role, 'CreateAlias', { object: docs, type: 'Collection' });
  await rig.fixture.permit(role, 'DropAlias', { object: docs, type: 'Collection' });
  const own = { collectionName: docs, aliasName: `${aliasName}_own` };
  expect(await rig.post('aliases/create', own, ALICE)).toMatchObject(OK);
  const theft = { collectionName: docs, aliasName };
  expect(await rig.post('aliases/alter', theft, ALICE)).toMatchObject(REFUSED);
  expect(await rig.post('aliases/drop', { aliasName }, ALICE)).toMatchObject(REFUSED);
  expect(await rig.post('aliases/drop', own, ALICE)).toMatchObject(OK);
  expect((await admin('aliases/describe', { aliasName })).collectionName).toBe(other);
});

test('what alice does not see is described and listed as if it were not there', async () => {
  const secret = `secret${round}`;
  await make(secret);
  await admin('aliases/create', { collectionName: secret, aliasName: `hush${round}` });
  await rig.fixture.permit(role, 'DescribeCollection', { object: docs, type: 'Collection' });
  await rig.fixture.permit(role, 'DescribeAlias', { object: docs, type: 'Collection' });
  await rig.fixture.permit(role, 'ListAliases', { object: docs, type: 'Collection' });
  const ask = async (path: string, body: object) => (await rig.post(path, body, ALICE)).body;
  const blur = (body: object, name: string) => JSON.stringify(body).replaceAll(name, 'X');
  for (const [path, field, real] of [
    ['collections/describe', 'collectionName', secret],
    ['collections/has', 'collectionName', secret],
    ['aliases/describe', 'aliasName', `hush${round}`],
    ['aliases/list', 'collectionName', secret],
  ] as const) {
    const hidden = await ask(path, { [field]: real });
    const missing = await ask(path, { [field]: 'nothing' });
    expect(blur(hidden, real), path).toBe(blur(missing, 'nothing'));
  }
  expect((await ask('aliases/list', {})).data).toEqual([]);
  expect(await ask('collections/describe', { collectionName: docs })).toMatchObject({ code: 0 });
});
