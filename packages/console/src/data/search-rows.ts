import { queryOptions } from '@tanstack/react-query';
import type { Client } from '../api/client.ts';
import { type CollectionName, keyOf, namesOf } from './collection-queries.ts';
import type { Row } from './row-table.tsx';

/** A search as it was asked for. */
export interface AskedSearch {
  /** A vector, or the key of a row whose own is taken. */
  readonly by: { readonly data: number[][] } | { readonly ids: string[] };
  readonly annsField: string;
  readonly filter: string;
  readonly limit: number;
}

/** The row that is searched by, if one is. */
export function rowOf(asked: AskedSearch | undefined): string | undefined {
  return asked && 'ids' in asked.by ? asked.by.ids[0] : undefined;
}

/** The hits of a search. Shown once more they are asked for once more: the rows may have changed. */
export const searchQuery = (client: Client, of: CollectionName, asked: AskedSearch | undefined) =>
  queryOptions({
    queryKey: keyOf(of, 'search', JSON.stringify(asked ?? null)),
    async queryFn() {
      if (!asked) throw new Error('nothing is asked for');
      const { by, ...rest } = asked;
      const body = { ...namesOf(of), ...rest, ...by, outputFields: ['*'] };
      return (await client.data(of.clusterId, 'entities/search', body)).data as Row[];
    },
    enabled: asked !== undefined,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
