import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../../testing/rest-rig.ts';

const PASSWORD = 'Some-Passw0rd';
const VIOLATED = { code: 1401, message: expect.stringContaining('row polic') };

let rig: RestRig;
beforeEach(async () => {
  rig = await openRestRig();
  for (const name of ['alice', 'bob']) await rig.fixture.addUser(name, PASSWORD, ['db_rw']);
  await rig.fixture.addUser('carol', PASSWORD, ['db_ro']);
  const fields = [
    { fieldName: 'id', dataType: 'Int64', isPrimary: true },
    { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
    { fieldName: 'owner', dataType: 'VarChar', elementTypeParams: { max_length: 64 } },
    { fieldName: 'team', dataType: 'VarChar', elementTypeParams: { max_length: 64 } },
  ];
  await ok('db_admin', 'collections/create', {
    schema: { fields },
    indexParams: [{ fieldName: 'v', metricType: 'L2' }],
  });
  const row = (id: number, owner: string, team: string) => ({ id, owner, team, v: [id, 0] });
  await ok('db_admin', 'entities/insert', {
    data: [row(1, 'alice', 'red'), row(2, 'alice', 'blue'), row(3, 'bob', 'blue')],
  });
});
afterEach(() => rig[Symbol.asyncDispose]());

async function ask(user: string, path: string, body: object = {}) {
  const more = user === 'db_admin' ? {} : { authorization: `Bearer ${user}:${PASSWORD}` };
  return (await rig.post(path, { collectionName: 'docs', ...body }, more)).body;
}

async function ok(user: string, path: string, body: object = {}) {
  const reply = await ask(user, path, body);
  expect(reply, path).toMatchObject({ code: 0 });
  return reply.data;
}

const ALL = ['Query', 'Search', 'Insert', 'Delete', 'Upsert'];

const policy = (usingExpr: string, more: object = {}) =>
  ok('db_admin', 'row_policies/create', { policyName: 'own', actions: ALL, usingExpr, ...more });

const ids = (rows: { id: number }[]) => rows.map(({ id }) => id).sort();
const queried = async (user: string, filter = 'id > 0') =>
  ids(await ok(user, 'entities/query', { filter, outputFields: ['id'] }));
const searched = async (user: string, filter?: string) =>
  ids(
    await ok(user, 'entities/search', {
      ...{ data: [[0, 0]], annsField: 'v', limit: 10, outputFields: ['id'] },
      ...(filter && { filter }),
    }),
  );

test('a policy is and-ed into every way to read: search, query, get, count and statistics', async () => {
  await policy('owner == $current_user');
  expect(await searched('alice')).toEqual([1, 2]);
  expect(await searched('bob')).toEqual([3]);
  expect(await searched('bob', 'id < 3 or id > 0')).toEqual([3]);
  expect(await queried('alice')).toEqual([1, 2]);
  expect(await queried('bob', 'owner == "alice"')).toEqual([]);
  expect(ids(await ok('bob', 'entities/get', { id: [1, 2, 3] }))).toEqual([3]);
  const count = await ok('bob', 'entities/query', { filter: '', outputFields: ['count(*)'] });
  expect(count).toEqual([{ 'count(*)': 1 }]);
  expect(await ok('bob', 'collections/get_stats')).toEqual({ rowCount: 1 });
  expect(await queried('carol')).toEqual([]);
});

test('an index does not tell how many entities a policy hides', async () => {
  const told = async (user: string) => {
    const [index] = await ok(user, 'indexes/describe', { indexName: 'v' });
    return [index.totalRows, index.indexState];
  };
  expect(await told('bob')).toEqual([3, 'Finished']);
  await policy('owner == $current_user');
  expect(await told('bob')).toEqual([0, 'Finished']);
  expect(await told('db_admin')).toEqual([3, 'Finished']);
});

test('whoever may skip row-level security sees everything: db_admin, and a key of the owner', async () => {
  await policy('owner == $current_user');
  expect(await queried('db_admin')).toEqual([1, 2, 3]);
  const owner = await rig.fixture.addApiKey({ orgRole: 'Owner', projects: [] });
  const { projectId } = rig.fixture.cluster;
  const member = await rig.fixture.addApiKey(
    { orgRole: 'Member', projects: [{ projectId, role: 'Read-Write' }] },
    { name: 'alice' },
  );
  const seen = async ({ key }: { key: { reveal(): string } }) => {
    const body = { collectionName: 'docs', filter: 'id > 0', outputFields: ['id'] };
    const more = { authorization: `Bearer ${key.reveal()}` };
    return ids((await rig.post('entities/query', body, more)).body.data);
  };
  expect(await seen(owner.credential)).toEqual([1, 2, 3]);
  // An API key is no user, even if it is called like one.
  expect(await seen(member.credential)).toEqual([]);
});

test('without a policy for it, an action touches nothing; policies add to each other', async () => {
  await policy('owner == $current_user', { actions: ['Query'] });
  expect(await queried('alice')).toEqual([1, 2]);
  expect(await searched('alice')).toEqual([]);
  await policy('team == "blue"', { policyName: 'blue', actions: ['Query', 'Search'] });
  expect(await queried('alice')).toEqual([1, 2, 3]);
  expect(await searched('alice')).toEqual([2, 3]);
  await ok('db_admin', 'row_policies/drop', { policyName: 'blue' });
  expect(await queried('alice')).toEqual([1, 2]);
  await ok('db_admin', 'row_policies/drop', { policyName: 'own' });
  expect(await searched('alice')).toEqual([1, 2, 3]);
});

test('a policy holds for whoever has its roles, as of the next call', async () => {
  await policy('id > 0', { roles: ['db_ro'] });
  expect(await queried('carol')).toEqual([1, 2, 3]);
  expect(await queried('alice')).toEqual([]);
  await ok('db_admin', 'users/grant_role', { userName: 'alice', roleName: 'db_ro' });
  expect(await queried('alice')).toEqual([1, 2, 3]);
});

test('tags fill the variables of a policy; without the tag it lets nothing through', async () => {
  await policy("team == $current_user_tags['team'] or not (team == $current_user_tags['team'])");
  expect(await queried('alice')).toEqual([]);
  await ok('db_admin', 'users/add_tags', { userName: 'alice', tags: { team: 'blue' } });
  expect(await queried('alice')).toEqual([1, 2, 3]);
  await ok('db_admin', 'row_policies/drop', { policyName: 'own' });
  await policy("team == $current_user_tags['team']");
  expect(await queried('alice')).toEqual([2, 3]);
  await ok('db_admin', 'users/add_tags', { userName: 'alice', tags: { team: 'red' } });
  expect(await queried('alice')).toEqual([1]);
  expect(await ok('alice', 'users/describe_tags', { userName: 'alice' })).toEqual({ team: 'red' });
  const red = { tagKey: 'team', tagValue: 'red' };
  expect(await ok('db_admin', 'users/list_with_tag', red)).toEqual(['alice']);
  await ok('db_admin', 'users/delete_tags', { userName: 'alice', tagKeys: ['team'] });
  expect(await queried('alice')).toEqual([]);
});

test('nobody gives tags to themselves', async () => {
  const reply = await ask('alice', 'users/add_tags', { userName: 'alice', tags: { team: 'x' } });
  expect(reply.message).toContain('PrivilegeUpdateUser: permission deny to alice');
});

test('what is deleted is what the policy lets be touched, by filter and by key', async () => {
  await policy('owner == $current_user');
  await ok('bob', 'entities/delete', { filter: 'id in [1, 2, 3]' });
  expect(await queried('db_admin')).toEqual([1, 2]);
  await ok('bob', 'entities/delete', { filter: 'id > 0' });
  expect(await queried('db_admin')).toEqual([1, 2]);
});

test('an entity must fit the policy to be written, and all of a request or none', async () => {
  await policy('owner == $current_user');
  const row = (id: number, owner: string) => ({ id, owner, team: 'x', v: [0, 0] });
  for (const path of ['entities/insert', 'entities/upsert']) {
    const data = [row(10, 'bob'), row(11, 'alice')];
    expect(await ask('bob', path, { data }), path).toMatchObject(VIOLATED);
  }
  expect(await queried('db_admin')).toEqual([1, 2, 3]);
  await ok('bob', 'entities/insert', { data: [row(10, 'bob')] });
  await ok('bob', 'entities/upsert', { data: [row(11, 'bob')] });
  expect(await queried('bob')).toEqual([10, 11, 3].sort());
});

test('nobody takes the place of an entity that they may not change, by upsert or by insert', async () => {
  await policy('owner == $current_user');
  const data = [{ id: 1, owner: 'bob', team: 'x', v: [0, 0] }];
  for (const path of ['entities/insert', 'entities/upsert']) {
    expect(await ask('bob', path, { data }), path).toMatchObject(VIOLATED);
  }
  expect(await queried('alice')).toEqual([1, 2]);
  const own = [{ id: 3, owner: 'bob', team: 'new', v: [0, 0] }];
  await ok('bob', 'entities/upsert', { data: own });
  expect(await queried('bob', 'team == "new"')).toEqual([3]);
});

test('what is written goes by check_expr where there is one', async () => {
  await policy('id > 0', { checkExpr: 'owner == $current_user' });
  const row = (owner: string) => ({ id: 20, owner, team: 'x', v: [0, 0] });
  expect(await ask('bob', 'entities/insert', { data: [row('alice')] })).toMatchObject(VIOLATED);
  await ok('bob', 'entities/insert', { data: [row('bob')] });
  expect(await queried('bob')).toEqual([1, 2, 20, 3].sort());
});

test('policies are listed, and are the concern of who may manage them', async () => {
  const roles = ['db_rw', 'db_ro', 'db_rw'];
  await policy(' owner == $current_user ', { roles, description: 'own rows' });
  expect(await ok('db_admin', 'row_policies/list')).toEqual([
    {
      ...{ policyName: 'own', actions: ALL, roles: ['db_ro', 'db_rw'], checkExpr: '' },
      ...{ usingExpr: 'owner == $current_user', description: 'own rows' },
      createdAt: expect.any(Number),
    },
  ]);
  for (const path of ['row_policies/create', 'row_policies/drop']) {
    const body = { policyName: 'p', actions: ['Query'], usingExpr: 'id > 0' };
    expect((await ask('alice', path, body)).message, path).toContain('permission deny to alice');
  }
});

test('a policy that could not be used is refused, with the reason', async () => {
  const refused = async (more: object) =>
    (await ask('db_admin', 'row_policies/create', {
      ...{ policyName: 'p', actions: ['Query'], usingExpr: 'id > 0', ...more },
    })) as { code: number; message: string };
  expect(await refused({ usingExpr: 'nothing == 1' })).toMatchObject({ code: 1100 });
  expect(await refused({ usingExpr: 'id >' })).toMatchObject({ code: 1100 });
  expect(await refused({ usingExpr: '' })).toMatchObject({ code: 1100 });
  expect(await refused({ usingExpr: `id in [${'1,'.repeat(3000)}1]` })).toMatchObject({
    code: 1100,
  });
  expect(await refused({ policyName: '1p' })).toMatchObject({ code: 1100 });
  expect(await refused({ actions: [] })).toMatchObject({ code: 1801 });
  expect((await refused({ roles: ['nope'] })).message).toContain('"nope" does not exist');
  expect((await refused({ collectionName: 'nope' })).code).toBe(100);
  await policy('id > 0');
  expect((await refused({ policyName: 'own' })).message).toContain('already exists');
  const drop = await ask('db_admin', 'row_policies/drop', { policyName: 'other' });
  expect(drop.message).toContain('does not exist');
  expect(await ok('db_admin', 'row_policies/list')).toHaveLength(1);
});

test('a collection whose property says so shows nothing before it has a policy', async () => {
  const body = {
    collectionName: 'closed',
    schema: {
      fields: [
        { fieldName: 'id', dataType: 'Int64', isPrimary: true },
        { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
      ],
    },
    indexParams: [{ fieldName: 'v', metricType: 'L2' }],
    properties: { 'rls.enabled': 'true' },
  };
  await ok('db_admin', 'collections/create', body);
  const data = [{ id: 1, v: [0, 0] }];
  expect(await ask('alice', 'entities/insert', { collectionName: 'closed', data })).toMatchObject(
    VIOLATED,
  );
  await ok('db_admin', 'entities/insert', { collectionName: 'closed', data });
  const query = { collectionName: 'closed', filter: 'id > 0' };
  expect(await ok('alice', 'entities/query', query)).toEqual([]);
});

test('a policy outlives a rename of its collection, and dies with it', async () => {
  await policy('owner == $current_user');
  await ok('db_admin', 'collections/rename', { newCollectionName: 'papers' });
  const query = { collectionName: 'papers', filter: 'id > 0', outputFields: ['id'] };
  expect(ids(await ok('bob', 'entities/query', query))).toEqual([3]);
  await ok('db_admin', 'aliases/create', { collectionName: 'papers', aliasName: 'docs' });
  expect(await queried('bob')).toEqual([3]);
});

test('the last role of a policy may be dropped: the policy is then for nobody', async () => {
  await ok('db_admin', 'roles/create', { roleName: 'readers' });
  await policy('id > 0', { roles: ['readers'] });
  await ok('db_admin', 'users/grant_role', { userName: 'bob', roleName: 'readers' });
  expect(await queried('bob')).toEqual([1, 2, 3]);
  await ok('db_admin', 'users/revoke_role', { userName: 'bob', roleName: 'readers' });
  await ok('db_admin', 'roles/drop', { roleName: 'readers' });
  expect(await queried('bob')).toEqual([]);
  expect((await ok('db_admin', 'row_policies/list'))[0].roles).toEqual([]);
  await ok('db_admin', 'roles/create', { roleName: 'readers' });
  await ok('db_admin', 'users/grant_role', { userName: 'bob', roleName: 'readers' });
  expect(await queried('bob')).toEqual([]);
});

test('a policy is updated as a whole, and the next call feels it', async () => {
  await policy('owner == $current_user', { roles: ['db_rw'] });
  expect(await queried('bob')).toEqual([3]);
  const body = { policyName: 'own', actions: ALL, usingExpr: 'team == "blue"' };
  await ok('db_admin', 'row_policies/update', body);
  expect(await queried('bob')).toEqual([2, 3]);
  expect(await queried('carol')).toEqual([2, 3]);
  // For everybody, which one whose roles were dropped is not.
  expect((await ok('db_admin', 'row_policies/list'))[0].roles).toEqual(['public']);
  const missing = await ask('db_admin', 'row_policies/update', { ...body, policyName: 'other' });
  expect(missing.message).toContain('does not exist');
  const denied = await ask('bob', 'row_policies/update', body);
  expect(denied.message).toContain('permission deny to bob');
});

test('a partial update reaches own entities alone, and leaves them within the policy', async () => {
  await policy('owner == $current_user', { checkExpr: 'owner == $current_user and team != "x"' });
  const update = (user: string, row: object) =>
    ask(user, 'entities/upsert', { partialUpdate: true, data: [row] });
  expect(await update('alice', { id: 1, team: 'green' })).toMatchObject({ code: 0 });
  // What it leaves out counts, too: the stored owner, not one that the update names.
  expect(await update('alice', { id: 3, team: 'green' })).toMatchObject(VIOLATED);
  expect(await update('alice', { id: 3, owner: 'alice' })).toMatchObject(VIOLATED);
  expect(await update('alice', { id: 1, team: 'x' })).toMatchObject(VIOLATED);
  expect(await update('alice', { id: 1, owner: 'bob' })).toMatchObject(VIOLATED);
  // A new one is checked as it is made.
  const made = { id: 9, v: [9, 0], owner: 'bob', team: 'red' };
  expect(await update('alice', made)).toMatchObject(VIOLATED);
  expect(await update('bob', made)).toMatchObject({ code: 0 });
  const rows = await ok('db_admin', 'entities/query', { outputFields: ['owner', 'team'] });
  const sorted = rows.sort((a: { id: number }, b: { id: number }) => a.id - b.id);
  expect(sorted).toEqual([
    { id: 1, owner: 'alice', team: 'green' },
    { id: 2, owner: 'alice', team: 'blue' },
    { id: 3, owner: 'bob', team: 'blue' },
    { id: 9, owner: 'bob', team: 'red' },
  ]);
});

test('a policy holds in every partition, and a partition does not widen it', async () => {
  await policy('owner == $current_user');
  await ok('db_admin', 'partitions/create', { partitionName: 'p' });
  const row = (id: number, owner: string) => ({ id, owner, team: 'red', v: [id, 0] });
  await ok('db_admin', 'entities/insert', {
    ...{ partitionName: 'p', data: [row(11, 'alice'), row(12, 'bob')] },
  });
  const inside = { partitionNames: ['p'], filter: 'id > 0', outputFields: ['id'] };
  expect(ids(await ok('alice', 'entities/query', inside))).toEqual([11]);
  const near = { data: [[0, 0]], annsField: 'v', partitionNames: ['p'], limit: 5 };
  expect(ids(await ok('bob', 'entities/search', near))).toEqual([12]);
  const gone = await ok('alice', 'entities/delete', { filter: 'id > 0', partitionName: 'p' });
  expect(gone).toEqual({ deleteCount: 1 });
  const moved = await ask('alice', 'entities/upsert', {
    ...{ partitionName: 'p', data: [row(3, 'alice')] },
  });
  expect(moved).toMatchObject(VIOLATED);
  const stats = await ok('bob', 'partitions/get_stats', { partitionName: 'p' });
  expect(stats).toEqual({ rowCount: 1 });
});

test('a tag without a value is told of by its name, whatever that is', async () => {
  const body = { userName: 'alice', tags: { constructor: null } };
  const reply = await ask('db_admin', 'users/add_tags', body);
  expect(reply.message).toContain(".Tags.Constructor' Error:Field validation for 'Constructor'");
});
