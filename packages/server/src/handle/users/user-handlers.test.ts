import { ApiError, type Profile, wire } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { Secret } from '../../kernel/secret.ts';
import { foundTemporaryStore, openTemporaryStore } from '../../testing/temporary-store.ts';
import { testCall } from '../../testing/test-call.ts';
import { createUserHandlers } from './user-handlers.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const PASSWORD = 'Old-passw0rd';

/** What a client sees of a failure. */
interface Failure {
  readonly code: number;
  readonly legacyCode: number;
  readonly message: string;
}

async function failureOf(reply: Promise<unknown>): Promise<Failure> {
  try {
    await reply;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { code, legacyCode } = error.fields;
    return { code, legacyCode, message: error.message };
  }
  throw new Error('the call succeeded');
}

async function setUp(profile: Profile = 'zilliz') {
  const made = await foundTemporaryStore(profile);
  const { store, hasher, clusterId } = made;
  const { users } = store;
  const handlers = createUserHandlers({ users, hasher, profile });
  type Name = keyof typeof handlers;
  const run = async (method: Name, request: object, allowed?: string[]): Promise<object> => {
    const handler = handlers[method];
    if (!handler) throw new Error(`no handler ${method}`);
    const message = wire.milvus[`${method}Request` as 'CreateCredentialRequest'].create(request);
    return handler(
      testCall({ method, clusterId, request: message as never, ...(allowed && { allowed }) }),
    );
  };
  const create = (username: string, password = PASSWORD, more = {}) =>
    run('CreateCredential', { username, password: base64(password), ...more });
  const change = (request: object, allowed?: string[]) => run('UpdateCredential', request, allowed);
  const works = async (name: string, password: string) => {
    const user = await users.find(clusterId, name);
    return user !== undefined && hasher.verify(user.passwordHash, new Secret(password));
  };
  return { ...made, users, run, create, change, works };
}

const passwords = (old: string, fresh: string) => ({
  ...(old && { oldPassword: base64(old) }),
  ...(fresh && { newPassword: base64(fresh) }),
});

test('a user that was created can sign in, has no roles and its description', async () => {
  const { create, works, users, clusterId, store } = await setUp();
  expect(await create('alice', PASSWORD, { description: 'the first' })).toEqual({});
  expect(await works('alice', PASSWORD)).toBe(true);
  expect(await works('alice', 'other')).toBe(false);
  const alice = await users.find(clusterId, 'alice');
  expect(alice).toMatchObject({ roles: [], description: 'the first' });
  expect(alice?.passwordHash).toMatch(/^\$argon2id\$/);
  expect((await store.audit.list({ limit: 1 }))[0]).toMatchObject({
    ...{ action: 'CreateCredential', object: 'user:alice', clusterId, source: '127.0.0.1' },
    actor: { kind: 'user', name: 'db_admin' },
  });
});

test('the checks of a creation come in the order name, description, base64, password, duplicate', async () => {
  const { create, run, hasher } = await setUp();
  await create('alice');
  const work = hasher.work();
  const description = 'x'.repeat(1025);
  const everything = { username: '1', password: '!', description };
  const attempt = (request: object) => failureOf(run('CreateCredential', request));
  expect((await attempt(everything)).message).toContain('invalid user name');
  expect((await attempt({ ...everything, username: 'alice' })).message).toContain('description');
  const short = { ...everything, username: 'alice', description: '' };
  expect((await attempt(short)).message).toContain('decode password fail');
  expect((await attempt({ ...short, password: base64('x') })).message).toContain('password length');
  expect(await attempt({ ...short, password: base64(PASSWORD) })).toEqual({
    code: 1100,
    legacyCode: 29,
    message: 'user already exists: alice: invalid parameter',
  });
  // None of it is worth a hash.
  expect(hasher.work()).toBe(work);
});

test('of many who create the same name at once one succeeds', async () => {
  const { create } = await setUp();
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => create('alice')));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason.message).toContain('already exists');
  }
});

