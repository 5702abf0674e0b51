import type { RestHandlers } from '../rest-call.ts';
import { int64FromWire } from '../wire-integer.ts';

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
} satisfies RestHandlers;
