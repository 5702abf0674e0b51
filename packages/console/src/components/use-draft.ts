import { useCallback, useContext, useState, useSyncExternalStore } from 'react';
import { DraftsContext } from './drafts.ts';

/** Parts of a draft, or what makes them of what is there. */
type Change<Draft> = Partial<Draft> | ((before: Draft) => Partial<Draft>);

/**
 * What somebody has filled in or set going on a page: it is there again when they come back to the page,
 * until they sign out or load the console anew. It is in memory alone, and in no address.
 * @param key of what the page is about
 * @param first what is there to begin with
 * @returns the draft, and what changes parts of it, also when the page is left meanwhile
 */
export function useDraft<Draft extends object>(
  key: readonly string[],
  first: Draft,
): readonly [draft: Draft, change: (change: Change<Draft>) => void] {
  const drafts = useContext(DraftsContext);
  if (!drafts) throw new Error('outside of DraftsContext');
  const id = JSON.stringify(key);
  const [initial] = useState(first);
  // Under one key there is one kind of draft.
  const read = useCallback(
    () => (drafts.get(id) as Draft | undefined) ?? initial,
    [drafts, id, initial],
  );
  const draft = useSyncExternalStore(drafts.subscribe, read);
  const change = useCallback(
    (part: Change<Draft>) => {
      const before = read();
      drafts.set(id, { ...before, ...(typeof part === 'function' ? part(before) : part) });
    },
    [drafts, id, read],
  );
  return [draft, change] as const;
}
