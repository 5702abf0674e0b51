import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onPostgres } from '../../testing/temporary-database.ts';
import { feltElsewhere, openTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { openTestCatalog, type TestCatalog } from '../../testing/test-catalog.ts';
import type { CatalogStore } from '../catalog.ts';

const DATABASES = ['default', 'd1', 'd2'] as const;
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
/** So few that the limit is met. */
const MOST_DATABASES = 2;

interface Collection {
  readonly id: number;
  database: string;
  name: string;
}

interface AliasRow {
  readonly database: string;
  readonly name: string;
  of: Collection;
}

/** What the catalogue is to do, in plain lists. Ids are those that the real one gave. */
class Model {
  readonly databases = new Map<string, number>();
  collections: Collection[] = [];
  aliases: AliasRow[] = [];
  readonly everUsed = new Set<number>();

  /** @throws if an id was used before */
  use(id: number): number {
    if (this.everUsed.has(id)) throw new Error(`id ${id} came back`);
    this.everUsed.add(id);
    return id;
  }

  byName(database: string, name: string): Collection | undefined {
    return this.collections.find((one) => one.database === database && one.name === name);
  }

  alias(database: string, name: string): AliasRow | undefined {
    return this.aliases.find((one) => one.database === database && one.name === name);
  }

  resolve(database: string, name: string): Collection | undefined {
    return this.byName(database, name) ?? this.alias(database, name)?.of;
  }

  aliasesOf(collection: Collection): string[] {
    const own = this.aliases.filter((one) => one.of === collection);
    return own.map(({ name }) => name).sort();
  }
}

// Most of it in one place, so that things get into each other's way.
const database = fc.constantFrom(...DATABASES, 'default', 'default');
const name: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const alias: fc.Arbitrary<string> = fc.constantFrom('d', 'e', 'f', 'g');
const limit = fc.constantFrom(1, 2, 4);
const action = <Kind extends string>(weight: number, kind: Kind, object = { database, name }) => ({
  weight,
  arbitrary: fc.record({ do: fc.constant(kind), ...object, into: database, other: name, limit }),
});
const step = fc.oneof(
  action(2, 'createDatabase'),
  action(3, 'dropDatabase'),
  action(4, 'create'),
  action(1, 'drop'),
  action(3, 'rename'),
  action(5, 'createAlias', { database, name: alias }),
  action(3, 'alterAlias', { database, name: alias }),
  action(1, 'dropAlias', { database, name: alias }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Makes a step in the real catalogue and in the model; their answers must be the same. */
type Take = (
  rig: TestCatalog,
  model: Model,
  step: Step,
) => Promise<{ readonly real: unknown; readonly expected: unknown }>;

const STEPS: Record<Step['do'], Take> = {
  async createDatabase({ catalog, clusterId }, model, { database }) {
    const asked = { clusterId, name: database, properties: [] };
    const real = await catalog.createDatabase(asked, MOST_DATABASES, TEST_ORIGIN);
    if (model.databases.has(database)) return { real, expected: 'exists' };
    if (model.databases.size >= MOST_DATABASES) return { real, expected: 'full' };
    model.databases.set(database, model.use(catalog.ids.database(clusterId, database) ?? 0));
    return { real, expected: 'created' };
  },

  async dropDatabase({ catalog }, model, { database }) {
    const id = model.databases.get(database);
    // The handler keeps this one.
    if (id === undefined || database === 'default') return { real: 0, expected: 0 };
    const real = await catalog.dropDatabase(id, TEST_ORIGIN);
    if (model.collections.some((one) => one.database === database)) {
      return { real, expected: 'not-empty' };
    }
    model.databases.delete(database);
    return { real, expected: 'dropped' };
  },

  async create({ catalog, collection }, model, { database, name }) {
    const databaseId = model.databases.get(database) ?? 5;
    const made = await catalog.createCollection(collection(name, databaseId), TEST_ORIGIN);
    if (!model.databases.has(database)) return { real: made, expected: 'no-database' };
    if (model.resolve(database, name)) return { real: made, expected: 'exists' };
    if (typeof made === 'string') return { real: made, expected: 'a collection' };
    model.collections.push({ id: model.use(made.id), database, name });
    return { real: 'created', expected: 'created' };
  },

  async drop({ drop }, model, { database, name }) {
    const found = model.resolve(database, name);
    if (!found) return { real: 0, expected: 0 };
    const real = await drop(found.id);
    if (model.aliasesOf(found).length > 0) return { real, expected: 'has-aliases' };
    model.collections = model.collections.filter((one) => one !== found);
    return { real, expected: 'dropped' };
  },

  async rename({ catalog }, model, { database, name, into, other }) {
    const found = model.resolve(database, name);
    if (!found) return { real: 0, expected: 0 };
    const to = { databaseId: model.databases.get(into) ?? 5, name: other };
    const real = await catalog.renameCollection(found.id, to, TEST_ORIGIN);
    if (!model.databases.has(into)) return { real, expected: 'no-database' };
    if (model.resolve(into, other)) return { real, expected: 'taken' };
    if (into !== database && model.aliasesOf(found).length > 0) {
      return { real, expected: 'has-aliases' };
    }
    Object.assign(found, { database: into, name: other });
    return { real, expected: 'renamed' };
  },

  async createAlias({ catalog }, model, { database, name, other, limit }) {
    const found = model.byName(database, other);
    const databaseId = model.databases.get(database);
    if (!found || databaseId === undefined) return { real: 0, expected: 0 };
    const asked = { databaseId, name, collectionId: found.id };
    const real = await catalog.createAlias(asked, limit, TEST_ORIGIN);
    if (model.byName(database, name)) return { real, expected: 'is-collection' };
    const present = model.alias(database, name);
    if (present) return { real, expected: present.of === found ? 'exists' : 'taken' };
    if (model.aliasesOf(found).length >= limit) return { real, expected: 'full' };
    model.aliases.push({ database, name, of: found });
    return { real, expected: 'created' };
  },

  async alterAlias({ catalog }, model, { database, name, other, limit }) {
    const found = model.byName(database, other);
    const present = model.alias(database, name);
    const databaseId = model.databases.get(database);
    if (!found || databaseId === undefined) return { real: 0, expected: 0 };
    const before = { databaseId, name, collectionId: present?.of.id ?? 5 };
    const real = await catalog.alterAlias(before, found.id, limit, TEST_ORIGIN);
    if (!present) return { real, expected: 'no-alias' };
    if (present.of === found) return { real, expected: 'done' };
    if (model.aliasesOf(found).length >= limit) return { real, expected: 'full' };
    present.of = found;
    return { real, expected: 'done' };
  },

  async dropAlias({ catalog }, model, { database, name }) {
    const present = model.alias(database, name);
    const databaseId = model.databases.get(database) ?? 5;
    const asked = { databaseId, name, collectionId: present?.of.id ?? 5 };
    const real = await catalog.dropAlias(asked, TEST_ORIGIN);
    model.aliases = model.aliases.filter((one) => one !== present);
    return { real, expected: present !== undefined };
  },
};

/** What every name stands for. */
async function picture(catalog: CatalogStore, clusterId: string) {
  const databases = (await catalog.listDatabases(clusterId)).map((one) => [one.name, one.id]);
  const collections = (await catalog.listCollections(clusterId)).map(
    ({ id, database, name, aliases }) => ({ id, database, name, aliases }),
  );
  const names: Record<string, number | undefined> = {};
  for (const database of DATABASES) {
    for (const name of NAMES) {
      const id = catalog.ids.collection(clusterId, database, name);
      const found = await catalog.findCollection(clusterId, database, name);
      expect(found?.id).toBe(id);
      names[`${database}.${name}`] = id;
    }
  }
  return { databases, collections, names };
}

function expectedPicture(model: Model) {
  const at = ({ database, name }: Collection) => `${database}.${name}`;
  const sorted = model.collections.toSorted((a, b) => (at(a) < at(b) ? -1 : 1));
  const pairs = DATABASES.flatMap((database) =>
    NAMES.map((name) => [`${database}.${name}`, model.resolve(database, name)?.id]),
  );
  return {
    databases: [...model.databases].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    collections: sorted.map((one) => ({ ...one, aliases: model.aliasesOf(one) })),
    names: Object.fromEntries(pairs),
  };
}

/** What few runs at random may leave out. */
const EACH_ONCE: readonly Step[] = [
  once('createDatabase', 'd1', 'a'),
  once('create', 'default', 'a'),
  once('create', 'default', 'b'),
  once('createAlias', 'default', 'f', 'a'),
  once('alterAlias', 'default', 'f', 'b'),
  once('dropAlias', 'default', 'f'),
  once('rename', 'default', 'b', 'c'),
  once('drop', 'default', 'a'),
];

function once(kind: Step['do'], database: string, name: string, other = 'a'): Step {
  return { do: kind, database, name, into: database, other, limit: 4 } as Step;
}

test('whatever is created, dropped, renamed and aliased, every name stands for what it should', async () => {
  const taken = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 150, size: 'max' }),
      async (steps) => {
        const rig = await openTestCatalog();
        const elsewhere = (await openTemporaryStore(rig.path)).store.catalog;
        const model = new Model();
        model.databases.set('default', model.use(rig.database.id));
        for (const one of steps) {
          const { real, expected } = await STEPS[one.do](rig, model, one);
          expect([one, real]).toEqual([one, expected]);
          taken.add(`${one.do} ${expected}`);
          expect(await picture(rig.catalog, rig.clusterId)).toEqual(expectedPicture(model));
        }
        await feltElsewhere(async () =>
          expect(await picture(elsewhere, rig.clusterId)).toEqual(expectedPicture(model)),
        );
      },
    ),
    // A step on PostgreSQL goes to the server and back a dozen times.
    { numRuns: onPostgres() ? 5 : 15, examples: [[[...EACH_ONCE]]] },
  );
  // Much was done, not only refused.
  expect([...taken]).toEqual(
    expect.arrayContaining([
      ...['createDatabase created', 'create created', 'drop dropped', 'rename renamed'],
      ...['createAlias created', 'alterAlias done', 'dropAlias true'],
    ]),
  );
}, 60_000);
