import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { EngineCollection, Key, Rows } from '../engine.ts';
import {
  type CompiledFilter,
  compileFilter,
  RowPolicyCompiler,
  restrictFilter,
} from '../filter/index.ts';
import { anyLeaf, joined, pushableLeaf } from '../filter/test-generators.ts';
import { INTS, type Modelled, rowValues, type Values } from '../filter/test-model.ts';
import { type ModelledPolicies, modelledPolicies } from '../filter/test-policies.ts';
import { rowsToStore } from '../filter/test-rows.ts';
import { SCHEMA } from '../filter/test-schema.ts';
import type { FieldSpec } from '../spec.ts';
import { createTestEngine, index, nearest, rowQuery, type TestEngine } from './test-engine.ts';

const SPEC = { id: 9, fields: SCHEMA, indexes: [index('v', 'L2')] };
const VECTOR = SCHEMA.find(({ name }) => name === 'v') as FieldSpec;
const TEXT = SCHEMA.find(({ name }) => name === 't') as FieldSpec;
const signal = new AbortController().signal;

/** Row n has the vector [n, 0, 0, 0]; keys are those that generated filters name, and others. */
const ROWS: readonly Values[] = fc
  .sample(rowValues, { numRuns: 120, seed: 20261126 })
  .map((values, at) => ({ ...values, id: narrow(INTS[at] ?? BigInt(1000 + at)) }));
const ALL = rowsToStore(ROWS);

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const sorted = (keys: readonly Key[]) => keys.map(String).sort();
const keysOf = (rows: readonly Values[]) => sorted(rows.map(({ id }) => id as Key));

describe.each([
  { state: 'that are not in an index', built: false },
  { state: 'in an index', built: true },
])('of rows $state', ({ built }) => {
  let rig: TestEngine;
  let collection: EngineCollection;
  const compiler = new RowPolicyCompiler();

  beforeAll(async () => {
    rig = await createTestEngine();
    collection = await rig.engine.create(SPEC);
    await collection.upsert(ALL);
    if (!built) return;
    await collection.flush();
    const isBuilt = () => expect(collection.stats().indexedRows).toBe(ROWS.length);
    await vi.waitFor(isBuilt, { timeout: 20_000 });
  });

  afterAll(() => rig[Symbol.asyncDispose]());

  /** Runs a check for generated policies and filters, with the rows that both let through. */
  function forAll(
    numRuns: number,
    check: (filter: CompiledFilter, expected: readonly Values[], text: string) => Promise<void>,
  ): Promise<void> {
    const someKeys = fc.array(fc.constantFrom(...INTS), { maxLength: 4 }).map(
      (keys): Modelled => ({
        text: `id in [${keys.join(',')}]`,
        truth: ({ id }) => keys.some((key) => key === BigInt(id as number | bigint)),
      }),
    );
    const filters = fc.option(fc.oneof(someKeys, joined(pushableLeaf), joined(anyLeaf)), {
      freq: 6,
    });
    return fc.assert(
      fc.asyncProperty(modelledPolicies, filters, async (modelled, own) => {
        const filter = restrictFilter(
          own ? compileFilter(own.text, SCHEMA) : undefined,
          compile(modelled),
        );
        const expected = ROWS.filter(
          (values) => modelled.sees(values) && (!own || own.truth(values) === true),
        );
        await check(filter, expected, `${own?.text} under ${modelled.policies.join(' | ')}`);
      }),
      { numRuns },
    );
  }

  function compile({ policies, variables }: ModelledPolicies): CompiledFilter {
    return compiler.compile(policies, SCHEMA, variables);
  }

  test('query, count and search find just what filter and policies let through', async () => {
    await forAll(120, async (filter, expected, text) => {
      expect(await collection.count(filter, signal), text).toBe(expected.length);
      for (const order of ['any', 'key'] as const) {
        const rows = await collection.query(rowQuery({ filter, order, output: [TEXT] }));
        expect(sorted(rows.keys), text).toEqual(keysOf(expected));
      }
      const limited = await collection.query(rowQuery({ filter, limit: 5 }));
      expect(limited.keys.length, text).toBe(Math.min(5, expected.length));
      expect(keysOf(expected)).toEqual(expect.arrayContaining(sorted(limited.keys)));

      const query = { field: VECTOR, filter, output: [TEXT] };
      const all = await collection.search(nearest([0, 0, 0, 0], { ...query, limit: 200 }));
      expect(all.keys.map(String), text).toEqual(expected.map(({ id }) => String(id)));
      const near = await collection.search(nearest([0, 0, 0, 0], { ...query, limit: 3 }));
      expect(near.keys.map(String), text).toEqual(expected.slice(0, 3).map(({ id }) => String(id)));
      const range = { radius: 1600, rangeFilter: 0 };
      const ranged = await collection.search(
        nearest([0, 0, 0, 0], { ...query, limit: 200, range }),
      );
      const within = expected.filter((values) => ROWS.indexOf(values) < 40);
      expect(ranged.keys.map(String), text).toEqual(within.map(({ id }) => String(id)));
    });
  });

  test('a delete reaches just what filter and policies let through', async () => {
    await forAll(40, async (filter, expected, text) => {
      expect(await collection.delete(filter, signal), text).toBe(expected.length);
      const rest = await collection.query(rowQuery());
      const kept = ROWS.filter((values) => !expected.includes(values));
      expect(sorted(rest.keys), text).toEqual(keysOf(kept));
      if (expected.length > 0) await collection.upsert(ALL);
    });
  });

  test('an upsert replaces rows only if the guard matches each of them', async () => {
    const places = fc.uniqueArray(fc.nat(ROWS.length - 1), { minLength: 1, maxLength: 4 });
    let refused = 0;
    let done = 0;
    await fc.assert(
      fc.asyncProperty(modelledPolicies, places, fc.boolean(), async (modelled, some, more) => {
        const replaced = some.map((at) => ROWS[at] as Values);
        const rows = rowsToStore([
          ...replaced.map((values) => ({ ...values, t: 'written' })),
          ...(more ? [{ ...(replaced[0] as Values), id: 77, t: 'written' }] : []),
        ]);
        const written = collection.upsert(rows, { guard: compile(modelled) });
        const isWritten = () => collection.count(compileFilter('t == "written"', SCHEMA), signal);
        if (replaced.every(modelled.sees)) {
          await written;
          expect(await isWritten()).toBe(rows.keys.length);
          await collection.delete(compileFilter('id == 77', SCHEMA), signal);
          await collection.upsert(ALL);
          done++;
        } else {
          await expect(written).rejects.toMatchObject({
            name: 'ApiError',
            message: 'new row violates row policy of collection "9": privilege not permitted',
            fields: { code: 1401 },
          });
          expect(await isWritten()).toBe(0);
          refused++;
        }
      }),
      { numRuns: 80 },
    );
    expect(refused).toBeGreaterThan(10);
    expect(done).toBeGreaterThan(5);
  });
});

