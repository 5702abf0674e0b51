import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { clusterId, isoTime } from './fields.ts';

const value = z.unknown().optional();
const change = z
  .object({
    field: z.string(),
    before: value.describe('Left out where there was none.'),
    after: value.describe('Left out where there is none any more. Of a secret: `changed`.'),
  })
  .meta({ id: 'AuditChange' });

const row = z
  .object({
    seq: z.int().describe('1, 2, 3, … without a gap.'),
    time: isoTime,
    action: z.string().describe('e.g. `CreateCredential`'),
    object: z.string().describe('e.g. `user:alice`'),
    clusterId: z.string().describe('Empty for what concerns the organization.'),
    changes: z
      .array(change)
      .describe('The fields that changed; empty where an action changes none, and in old rows.'),
    actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    requestId: z.string(),
    source: z.string().describe('Address of the client; empty for the host itself.'),
    hash: z.string(),
    intact: z.boolean().describe('It follows from the row before it, as it was written.'),
  })
  .meta({ id: 'AuditRow' });

const time = z.iso.datetime({ offset: true, error: 'a time looks like 2027-01-31T12:00:00Z' });
const whole = (max: number) => z.coerce.number().int().min(1).max(max);

const filters = z.object({
  from: time.optional().describe('Included.'),
  to: time.optional().describe('Not included.'),
  actor: z.string().max(256).optional().describe('Id or name of who did it.'),
  action: z.string().max(256).optional(),
  object: z.string().max(600).optional().describe('`user:alice`, or `user:*` for all such.'),
  before: whole(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('`next` of the page before, for the page after it.'),
  pageSize: whole(1000).default(100),
});

const rows = z.object({
  rows: z.array(row).describe('Newest first.'),
  next: z.int().optional().describe('Set where there may be more.'),
});

const tag = 'Audit';

export const AUDIT_ROUTES = {
  queryAudit: controlRoute({
    ...{ method: 'GET', path: '/v2/latchkey/audit', tag },
    summary: 'Who changed what, of the whole organization.',
    query: filters.extend({ clusterId: clusterId.optional() }),
    reply: rows,
    needs: { of: 'owner' },
  }),
  queryClusterAudit: controlRoute({
    ...{ method: 'GET', path: '/v2/latchkey/clusters/{clusterId}/audit', tag },
    summary: 'Who changed what on a cluster.',
    params: z.object({ clusterId }),
    query: filters,
    reply: rows,
    needs: { of: 'cluster', role: 'Admin', id: 'params.clusterId' },
  }),
  verifyAudit: controlRoute({
    ...{ method: 'POST', path: '/v2/latchkey/audit/verify', tag },
    summary: 'Follows the whole chain of the audit from its first row.',
    reply: z.object({
      intact: z.boolean(),
      firstBroken: z.int().optional().describe('`seq` of the first row that does not fit.'),
    }),
    needs: { of: 'owner' },
  }),
};
