import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { explainAnswer } from './explain-answers.ts';

/** Longer than any name that there is, and two of them with a dot. */
const name = z.string().min(1).max(256);
const on = z.string().min(1).max(600).describe('`default.docs`, `default`, `*`, `user:alice`.');
const grant = z.strictObject({ role: name, privilege: name, on });
const membership = z.strictObject({ user: name, role: name });
const members = z.strictObject({ group: name, privileges: z.array(name).min(1).max(200) });

/** A change to be tried without being made: exactly one of these. */
export const explainChange = z.strictObject({
  grant: grant.optional(),
  revoke: grant.optional(),
  grantRole: membership.optional(),
  revokeRole: membership.optional(),
  addToGroup: members.optional(),
  removeFromGroup: members.optional(),
  dropRole: z.strictObject({ role: name, force: z.boolean().default(false) }).optional(),
});

const explainBody = z.strictObject({
  clusterId: name.optional().describe('May be left out by who has one cluster only.'),
  user: name.optional(),
  apiKey: name.optional(),
  can: name.optional().describe('A privilege or an RPC, e.g. `Insert`.'),
  on: on.optional(),
  collection: on.optional(),
  change: explainChange.optional(),
  limit: z.int().min(1).max(1000).default(100),
  offset: z.int().min(0).max(1_000_000).default(0),
});

export const EXPLAIN_ROUTES = {
  explain: controlRoute({
    ...{ method: 'POST', path: '/v2/latchkey/explain', tag: 'Explain' },
    summary:
      'Why somebody may or may not do something; give one of `user`, `apiKey`, `collection` and `change`.',
    body: explainBody,
    reply: explainAnswer,
    needs: { of: 'signed-in' },
  }),
};
