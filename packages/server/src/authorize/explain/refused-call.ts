import type { Cluster } from '../../store/clusters.ts';
import type { GrantRecord } from '../../store/grants.ts';
import type { CustomGroups } from '../effective-grants.ts';
import type { Access } from './access.ts';
import type { Case } from './allows-with.ts';
import type { FoundObject } from './object-view.ts';

/** A call that was refused, and what there is on its cluster that bears on it. */
export interface RefusedCall {
  readonly asked: Case;
  readonly found: FoundObject;
  readonly access: Access;
  readonly cluster: Cluster;
  /** All of the cluster. */
  readonly grants: readonly GrantRecord[];
  readonly groups: CustomGroups;
}
