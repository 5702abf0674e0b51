import type { ApiKeyStore } from './api-keys.ts';
import type { AuditStore } from './audit.ts';
import type { CatalogStore } from './catalog.ts';
import type { ClusterStore } from './clusters.ts';
import type { UserStore } from './users.ts';

/**
 * The port to everything that must outlive the process, except entities. Every change is one
 * transaction that holds the change itself, the new auth revision where credentials or grants are
 * concerned, and the audit row; it is on disk before the promise resolves.
 */
export interface Store {
  readonly clusters: ClusterStore;
  readonly users: UserStore;
  readonly apiKeys: ApiKeyStore;
  readonly catalog: CatalogStore;
  readonly audit: AuditStore;
  /**
   * The auth revision of a cluster: raised by every change of a credential or a grant, also by
   * another process on the same store. Cheap enough to ask on every call.
   */
  authRevision(clusterId: string): number;
  close(): Promise<void>;
}
