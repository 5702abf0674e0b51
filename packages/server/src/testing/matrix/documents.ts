import { join } from 'node:path';
import { CHINESE, ENGLISH } from './group-texts.ts';
import { groupsMarkdown } from './groups-markdown.ts';
import { matrixMarkdown } from './matrix-markdown.ts';
import type { Matrix } from './walk.ts';

/** A file of the documentation that is made from data. */
export interface GeneratedDocument {
  readonly path: string;
  readonly text: string;
}

const docs = join(import.meta.dirname, '../../../../../docs');

/** The tables of groups and roles, in each language. */
export function groupDocuments(): GeneratedDocument[] {
  return [
    { path: join(docs, 'privilege-groups.md'), text: groupsMarkdown(ENGLISH) },
    { path: join(docs, 'privilege-groups.zh-CN.md'), text: groupsMarkdown(CHINESE) },
  ];
}

export function matrixDocument(matrices: readonly Matrix[]): GeneratedDocument {
  return { path: join(docs, 'authorization-matrix.md'), text: matrixMarkdown(matrices) };
}
