import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { differences } from './differences.ts';
import { groupDocuments, matrixDocument } from './documents.ts';
import { type Matrix, walkMatrix } from './walk.ts';

let matrices: readonly Matrix[];
beforeAll(async () => {
  matrices = [await walkMatrix('zilliz'), await walkMatrix('milvus')];
});

test('every RPC and every REST route tells every caller what the documents say', () => {
  expect(matrices.flatMap(differences)).toEqual([]);
});

test('docs/authorization-matrix.md is what the servers answer; `npm run matrix` writes it', () => {
  const { path, text } = matrixDocument(matrices);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('the documents of groups and roles are what their tables say; `npm run matrix` writes them', () => {
  for (const { path, text } of groupDocuments()) expect(readFileSync(path, 'utf8')).toBe(text);
});
