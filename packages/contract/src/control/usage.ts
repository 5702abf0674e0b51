import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { clusterId, isoTime, page, pageOf } from './fields.ts';

/** One short pattern, and not all rules of a calendar: who makes up requests by it ends sooner. */
const DAY = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}))?$/;
const NO_DAY = 'a day looks like 2027-01-31, or 2027-01-31T00:00:00Z';

const day = z
  .string()
  .regex(DAY, NO_DAY)
  .refine((text) => !Number.isNaN(Date.parse(text)), NO_DAY)
  .describe('A day, UTC: `2027-01-31`, or a time of it.');

const item = z.object({
  costType: z.enum(['READ', 'WRITE', 'STORAGE', 'BACKUP_STORAGE']),
  properties: z.object({
    ...{ projectId: z.string(), clusterId, regionId: z.string() },
    ...{ cuType: z.string(), plan: z.string() },
  }),
  quantity: z.number().min(0).describe('Of `unit`.'),
  unit: z.enum(['request', 'byte']),
  amount: z.literal(0).describe('Nothing is billed here.'),
});

const interval = z.object({
  ...{ intervalStart: isoTime, intervalEnd: isoTime },
  total: z.literal(0).describe('Nothing is billed here.'),
  currency: z.literal('USD'),
  items: z.array(item),
});

const tag = 'Usage';

/** What the cloud bills by: counted, and not billed. */
export const USAGE_ROUTES = {
  queryUsage: controlRoute({
    ...{ method: 'POST', path: '/v2/usage/query', tag },
    summary:
      'What the clusters were used for, day by day (UTC): searches and queries, writes, bytes of their files and backups. Calls are known of the last day, from the start of the server on; bytes are those of now.',
    body: z.object({
      start: day.optional().describe('The first day; without it, today.'),
      end: day.optional().describe('Where it ends: a day is whole, a time is of its day. Today.'),
    }),
    reply: z.object({ results: z.array(interval) }),
    needs: { of: 'owner' },
  }),
  listInvoices: controlRoute({
    ...{ method: 'GET', path: '/v2/invoices', tag },
    summary: 'Invoices: none, for nothing is billed here.',
    query: page,
    reply: pageOf('invoices', z.object({ id: z.string() })),
    needs: { of: 'owner' },
  }),
};