test('a cluster has a hundred users, the built-in one included', async () => {
  const { create, run, users, clusterId } = await setUp();
  for (let i = 0; i < 99; i++) await create(`u${i}`);
  expect(await failureOf(create('one_more'))).toEqual({
    code: 9,
    legacyCode: 29,
    message: 'unable to add user because the number of users has reached the limit',
  });
  expect((await failureOf(create('u5'))).message).toContain('already exists');
  await run('DeleteCredential', { username: 'u5' });
  await create('one_more');
  expect(await users.list(clusterId)).toHaveLength(100);
});

test('the rules are those of the profile', async () => {
  const { create } = await setUp('milvus');
  await create('alice', '123456');
  expect(await failureOf(create('bob', '12345'))).toEqual({
    code: 1100,
    legacyCode: 5,
    message: 'invalid password length: invalid parameter[5 out of range 6 <= value <= 72]',
  });
  const cloud = await setUp('zilliz');
  expect((await failureOf(cloud.create('alice', '12345678'))).code).toBe(1100);
});

test('the old password changes the password, and then is the old one no more', async () => {
  const { create, change, works, store, clusterId } = await setUp();
  await create('alice');
  const revision = store.authRevision(clusterId);
  const request = { username: 'alice', ...passwords(PASSWORD, 'New-passw0rd') };
  // Also for a caller that may do nothing else: who may call was decided before.
  expect(await change(request, [])).toEqual({});
  expect(store.authRevision(clusterId)).toBe(revision + 1);
  expect(await works('alice', 'New-passw0rd')).toBe(true);
  expect(await works('alice', PASSWORD)).toBe(false);
  expect((await failureOf(change(request))).code).toBe(1400);
  expect((await store.audit.list({ limit: 1 }))[0]).toMatchObject({
    ...{ action: 'UpdateCredential', object: 'user:alice' },
  });
});

test('a wrong old password is refused for everyone and changes nothing', async () => {
  const { create, change, works, store, clusterId } = await setUp();
  await create('alice', PASSWORD, { description: 'before' });
  const before = [await store.users.list(clusterId), await store.audit.list({ limit: 100 })];
  const request = {
    username: 'alice',
    description: 'after',
    ...passwords('wrong', 'New-passw0rd'),
  };
  for (const allowed of [undefined, ['PrivilegeUpdateUser'], []]) {
    expect(await failureOf(change(request, allowed))).toEqual({
      code: 1400,
      legacyCode: 1,
      message: 'old password not correct for alice: not authenticated',
    });
  }
  expect([await store.users.list(clusterId), await store.audit.list({ limit: 100 })]).toEqual(
    before,
  );
  expect(await works('alice', PASSWORD)).toBe(true);
});

test('an empty old password resets for those who may update every user, and for no others', async () => {
  const { create, change, works } = await setUp();
  await create('alice');
  const request = { username: 'alice', ...passwords('', 'New-passw0rd') };
  expect((await failureOf(change(request, ['PrivilegeSelectUser']))).code).toBe(1400);
  expect(await works('alice', PASSWORD)).toBe(true);
  await change(request, ['PrivilegeUpdateUser']);
  expect(await works('alice', 'New-passw0rd')).toBe(true);
});

test('the checks of a change come in the order old decoded, new decoded, new valid, old right', async () => {
  const { create, change } = await setUp();
  await create('alice');
  const attempt = (request: object) => failureOf(change({ username: 'alice', ...request }));
  const both = { oldPassword: 'x!', newPassword: '!' };
  expect((await attempt(both)).message).toBe(
    'decode password fail: illegal base64 data at input byte 1',
  );
  expect((await attempt({ ...both, oldPassword: base64('wrong') })).message).toBe(
    'decode password fail: illegal base64 data at input byte 0',
  );
  expect((await attempt(passwords('wrong', 'short'))).message).toBe(
    'invalid password length: invalid parameter[5 out of range 8 <= value <= 64]',
  );
  expect((await attempt(passwords('wrong', 'longenough'))).message).toContain('at least three of');
  expect((await attempt(passwords('wrong', 'New-passw0rd'))).code).toBe(1400);
  expect(await attempt({})).toEqual({
    code: 1100,
    legacyCode: 5,
    message: 'must update either password or description: invalid parameter',
  });
  expect((await attempt(passwords(PASSWORD, ''))).message).toContain('must update either');
  expect((await attempt({ description: 'x'.repeat(1025) })).message).toContain(
    'description length',
  );
});

