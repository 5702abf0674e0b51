import { wire } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { rankerOf } from './ranker.ts';

const rank = (strategy: string, params: object) =>
  new Map([
    ['strategy', strategy],
    ['params', JSON.stringify(params)],
  ]);
type Score = Exclude<Parameters<typeof rankerOf>[1], null | undefined>;
const score = (params: Record<string, string>, rest: object = {}): Score => ({
  functions: [
    {
      ...{ name: 'f', type: wire.schema.FunctionType.Rerank, input_field_names: [] },
      params: Object.entries(params).map(([key, value]) => ({ key, value })),
      ...rest,
    },
  ] as never,
});
const none = new Map<string, string>();

test('a hybrid search without a ranker ranks by RRF with 60', () => {
  expect(rankerOf(none, undefined, 2)).toEqual({ kind: 'rrf', k: 60 });
  expect(rankerOf(rank('rrf', {}), undefined, 2)).toEqual({ kind: 'rrf', k: 60 });
});

test('both forms of a ranker say the same', () => {
  const rrf = { kind: 'rrf', k: 10.5 };
  expect(rankerOf(rank('rrf', { k: 10.5 }), undefined, 2)).toEqual(rrf);
  expect(rankerOf(none, score({ reranker: 'rrf', k: '10.5' }), 2)).toEqual(rrf);
  const weighted = { kind: 'weighted', weights: [0.25, 1], normalize: true };
  const params = { weights: [0.25, 1], norm_score: true };
  expect(rankerOf(rank('weighted', params), undefined, 2)).toEqual(weighted);
  const texts = { reranker: 'WEIGHTED', weights: '[0.25, 1]', norm_score: 'True' };
  expect(rankerOf(none, score(texts), 2)).toEqual(weighted);
  const { norm_score: _, ...raw } = params;
  expect(rankerOf(rank('weighted', raw), undefined, 2)).toMatchObject({ normalize: false });
});

test.each([
  [rank('rrf', { k: 0 }), 'k should be in range (0, 16384)'],
  [rank('rrf', { k: 16_384 }), 'k should be in range (0, 16384)'],
  [rank('rrf', { k: 'ten' }), 'not a number'],
  [rank('rrf', { k: null }), 'not a number'],
  [rank('weighted', {}), 'weights not found'],
  [rank('weighted', { weights: [] }), 'Parse weights param failed'],
  [rank('weighted', { weights: [0.5, 'x'] }), 'Parse weights param failed'],
  [rank('weighted', { weights: [0.5, 1.01] }), 'weight should be in range [0, 1]'],
  [rank('weighted', { weights: [-0.1, 1] }), 'weight should be in range [0, 1]'],
  [rank('weighted', { weights: [1, 1], norm_score: 'yes' }), 'must be true/false'],
  [rank('weighted', { weights: [1, 1, 1] }), 'the length of weights param mismatch'],
  [rank('best', {}), 'unsupported rank type best'],
  [new Map([['strategy', 'rrf']]), 'params not found in rank_params'],
])('the rank parameters %o are refused', (params, text) => {
  expect(() => rankerOf(params, undefined, 2)).toThrow(text);
});

test.each([
  [score({ reranker: 'decay' }), 'the rerank function [decay] is not supported'],
  [score({ reranker: 'model' }), 'the rerank function [model] is not supported'],
  [score({}), 'the rerank function [] is not supported'],
  [score({ reranker: 'rrf' }, { type: wire.schema.FunctionType.BM25 }), 'not rerank function'],
  [score({ reranker: 'rrf' }, { input_field_names: ['n'] }), 'does not support input parameters'],
  [score({ reranker: 'weighted', weights: 'heavy' }), 'Parse weights param failed'],
  [score({ reranker: 'weighted', weights: '[1,1]', norm_score: '2' }), 'must be true/false'],
  [
    { functions: [score({}), score({})].flatMap(({ functions }) => functions ?? []) },
    'a function score of several functions is not supported',
  ],
])('the function score %o is refused', (given, text) => {
  expect(() => rankerOf(none, given, 2)).toThrow(text);
});
