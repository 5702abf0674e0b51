import type { Profile } from '@latchkey/contract';
import type { Upstream } from '../../engine/milvus/upstream.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import type { DatabaseNames } from './database-names.ts';
import type { Mirror } from './mirror.ts';

/** What calls to an upstream server are relayed with. */
export interface GatewayParts {
  readonly clusterId: string;
  readonly profile: Profile;
  readonly upstream: Upstream;
  readonly names: DatabaseNames;
  readonly mirror: Mirror;
  readonly catalog: CatalogStore;
}
