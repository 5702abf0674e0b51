import { expect, test } from 'vitest';
import { breathe } from '../../kernel/breathe.ts';
import type { EngineCollection, Rows, Scalar } from '../engine.ts';
import { RowPolicyCompiler } from '../filter/index.ts';
import { rowsToStore } from '../filter/test-rows.ts';
import { SCHEMA } from '../filter/test-schema.ts';
import type { FieldSpec } from '../spec.ts';
import { createTestEngine, index, nearest, rowQuery } from './test-engine.ts';

const SPEC = { id: 9, fields: SCHEMA, indexes: [index('v', 'L2')] };
const IDS = Array.from({ length: 60 }, (_, at) => at);
const HIDDEN = Array.from({ length: 500 }, (_, at) => 1000 + at);
const fieldOf = (name: string) => SCHEMA.find((one) => one.name === name) as FieldSpec;

/** What is of alice is public, what is of bob is secret; in a field, and in the dynamic one. */
function owned(owner: 'alice' | 'bob', ids: readonly number[]): Rows {
  const t = owner === 'alice' ? 'public' : 'secret';
  return rowsToStore(
    ids.map((id) => ({ id, n: 1, s: owner, t, $meta: { owner }, as: [], af: [] })),
  );
}

function textsOf(rows: Rows): readonly Scalar[] {
  const column = rows.columns.get(fieldOf('t').id);
  return column?.kind === 'scalar' ? column.values : [];
}

const output = [fieldOf('t')];
const READS = [
  {
    what: 'a query',
    read: (collection: EngineCollection, filter: Filter) =>
      collection.query(rowQuery({ filter, output })),
  },
  {
    what: 'a query by pages of keys',
    read: (collection: EngineCollection, filter: Filter) =>
      collection.query(rowQuery({ filter, output, order: 'key', limit: 50 })),
  },
  {
    what: 'a query for many vectors',
    read: (collection: EngineCollection, filter: Filter) =>
      collection.query(rowQuery({ filter, output: [...output, fieldOf('v')] })),
  },
  {
    what: 'a search for all',
    read: (collection: EngineCollection, filter: Filter) =>
      collection.search(nearest([0, 0, 0, 0], { field: fieldOf('v'), filter, output, limit: 100 })),
  },
  {
    what: 'a search for keys alone',
    read: (collection: EngineCollection, filter: Filter) =>
      collection.search(nearest([0, 0, 0, 0], { field: fieldOf('v'), filter, limit: 20 })),
  },
  {
    what: 'a search in a range',
    read: (collection: EngineCollection, filter: Filter) => {
      const range = { radius: 1e6, rangeFilter: 0 };
      const query = { field: fieldOf('v'), filter, output, limit: 100, range };
      return collection.search(nearest([0, 0, 0, 0], query));
    },
  },
];
type Filter = ReturnType<RowPolicyCompiler['compile']>;

test.each(
  READS.flatMap((read) =>
    ['s == $current_user', 'owner == $current_user'].map((policy) => ({ ...read, policy })),
  ),
)(
  '$what under $policy gives nothing away of what is moved out of reach meanwhile',
  async ({ read, policy }) => {
    await using rig = await createTestEngine();
    const collection = await rig.engine.create(SPEC);
    const variables = { user: 'alice', tags: new Map<string, string>() };
    const filter = new RowPolicyCompiler().compile([policy], SCHEMA, variables);
    // So many that a search under the policy looks at every entity in the end.
    await collection.upsert(owned('bob', HIDDEN));
    await collection.upsert(owned('alice', IDS));
    let reading = true;
    const writing = (async () => {
      for (let round = 0; reading; round++) {
        const part = IDS.filter((id) => id % 3 === round % 3);
        await collection.upsert(owned('bob', [...part, 2000 + round]));
        await breathe();
        await collection.upsert(owned('alice', part));
        await breathe();
      }
    })();
    let found = 0;
    for (let round = 0; round < 25; round++) {
      const rows = await read(collection, filter);
      expect(textsOf(rows).filter((text) => text !== 'public')).toEqual([]);
      expect(rows.keys.filter((key) => Number(key) >= 1000)).toEqual([]);
      found += rows.keys.length;
    }
    reading = false;
    await writing;
    expect(found).toBeGreaterThan(25);
  },
);
