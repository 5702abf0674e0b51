import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServedRpc } from '@latchkey/contract';
import { createAuthenticator } from '../authenticate/create-authenticator.ts';
import type { LockoutLimits } from '../authenticate/lockout.ts';
import { createAuthorizer } from '../authorize/create-authorizer.ts';
import { openZvecEngine } from '../engine/zvec/open-zvec-engine.ts';
import { createAliasHandlers } from '../handle/aliases/alias-handlers.ts';
import { createAnalyzerHandlers } from '../handle/analyzers/analyzer-handlers.ts';
import { createCollectionHandlers } from '../handle/collections/collection-handlers.ts';
import { createKeyedSerial } from '../handle/collections/keyed-serial.ts';
import { createDatabaseHandlers } from '../handle/databases/database-handlers.ts';
import { createEntityHandlers } from '../handle/entities/entity-handlers.ts';
import type { Handlers } from '../handle/handler.ts';
import { createImports } from '../handle/imports/create-imports.ts';
import { ImportFolder } from '../handle/imports/import-folder.ts';
import { createIndexHandlers } from '../handle/indexes/index-handlers.ts';
import { createPartitionHandlers } from '../handle/partitions/partition-handlers.ts';
import { createPrivilegeGroupHandlers } from '../handle/privilege-groups/privilege-group-handlers.ts';
import { createRoleHandlers } from '../handle/roles/role-handlers.ts';
import { createRowPolicyHandlers } from '../handle/row-policies/row-policy-handlers.ts';
import { createUserTagHandlers } from '../handle/user-tags/user-tag-handlers.ts';
import { createUserHandlers } from '../handle/users/user-handlers.ts';
import type { Call } from '../kernel/call.ts';
import { systemRandom } from '../kernel/random.ts';
import { createRequestIds } from '../kernel/request-ids.ts';
import type { Log } from '../observe/log.ts';
import { BodyBudget } from '../transport/body-budget.ts';
import { createChain } from '../transport/chain.ts';
import { DEFAULT_LIMITS, type Limits } from '../transport/limits.ts';
import { createRestApp } from '../transport/rest/create-rest-app.ts';
import { ADMIN_PASSWORD, openAccessFixture } from './access-fixture.ts';

export const ADMIN = `db_admin:${ADMIN_PASSWORD}`;

export interface RestReply {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  /** The body as it came. */
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every route
  readonly body: any;
}

export interface RestOptions {
  /** Value of `Authorization`; the admin's unless given, none if null. */
  readonly authorization?: string | null;
  readonly headers?: Record<string, string>;
  readonly method?: 'GET' | 'POST' | 'OPTIONS' | 'PUT';
}

/** A call as its handler saw it. */
export interface SeenCall {
  readonly rpc: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into requests of every RPC
  readonly request: any;
  readonly call: Call;
}

/** The REST door over the real chain, store, engine and handlers; every call is recorded. */
export async function openRestRig(
  options: {
    limits?: Partial<Limits>;
    lockout?: Partial<LockoutLimits>;
    importDir?: string;
    requestMemory?: number;
  } = {},
) {
  const fixture = await openAccessFixture();
  const { store, cluster, hasher, clock } = fixture;
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-rest-'));
  const logged: object[] = [];
  const log = recordingLog(logged);
  const engine = await openZvecEngine({ dir, clock, log });
  const { catalog, users } = store;
  const changes = createKeyedSerial();
  const seen: SeenCall[] = [];
  const answers = new Map<string, () => Promise<object>>();
  const { profile } = cluster;
  const real: Handlers = {
    ...createUserHandlers({ users, hasher, profile }),
    ...createRoleHandlers({ store, profile }),
    ...createPrivilegeGroupHandlers({ privilegeGroups: store.privilegeGroups, profile }),
    ...createDatabaseHandlers({ catalog }),
    ...createCollectionHandlers({ catalog, engine, changes }),
    ...createAliasHandlers({ catalog }),
    ...createAnalyzerHandlers({ catalog }),
    ...createPartitionHandlers({ catalog, engine, changes }),
    ...createIndexHandlers({ catalog, engine, changes }),
    ...createEntityHandlers({ catalog, engine, clock, log }),
    ...createRowPolicyHandlers({ catalog, rowPolicies: store.rowPolicies }),
    ...createUserTagHandlers({ userTags: store.userTags }),
  };
  const { lockout, importDir } = options;
  const imports = await createImports({
    ...{ clusterId: cluster.id, catalog, jobs: store.importJobs, rpcs: real, clock, log },
    folder: importDir === undefined ? undefined : await ImportFolder.at(importDir),
  });
  const handlers = watched({ ...real, ...imports.handlers }, seen, answers);
  const chain = createChain({
    clusterId: cluster.id,
    authenticator: createAuthenticator({
      ...{ cluster, store, hasher, clock, random: systemRandom },
      ...(lockout && { lockout }),
    }),
    authorizer: createAuthorizer({ cluster, store }),
    handlers,
  });
  const bodies = new BodyBudget({ limit: options.requestMemory ?? Infinity, log, clock });
  const door = createRestApp({
    ...{ chain, catalog, log, nextRequestId: createRequestIds(systemRandom) },
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    bodies,
  });
  return {
    ...{ fixture, door, bodies, seen, logged },
    /** Puts an answer in the place of an RPC's handler; undefined takes it away. */
    answer(rpc: ServedRpc, reply: (() => Promise<object>) | undefined) {
      if (reply) answers.set(rpc, reply);
      else answers.delete(rpc);
    },
    /** The last call of an RPC. */
    last(rpc: ServedRpc): SeenCall {
      const call = seen.findLast((one) => one.rpc === rpc);
      if (!call) throw new Error(`${rpc} was not called`);
      return call;
    },
    /** Makes a request without a connection. @param body text as it is, all else as JSON */
    async post(path: string, body: unknown = {}, more: RestOptions = {}): Promise<RestReply> {
      const { authorization = `Bearer ${ADMIN}`, headers = {}, method = 'POST' } = more;
      const payload = typeof body === 'string' ? body : JSON.stringify(body);
      const reply = await door.app.inject({
        method,
        url: path.startsWith('/') ? path : `/v2/vectordb/${path}`,
        headers: {
          ...{ 'content-type': 'application/json' },
          ...(authorization !== null && { authorization }),
          ...headers,
        },
        ...(method === 'POST' && { payload }),
      });
      const isJson = String(reply.headers['content-type']).startsWith('application/json');
      return {
        status: reply.statusCode,
        headers: reply.headers,
        text: reply.body,
        body: isJson ? JSON.parse(reply.body) : undefined,
      };
    },
    async [Symbol.asyncDispose]() {
      await door.app.close();
      await imports.stop();
      await engine.close();
      await fixture.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export type RestRig = Awaited<ReturnType<typeof openRestRig>>;

function watched(
  handlers: Handlers,
  seen: SeenCall[],
  answers: ReadonlyMap<string, () => Promise<object>>,
): Handlers {
  const entries = Object.entries(handlers).map(([rpc, handler]) => [
    rpc,
    (call: Call<never>) => {
      seen.push({ rpc, request: call.request, call });
      return (answers.get(rpc) ?? handler)(call);
    },
  ]);
  return Object.fromEntries(entries);
}

function recordingLog(logged: object[]): Log {
  const record = (fields: unknown) => logged.push(fields as object);
  return { debug: () => undefined, info: () => undefined, warn: record, error: record } as Log;
}
