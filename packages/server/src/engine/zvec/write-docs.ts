import type { ZVecCollection, ZVecDocInput, ZVecStatus } from '@zvec/zvec';
import { breathe } from '../../kernel/breathe.ts';
import { ChunkSizer } from './chunk-sizer.ts';

/** The store's own limit for one call is 1024. */
const MAX_CHUNK = 500;
/** Bytes of the first chunk, before it is known how long one takes. */
const FIRST_BYTES = 64_000;

/** Sizes of pieces of documents. @param bytesPerRow about how large one is */
export function docSizer(bytesPerRow: number): ChunkSizer {
  return new ChunkSizer(FIRST_BYTES / (bytesPerRow + 200), MAX_CHUNK);
}

/**
 * Stores documents in pieces, so that none keeps the event loop for long.
 *
 * @param docs makes those from one number to before another
 */
export async function writeDocs(
  store: ZVecCollection,
  { rows, sizer }: { readonly rows: number; readonly sizer: ChunkSizer },
  docs: (start: number, end: number) => Promise<ZVecDocInput[]>,
): Promise<void> {
  for (let at = 0; at < rows; ) {
    const end = Math.min(rows, at + sizer.size);
    const start = performance.now();
    const made = docs(at, end);
    const before = performance.now() - start;
    const some = await made;
    const resumed = performance.now();
    requireOk(store.upsertSync(some));
    sizer.took(before + performance.now() - resumed, end - at);
    at = end;
    if (at < rows) await breathe();
  }
}

/** @returns how many there were */
export async function deleteDocs(store: ZVecCollection, ids: readonly string[]): Promise<number> {
  const sizer = new ChunkSizer(200, MAX_CHUNK);
  let deleted = 0;
  for (let at = 0; at < ids.length; ) {
    const chunk = ids.slice(at, at + sizer.size);
    const start = performance.now();
    const statuses = store.deleteSync(chunk);
    deleted += statuses.filter((status) => status.ok).length;
    requireOk(statuses.filter((status) => status.code !== 'ZVEC_NOT_FOUND'));
    at += chunk.length;
    if (at >= ids.length) break;
    sizer.took(performance.now() - start);
    await breathe();
  }
  return deleted;
}

/** @throws if the store refused one */
export function requireOk(statuses: readonly ZVecStatus[]): void {
  const failed = statuses.find((status) => !status.ok);
  if (failed) throw new Error(`the store refused a document: ${failed.code} ${failed.message}`);
}
