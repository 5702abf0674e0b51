import { errors } from '@latchkey/contract';
import type { ControlSignIn } from '../../../authenticate/control-sign-in.ts';
import { type SessionScopeStores, sessionScope } from '../../../authenticate/session-scope.ts';
import type { Sessions } from '../../../authenticate/sessions.ts';
import { requireOwnPage, saysItIsOurs } from './own-page.ts';
import type { SessionCookies } from './session-cookie.ts';

/**
 * The session of the console as one more credential of the control door: the cookie, from a page of
 * this server. It opens nothing that an API key of the same rights does not.
 */
export function sessionControlSignIn(
  parts: SessionScopeStores & {
    readonly sessions: Sessions;
    readonly cookies: SessionCookies;
  },
): ControlSignIn {
  return async ({ headers }) => {
    // Whoever shows a key means the key.
    const header = (name: string) => String(headers[name] ?? '');
    if (headers.authorization || !saysItIsOurs(header)) return undefined;
    requireOwnPage(header);
    const secret = parts.cookies.read(header);
    if (!secret) throw errors.notSignedIn();
    const { session, member } = await parts.sessions.find(secret, 'browser');
    return {
      ...{ kind: 'member', id: member.id, name: member.email, session },
      fresh: parts.sessions.isFresh(session),
      organizationId: member.organizationId,
      scope: await sessionScope(session, parts),
    };
  };
}
