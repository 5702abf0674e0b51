import { z } from 'zod';
import { controlRoute } from './control-route.ts';

const tag = 'Console sessions';
const SESSION = '/v2/latchkey/session';

/** Where the browser goes on: at the identity provider. */
const elsewhere = z.object({
  url: z
    .string()
    .describe('To send the browser to. The reply also sets a cookie that it comes back with.'),
});

/** Single sign-on: the console sends the browser to the organization's OpenID provider. */
export const PROVIDER_ROUTES = {
  signInOptions: controlRoute({
    ...{ method: 'GET', path: '/v2/latchkey/sign-in-options', tag },
    summary: 'The ways to sign in to the console.',
    reply: z.object({
      password: z.enum(['everyone', 'owners', 'off']).describe('Who may sign in with a password.'),
      provider: z
        .object({ name: z.string() })
        .optional()
        .describe('The identity provider; left out where single sign-on is not set up.'),
    }),
    needs: { of: 'public' },
  }),
  startProviderSignIn: controlRoute({
    ...{ method: 'POST', path: `${SESSION}/provider`, tag },
    summary: 'Begins a sign-in at the identity provider.',
    body: z.object({
      to: z.string().max(500).optional().describe('The page of the console to show afterwards.'),
    }),
    reply: elsewhere,
    needs: { of: 'public' },
  }),
  startProviderConfirm: controlRoute({
    ...{ method: 'POST', path: `${SESSION}/provider/confirm`, tag },
    summary:
      'The same for somebody who is signed in: the provider asks who they are again, which resets, keys and roles want not older than five minutes.',
    reply: elsewhere,
    needs: { of: 'signed-in' },
  }),
  startProviderLink: controlRoute({
    confirm: true,
    ...{ method: 'POST', path: `${SESSION}/provider/link`, tag },
    summary:
      'Links the own account with who one is at the identity provider, which asks for it; the verified e-mail address there must be the one here.',
    reply: elsewhere,
    needs: { of: 'signed-in' },
  }),
  unlinkProvider: controlRoute({
    confirm: true,
    ...{ method: 'DELETE', path: `${SESSION}/provider/link`, tag },
    summary: 'Ends that link, and the sessions that came through it.',
    reply: z.object({}),
    needs: { of: 'signed-in' },
  }),
};
