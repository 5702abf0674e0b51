import { METHOD_ROWS, type MethodRow, type Profile } from '@latchkey/contract';
import { onTestFinished } from 'vitest';
import type { Decision } from '../authorize/authorizer.ts';
import { createAuthorizer } from '../authorize/create-authorizer.ts';
import type { Principal } from '../kernel/principal.ts';
import type { RequestNames } from '../kernel/request-view.ts';
import type { ApiKeyScope } from '../store/api-keys.ts';
import { openAccessFixture } from './access-fixture.ts';

/** A call as an authorizer is asked about it. */
export interface Asked {
  readonly names?: RequestNames;
  /** `default`, if left out. */
  readonly database?: string;
}

/** The authorizer of a founded cluster over a real store; closed when the test is over. */
export async function openAuthorizerRig(profile: Profile = 'zilliz') {
  const fixture = await openAccessFixture(profile);
  onTestFinished(() => fixture.close());
  const authorizer = createAuthorizer(fixture);
  /** A user who is there already. */
  const principal = async (name: string): Promise<Principal> => {
    const record = await fixture.store.users.find(fixture.cluster.id, name);
    if (!record) throw new Error(`no user ${name}`);
    return { kind: 'user', id: record.id, name };
  };
  /** The decision, or the text of the refusal. */
  const ask = async (
    asking: Principal,
    method: string,
    { names = request(), database = 'default' }: Asked = {},
    by = authorizer,
  ): Promise<Decision | string> => {
    try {
      return await by.authorize(asking, methodRow(method), names, database);
    } catch (error) {
      return String(error);
    }
  };
  return {
    ...{ fixture, authorizer, principal, ask },
    may: async (...asked: Parameters<typeof ask>) => typeof (await ask(...asked)) !== 'string',
    async user(name: string, ...roles: string[]): Promise<Principal> {
      await fixture.addUser(name, 'Some-Passw0rd', roles);
      return principal(name);
    },
    async key(scope: ApiKeyScope, name = 'key'): Promise<Principal> {
      const { id } = await fixture.addApiKey(scope, { name });
      return { kind: 'apiKey', id, name };
    },
    inProject: (role: ApiKeyScope['projects'][number]['role']): ApiKeyScope => ({
      orgRole: 'Member',
      projects: [{ projectId: fixture.cluster.projectId, role }],
    }),
  };
}

export type AuthorizerRig = Awaited<ReturnType<typeof openAuthorizerRig>>;

/** A request that holds these texts, by path (`2.1`). */
export function request(texts: Record<string, string[]> = {}): RequestNames {
  return { strings: (path) => texts[path.join('.')] ?? [] };
}

/** A request of the RPCs whose collection is in field 3, which most have. */
export function aboutCollection(name: string, database = 'default'): Asked {
  return { names: request({ '3': [name] }), database };
}

export function methodRow(name: string): MethodRow {
  const found = METHOD_ROWS.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no RPC ${name}`);
  return found;
}
