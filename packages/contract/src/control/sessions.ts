import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { isoTime, nothingMore } from './fields.ts';

/** Longer texts are refused unread; what a password must be is the server's to say. */
const password = z.string().min(1).max(1024);
const code = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .describe('Of the authenticator app, or a recovery code.');

const session = z
  .object({
    sessionId: z.string(),
    current: z.boolean().describe('The one that this request came with.'),
    createTime: isoTime,
    lastUsedTime: isoTime.describe('Give or take a minute.'),
    expireTime: isoTime.describe('It ends then, however busy it is.'),
    source: z.string().describe('Address that the sign-in came from.'),
    agent: z.string().describe('The browser or the command line, as it calls itself.'),
    kind: z.enum(['BROWSER', 'CLI']),
  })
  .meta({ id: 'Session' });

const signedIn = z
  .object({
    memberId: z.string(),
    email: z.string(),
    orgRole: z.enum(['Owner', 'Member', 'Billing-Admin']),
    passwordIsTemporary: z
      .boolean()
      .describe('It was printed or given, and must be replaced before anything else is allowed.'),
    signedInWith: z
      .enum(['PASSWORD', 'PROVIDER'])
      .describe('PROVIDER: there is no password to ask for again; see `startProviderConfirm`.'),
    providerLink: z
      .enum(['LINKED', 'POSSIBLE', 'NONE'])
      .describe(
        'LINKED: a local account that the identity provider may vouch for, too. POSSIBLE: one that is not linked. NONE: it came through the provider.',
      ),
    secondFactor: z.boolean().describe('An authenticator app is asked for at the sign-in.'),
    recoveryCodesLeft: z.int(),
    freshUntil: isoTime.describe('Until then the password, or the provider, is not asked again.'),
    session,
  })
  .meta({ id: 'SignedIn' });

const recoveryCodes = z
  .array(z.string())
  .describe('Each takes the place of the app once. Shown here alone.');

const ofSession = { tag: 'Console sessions', needs: { of: 'signed-in' } } as const;
const SESSION = '/v2/latchkey/session';

/**
 * Signing in to the console. A session is a cookie that no script can read; it counts only with the
 * header `X-Latchkey-Console`, from pages of this server.
 */
export const SESSION_ROUTES = {
  signIn: controlRoute({
    ...{ method: 'POST', path: SESSION, tag: 'Console sessions' },
    summary: 'Signs a member in with a browser, and sets the cookie of the session.',
    body: z.object({ email: z.string().trim().min(1).max(254), password, code: code.optional() }),
    reply: signedIn,
    needs: { of: 'public' },
  }),
  describeSession: controlRoute({
    ...{ method: 'GET', path: SESSION, ...ofSession },
    summary: 'Who is signed in.',
    reply: signedIn,
  }),
  signOut: controlRoute({
    ...{ method: 'DELETE', path: SESSION, ...ofSession },
    summary: 'Ends the session.',
    reply: z.object({
      url: z.string().optional().describe('Where the browser is signed out at the provider, too.'),
    }),
  }),
  confirmSession: controlRoute({
    ...{ method: 'POST', path: `${SESSION}/confirm`, ...ofSession },
    summary:
      'Takes the password again, which resets, keys and roles want not older than five minutes.',
    body: z.object({ password, code: code.optional() }),
    reply: signedIn,
  }),
  replacePassword: controlRoute({
    ...{ method: 'PUT', path: `${SESSION}/password`, ...ofSession },
    summary: "Replaces the member's own password, and ends their other sessions.",
    body: z.object({ password, newPassword: password, code: code.optional() }),
    reply: signedIn,
  }),
  listSessions: controlRoute({
    ...{ method: 'GET', path: '/v2/latchkey/sessions', ...ofSession },
    summary: "The member's own sessions, last used first.",
    reply: z.array(session),
  }),
  endSession: controlRoute({
    ...{ method: 'DELETE', path: '/v2/latchkey/sessions/{sessionId}', ...ofSession },
    summary: 'Ends one of the own sessions.',
    params: z.object({ sessionId: z.string().min(1).max(64) }),
    reply: nothingMore,
  }),
  endOtherSessions: controlRoute({
    ...{ method: 'DELETE', path: '/v2/latchkey/sessions', ...ofSession },
    summary: 'Ends all own sessions but this one.',
    reply: z.object({ ended: z.int() }),
  }),
  offerSecondFactor: controlRoute({
    ...{ method: 'POST', path: `${SESSION}/second-factor`, ...ofSession },
    summary: 'Makes a key for an authenticator app (TOTP); it counts once a code was confirmed.',
    reply: z.object({
      key: z.string().describe('Base32, to type.'),
      uri: z.string().describe('`otpauth://…`, for a picture.'),
    }),
    confirm: true,
  }),
  startSecondFactor: controlRoute({
    ...{ method: 'POST', path: `${SESSION}/second-factor/confirm`, ...ofSession },
    summary: 'Turns the second factor on, with a code of the app.',
    body: z.object({ code }),
    reply: z.object({ recoveryCodes }),
    confirm: true,
  }),
  stopSecondFactor: controlRoute({
    ...{ method: 'DELETE', path: `${SESSION}/second-factor`, ...ofSession },
    summary: 'Turns the second factor off.',
    reply: nothingMore,
    confirm: true,
  }),
};
