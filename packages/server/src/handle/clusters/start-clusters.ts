import type { ClusterStore } from '../../store/clusters.ts';
import type { ClusterLifecycle } from './cluster-lifecycle.ts';

/** Opened at once; most of it is waiting for the disk. */
const AT_ONCE = 4;

/**
 * Finishes what a process that ended left undone, and opens all clusters that should run.
 * @returns how many should
 */
export async function startClusters(
  clusters: Pick<ClusterStore, 'listAll'>,
  lifecycle: ClusterLifecycle,
): Promise<number> {
  const waiting = await clusters.listAll();
  let wanted = 0;
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (await lifecycle.takeUp(next)) wanted++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return wanted;
}
