import type { Snapshots } from '../../../handle/snapshots/create-snapshots.ts';
import type { ControlHandlers } from '../control-call.ts';

/** Copies for `latchkey backup`. */
export function createSnapshotRoutes(parts: {
  readonly snapshots: Snapshots;
}): Pick<ControlHandlers, 'takeSnapshot'> {
  return {
    async takeSnapshot() {
      return { path: await parts.snapshots.take() };
    },
  };
}