test('without a new password the description alone changes, also to an empty one', async () => {
  const { create, change, works, users, clusterId, store } = await setUp();
  await create('alice', PASSWORD, { description: 'before' });
  const revision = store.authRevision(clusterId);
  for (const description of ['after', '']) {
    await change({ username: 'alice', description });
    expect(await users.find(clusterId, 'alice')).toMatchObject({ description });
  }
  expect(await works('alice', PASSWORD)).toBe(true);
  expect(store.authRevision(clusterId)).toBe(revision);
  expect(await failureOf(change({ username: 'bob', description: 'x' }))).toMatchObject({
    code: 1100,
    message: 'the user "bob" does not exist: invalid parameter',
  });
});

test('password and description change together', async () => {
  const { create, change, works, users, clusterId } = await setUp();
  await create('alice', PASSWORD, { description: 'before' });
  const request = { username: 'alice', ...passwords(PASSWORD, 'New-passw0rd') };
  await change({ ...request, description: 'after' });
  expect(await works('alice', 'New-passw0rd')).toBe(true);
  expect((await users.find(clusterId, 'alice'))?.description).toBe('after');
});

test('an unknown user gets the answer of a wrong password, for the same work', async () => {
  const { create, change, hasher } = await setUp();
  await create('alice');
  const attempt = async (username: string, old: string) => {
    const before = hasher.work();
    const failure = await failureOf(change({ username, ...passwords(old, 'New-passw0rd') }));
    return { ...failure, work: hasher.work() - before };
  };
  // What is longer than any password may be is hashed for neither.
  for (const [old, work] of [
    ['wrong', 1],
    ['w'.repeat(5_000), 0],
  ] as const) {
    const known = await attempt('alice', old);
    expect(await attempt('nobody', old)).toEqual({
      ...known,
      message: known.message.replace('alice', 'nobody'),
    });
    expect(known).toMatchObject({ code: 1400, work });
  }
  expect((await attempt('nobody', '')).code).toBe(1400);
});

test('of resets from the same old password exactly one wins, over two processes', async () => {
  const { create, change, works, path, hasher, clusterId } = await setUp();
  await create('alice');
  const { store } = await openTemporaryStore(path);
  const elsewhere = createUserHandlers({ users: store.users, hasher, profile: 'zilliz' });
  const request = (i: number) =>
    wire.milvus.UpdateCredentialRequest.create({
      ...{
        username: 'alice',
        oldPassword: base64(PASSWORD),
        newPassword: base64(`New-passw0rd${i}`),
      },
    });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, (_, i) =>
      i % 2 === 0
        ? change(request(i))
        : elsewhere.UpdateCredential?.(
            testCall({ method: 'UpdateCredential', clusterId, request: request(i) as never }),
          ),
    ),
  );
  const won = outcomes.flatMap(({ status }, i) => (status === 'fulfilled' ? [i] : []));
  expect(won).toHaveLength(1);
  expect(await works('alice', `New-passw0rd${won[0]}`)).toBe(true);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') {
      expect(outcome.reason.message).toBe('old password not correct for alice: not authenticated');
    }
  }
});

