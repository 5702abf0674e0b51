import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createAuthorizer } from '../../authorize/create-authorizer.ts';
import {
  foundTemporaryStore,
  openTemporaryStore,
  TEST_ORIGIN,
} from '../../testing/temporary-store.ts';
import type { GrantChange } from '../grants.ts';
import type { Store } from '../store.ts';
import { ChangedUsers, MOST_CHANGES } from './changed-users.ts';

vi.setConfig({ testTimeout: 60_000 });

const NAMES = ['alice', 'bob', 'carol'];
type Change = (store: Store, clusterId: string, name: string) => Promise<unknown>;

/** Those that are about one user, and those that are not. */
const OF_USER: Record<string, Change> = {
  password: ({ users }, clusterId, name) =>
    users.update({ clusterId, name }, { passwordHash: `${Math.random()}` }, TEST_ORIGIN),
  reset: ({ users }, clusterId, name) =>
    users.reset({ clusterId, name }, { passwordHash: 'r', graceUntil: 1e15 }, TEST_ORIGIN),
  cancelGrace: ({ users }, clusterId, name) => users.cancelGrace({ clusterId, name }, TEST_ORIGIN),
  signOut: ({ users }, clusterId, name) => users.signOut({ clusterId, name }, TEST_ORIGIN),
  expiry: ({ users }, clusterId, name) => users.setExpiry({ clusterId, name }, 1e15, TEST_ORIGIN),
  recover: ({ users }, clusterId, name) =>
    users.recover({ clusterId, name }, { passwordHash: 'x', role: 'db_rw' }, TEST_ORIGIN),
  grantRole: ({ users }, clusterId, name) => users.grantRole(clusterId, name, 'db_ro', TEST_ORIGIN),
  revokeRole: ({ users }, clusterId, name) =>
    users.revokeRole(clusterId, name, 'db_ro', TEST_ORIGIN),
  tag: ({ userTags }, clusterId, user) =>
    userTags.add({ clusterId, user }, new Map([['team', 'a']]), 9, TEST_ORIGIN),
  untag: ({ userTags }, clusterId, user) =>
    userTags.remove({ clusterId, user }, ['team'], TEST_ORIGIN),
  drop: ({ users }, clusterId, name) => users.drop(clusterId, name, TEST_ORIGIN),
  create: ({ users }, clusterId, name) =>
    users.create(
      { clusterId, name, passwordHash: 'h', description: '', roles: ['db_ro'] },
      99,
      TEST_ORIGIN,
    ),
};
const OF_ALL: Record<string, Change> = {
  role: ({ roles }, clusterId, name) =>
    roles.create({ clusterId, name: `r_${name}`, description: '' }, 99, TEST_ORIGIN),
  dropRole: ({ roles }, clusterId, name) =>
    roles.drop(
      { clusterId, name: `r_${name}` },
      { hasGrants: false, hasUsers: false },
      TEST_ORIGIN,
    ),
  group: ({ privilegeGroups }, clusterId, name) =>
    privilegeGroups.create({ clusterId, name: `g_${name}` }, 99, TEST_ORIGIN),
};
const ALL = { ...OF_USER, ...OF_ALL };

test('every store tells whom the changes since any revision were about, and of others that it may be anybody', async () => {
  const steps = fc.array(
    fc.record({
      what: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...Object.keys(OF_USER)) },
        { weight: 1, arbitrary: fc.constantFrom(...Object.keys(OF_ALL)) },
      ),
      name: fc.constantFrom(...NAMES),
      isHere: fc.boolean(),
    }),
    { minLength: 10, maxLength: 40 },
  );
  const run = fc.asyncProperty(steps, async (all) => {
    const { store, path, clusterId } = await foundTemporaryStore();
    const other = (await openTemporaryStore(path)).store;
    /** After each revision of the test: the user that it was about, or undefined. */
    const told: (string | undefined)[] = [];
    const first = store.authRevision(clusterId);
    expect(other.authRevision(clusterId)).toBe(first);
    for (const { what, name, isHere } of all) {
      const by = isHere ? store : other;
      await ALL[what]?.(by, clusterId, name);
      const now = by.authRevision(clusterId);
      for (let at = first + told.length; at < now; at++) {
        told.push(what in OF_USER ? name : undefined);
      }
      for (const reader of [store, other]) {
        await vi.waitFor(() => expect(reader.authRevision(clusterId)).toBe(now), {
          interval: 1,
          timeout: 20_000,
        });
        for (let since = first; since <= now; since++) {
          const wanted = told.slice(since - first);
          const found = reader.usersChangedSince(clusterId, since);
          const names = found && [...new Set(found)].filter((each) => NAMES.includes(each)).sort();
          // A user that is made may be given what waited for the name: that may be told as anybody's.
          if (found === undefined) expect(wanted).toContain(undefined);
          else expect(names).toEqual([...new Set(wanted)].sort());
        }
        expect(reader.usersChangedSince(clusterId, first - 1)).toBeUndefined();
        expect(reader.usersChangedSince(clusterId, now + 1)).toBeUndefined();
      }
    }
    await Promise.all([store.close(), other.close()]);
  });
  await fc.assert(run, { numRuns: 6 });
});

