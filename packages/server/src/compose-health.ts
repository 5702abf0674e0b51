import type { Bounds } from './compose-bounds.ts';
import type { Config } from './config/index.ts';
import type { ClusterFleet } from './fleet/cluster-fleet.ts';
import type { Log } from './observe/log.ts';
import type { Store } from './store/store.ts';
import { healthPage, openHealthDoor } from './transport/health/open-health-door.ts';
import type { Limits } from './transport/limits.ts';

export interface ComposedHealth {
  readonly url: string | undefined;
  /** From now on clients may be sent here. */
  ready(): void;
  /** From now on they should be sent elsewhere; what comes is served all the same. */
  drain(): void;
  stop(): Promise<void>;
}

/** Whether this replica should be given calls, for balancers and whoever restarts it. */
export async function composeHealth(
  parts: Bounds & {
    readonly config: Pick<Config, 'metricsPort' | 'metricsHost'>;
    readonly store: Pick<Store, 'authRevision'>;
    readonly fleet: ClusterFleet;
    readonly limits: Limits;
    readonly log: Log;
  },
): Promise<ComposedHealth> {
  const { config, store, fleet, limits, log, connections, bodies } = parts;
  let phase: 'starting' | 'serving' | 'draining' = 'starting';
  const storeAnswers = () => {
    try {
      store.authRevision('');
      return true;
    } catch {
      return false;
    }
  };
  // Not whether upstream answers: without it no replica could do better.
  const obstacle = () => {
    if (phase !== 'serving') return phase;
    return storeAnswers() ? undefined : 'the store cannot be reached';
  };
  const door =
    config.metricsPort === undefined
      ? undefined
      : await openHealthDoor({
          ...{ host: config.metricsHost, port: config.metricsPort, limits, obstacle, log },
          metrics: () =>
            healthPage({
              ...{ ready: obstacle() === undefined, draining: phase === 'draining' },
              ...{ storeAnswers: storeAnswers(), openClusters: fleet.size },
              ...{ clustersInTrouble: fleet.inTrouble, heldBytes: fleet.allHeldBytes() },
              ...{ connections, bodies },
            }),
        });
  return {
    url: door?.url,
    ready() {
      phase = 'serving';
    },
    drain() {
      phase = 'draining';
    },
    async stop() {
      await door?.stop();
    },
  };
}
