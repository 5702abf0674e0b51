import { createExplain } from './authorize/explain/explain.ts';
import { projectRoleOn, seesProject } from './authorize/project-role-on.ts';
import { createClusterViews } from './handle/clusters/cluster-views.ts';
import type { Clock } from './kernel/clock.ts';
import type { Store } from './store/store.ts';
import type { ControlHandlers } from './transport/control/control-call.ts';
import { createCloudRoutes } from './transport/control/routes/cloud-routes.ts';
import { createClusterRoutes } from './transport/control/routes/cluster-routes.ts';
import { createExplainRoutes } from './transport/control/routes/explain-routes.ts';
import { createProjectRoutes } from './transport/control/routes/project-routes.ts';

/** Puts the handlers of the control plane together, a file of routes for each noun. */
export function composeControlHandlers(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly addressOf: (clusterId: string) => string;
  readonly controlUrl: () => string;
}): Partial<ControlHandlers> {
  const { store, clock } = parts;
  const views = createClusterViews({
    clusters: store.clusters,
    addressOf: parts.addressOf,
    visibility: {
      covers: (caller, cluster) => projectRoleOn(caller, cluster) !== undefined,
      seesProject,
    },
  });
  return {
    ...createCloudRoutes(parts),
    ...createProjectRoutes({ views }),
    ...createClusterRoutes({ views }),
    ...createExplainRoutes({ explain: createExplain({ store, clock }) }),
  };
}
