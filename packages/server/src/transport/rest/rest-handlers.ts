import type { RestHandlers } from './rest-call.ts';
import { aliasRoutes } from './routes/alias-routes.ts';
import { analyzerRoutes } from './routes/analyzer-routes.ts';
import { collectionRoutes } from './routes/collection-routes.ts';
import { databaseRoutes } from './routes/database-routes.ts';
import { entityReadRoutes } from './routes/entity-read-routes.ts';
import { entityWriteRoutes } from './routes/entity-write-routes.ts';
import { importRoutes } from './routes/import-routes.ts';
import { indexRoutes } from './routes/index-routes.ts';
import { partitionRoutes } from './routes/partition-routes.ts';
import { privilegeGroupRoutes } from './routes/privilege-group-routes.ts';
import { roleRoutes } from './routes/role-routes.ts';
import { rowPolicyRoutes } from './routes/row-policy-routes.ts';
import { searchRoutes } from './routes/search-routes.ts';
import { userRoutes } from './routes/user-routes.ts';

/** The routes that are served; every other one of the contract is authorized and answered code 10. */
export const REST_HANDLERS: RestHandlers = {
  ...userRoutes,
  ...roleRoutes,
  ...privilegeGroupRoutes,
  ...databaseRoutes,
  ...collectionRoutes,
  ...aliasRoutes,
  ...partitionRoutes,
  ...indexRoutes,
  ...entityWriteRoutes,
  ...entityReadRoutes,
  ...importRoutes,
  ...searchRoutes,
  ...rowPolicyRoutes,
  ...analyzerRoutes,
};
