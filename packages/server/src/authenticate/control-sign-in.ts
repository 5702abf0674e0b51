import type { IncomingHttpHeaders } from 'node:http';
import { errors } from '@latchkey/contract';
import type { ControlPrincipal } from '../handle/control-principal.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';
import { checkApiKey } from './check-api-key.ts';
import type { CredentialUses } from './credential-uses.ts';
import { parseRestCredential } from './parse-credential.ts';

/** What the control door knows of a request before it reads its body. */
export interface ControlCaller {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Address of the client; empty for a local socket. */
  readonly source: string;
}

/**
 * One way to sign in to the control plane.
 * @returns undefined where the request shows no credential of this kind; the next way is tried then
 * @throws errors.badApiKey, or another of authentication, where it shows one that is not good
 */
export type ControlSignIn = (caller: ControlCaller) => Promise<ControlPrincipal | undefined>;

/** By API key. A cluster's users are nobody here: their passwords are refused. */
export function apiKeyControlSignIn(parts: {
  store: Pick<Store, 'apiKeys' | 'members'>;
  clock: Clock;
  uses?: CredentialUses;
}): ControlSignIn {
  return async ({ headers, source }) => {
    if (!headers.authorization) return undefined;
    const credential = parseRestCredential(headers.authorization);
    if (credential.kind !== 'apiKey') throw errors.badApiKey();
    const key = await checkApiKey(credential.key, parts);
    if (!key) throw errors.badApiKey();
    const { id, name, organizationId, scope } = key;
    parts.uses?.note(id, source);
    return { kind: 'api-key', id, name, organizationId, scope };
  };
}

/** Tries one way after the other. @throws errors.badApiKey if the request shows no credential at all */
export async function signInToControl(
  ways: readonly ControlSignIn[],
  caller: ControlCaller,
): Promise<ControlPrincipal> {
  for (const way of ways) {
    const principal = await way(caller);
    if (principal) return principal;
  }
  throw errors.badApiKey();
}

/** What a proxy adds: whoever is behind one is not on this host. */
const PROXIED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/**
 * Everybody is let in as an Owner: for the local socket alone, which nobody else can open. A request
 * that shows a credential, or came through a proxy, is left to another way.
 */
export function localControlSignIn(organizationId: string): ControlSignIn {
  const principal: ControlPrincipal = {
    ...{ kind: 'local', id: 'host', name: 'host', organizationId },
    scope: { orgRole: 'Owner', projects: [] },
  };
  return async ({ headers }) =>
    headers.authorization || PROXIED.some((name) => name in headers) ? undefined : principal;
}
