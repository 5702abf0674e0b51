import type { Client, ControlReply } from '../api/client.ts';

export type AuditRow = ControlReply<'queryClusterAudit'>['rows'][number];

/** In hours; empty: from the first entry on. */
export type Since = '' | '1' | '24' | '168' | '720';

export interface AuditFilter {
  readonly action: string;
  readonly actor: string;
  readonly object: string;
  readonly since: Since;
}

const HOUR_MS = 3_600_000;
const EXPORT_PAGE = 1000;

/** The filter as the server is asked. */
export function askedOf({ since, ...texts }: AuditFilter) {
  const from = since && new Date(Date.now() - Number(since) * HOUR_MS).toISOString();
  const given = Object.entries({ ...texts, from }).filter(([, value]) => value !== '');
  return Object.fromEntries(given) as Partial<Omit<AuditFilter, 'since'> & { from: string }>;
}

/** All entries that fit, page after page. */
export async function allAuditRows(
  client: Client,
  clusterId: string,
  filter: AuditFilter,
): Promise<AuditRow[]> {
  const found: AuditRow[] = [];
  const query = { ...askedOf(filter), pageSize: EXPORT_PAGE };
  for (let before: number | undefined = 0; before !== undefined; ) {
    const page: ControlReply<'queryClusterAudit'> = await client.control('queryClusterAudit', {
      params: { clusterId },
      query: { ...query, ...(before && { before }) },
    });
    found.push(...page.rows);
    before = page.next;
  }
  return found;
}
