import type { ObjectType, Profile } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UserPrincipal } from '../kernel/principal.ts';
import type { Rights } from '../kernel/rights.ts';
import type { On } from '../testing/access-changes.ts';
import { type AccessFixture, openAccessFixture } from '../testing/access-fixture.ts';
import { AccessModel } from '../testing/access-model.ts';
import { type AccessOperations, Refused } from '../testing/access-operations.ts';
import { methodRow, request } from '../testing/authorizer-rig.ts';
import { TEST_ORIGIN } from '../testing/temporary-store.ts';
import { createAuthorizer } from './create-authorizer.ts';

// Few names, so that one is taken, dropped and given again, and `latest` is now this and now that.
const USERS = ['alice', 'bob'];
const ROLES = ['r', 's'];
const DATABASES = ['default', 'shop'];
const COLLECTIONS = ['books', 'films', 'latest'];
const ALIASES = ['latest', 'newest'];
const GROUP = 'mine';
const NAMES = [...new Set([...COLLECTIONS, ...ALIASES]), 'never'];

// RPCs that are called like the privilege that they need, by what it must be held on.
const ON_COLLECTION = ['Search', 'Insert', 'Flush', 'CreateAlias'];
const ON_DATABASE = ['CreateCollection', 'AlterDatabase', 'DescribeDatabase'];
const ON_CLUSTER = ['CreateDatabase'];
const SOMEWHERE = ['DescribeCollection', 'ListAliases'];

interface Operation {
  run(on: AccessOperations): unknown;
  [fc.toStringMethod](): string;
}

function operation<Call extends keyof AccessOperations>(
  call: Call,
  parts: fc.Arbitrary<Parameters<AccessOperations[Call]>>,
): fc.Arbitrary<Operation> {
  return parts.map((given) => ({
    run: (on: AccessOperations): unknown => Reflect.apply(on[call], on, given),
    [fc.toStringMethod]: () => `${call}(${given.map((each) => JSON.stringify(each)).join(', ')})`,
  }));
}

const user = fc.constantFrom(...USERS);
const role = fc.constantFrom(...ROLES);
/** `public` is there in the profile milvus alone, and cannot be made or dropped. */
const anyRole = fc.constantFrom(...ROLES, ...ROLES, 'public');
const database = fc.constantFrom(...DATABASES);
const collection = fc.constantFrom(...COLLECTIONS);
const alias = fc.constantFrom(...ALIASES);
// Most often the one that is there from the beginning.
const anyName = fc.constantFrom('books', 'books', ...COLLECTIONS, ...ALIASES);

type Granted = readonly [privilege: string, on: On];

const onData = (privileges: readonly string[], type?: ObjectType): fc.Arbitrary<Granted> => {
  const anywhere = fc.oneof(
    { weight: 6, arbitrary: fc.record({ database, object: anyName }) },
    { weight: 3, arbitrary: fc.record({ database, object: fc.constant('*') }) },
    { weight: 1, arbitrary: fc.constant({ database: '*', object: '*' }) },
    { weight: 1, arbitrary: fc.record({ database: fc.constant('*'), object: collection }) },
  );
  return fc
    .tuple(fc.constantFrom(...privileges), anywhere)
    .map(([privilege, on]) => [privilege, { ...on, ...(type && { type }) }]);
};

const onUsers: fc.Arbitrary<Granted> = fc
  .tuple(fc.constantFrom('UpdateUser', 'SelectUser', '*'), fc.constantFrom(...USERS, '*'))
  .map(([privilege, object]) => [privilege, { database: '*', object, type: 'User' }]);

const granted: fc.Arbitrary<Granted> = fc.oneof(
  { weight: 6, arbitrary: onData(['Search', 'Insert', 'Flush', 'CreateAlias']) },
  { weight: 3, arbitrary: onData([GROUP]) },
  { weight: 3, arbitrary: onData(['CollectionReadOnly', 'CollectionReadWrite']) },
  {
    weight: 3,
    arbitrary: onData(['CreateCollection', 'DescribeCollection', 'AlterDatabase', 'ListAliases']),
  },
  { weight: 2, arbitrary: onData(['DatabaseReadOnly', 'DatabaseReadWrite', 'ClusterAdmin']) },
  { weight: 2, arbitrary: onData(['CreateDatabase', 'ShowCollections', 'ClusterReadWrite']) },
  { weight: 1, arbitrary: onData(['*', 'All'], 'Global') },
  { weight: 1, arbitrary: onData(['*'], 'Collection') },
  { weight: 2, arbitrary: onUsers },
);

const members = fc.subarray(['Search', 'Flush', 'CreateCollection', 'ListAliases']);
const group = fc.constant<[string]>([GROUP]);
const shop = fc.constant<[string]>(['shop']);

const change: fc.Arbitrary<[role: string, ...Granted]> = fc
  .tuple(anyRole, granted)
  .map(([to, what]) => [to, ...what]);

