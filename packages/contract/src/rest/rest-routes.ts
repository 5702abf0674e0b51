import type { z } from 'zod';
import { ALIAS_ROUTES } from './aliases.ts';
import { COLLECTION_ROUTES } from './collections.ts';
import { DATABASE_ROUTES } from './databases.ts';
import { ENTITY_ROUTES } from './entities.ts';
import { INDEX_ROUTES } from './indexes.ts';
import { OPERATION_ROUTES } from './operations.ts';
import { PARTITION_ROUTES } from './partitions.ts';
import { PRIVILEGE_GROUP_ROUTES } from './privilege-groups.ts';
import { ROLE_ROUTES } from './roles.ts';
import { ROW_POLICY_ROUTES } from './row-policies.ts';
import { USER_ROUTES } from './users.ts';

/** Every route of REST v2 by its path below `/v2/vectordb/`; all are `POST`. */
export const REST_ROUTES = {
  ...USER_ROUTES,
  ...ROLE_ROUTES,
  ...PRIVILEGE_GROUP_ROUTES,
  ...DATABASE_ROUTES,
  ...COLLECTION_ROUTES,
  ...PARTITION_ROUTES,
  ...INDEX_ROUTES,
  ...ALIAS_ROUTES,
  ...ENTITY_ROUTES,
  ...OPERATION_ROUTES,
  ...ROW_POLICY_ROUTES,
};

export type RestPath = keyof typeof REST_ROUTES;

/** The body of a route's request, once it was parsed. */
export type RestRequest<Path extends RestPath> = z.output<(typeof REST_ROUTES)[Path]['request']>;

/** `data` of a route's reply. */
export type RestData<Path extends RestPath> = z.output<(typeof REST_ROUTES)[Path]['data']>;
