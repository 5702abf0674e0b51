import { BUILT_IN_ADMINS, type messages, type Profile } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import type { Handlers } from '../handler.ts';
import type { TimestampOracle } from './timestamp-oracle.ts';
import { ADMIN_ROLE, ROW_POLICY_SUPPORT } from './told-to-movers.ts';
import type { WireReply } from './wire-reply.ts';

/** What this server says of itself. */
export interface BuildInfo {
  /** With a leading `v`, e.g. `v2.6.0-latchkey`; clients show it, none parses it at connect. */
  readonly version: string;
  /** Commit that it was built from; empty if unknown. */
  readonly commit: string;
  /** Time of the build, as text; empty if unknown. */
  readonly time: string;
}

interface Parts {
  readonly catalog: CatalogStore;
  readonly timestamps: TimestampOracle;
  readonly build: BuildInfo;
  readonly clock: Clock;
  readonly profile: Profile;
  /** Whether rows are filtered by row policies; else whom they restrict is refused. */
  readonly enforcesRowPolicies: boolean;
}

/** Connect, GetVersion, CheckHealth, AllocTimestamp and ClientHeartbeat. */
export function createConnectionHandlers(parts: Parts): Handlers {
  const { build, timestamps, clock, profile, enforcesRowPolicies } = parts;
  return {
    /** The identifier is a timestamp, as in Milvus; the Node SDK takes 0 for a server without it. */
    async Connect(): Promise<WireReply<messages.proto.milvus.ConnectResponse>> {
      return {
        identifier: timestamps.next(),
        server_info: {
          build_tags: build.version,
          build_time: build.time,
          git_commit: build.commit,
          go_version: '',
          deploy_mode: 'STANDALONE',
          reserved: {
            [ROW_POLICY_SUPPORT]: enforcesRowPolicies ? 'enforced' : 'refused',
            [ADMIN_ROLE]: BUILT_IN_ADMINS[profile].role,
          },
        },
      };
    },
    async GetVersion(): Promise<WireReply<messages.proto.milvus.GetVersionResponse>> {
      return { version: build.version };
    },
    CheckHealth: (call) => checkHealth(parts.catalog, call),
    async AllocTimestamp(): Promise<WireReply<messages.proto.milvus.AllocTimestampResponse>> {
      return { timestamp: timestamps.next() };
    },
    /** SDKs send it in the background with what they measured; there is never a command for them. */
    async ClientHeartbeat(): Promise<WireReply<messages.proto.milvus.ClientHeartbeatResponse>> {
      return { server_timestamp: clock.now(), commands: [] };
    },
  };
}

/** Healthy while the catalogue answers; its own error text stays inside. */
async function checkHealth(
  catalog: CatalogStore,
  call: Call,
): Promise<WireReply<messages.proto.milvus.CheckHealthResponse>> {
  try {
    await catalog.listDatabases(call.clusterId);
    return { isHealthy: true, reasons: [] };
  } catch {
    return { isHealthy: false, reasons: ['the metadata store does not answer'] };
  }
}