const operations: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 28, arbitrary: operation('permit', change) },
  { weight: 6, arbitrary: operation('forbid', change) },
  { weight: 1, arbitrary: operation('addGroup', group) },
  {
    weight: 3,
    arbitrary: operation(
      'setGroup',
      members.map((all) => [GROUP, ...all]),
    ),
  },
  { weight: 1, arbitrary: operation('dropGroup', group) },
  { weight: 2, arbitrary: operation('addUser', fc.tuple(user, fc.subarray(ROLES))) },
  { weight: 1, arbitrary: operation('dropUser', fc.tuple(user)) },
  { weight: 2, arbitrary: operation('addRole', fc.tuple(role)) },
  { weight: 1, arbitrary: operation('dropRole', fc.tuple(role)) },
  { weight: 4, arbitrary: operation('giveRole', fc.tuple(user, anyRole)) },
  { weight: 2, arbitrary: operation('takeRole', fc.tuple(user, anyRole)) },
  { weight: 3, arbitrary: operation('addDatabase', shop) },
  { weight: 2, arbitrary: operation('dropDatabase', shop) },
  { weight: 12, arbitrary: operation('addCollection', fc.tuple(collection, database)) },
  { weight: 6, arbitrary: operation('dropCollection', fc.tuple(anyName, database)) },
  {
    weight: 20,
    arbitrary: operation(
      'renameCollection',
      fc.tuple(anyName, collection, fc.record({ database, into: database })),
    ),
  },
  { weight: 8, arbitrary: operation('addAlias', fc.tuple(alias, anyName, database)) },
  { weight: 12, arbitrary: operation('pointAlias', fc.tuple(alias, anyName, database)) },
  { weight: 4, arbitrary: operation('dropAlias', fc.tuple(alias, database)) },
);

/** Without these most of a short list would come to nothing. */
const BEGINNING: readonly ((on: AccessOperations) => unknown)[] = [
  ...ROLES.map((name) => (on: AccessOperations) => on.addRole(name)),
  (on) => on.addUser('alice', ['r']),
  (on) => on.addUser('bob', ['s']),
  (on) => on.addGroup(GROUP),
  (on) => on.addDatabase('shop'),
  (on) => on.addCollection('books', 'default'),
];

test.each(['zilliz', 'milvus'] as const)(
  '%s: whatever is changed in whatever order, every verdict is that of a naive model',
  {
    timeout: 240_000,
  },
  async (profile) => {
    await fc.assert(
      fc.asyncProperty(
        fc.noBias(fc.array(operations, { maxLength: 50, size: 'max' })),
        async (list) => {
          const fixture = await openAccessFixture(profile);
          try {
            await follow(fixture, profile, list);
          } finally {
            await fixture.close();
          }
        },
      ),
      { numRuns: 40 },
    );
  },
);

async function follow(
  fixture: AccessFixture,
  profile: Profile,
  list: readonly Operation[],
): Promise<void> {
  const model = new AccessModel(profile);
  const real = realOperations(fixture);
  // Asked in turn with one in another process, which has a store of its own on the same file.
  const compares = [
    comparison(fixture, model),
    comparison({ ...fixture, store: await fixture.openAgain() }, model),
  ];
  const compare = async (at = 0) => compares[at % compares.length]?.();
  for (const run of BEGINNING) {
    run(model);
    await run(real);
  }
  await compare();
  for (const [at, each] of list.entries()) {
    const expected = await isDone(() => each.run(model));
    expect(await isDone(() => each.run(real)), `${at}: ${each[fc.toStringMethod]()}`).toBe(
      expected,
    );
    // Not after each, so that what was compiled is also left behind by several changes at once.
    if (at % 3 === 0 || at === list.length - 1) await compare(at);
  }
}

/** What the store and the helpers say of a change that the present state does not allow. */
const CANNOT = /^Error: (the answer was|no collection|no database|collection \w+: exists)/;

async function isDone(change: () => unknown): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    if (error instanceof Refused || CANNOT.test(String(error))) return false;
    throw error;
  }
}

function realOperations(fixture: AccessFixture): AccessOperations {
  const { store, cluster } = fixture;
  const clusterId = cluster.id;
  return {
    ...fixture,
    async addUser(name, roles) {
      // Nobody signs in. A role that is not there is left out, as the handlers refuse it.
      const there = new Set((await store.roles.list(clusterId)).map((each) => each.name));
      const held = roles.filter((each) => there.has(each));
      const made = { clusterId, name, passwordHash: '-', description: '', roles: held };
      must('created', await store.users.create(made, 100, TEST_ORIGIN));
    },
    dropUser: async (name) => must(true, await fixture.dropUser(name)),
    giveRole: async (name, held) => must('done', await fixture.grant(name, held)),
    takeRole: async (name, held) => must('done', await fixture.revoke(name, held)),
    async permit(to, privilege, on) {
      if (privilege !== GROUP) return fixture.permit(to, privilege, on);
      // As the handlers do, which refuse a group that is not there.
      const change = {
        ...{ clusterId, role: to, privileges: [privilege], grantor: 'tests' },
        ...{ objectType: 'Global' as const, database: 'default', object: '*', ...on },
      };
      const levelOf = () => undefined;
      must('done', await store.grants.grant({ ...change, levelOf }, 1_000, TEST_ORIGIN));
    },
  };
}