test('a change of one user has no other read again; a grant has all', async () => {
  const { store, clusterId } = await foundTemporaryStore();
  const [cluster] = await store.clusters.list();
  if (!cluster) throw new Error('no cluster');
  for (const name of NAMES) await OF_USER.create?.(store, clusterId, name);
  let reads: string[] = [];
  const users = {
    ...store.users,
    find: (id: string, name: string) => {
      reads.push(name);
      return store.users.find(id, name);
    },
  };
  const authorizer = createAuthorizer({ cluster, store: { ...store, users } });
  const method = { service: 'milvus.proto.milvus.MilvusService', name: 'ListDatabases' };
  const callAll = async () => {
    reads = [];
    for (const { id, name } of await store.users.list(clusterId)) {
      if (!NAMES.includes(name)) continue;
      const principal = { kind: 'user', id, name } as const;
      await authorizer.authorize(
        principal,
        method as never,
        { strings: new Map() } as never,
        'default',
      );
    }
    return reads;
  };
  expect(await callAll()).toEqual(NAMES);
  expect(await callAll()).toEqual([]);
  for (const what of ['password', 'revokeRole', 'tag', 'signOut']) {
    await OF_USER[what]?.(store, clusterId, 'bob');
    expect({ what, reads: await callAll() }).toEqual({ what, reads: ['bob'] });
  }
  await OF_ALL.role?.(store, clusterId, 'x');
  expect(await callAll()).toEqual(NAMES);
});

test('what others hold on a user comes and goes with the user: that is told as anything', async () => {
  const { store, clusterId } = await foundTemporaryStore();
  await OF_ALL.role?.(store, clusterId, 'x');
  const grant: GrantChange = {
    ...{ clusterId, role: 'r_x', objectType: 'User', privileges: ['UpdateUser'] },
    ...{ database: 'default', object: 'alice', grantor: 'db_admin' },
  };
  await store.grants.grant(grant, 9, TEST_ORIGIN);
  for (const what of ['create', 'drop']) {
    const before = store.authRevision(clusterId);
    await OF_USER[what]?.(store, clusterId, 'alice');
    expect(store.usersChangedSince(clusterId, before)).toBeUndefined();
  }
});

test('more changes than are remembered are told as anything', () => {
  const changed = new ChangedUsers();
  changed.forget('c', 5);
  for (let revision = 6; revision <= 5 + MOST_CHANGES + 2; revision++) {
    changed.advance('c', { from: revision - 1, to: revision }, [
      { revision, id: `i${revision}`, name: `n${revision}` },
    ]);
  }
  expect(changed.since('c', 6)).toBeUndefined();
  expect(changed.since('c', 7)).toHaveLength(2 * MOST_CHANGES);
  expect(changed.since('c', 5 + MOST_CHANGES)?.slice(-2)).toEqual(['i1007', 'n1007']);
  // A revision of which nothing is told, as an older release leaves it.
  changed.advance('c', { from: 1007, to: 1009 }, [{ revision: 1009, id: 'i', name: 'n' }]);
  expect(changed.since('c', 1008)).toBeUndefined();
  expect(changed.since('c', 1009)).toEqual([]);
  expect(changed.since('other', 0)).toBeUndefined();
});
