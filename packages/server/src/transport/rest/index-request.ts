import type { RestRequest } from '@latchkey/contract/rest';
import { jsonText } from '../../kernel/json-text.ts';
import { keyValues } from './key-values.ts';
import type { RestCall } from './rest-call.ts';

export type IndexParam = RestRequest<'indexes/create'>['indexParams'][number];

/** Creates one index of a collection. @throws ApiError */
export async function createIndex(
  call: RestCall,
  collection: string,
  index: IndexParam,
): Promise<void> {
  const { index_type, ...config } = index.indexConfig ?? {};
  const build = { ...config, ...index.params };
  const params = Object.keys(build).length > 0 ? jsonText(build) : undefined;
  await call.rpc('CreateIndex', {
    db_name: call.database,
    collection_name: collection,
    field_name: index.fieldName,
    index_name: index.indexName ?? '',
    extra_params: keyValues({
      index_type: index.indexType || index_type,
      metric_type: index.metricType,
      params,
    }),
  });
}
