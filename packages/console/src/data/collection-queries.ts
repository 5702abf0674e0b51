import { queryOptions } from '@tanstack/react-query';
import type { Client, DataReply } from '../api/client.ts';

/** Which collection is meant. */
export interface CollectionName {
  readonly clusterId: string;
  readonly database: string;
  readonly collection: string;
}

export type CollectionDescription = DataReply<'collections/describe'>['data'];

export const databasesQuery = (client: Client, clusterId: string) =>
  queryOptions({
    queryKey: ['data', clusterId, 'databases'],
    queryFn: async () => (await client.data(clusterId, 'databases/list', {})).data,
  });

export const collectionsQuery = (client: Client, clusterId: string, database: string) =>
  queryOptions({
    queryKey: ['data', clusterId, database, 'collections'],
    queryFn: async () =>
      (await client.data(clusterId, 'collections/list', { dbName: database })).data.toSorted(),
  });

export const collectionQuery = (client: Client, of: CollectionName) =>
  queryOptions({
    queryKey: keyOf(of, 'describe'),
    queryFn: async () =>
      (await client.data(of.clusterId, 'collections/describe', namesOf(of))).data,
  });

export const rowCountQuery = (client: Client, of: CollectionName) =>
  queryOptions({
    queryKey: keyOf(of, 'count'),
    queryFn: async () =>
      String((await client.data(of.clusterId, 'collections/get_stats', namesOf(of))).data.rowCount),
    retry: false,
  });

export type RowPolicy = DataReply<'row_policies/list'>['data'][number];
/** Among the roles of a policy: it is for everybody. */
export const EVERYBODY = 'public';

export const policiesQuery = (client: Client, of: CollectionName) =>
  queryOptions({
    queryKey: keyOf(of, 'policies'),
    queryFn: async () => (await client.data(of.clusterId, 'row_policies/list', namesOf(of))).data,
    retry: false,
  });

export function namesOf({ database, collection }: CollectionName) {
  return { dbName: database, collectionName: collection };
}

export function keyOf({ clusterId, database, collection }: CollectionName, ...rest: string[]) {
  return ['data', clusterId, database, collection, ...rest];
}
