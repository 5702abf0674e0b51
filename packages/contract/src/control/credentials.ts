import { z } from 'zod';
import { expireTime } from './access-fields.ts';
import { callersShown } from './callers.ts';
import { controlRoute } from './control-route.ts';
import { clusterId, isoTime, page, pageOf } from './fields.ts';

const userName = z.string().min(1).max(255);

/** Of a user of a cluster, or an API key that the cluster accepts. */
const credential = z
  .object({
    kind: z.enum(['user', 'apiKey']),
    name: z.string(),
    id: z.string(),
    status: z.enum(['ACTIVE', 'DISABLED', 'EXPIRED', 'ORPHANED', 'UNSET']),
    createTime: isoTime,
    secretTime: isoTime.describe('When the password or secret was last set.'),
    ageDays: z.int().describe('Whole days since then.'),
    expireTime: isoTime.optional(),
    graceEndTime: isoTime.optional().describe('Until then the password before a reset works, too.'),
    signOutTime: isoTime.optional().describe('Of the last forced sign-out.'),
    lastUsedTime: isoTime.optional().describe('Give or take a minute.'),
    lastUsedNetwork: z.string().optional().describe('Of the client, e.g. `192.0.2.0/24`.'),
  })
  .meta({ id: 'Credential' });

const tag = 'Credentials';
const admin = { of: 'cluster', role: 'Admin', id: 'params.clusterId' } as const;
const ofCluster = { tag, params: z.object({ clusterId }), needs: admin } as const;
const USER = '/v2/latchkey/clusters/{clusterId}/users/{userName}';
const ofUser = { tag, params: z.object({ clusterId, userName }), needs: admin } as const;

/** A week: longer than that a leaked password must not live. */
const MAX_GRACE_SECONDS = 7 * 24 * 3600;

export const CREDENTIAL_ROUTES = {
  listCredentials: controlRoute({
    ...{ method: 'GET', path: '/v2/latchkey/clusters/{clusterId}/credentials', ...ofCluster },
    summary: 'All that a cluster lets in: its users, and API keys whose scope covers it.',
    query: page,
    reply: pageOf('credentials', credential),
  }),
  describeCredential: controlRoute({
    ...{ method: 'GET', path: USER, ...ofUser },
    summary: 'The credential of one user.',
    reply: credential,
  }),
  listCallers: controlRoute({
    ...{ method: 'GET', path: `${USER}/callers`, ...ofUser },
    summary:
      'Which programs used the credential of a user in the last day, the latest first; 20 at most. It is kept in memory.',
    reply: z.object({ userName: z.string(), ...callersShown }),
  }),
  resetUserPassword: controlRoute({
    confirm: true,
    ...{ method: 'POST', path: `${USER}/reset-password`, ...ofUser },
    summary:
      'Sets a password without the old one, at once or with a time in which both work. Ends such a time that runs.',
    body: z.object({
      newPassword: z.string().min(1).max(256).optional().describe('Left out: one is generated.'),
      graceSeconds: z
        .int()
        .min(0)
        .max(MAX_GRACE_SECONDS)
        .default(0)
        .describe('How long the old password works, too; at most a week.'),
      signOut: z.boolean().default(false).describe('Also signs the user out.'),
    }),
    reply: z.object({
      userName: z.string(),
      password: z.string().optional().describe('The generated one; shown this once.'),
      graceEndTime: isoTime.optional(),
    }),
  }),
  cancelGrace: controlRoute({
    confirm: true,
    ...{ method: 'POST', path: `${USER}/cancel-grace`, ...ofUser },
    summary: 'Ends at once the time in which the password before works, too.',
    reply: credential,
  }),
  signOutUser: controlRoute({
    ...{ method: 'POST', path: `${USER}/sign-out`, ...ofUser },
    summary:
      'Refuses every call on connections that are open now, and forgets what was verified. A new connection with the right password is let in: to keep somebody out, reset the password or let the user expire.',
    reply: credential,
  }),
  setUserExpiry: controlRoute({
    confirm: true,
    ...{ method: 'PUT', path: `${USER}/expiry`, ...ofUser },
    summary: 'From when on a user is refused; null: never. A time that is past refuses at once.',
    body: z.object({ expireTime }),
    reply: credential,
  }),
};
