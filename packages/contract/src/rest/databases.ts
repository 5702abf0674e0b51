import { z } from 'zod';
import { anyObject, done, emptyRequest, int64, names, pairs, required, texts } from './fields.ts';
import { restRoute } from './rest-route.ts';

const namedDatabase = z.object({ dbName: required }).meta({ id: 'DatabaseReqRequiredName' });
const databaseWithProperties = z
  .object({ dbName: required, properties: anyObject })
  .meta({ id: 'DatabaseReqWithProperties' });
const databaseWithKeys = z
  .object({ dbName: required, propertyKeys: texts })
  .meta({ id: 'DropDatabasePropertiesReq' });

export const DATABASE_ROUTES = {
  'databases/list': restRoute({
    summary: 'Names of the databases that the caller may see.',
    rpc: 'ListDatabases',
    request: emptyRequest,
    data: names,
  }),
  'databases/describe': restRoute({
    summary: 'Describes a database.',
    rpc: 'DescribeDatabase',
    request: namedDatabase,
    data: z.object({ dbName: z.string(), dbID: int64, properties: pairs }),
  }),
  'databases/create': restRoute({
    summary: 'Creates a database.',
    rpc: 'CreateDatabase',
    request: databaseWithProperties,
    data: done,
  }),
  'databases/drop': restRoute({
    summary: 'Drops an empty database.',
    rpc: 'DropDatabase',
    request: namedDatabase,
    data: done,
  }),
  'databases/alter': restRoute({
    summary: "Changes a database's properties.",
    rpc: 'AlterDatabase',
    request: databaseWithProperties,
    data: done,
  }),
  'databases/alter_properties': restRoute({
    summary: "Changes a database's properties.",
    rpc: 'AlterDatabase',
    request: databaseWithProperties,
    data: done,
  }),
  'databases/drop_properties': restRoute({
    summary: 'Removes properties of a database.',
    rpc: 'AlterDatabase',
    request: databaseWithKeys,
    data: done,
  }),
};
