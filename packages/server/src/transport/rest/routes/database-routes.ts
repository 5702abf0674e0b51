import { propertyPairs } from '../property-pairs.ts';
import type { RestCall, RestHandlers } from '../rest-call.ts';
import { int64FromWire } from '../wire-integer.ts';

/** Two routes for the same: `alter` is the older one. */
async function alterProperties(
  {
    dbName,
    properties,
  }: { dbName: string; properties?: Record<string, unknown> | null | undefined },
  call: RestCall,
) {
  const request = { db_name: dbName, properties: propertyPairs(properties) };
  await call.rpc('AlterDatabase', request);
  return { data: {} };
}

export const databaseRoutes = {
  'databases/list': async (_request, call) => {
    const { db_names } = await call.rpc('ListDatabases', {});
    return { data: db_names ?? [] };
  },

  'databases/describe': async ({ dbName }, call) => {
    const reply = await call.rpc('DescribeDatabase', { db_name: dbName });
    const { db_name = dbName, dbID, properties = [] } = reply;
    const pairs = properties.map(({ key = '', value = '' }) => ({ key, value }));
    return { data: { dbName: db_name, dbID: int64FromWire(dbID), properties: pairs } };
  },

  'databases/create': async ({ dbName, properties }, call) => {
    const request = { db_name: dbName, properties: propertyPairs(properties) };
    await call.rpc('CreateDatabase', request);
    return { data: {} };
  },

  'databases/drop': async ({ dbName }, call) => {
    await call.rpc('DropDatabase', { db_name: dbName });
    return { data: {} };
  },

  'databases/alter': alterProperties,
  'databases/alter_properties': alterProperties,

  'databases/drop_properties': async ({ dbName, propertyKeys }, call) => {
    await call.rpc('AlterDatabase', { db_name: dbName, delete_keys: propertyKeys ?? [] });
    return { data: {} };
  },
} satisfies RestHandlers;
