import type { FieldSpec } from '../../engine/spec.ts';
import type { FileType } from './file-type.ts';
import type { EncodedRows, Slice } from './reader/slice-reader.ts';

/** A file that is to be read. */
export interface FileToRead {
  /** The import folder. */
  readonly folder: string;
  readonly path: string;
  readonly type: FileType;
  /** Of the collection. */
  readonly fields: readonly FieldSpec[];
}

/** What the server asks of the process that reads files for it. */
export type ReadRequest = { readonly id: number } & (
  | { readonly ask: 'open'; readonly file: FileToRead }
  | { readonly ask: 'next' }
  | { readonly ask: 'encode'; readonly first: number; readonly count: number }
);

export interface ReadAnswers {
  readonly open: { readonly size: number };
  /** Null behind the last slice. */
  readonly next: Slice | null;
  readonly encode: EncodedRows;
}

export type ReadReply = { readonly id: number } & (
  | { readonly value: ReadAnswers[keyof ReadAnswers] }
  /** What is wrong with the file. */
  | { readonly fault: string }
  /** Anything else: a bug. */
  | { readonly bug: string }
);
