import type { Profile } from '@latchkey/contract';
import { afterEach, expect, test } from 'vitest';
import type { Principal } from '../kernel/principal.ts';
import type { RowPolicy } from '../kernel/row-policy.ts';
import type { ApiKeyScope } from '../store/api-keys.ts';
import { type AccessFixture, openAccessFixture } from '../testing/access-fixture.ts';
import { compileRights } from './compile-rights.ts';
import { loadStanding } from './load-standing.ts';

const opened: AccessFixture[] = [];
afterEach(async () => {
  for (const fixture of opened.splice(0)) await fixture.close();
});

async function open(profile: Profile = 'zilliz') {
  const fixture = await openAccessFixture(profile);
  opened.push(fixture);
  /** Role names that were asked for, each giving a privilege of its own name everywhere. */
  const asked: (readonly string[])[] = [];
  const load = (principal: Principal) =>
    loadStanding(principal, {
      ...fixture,
      privilegesOf(roles) {
        asked.push(roles);
        const own = roles.map((privilege) => ({ privilege, database: '*', object: '*' }) as const);
        return compileRights({ own });
      },
      async heldBy(roles) {
        asked.push(roles);
        const fixed = roles.map((privilege) => ({
          ...({ privilege, database: '*', object: '*', role: privilege } as const),
        }));
        return { fixed, granted: [], implicit: [] };
      },
    });
  const user = async (name: string): Promise<Principal> => {
    const record = await fixture.store.users.find(fixture.cluster.id, name);
    return { kind: 'user', id: record?.id ?? '', name };
  };
  const key = async (scope: ApiKeyScope, name = 'key'): Promise<Principal> => {
    const { id } = await fixture.addApiKey(scope, { name });
    return { kind: 'apiKey', id, name };
  };
  return { fixture, asked, load, user, key };
}

const mine: RowPolicy = {
  ...{ name: 'mine', actions: ['Search'], everyone: true, roles: [], using: 'a == 1', check: '' },
  ...{ description: '', createdAt: 0 },
};
const COLLECTION = { id: 1, databaseId: 2, properties: [], rowPolicies: [mine] };

test('a user holds the roles that it was granted, and what they give', async () => {
  const { fixture, asked, load, user } = await open();
  await fixture.addUser('alice', 'Some-Passw0rd', ['db_rw', 'db_ro']);
  const { roles, rights } = await load(await user('alice'));
  expect(roles).toEqual(new Set(['db_ro', 'db_rw']));
  expect(asked).toEqual([['db_ro', 'db_rw']]);
  expect(rights.allows('Privilegedb_ro', '*', '*')).toBe(true);
  expect(rights.allows('PrivilegeSearch', '*', '*')).toBe(false);
});

test('milvus: everybody holds public as well, which is not among the roles that were granted', async () => {
  const { fixture, asked, load, user } = await open('milvus');
  await fixture.addUser('alice', 'Some-Passw0rd');
  expect((await load(await user('alice'))).roles).toEqual(new Set(['public']));
  expect(asked).toEqual([[]]);
});

test('milvus: root passes every check whatever its roles; a zilliz user of that name does not', async () => {
  const milvus = await open('milvus');
  await milvus.fixture.revoke('root', 'admin');
  const { rights } = await milvus.load(await milvus.user('root'));
  expect(rights.allows('PrivilegeDropRole', '*', '*')).toBe(true);
  const zilliz = await open();
  await zilliz.fixture.addUser('root', 'Some-Passw0rd');
  const other = await zilliz.load(await zilliz.user('root'));
  expect(other.rights.allows('PrivilegeDropRole', '*', '*')).toBe(false);
});

test('the variables of row policies are the name and the tags of the user', async () => {
  const { fixture, load, user } = await open();
  await fixture.addUser('alice', 'Some-Passw0rd');
  await fixture.tag('alice', { team: 'red', level: '3' });
  const { rights } = await load(await user('alice'));
  expect(rights.rowRule(COLLECTION, 'Search')?.variables).toEqual({
    user: 'alice',
    tags: new Map([
      ['level', '3'],
      ['team', 'red'],
    ]),
  });
});

test('an API key has no name and no tags in row policies, also if a user is called like it', async () => {
  const { fixture, load, key } = await open();
  await fixture.addUser('alice', 'Some-Passw0rd');
  await fixture.tag('alice', { team: 'red' });
  const { projectId } = fixture.cluster;
  const reader = await key(
    { orgRole: 'Member', projects: [{ projectId, role: 'Read-Only' }] },
    'alice',
  );
  const { rights, roles } = await load(reader);
  expect(rights.rowRule(COLLECTION, 'Search')?.variables).toEqual({
    user: undefined,
    tags: new Map(),
  });
  expect(roles).toEqual(new Set(['db_ro']));
});

test('milvus: an API key has its rights, and no role of a name that the cluster does not know', async () => {
  const { load, key } = await open('milvus');
  const { rights, roles } = await load(await key({ orgRole: 'Owner', projects: [] }));
  expect(rights.allows('PrivilegeDropRole', '*', '*')).toBe(true);
  expect(roles).toEqual(new Set());
});

test('whoever is gone, is for another project, or is another than it was, is refused', async () => {
  const { fixture, load, user, key } = await open();
  await fixture.addUser('alice', 'Some-Passw0rd', ['db_admin']);
  const alice = await user('alice');
  const owner = await key({ orgRole: 'Owner', projects: [] });
  const elsewhere = await key({
    orgRole: 'Member',
    projects: [{ projectId: 'proj-x', role: 'Admin' }],
  });
  await expect(load(elsewhere)).rejects.toThrow('api key');
  await fixture.dropUser('alice');
  await fixture.dropApiKey(owner.id);
  await expect(load(alice)).rejects.toThrow('auth check failure');
  await expect(load(owner)).rejects.toThrow('api key');
  await fixture.addUser('alice', 'Some-Passw0rd', ['db_admin']);
  await expect(load(alice)).rejects.toThrow('auth check failure');
});
