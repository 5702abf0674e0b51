import type { Profile } from '@latchkey/contract';
import { CONTROL_ROUTES } from '@latchkey/contract/control';
import type { ControlAuthorizer } from './authorize/control-authorizer.ts';
import { createExplain } from './authorize/explain/explain.ts';
import { seesCluster, seesProject } from './authorize/project-role-on.ts';
import { createRefusals } from './authorize/refusals.ts';
import { type AccessParts, composeAccessRoutes } from './compose-access.ts';
import type { ConsoleHandlers } from './compose-console.ts';
import type { ClusterFleet } from './fleet/cluster-fleet.ts';
import { BackupPolicies } from './handle/backups/backup-policies.ts';
import type { Backups } from './handle/backups/backups.ts';
import type { ClusterLifecycle } from './handle/clusters/cluster-lifecycle.ts';
import { createClusterViews } from './handle/clusters/cluster-views.ts';
import { createClusterMaker } from './handle/clusters/create-cluster.ts';
import type { Engines } from './handle/clusters/engines.ts';
import type { Failpoints } from './handle/clusters/failpoints.ts';
import { createProjects } from './handle/clusters/projects.ts';
import type { ControlPrincipal } from './handle/control-principal.ts';
import type { Uploads } from './handle/imports/uploads.ts';
import type { Snapshots } from './handle/snapshots/create-snapshots.ts';
import type { Meters } from './observe/metrics/meters.ts';
import type { Cluster, SlotRange } from './store/clusters.ts';
import type { ControlHandlers } from './transport/control/control-call.ts';
import type { ControlParts } from './transport/control/create-control-app.ts';
import { createDataPlane } from './transport/control/data-plane.ts';
import { createBackupRoutes } from './transport/control/routes/backup-routes.ts';
import { createCloudRoutes } from './transport/control/routes/cloud-routes.ts';
import { createClusterRoutes } from './transport/control/routes/cluster-routes.ts';
import { createCreateClusterRoutes } from './transport/control/routes/create-cluster-routes.ts';
import { createExplainRoutes } from './transport/control/routes/explain-routes.ts';
import { createJobRoutes } from './transport/control/routes/job-routes.ts';
import { createMetricRoutes } from './transport/control/routes/metric-routes.ts';
import { createProjectRoutes } from './transport/control/routes/project-routes.ts';
import { createRecycleBinRoutes } from './transport/control/routes/recycle-bin-routes.ts';
import { createSnapshotRoutes } from './transport/control/routes/snapshot-routes.ts';
import { createUploadRoutes } from './transport/control/routes/upload-routes.ts';
import { createUsageRoutes } from './transport/control/routes/usage-routes.ts';
import { serveDataPlane } from './transport/control/serve-data-plane.ts';
import { serveReference } from './transport/control/serve-reference.ts';
import { targetProject } from './transport/control/target.ts';

export interface ControlComposition extends AccessParts {
  readonly profile: Profile;
  readonly slots: SlotRange;
  readonly engines: Engines;
  readonly fleet: ClusterFleet;
  readonly lifecycle: ClusterLifecycle;
  readonly failpoints: Failpoints;
  readonly snapshots: Snapshots;
  readonly backups: Backups;
  readonly controlUrl: () => string;
  readonly consoleHandlers: ConsoleHandlers;
  readonly meters: Meters;
  readonly authorizer: ControlAuthorizer;
  /** Unset: files cannot be imported. */
  readonly uploads: Uploads | undefined;
}

/** Puts the control plane together: a file of routes for each noun, and what is beside them. */
export function composeControl(
  parts: ControlComposition,
): Required<Pick<ControlParts, 'handlers' | 'extend'>> {
  const { store, clock, random, fleet, lifecycle, authorizer } = parts;
  const { clusters } = store;
  const covers = (caller: ControlPrincipal, cluster: Cluster) => seesCluster(caller, cluster);
  const visibility = { covers, seesProject };
  const views = createClusterViews({ clusters, fleet, visibility });
  const dataPlane = createDataPlane({ clusters, covers, restOf: (id) => fleet.rest(id) });
  const createCluster = createClusterMaker({ ...parts, clusters });
  /** Decided like the route that creates a cluster. */
  const projectFor = async (caller: ControlPrincipal, projectId: string) => {
    const { needs } = CONTROL_ROUTES.createDedicatedCluster;
    const input = { params: {}, query: {}, body: { projectId } };
    return targetProject(await authorizer.authorize(caller, needs, input));
  };
  const handlers: ControlHandlers = {
    ...createCloudRoutes(parts),
    ...createProjectRoutes({ views, projects: createProjects({ clusters, random }) }),
    ...createClusterRoutes({ views, clusters, lifecycle }),
    ...createCreateClusterRoutes({ createCluster }),
    ...createBackupRoutes({
      ...{ ...parts, createCluster, projectFor },
      backupPolicies: new BackupPolicies(parts),
    }),
    ...createRecycleBinRoutes({ views, lifecycle }),
    ...createSnapshotRoutes(parts),
    ...createUploadRoutes({ dataPlane, uploads: parts.uploads }),
    ...createMetricRoutes({ ...parts, views }),
    ...createUsageRoutes({ ...parts, clusters, backups: store.backups }),
    ...createJobRoutes({ ...parts, dataPlane }),
    ...composeAccessRoutes({ ...parts, views }),
    ...parts.consoleHandlers,
    ...createExplainRoutes({
      explain: createExplain({ store, clock }),
      refusals: createRefusals({ store, authorizer }),
    }),
  };
  return {
    handlers,
    extend(app, tools) {
      serveReference(app);
      serveDataPlane(app, tools, dataPlane);
    },
  };
}
