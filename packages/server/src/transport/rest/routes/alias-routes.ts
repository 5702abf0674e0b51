import type { RestHandlers } from '../rest-call.ts';

export const aliasRoutes = {
  'aliases/list': async ({ collectionName }, call) => {
    const request = { db_name: call.database, collection_name: collectionName ?? '' };
    const { aliases } = await call.rpc('ListAliases', request);
    return { data: aliases ?? [] };
  },

  'aliases/describe': async ({ aliasName }, call) => {
    const request = { db_name: call.database, alias: aliasName };
    const { db_name, alias, collection } = await call.rpc('DescribeAlias', request);
    return { data: { dbName: db_name, collectionName: collection, aliasName: alias } };
  },

  'aliases/create': async ({ collectionName, aliasName }, call) => {
    const request = { db_name: call.database, collection_name: collectionName };
    await call.rpc('CreateAlias', { ...request, alias: aliasName });
    return { data: {} };
  },

  'aliases/alter': async ({ collectionName, aliasName }, call) => {
    const request = { db_name: call.database, collection_name: collectionName };
    await call.rpc('AlterAlias', { ...request, alias: aliasName });
    return { data: {} };
  },

  'aliases/drop': async ({ aliasName }, call) => {
    await call.rpc('DropAlias', { db_name: call.database, alias: aliasName });
    return { data: {} };
  },
} satisfies RestHandlers;
