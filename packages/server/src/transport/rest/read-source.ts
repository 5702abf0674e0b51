import type { RestCall } from './rest-call.ts';

interface ReadBody {
  readonly collectionName: string;
  readonly partitionName?: string | null | undefined;
  readonly partitionNames?: readonly string[] | null | undefined;
}

/** The collection and the partitions that a body names, as requests do. */
export function readSource(
  { collectionName, partitionName, partitionNames }: ReadBody,
  call: RestCall,
) {
  return {
    db_name: call.database,
    collection_name: collectionName,
    partition_names: [...(partitionNames ?? []), ...(partitionName ? [partitionName] : [])],
  };
}
