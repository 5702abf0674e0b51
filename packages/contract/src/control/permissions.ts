import { z } from 'zod';
import { PROJECT_ROLE_ORDER } from './control-need.ts';
import { controlRoute } from './control-route.ts';
import { clusterId } from './fields.ts';

const refusedOperation = z.object({
  operation: z.string().describe('As this document names it.'),
  needs: z
    .enum(['owner', 'some-project', 'project', 'cluster'])
    .describe(
      '`owner`: an Owner of the organization. Else `role`: in some project, in the whole project, on the cluster.',
    ),
  role: z.enum(PROJECT_ROLE_ORDER).optional(),
});

const refusedCall = z.object({
  call: z.string().describe('Name of an RPC, e.g. `CreateCollection`.'),
  privilege: z.string().describe('What is missing on the cluster as a whole.'),
});

export const PERMISSION_ROUTES = {
  listRefusals: controlRoute({
    ...{ method: 'GET', path: '/v2/latchkey/refusals', tag: 'Explain' },
    summary:
      'What the caller would be refused: operations here, and calls on a cluster if one is named. Changes nothing.',
    query: z.object({ clusterId: clusterId.optional() }),
    reply: z.object({
      operations: z.array(refusedOperation),
      calls: z.array(refusedCall).describe('Empty unless a cluster is named.'),
    }),
    needs: { of: 'signed-in' },
  }),
};
