import { z } from 'zod';
import {
  anyObject,
  collectionName,
  collectionRequest,
  dbName,
  done,
  int64,
  names,
  pairs,
  required,
  text,
  texts,
} from './fields.ts';
import { restRoute } from './rest-route.ts';

export const indexParam = z
  .object({
    fieldName: required,
    indexName: text.describe('Defaults to the name of the field.'),
    indexType: text,
    metricType: text,
    params: anyObject.describe('Build parameters, e.g. `{"M": 16, "efConstruction": 200}`.'),
    indexConfig: anyObject.describe('Another spelling: `index_type` and build parameters.'),
  })
  .meta({ id: 'IndexParam' });

const indexRequest = z
  .object({ dbName, collectionName, indexName: required })
  .meta({ id: 'IndexReq' });

export const INDEX_ROUTES = {
  'indexes/list': restRoute({
    summary: "Names of a collection's indexes.",
    rpc: 'DescribeIndex',
    request: collectionRequest,
    data: names,
  }),
  'indexes/describe': restRoute({
    summary: 'Describes an index.',
    rpc: 'DescribeIndex',
    request: indexRequest,
    data: z.array(
      z.object({
        indexName: z.string(),
        fieldName: z.string(),
        indexType: z.string(),
        metricType: z.string(),
        totalRows: int64,
        pendingRows: int64,
        indexedRows: int64,
        indexState: z.string(),
        failReason: z.string(),
        minIndexVersion: z.int32(),
        maxIndexVersion: z.int32(),
        indexParams: pairs.describe('Build parameters as they were asked for.'),
      }),
    ),
  }),
  'indexes/create': restRoute({
    summary: 'Creates indexes.',
    rpc: 'CreateIndex',
    request: z
      .object({ dbName, collectionName, indexParams: z.array(indexParam).min(1) })
      .meta({ id: 'IndexParamReq' }),
    data: done,
  }),
  'indexes/drop': restRoute({
    summary: 'Drops an index; one that does not exist is no error.',
    rpc: 'DropIndex',
    request: indexRequest,
    data: done,
  }),
  'indexes/alter_properties': restRoute({
    summary: "Changes an index's properties.",
    rpc: 'AlterIndex',
    request: z
      .object({ dbName, collectionName, indexName: required, properties: anyObject })
      .meta({ id: 'IndexReqWithProperties' }),
    data: done,
  }),
  'indexes/drop_properties': restRoute({
    summary: 'Removes properties of an index.',
    rpc: 'AlterIndex',
    request: z
      .object({ dbName, collectionName, indexName: required, propertyKeys: texts })
      .meta({ id: 'DropIndexPropertiesReq' }),
    data: done,
  }),
};
