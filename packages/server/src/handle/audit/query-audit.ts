import type { ControlData, ControlQuery } from '@latchkey/contract/control';
import { readChanges } from '../../observe/audit/changes.ts';
import type { AuditStore } from '../../store/audit.ts';
import { isoOf } from '../api-keys/key-view.ts';

type Page = ControlData<'queryAudit'>;

/** One page of the audit, newest first; each row is held against the row before it in the chain. */
export async function queryAudit(
  audit: AuditStore,
  query: ControlQuery<'queryAudit'>,
): Promise<Page> {
  const { clusterId, from, to, actor, action, object, before, pageSize } = query;
  const rows = await audit.list({
    ...(clusterId !== undefined && { clusterId }),
    ...(from !== undefined && { from: Date.parse(from) }),
    ...(to !== undefined && { to: Date.parse(to) }),
    ...(actor !== undefined && { actor }),
    ...(action !== undefined && { action }),
    ...(object !== undefined && { object }),
    ...(before !== undefined && { before }),
    limit: pageSize,
  });
  const broken = new Set(await audit.brokenAmong(rows));
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => ({
      ...row,
      actor: { ...row.actor },
      changes: readChanges(row.changes),
      ...{ time: isoOf(row.time), intact: !broken.has(row.seq) },
    })),
    ...(last && rows.length === pageSize && { next: last.seq }),
  };
}
