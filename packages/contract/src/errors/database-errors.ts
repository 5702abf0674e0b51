import { status } from './status.ts';

/** Databases; codes and texts of Milvus 2.3. */
export const databaseErrors = {
  databaseNotFound: (name: string) => status(800, `database not found[database=${name}]`),
  tooManyDatabases: (limit: number) =>
    status(801, `exceeded the limit number of database[limit=${limit}]`),
  databaseNameInvalid: (name: string, message: string) =>
    status(802, `${message}: invalid database name[database=${name}]`),
  databaseExists: (name: string) => status(65535, `database already exist: ${name}`),
  defaultDatabaseDrop: () => status(65535, 'can not drop default database'),
  databaseNotEmpty: (name: string) =>
    status(65535, `database:${name} not empty, must drop all collections before drop database`),
  /** Ours: Milvus has no limit. @param object e.g. `database "shop"` */
  tooManyProperties: (object: string, limit: number) =>
    status(9, `quota exceeded[reason=${object} may have ${limit} properties at most]`),
};
