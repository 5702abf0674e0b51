import { z } from 'zod';
import { collectionName, dbName, done, names, required, text } from './fields.ts';
import { restRoute } from './rest-route.ts';

const aliasRequest = z.object({ dbName, aliasName: required }).meta({ id: 'AliasReq' });
const aliasCollectionRequest = z
  .object({ dbName, collectionName, aliasName: required })
  .meta({ id: 'AliasCollectionReq' });
export const optionalCollection = z
  .object({ dbName, collectionName: text })
  .meta({ id: 'OptionalCollectionNameReq' });

export const ALIAS_ROUTES = {
  'aliases/list': restRoute({
    summary: 'Names of the aliases of a database, or of one collection.',
    rpc: 'ListAliases',
    request: optionalCollection,
    data: names,
  }),
  'aliases/describe': restRoute({
    summary: 'Which collection an alias stands for.',
    rpc: 'DescribeAlias',
    request: aliasRequest,
    data: z.object({ dbName: z.string(), collectionName: z.string(), aliasName: z.string() }),
  }),
  'aliases/create': restRoute({
    summary: 'Creates an alias.',
    rpc: 'CreateAlias',
    request: aliasCollectionRequest,
    data: done,
  }),
  'aliases/alter': restRoute({
    summary: 'Points an alias to another collection.',
    rpc: 'AlterAlias',
    request: aliasCollectionRequest,
    data: done,
  }),
  'aliases/drop': restRoute({
    summary: 'Drops an alias; one that does not exist is no error.',
    rpc: 'DropAlias',
    request: aliasRequest,
    data: done,
  }),
};
