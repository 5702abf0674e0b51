import type { ZVecDoc } from '@zvec/zvec';
import type { OpenStore } from './open-store.ts';
import { pages } from './pages.ts';

/** Documents that are read at a time. */
const PAGE = 500;

/**
 * Some columns of all documents of a store, which stays open until they are read, or nobody wants
 * them.
 */
export async function* storedColumns(
  open: OpenStore,
  output: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly ZVecDoc[]> {
  const { release } = open.acquire();
  try {
    yield* pages({
      read: open.read,
      count: open.count,
      rows: open.rows,
      output,
      signal,
      page: PAGE,
    });
  } finally {
    release();
  }
}
