/** Kinds of files that can be imported. */
export type FileType = 'json' | 'json-lines' | 'parquet';

const TYPES: Readonly<Record<string, FileType>> = {
  json: 'json',
  jsonl: 'json-lines',
  ndjson: 'json-lines',
  parquet: 'parquet',
};

/** By the end of its name, as in Milvus; undefined for all other files. */
export function fileTypeOf(path: string): FileType | undefined {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined;
}
