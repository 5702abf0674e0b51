import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';

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
  key: QueryKey,
  first: Draft,
): readonly [draft: Draft, change: (change: Change<Draft>) => void] {
  const queries = useQueryClient();
  const id = JSON.stringify(key);
  const [initial] = useState(first);
  // With what comes from the server, because it ends with the session as that does. Nothing is asked for.
  const { data } = useQuery({
    queryKey: ['draft', id],
    ...{ initialData: initial, enabled: false, gcTime: Number.POSITIVE_INFINITY },
  });
  const change = useCallback(
    (part: Change<Draft>) =>
      queries.setQueryData<Draft>(['draft', id], (before = initial) => ({
        ...before,
        ...(typeof part === 'function' ? part(before) : part),
      })),
    [queries, id, initial],
  );
  return [data, change] as const;
}
