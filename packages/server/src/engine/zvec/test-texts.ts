import type { Column, EngineCollection, Hits, SearchQuery } from '../engine.ts';
import type { CompiledFilter } from '../filter/index.ts';
import { compileFilter } from '../filter/index.ts';
import { type CollectionSpec, DataType, type FieldSpec, type IndexSpec } from '../spec.ts';
import { field } from './test-engine.ts';

const ID = field(100, 'id', DataType.Int64, { primaryKey: true });
export const TEXT = field(101, 'text', DataType.VarChar, {
  nullable: true,
  params: [
    ['enable_analyzer', 'true'],
    ['enable_match', 'true'],
  ],
});
const WORDS = field(102, 'words', DataType.SparseFloatVector, {
  bm25: { id: 100, name: 'bm25', description: '', input: 'text', params: [] },
});
export const N = field(103, 'n', DataType.Int64);
const FIELDS: readonly FieldSpec[] = [ID, TEXT, WORDS, N];

export function wordsIndex(params: IndexSpec['params'] = {}): IndexSpec {
  return { id: 1, name: 'words', field: 'words', type: 'AUTOINDEX', metric: 'BM25', params };
}

/** A key, a text, the words of it for BM25, and a number; no other vector. */
export function textSpec(rest: Partial<CollectionSpec> = {}): CollectionSpec {
  return { id: 7, fields: FIELDS, indexes: [wordsIndex()], ...rest };
}

export type Texts = ReadonlyMap<number, string | null>;

/** The number of each entity is its key. */
export async function putTexts(collection: EngineCollection, texts: Texts): Promise<void> {
  const keys = [...texts.keys()];
  const columns = new Map<number, Column>([
    [ID.id, { kind: 'scalar', values: keys }],
    [TEXT.id, { kind: 'scalar', values: [...texts.values()] }],
    [N.id, { kind: 'scalar', values: keys }],
  ]);
  await collection.upsert({ keys, columns });
}

export function textFilter(text: string): CompiledFilter {
  return compileFilter(text, FIELDS);
}

export function searchText(
  collection: EngineCollection,
  text: string,
  rest: Partial<SearchQuery> = {},
): Promise<Hits> {
  return collection.search({
    ...{ field: WORDS, vectors: [Buffer.from(text)], offset: 0, limit: 10, effort: {} },
    ...{ output: [], signal: new AbortController().signal },
    ...rest,
  });
}

/**
 * What a search must find: BM25 as Milvus has it, of all texts that are stored, written down once more.
 *
 * @param among keys that may be found; unset: all
 */
export function expectedHits(
  texts: Texts,
  query: string,
  { k1 = 1.2, b = 0.75, among }: { k1?: number; b?: number; among?: (key: number) => boolean } = {},
): readonly (readonly [key: number, score: number])[] {
  const cut = (text: string | null): readonly string[] =>
    text?.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const documents = [...texts].map(([key, text]) => [key, cut(text)] as const);
  const average = documents.reduce((sum, [, words]) => sum + words.length, 0) / documents.length;
  const hits: [number, number][] = [];
  const weights = cut(query).map((word) => {
    const df = documents.filter(([, words]) => words.includes(word)).length;
    return [word, Math.log(1 + (documents.length - df + 0.5) / (df + 0.5))] as const;
  });
  for (const [key, words] of documents) {
    let score = 0;
    for (const [word, idf] of weights) {
      const tf = words.filter((one) => one === word).length;
      if (tf === 0) continue;
      const norm = 1 - b + (b * words.length) / Math.max(1, average);
      score += (idf * tf * (k1 + 1)) / (tf + k1 * norm);
    }
    if (score > 0 && (among?.(key) ?? true)) hits.push([key, score]);
  }
  return hits.sort(([, x], [, y]) => y - x);
}
