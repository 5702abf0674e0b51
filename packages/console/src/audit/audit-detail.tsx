import { Badge, Stack, Table } from '@mantine/core';
import { Dialog } from '../components/dialog.tsx';
import { ValueRow } from '../components/value-row.tsx';
import { useWords } from '../i18n/words.ts';
import { auditWords } from '../words/audit.ts';
import type { AuditRow } from './audit-queries.ts';

/** One entry of the audit log, with what it changed and whether its hash holds. */
export function AuditDetail({
  row,
  onClose,
}: {
  readonly row: AuditRow;
  readonly onClose: () => void;
}) {
  const t = useWords(auditWords);
  return (
    <Dialog onClose={onClose} title={t.entry(row.seq)} size="lg">
      <Stack>
        <Badge color={row.intact ? 'green' : 'red'} variant="light">
          {row.intact ? t.intact : t.broken}
        </Badge>
        <ValueRow name={t.action} value={row.action} />
        <ValueRow name={t.object} value={row.object} />
        <ValueRow name={t.actor} value={`${row.actor.name} (${row.actor.kind})`} />
        <ValueRow name={t.actorId} value={row.actor.id || '–'} />
        <ValueRow name={t.time} value={row.time} />
        <ValueRow name={t.source} value={row.source || t.host} />
        <ValueRow name={t.request} value={row.requestId || '–'} />
        <ValueRow name={t.hash} value={row.hash} />
        {row.changes.length > 0 && <ChangesTable changes={row.changes} />}
      </Stack>
    </Dialog>
  );
}

function ChangesTable({ changes }: { readonly changes: AuditRow['changes'] }) {
  const t = useWords(auditWords);
  return (
    <Table.ScrollContainer minWidth={480} type="native">
      <Table>
        <Table.Caption>{t.changes}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.field}</Table.Th>
            <Table.Th>{t.before}</Table.Th>
            <Table.Th>{t.after}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map(({ field, before, after }) => (
            <Table.Tr key={field}>
              <Table.Td>{field}</Table.Td>
              <Table.Td>{valueText(before)}</Table.Td>
              <Table.Td>{valueText(after)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function valueText(value: unknown): string {
  if (value === undefined || value === '') return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
