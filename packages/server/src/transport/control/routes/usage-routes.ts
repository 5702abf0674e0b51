import { createUsageQuery } from '../../../handle/metrics/query-usage.ts';
import type { ControlHandlers } from '../control-call.ts';
import { pageOf } from '../page-of.ts';

/** What clusters were used for; nothing of it is billed. */
export function createUsageRoutes(
  parts: Parameters<typeof createUsageQuery>[0],
): Pick<ControlHandlers, 'queryUsage' | 'listInvoices'> {
  const query = createUsageQuery(parts);
  return {
    queryUsage: ({ principal, body }) => query(principal.organizationId, body),
    listInvoices: async (call) => pageOf('invoices', [], call.query),
  };
}
