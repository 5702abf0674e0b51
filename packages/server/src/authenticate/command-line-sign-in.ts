import { Secret } from '../kernel/secret.ts';
import type { ControlSignIn } from './control-sign-in.ts';
import { type SessionScopeStores, sessionScope } from './session-scope.ts';
import type { Sessions } from './sessions.ts';

const BEARER = /^Bearer (lks_.+)$/i;

/**
 * By the credential of a command line that a member let in: it may do what the member may at this
 * moment, for as long as its session lasts. Like an API key it is never asked for a fresh password; it
 * was given out on one.
 */
export function commandLineSignIn(
  parts: SessionScopeStores & { readonly sessions: Sessions },
): ControlSignIn {
  return async ({ headers }) => {
    const [, text] = BEARER.exec(headers.authorization ?? '') ?? [];
    if (text === undefined) return undefined;
    const { session, member } = await parts.sessions.find(new Secret(text), 'cli');
    return {
      ...{ kind: 'member', id: member.id, name: member.email, fresh: true, commandLine: session },
      organizationId: member.organizationId,
      scope: await sessionScope(session, parts),
    };
  };
}
