import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useClient } from '../api/use-client.ts';
import {
  type CollectionDescription,
  type CollectionName,
  collectionQuery,
} from './collection-queries.ts';

/** The collection that the address names, on each of its pages. */
export function useCollection(): {
  readonly of: CollectionName;
  readonly description: CollectionDescription;
} {
  const { clusterId, database, collection } = useParams({
    from: '/frame/clusters/$clusterId/data/$database/$collection',
  });
  const of = { clusterId, database, collection };
  return { of, description: useSuspenseQuery(collectionQuery(useClient(), of)).data };
}
