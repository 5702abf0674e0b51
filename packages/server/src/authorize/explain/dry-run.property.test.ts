import { PRIVILEGE_OBJECT_TYPES, type Profile, wirePrivilege } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RowAction } from '../../kernel/row-policy.ts';
import { methodRow, request } from '../../testing/authorizer-rig.ts';
import {
  data,
  openWorld,
  ROLES,
  USERS,
  type World,
  worldPlans,
} from '../../testing/explain-world.ts';
import type { Change, GrantSubject } from './question.ts';
import { tryChange } from './try-change.ts';

const ACTIONS: RowAction[] = ['Query', 'Search', 'Insert', 'Delete', 'Upsert'];

const PLACES: GrantSubject[] = [
  ...[data('default', 'docs'), data('default', 'nickname'), data('shop', 'docs')],
  ...[data('default', 'later'), data('default', '*'), data('*', '*')],
];

function changes(profile: Profile): fc.Arbitrary<Change> {
  const role = fc.constantFrom(...ROLES, 'absent', profile === 'zilliz' ? 'db_ro' : 'public');
  const user = fc.constantFrom(...USERS, 'nobody', 'bad name');
  const privilege = fc.constantFrom(
    ...['Search', 'Query', 'Insert', 'Load', 'Flush', 'SkipRLS', 'CreateCollection', 'All', '*'],
    ...['CreateOwnership', 'UpdateUser', 'mine', 'yours', 'CollectionReadWrite', 'absent'],
  );
  const on = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...PLACES) },
    { weight: 1, arbitrary: fc.constant<GrantSubject>({ kind: 'user', name: 'bob' }) },
  );
  const members = fc.uniqueArray(
    fc.constantFrom('Search', 'Query', 'Insert', 'Delete', 'DropCollection', 'absent'),
    { minLength: 1, maxLength: 2 },
  );
  const group = fc.constantFrom('mine', 'yours', 'absent');
  const kind = <Kind extends string>(...kinds: Kind[]) => fc.constantFrom(...kinds);
  return fc.oneof(
    fc.record({ kind: kind('grant', 'revoke'), role, privilege, on }),
    fc.record({ kind: kind('grantRole', 'revokeRole'), user, role }),
    fc.record({ kind: kind('addToGroup', 'removeFromGroup'), group, privileges: members }),
    fc.record({ kind: kind('dropRole'), role, force: fc.boolean() }),
  );
}

/** A change that is likely to matter: what it takes away is there. */
const aimed = (profile: Profile) =>
  worldPlans(profile).chain((plan) => {
    const held = plan.grants.filter(({ database }) => database !== 'nowhere');
    const revokes = held.map(({ role, privilege, database, object }): Change => {
      const isUser = PRIVILEGE_OBJECT_TYPES.get(privilege) === 'User';
      const on: GrantSubject = isUser ? { kind: 'user', name: object } : data(database, object);
      return { kind: 'revoke', role, privilege, on };
    });
    const others = fc.array(changes(profile), { minLength: 3, maxLength: 3 });
    const some = fc.subarray(revokes, { maxLength: Math.min(2, revokes.length) });
    return fc.record({
      plan: fc.constant(plan),
      changes: fc.tuple(some, others).map((all) => all.flat()),
    });
  });

for (const profile of ['zilliz', 'milvus'] as const) {
  test(`${profile}: what is done for real changes just what the dry run foretold`, {
    timeout: 240_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(aimed(profile), async ({ plan, changes }) => {
        await using world = await openWorld(profile, plan);
        for (const change of changes) await checkChange(world, change);
      }),
      { numRuns: 25 },
    );
  });
}

async function checkChange(world: World, change: Change): Promise<void> {
  const { fixture } = world;
  const { cluster, store } = fixture;
  const before = await everything(world);
  const revision = store.authRevision(cluster.id);
  const foretold = await world.ask({ kind: 'change', change });
  expect(store.authRevision(cluster.id)).toBe(revision);
  const asker = { kind: 'apiKey', id: 'key-1', name: 'tests' } as const;
  const refused = await tryChange(change, { cluster, store, asker });
  const after = await everything(world);
  const label = JSON.stringify({ change, foretold });
  expect(foretold.refused, label).toEqual(refused);
  const users = [...after].flatMap(([user, is]) => {
    const was = before.get(user);
    if (!was) return [];
    const gained = byPlace(widest(without(is.held, was.held)));
    const lost = byPlace(widest(without(was.held, is.held)));
    const rows = ACTIONS.flatMap((action) => rowDifference(action, was.rows, is.rows));
    return [gained, lost, rows].some(({ length }) => length > 0)
      ? { user, gained, lost, rows }
      : [];
  });
  expect(foretold.users, label).toEqual(users);
}