function must<Result>(expected: Result, actual: Result): void {
  if (actual !== expected) throw new Error(`the answer was ${String(actual)}`);
}

/** Asks both sides everything about everybody, those that were dropped included. */
function comparison(fixture: AccessFixture, model: AccessModel) {
  const { store, cluster } = fixture;
  const authorizer = createAuthorizer(fixture);
  const everybody = new Map<string, UserPrincipal>();
  const may = async (
    who: UserPrincipal,
    method: string,
    on: { texts?: Record<string, string[]>; in?: string } = {},
  ): Promise<Rights | false> => {
    try {
      const names = request(on.texts);
      const row = methodRow(method);
      return (await authorizer.authorize(who, row, names, on.in ?? 'default')).rights;
    } catch (error) {
      if (!/permission|privilege|auth check failure/i.test(String(error))) throw error;
      return false;
    }
  };

  async function verdicts(who: UserPrincipal): Promise<Verdicts> {
    const found: Verdicts = {};
    const note = async (label: string, ...asked: Parameters<typeof may>) => {
      found[label] = (await may(...asked)) !== false;
    };
    for (const place of [...DATABASES, 'nowhere']) {
      for (const name of NAMES) {
        for (const method of ON_COLLECTION) {
          const on = { texts: { '3': [name] }, in: place };
          await note(`${method} ${place}.${name}`, who, method, on);
        }
      }
      for (const method of [...ON_DATABASE, ...SOMEWHERE]) {
        await note(`${method} ${place}`, who, method, { in: place });
      }
    }
    for (const method of ON_CLUSTER) await note(method, who, method);
    for (const name of [...USERS, 'nobody']) {
      await note(`UpdateCredential ${name}`, who, 'UpdateCredential', { texts: { '2': [name] } });
    }
    const rights = await may(who, 'Connect');
    if (rights) Object.assign(found, await seen(rights));
    return found;
  }

  async function seen(rights: Rights): Promise<Verdicts> {
    const found: Verdicts = {};
    for (const { id, name } of await store.catalog.listDatabases(cluster.id)) {
      found[`sees ${name}`] = rights.seesDatabase(id);
    }
    for (const each of await store.catalog.listCollections(cluster.id)) {
      const { id, name, databaseId } = each;
      found[`sees ${each.database}.${name}`] = rights.seesCollection(databaseId, id);
    }
    return found;
  }

  return async () => {
    const present = await store.users.list(cluster.id);
    for (const { id, name } of present) everybody.set(id, { kind: 'user', id, name });
    const there = new Set(present.map(({ id }) => id));
    for (const who of everybody.values()) {
      if (there.has(who.id) && USERS.includes(who.name)) {
        const wrong = differences(await verdicts(who), expectedVerdicts(model, who.name));
        expect(wrong.join('; '), who.name).toBe('');
      } else if (USERS.includes(who.name)) {
        expect(await may(who, 'Connect'), `${who.name}, who was dropped`).toBe(false);
      }
    }
    const names = present.map(({ name }) => name).filter((name) => USERS.includes(name));
    expect(names).toEqual(model.users.map(({ name }) => name).sort());
  };
}

/** By what was asked. */
type Verdicts = Record<string, boolean>;

/** In few words, because the list of all verdicts is long. */
function differences(found: Verdicts, expected: Verdicts): string[] {
  return [...new Set([...Object.keys(found), ...Object.keys(expected)])]
    .filter((label) => found[label] !== expected[label])
    .map((label) => `${label}: ${found[label]}, not ${expected[label]}`);
}

function expectedVerdicts(model: AccessModel, name: string): Verdicts {
  const found: Verdicts = {};
  for (const place of [...DATABASES, 'nowhere']) {
    for (const on of NAMES) {
      for (const method of ON_COLLECTION) {
        found[`${method} ${place}.${on}`] = model.mayOnCollection(name, method, place, on);
      }
    }
    for (const method of ON_DATABASE) {
      found[`${method} ${place}`] = model.mayOnDatabase(name, method, place);
    }
    for (const method of SOMEWHERE) {
      found[`${method} ${place}`] = model.maySomewhere(name, method, place);
    }
  }
  for (const method of ON_CLUSTER) found[method] = model.mayOnCluster(name, method);
  for (const other of [...USERS, 'nobody']) {
    // Everybody may change their own password.
    const may = other === name || model.mayOnUser(name, 'UpdateUser', other);
    found[`UpdateCredential ${other}`] = may;
  }
  for (const each of model.databases) found[`sees ${each.name}`] = model.seesDatabase(name, each);
  for (const each of model.collections) {
    found[`sees ${each.database.name}.${each.name}`] = model.seesCollection(name, each);
  }
  return found;
}
