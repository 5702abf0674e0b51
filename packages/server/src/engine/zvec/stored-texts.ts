import type { ZVecDoc } from '@zvec/zvec';
import { COLUMN } from './columns.ts';
import type { OpenStore } from './open-store.ts';
import { pages } from './pages.ts';

/** Documents whose row is read at a time. */
const PAGE = 500;

/** The rows of all documents of a store, which stays open until they are read, or nobody wants them. */
export async function* storedTexts(
  open: OpenStore,
  signal: AbortSignal,
): AsyncGenerator<readonly ZVecDoc[]> {
  const store = open.acquire();
  try {
    yield* pages({ store, output: [COLUMN.row], signal, page: PAGE });
  } finally {
    open.release();
  }
}