/** One question that rights can be asked. */
interface Item {
  readonly privilege: string;
  readonly database: '*' | number;
  readonly object: '*' | number | `user:${string}`;
  readonly place: object;
}

/** Names of policies, or `all`. */
type Rows = ReadonlyMap<RowAction, 'all' | readonly string[]>;

/** All that every user may do, asked from the authorizer. */
async function everything(world: World) {
  const { store, cluster } = world.fixture;
  const items = await itemsOf(world);
  const docs = await store.catalog.findCollection(cluster.id, 'default', 'docs');
  if (!docs) throw new Error('no docs');
  const found = new Map<string, { held: ReadonlySet<Item>; rows: Rows }>();
  for (const { name } of await store.users.list(cluster.id)) {
    const principal = await world.principal(name);
    const method = methodRow('Connect');
    const { rights } = await world.authorizer.authorize(principal, method, request(), '');
    const held = items.filter(({ privilege, database, object }) =>
      rights.allows(wirePrivilege(privilege), database, object),
    );
    const rows = ACTIONS.flatMap((action): [RowAction, 'all' | string[]][] => {
      if (!rights.allows(wirePrivilege(action), docs.databaseId, docs.id)) return [];
      const rule = rights.rowRule(docs, action);
      // The filter of a policy holds its name.
      return [[action, rule?.check.map((filter) => filter.split('"')[1] ?? '') ?? 'all']];
    });
    found.set(name, { held: new Set(held), rows: new Map(rows) });
  }
  return found;
}

const known = new WeakMap<World, readonly Item[]>();

/** Every privilege on all that there is; the same objects each time, so that sets can be compared. */
async function itemsOf(world: World): Promise<readonly Item[]> {
  const { store, cluster } = world.fixture;
  const places: Omit<Item, 'privilege'>[] = [
    { database: '*', object: '*', place: { database: '*', collection: '*' } },
  ];
  for (const { id, name } of await store.catalog.listDatabases(cluster.id)) {
    places.push({ database: id, object: '*', place: { database: name, collection: '*' } });
  }
  for (const { id, databaseId, database, name } of await store.catalog.listCollections(
    cluster.id,
  )) {
    places.push({ database: databaseId, object: id, place: { database, collection: name } });
  }
  const users = (await store.users.list(cluster.id)).map(({ name }) => ({
    ...{ database: '*' as const, object: `user:${name}` as const, place: { user: name } },
  }));
  const all =
    known.get(world) ??
    [...PRIVILEGE_OBJECT_TYPES].flatMap(([privilege, type]) =>
      [...places, ...(type === 'User' ? users : [])].map((place) => ({ privilege, ...place })),
    );
  known.set(world, all);
  return all;
}

function without(items: ReadonlySet<Item>, others: ReadonlySet<Item>): Item[] {
  return [...items].filter((item) => !others.has(item));
}

/** Those that no other of them covers. */
function widest(all: readonly Item[]): Item[] {
  const covers = (wide: Item, narrow: Item) =>
    wide !== narrow &&
    (wide.privilege === 'All' || wide.privilege === narrow.privilege) &&
    (wide.database === '*' || wide.database === narrow.database) &&
    (wide.object === '*' || wide.object === narrow.object) &&
    // Of two that cover each other the one of All stays.
    !(narrow.privilege === 'All' && wide.privilege !== 'All');
  return all.filter((item) => !all.some((other) => covers(other, item)));
}

function byPlace(items: readonly Item[]) {
  const places = Map.groupBy(items, ({ place }) => JSON.stringify(place));
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, members]) => ({
      ...members[0]?.place,
      privileges: members.map(({ privilege }) => privilege).sort(),
      inShort: expect.any(Array),
    }));
}

function rowDifference(action: RowAction, was: Rows, is: Rows) {
  const [before, after] = [was.get(action), is.get(action)];
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  if (!after || isSame || (!before && after === 'all')) return [];
  return { database: 'default', collection: 'docs', action, ...(before && { before }), after };
}
