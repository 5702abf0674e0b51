import { errors } from '@latchkey/contract';
import type { ControlBody, ControlData } from '@latchkey/contract/control';
import type { Origin } from '../../store/audit.ts';
import type { BackupPolicy } from '../../store/backups.ts';
import type { Cluster } from '../../store/clusters.ts';
import type { Store } from '../../store/store.ts';
import type { Backups } from './backups.ts';

type PolicyView = ControlData<'describeBackupPolicy'>;

/** When a cluster is backed up by itself: as it was set, and how it is shown. */
export class BackupPolicies {
  readonly #store: Store['backups'];
  readonly #backups: Pick<Backups, 'requireEngine'>;

  constructor(parts: {
    readonly store: Pick<Store, 'backups'>;
    readonly backups: Pick<Backups, 'requireEngine'>;
  }) {
    this.#store = parts.store.backups;
    this.#backups = parts.backups;
  }

  async describe(clusterId: string): Promise<PolicyView> {
    return policyView((await this.#store.findPolicy(clusterId)) ?? unset(clusterId));
  }

  /**
   * Turned off, it keeps what it was: to read it, and for who turns it on again.
   * @throws errors.clusterDropped, wrongState
   */
  async put(
    { id: clusterId, engine, deletedAt }: Cluster,
    body: ControlBody<'putBackupPolicy'>,
    origin: Origin,
  ): Promise<PolicyView> {
    this.#backups.requireEngine(engine);
    if (deletedAt !== undefined) throw errors.clusterDropped(clusterId);
    const before = (await this.#store.findPolicy(clusterId)) ?? unset(clusterId);
    const policy = {
      ...{ clusterId, enabled: body.enabled, frequency: body.frequency || before.frequency },
      startTime: body.startTime || before.startTime,
      retentionDays: body.retentionDays || before.retentionDays,
    };
    await this.#store.putPolicy(policy, origin);
    return policyView(policy);
  }
}

function unset(clusterId: string): BackupPolicy {
  return { clusterId, enabled: false, frequency: '', startTime: '', retentionDays: 0 };
}

function policyView({ enabled, ...policy }: BackupPolicy): PolicyView {
  return { ...policy, status: enabled ? 'ENABLED' : 'DISABLED', crossRegionCopies: [] };
}
