import { expect, test } from 'vitest';
import { findPage } from './find-page.ts';
import { SearchCursors } from './search-cursors.ts';
import type { SearchPlan } from './search-plan.ts';

type Templates = SearchPlan['source']['expr_template_values'];

/** A search that finds one entity, whose filter names so many keys. */
function planWith(templates: object): SearchPlan {
  return {
    ...{ record: { id: 1 }, field: { id: 2 }, schema: { primary: {} }, metric: 'L2' },
    ...{ params: { effort: {} }, vectors: [new Uint8Array(16)] },
    source: {
      ...{ dsl: 'id in {ids}', placeholder_group: Buffer.alloc(4096, 1) },
      expr_template_values: templates as Templates,
    },
    collection: {
      search: async () => ({ counts: [1], keys: [7], scores: Float32Array.of(1) }),
      get: async () => ({ keys: [7], columns: new Map() }),
    },
    signal: new AbortController().signal,
  } as unknown as SearchPlan;
}

async function signatureOf(templates: object): Promise<string> {
  const cursors = new SearchCursors();
  const { page } = await findPage(cursors, planWith(templates), { batch: 1 }, []);
  return cursors.ahead(page?.token ?? '')?.signature ?? '';
}

test('what is remembered of an iterator does not grow with its filter', async () => {
  const bytes = (last: number) => ({
    ids: { array_val: { long_data: { data: Buffer.alloc(100_000, 5).fill(last, 99_999) } } },
  });
  const texts = {
    ids: { array_val: { string_data: { data: Array(1000).fill('x'.repeat(100)) } } },
  };
  const all = [await signatureOf(bytes(1)), await signatureOf(bytes(2)), await signatureOf(texts)];
  for (const one of all) expect(one.length).toBeLessThan(100);
  expect(new Set(all).size).toBe(3);
  expect(await signatureOf(bytes(1))).toBe(all[0]);
});