test('a guard lets new rows in, also where there is no store yet', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(SPEC);
  const nothing = new RowPolicyCompiler().compile([], SCHEMA, { user: 'a', tags: new Map() });
  await collection.upsert(rowsToStore(ROWS.slice(0, 2)), { guard: nothing });
  await collection.upsert(rowsToStore(ROWS.slice(2, 4)), { guard: nothing });
  await expect(
    collection.upsert(rowsToStore(ROWS.slice(3, 5)), { guard: nothing }),
  ).rejects.toThrow('row policy');
  expect(collection.stats().rows).toBe(4);
});

const policyOf = (user: string) =>
  new RowPolicyCompiler().compile(['s == $current_user'], SCHEMA, { user, tags: new Map() });

function owned(owner: string, ids: readonly number[], t = ''): Rows {
  const base = { ...(ROWS[0] as Values), s: owner, t };
  return rowsToStore(ids.map((id) => ({ ...base, id })));
}

const IDS = Array.from({ length: 50 }, (_, at) => at);

test('a delete under a policy spares what an upsert before it moved out of reach', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(SPEC);
  const byKeys = restrictFilter(compileFilter(`id in [${IDS}]`, SCHEMA), policyOf('alice'));
  const byField = restrictFilter(compileFilter('id >= 0', SCHEMA), policyOf('alice'));
  for (const filter of [byKeys, byField, policyOf('alice')]) {
    await collection.upsert(owned('alice', IDS));
    const moved = collection.upsert(owned('bob', IDS.slice(0, 30)));
    const deleted = collection.delete(filter, signal);
    const back = collection.upsert(owned('alice', [0]));
    const again = collection.delete(filter, signal);
    await moved;
    expect(await deleted).toBe(20);
    await back;
    expect(await again).toBe(1);
    const rest = await collection.query(rowQuery());
    expect(sorted(rest.keys)).toEqual(sorted(IDS.slice(1, 30)));
  }
});

test('of two principals that upsert the same new key at once, the second one is refused', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(SPEC);
  for (const id of IDS) {
    const names = id % 2 === 0 ? ['alice', 'bob'] : ['bob', 'alice'];
    const writes = names.map((name) =>
      collection.upsert(owned(name, [id]), { guard: policyOf(name) }),
    );
    const [first, second] = await Promise.allSettled(writes);
    expect([first?.status, second?.status]).toEqual(['fulfilled', 'rejected']);
    const mine = restrictFilter(compileFilter(`id == ${id}`, SCHEMA), policyOf(names[0] as string));
    expect(await collection.count(mine, signal)).toBe(1);
  }
});