test('a new hash of the same password in between does not spoil a reset', async () => {
  const { create, users, clusterId, hasher, works } = await setUp();
  await create('alice');
  // A sign-in under newer parameters comes between the comparison and the change.
  let interfered = false;
  const racing = {
    ...hasher,
    async hash(password: Secret) {
      if (!interfered) {
        interfered = true;
        const alice = await users.find(clusterId, 'alice');
        const again = await hasher.hash(new Secret(PASSWORD));
        await users.rehash(alice?.id ?? '', alice?.passwordHash ?? '', again);
      }
      return hasher.hash(password);
    },
  };
  const handlers = createUserHandlers({ users, hasher: racing, profile: 'zilliz' });
  const request = wire.milvus.UpdateCredentialRequest.create({
    ...{ username: 'alice', ...passwords(PASSWORD, 'New-passw0rd') },
  });
  await handlers.UpdateCredential?.(
    testCall({ method: 'UpdateCredential', clusterId, request: request as never }),
  );
  expect(interfered).toBe(true);
  expect(await works('alice', 'New-passw0rd')).toBe(true);
});

test.each(['zilliz', 'milvus'] as const)(
  'the built-in user of %s cannot be dropped',
  async (profile) => {
    const { run, users, clusterId, founded } = await setUp(profile);
    const { username } = founded.admin;
    expect(await failureOf(run('DeleteCredential', { username }))).toEqual({
      code: 1401,
      legacyCode: 1,
      message: `${username} user cannot be deleted: privilege not permitted`,
    });
    expect(await users.find(clusterId, username)).toBeDefined();
  },
);

test('a drop removes the user; of one who does not exist it is a success', async () => {
  const { run, create, users, clusterId, store } = await setUp();
  await create('alice');
  expect(await run('DeleteCredential', { username: 'alice' })).toEqual({});
  expect(await users.find(clusterId, 'alice')).toBeUndefined();
  const rows = await store.audit.list({ limit: 100 });
  for (const username of ['alice', 'root', 'not even a name!']) {
    expect(await run('DeleteCredential', { username })).toEqual({});
  }
  expect(await store.audit.list({ limit: 100 })).toEqual(rows);
  expect((await failureOf(run('DeleteCredential', {}))).message).toContain('must be not empty');
});

test('users are listed by name, and selected with roles and description', async () => {
  const { run, create, users, clusterId, founded } = await setUp();
  await create('bob', PASSWORD, { description: 'the builder' });
  await create('alice');
  const origin = {
    actor: { kind: 'system', id: '', name: '' },
    requestId: '',
    source: '',
  } as const;
  await users.grantRole(clusterId, 'bob', 'db_rw', origin);
  expect(await run('ListCredUsers', {})).toEqual({ usernames: ['alice', 'bob', 'db_admin'] });

  const alice = { user: { name: 'alice' }, roles: [], description: '' };
  const bob = { user: { name: 'bob' }, roles: [{ name: 'db_rw' }], description: 'the builder' };
  const admin = {
    ...{ user: { name: founded.admin.username }, roles: [{ name: 'db_admin' }], description: '' },
  };
  expect(await run('SelectUser', { include_role_info: true })).toEqual({
    results: [alice, bob, admin],
  });
  expect(await run('SelectUser', { user: { name: 'bob' }, include_role_info: true })).toEqual({
    results: [bob],
  });
  expect(await run('SelectUser', { user: { name: 'bob' } })).toEqual({
    results: [{ ...bob, roles: [] }],
  });
  expect(await run('SelectUser', { user: { name: 'nobody' } })).toEqual({ results: [] });
  expect((await failureOf(run('SelectUser', { user: {} }))).code).toBe(1100);
  expect((await failureOf(run('SelectUser', { user: { name: '1' } }))).code).toBe(1100);
});

test('every reply can be encoded as the message it is for', async () => {
  const { run, create } = await setUp();
  await create('alice', PASSWORD, { description: 'd' });
  const { SelectUserResponse, ListCredUsersResponse } = wire.milvus;
  const selected = SelectUserResponse.create(await run('SelectUser', { include_role_info: true }));
  const decoded = SelectUserResponse.decode(SelectUserResponse.encode(selected).finish());
  expect(decoded.results).toHaveLength(2);
  const listed = ListCredUsersResponse.create(await run('ListCredUsers', {}));
  expect(
    ListCredUsersResponse.decode(ListCredUsersResponse.encode(listed).finish()).usernames,
  ).toEqual(['alice', 'db_admin']);
});
