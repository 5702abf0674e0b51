import { Alert, Badge, Button, Group, Select, Stack, Table } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Download, ScrollText, ShieldCheck } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Client, ControlReply } from '../api/client.ts';
import { useClient } from '../api/use-client.ts';
import { choices } from '../components/choices.ts';
import { Dialog } from '../components/dialog.tsx';
import { downloadText } from '../components/download-text.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { ListCard } from '../components/list-card.tsx';
import { PageLoading } from '../components/page-loading.tsx';
import { SectionHead } from '../components/section-head.tsx';
import { TextField } from '../components/text-field.tsx';
import { ValueRow } from '../components/value-row.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { useSession } from '../session/use-session.ts';
import { auditWords } from '../words/audit.ts';

type AuditRow = ControlReply<'queryClusterAudit'>['rows'][number];

const NO_FILTER = { action: '', actor: '', object: '', since: '' as Since };
type Filter = typeof NO_FILTER;
type Since = '' | '1' | '24' | '168' | '720';

const HOUR_MS = 3_600_000;
const EXPORT_PAGE = 1000;

export function AuditPage() {
  const { clusterId } = useParams({ from: '/frame/clusters/$clusterId/audit' });
  const t = useWords(auditWords);
  const client = useClient();
  const { orgRole } = useSession();
  const [filter, setFilter] = useState(NO_FILTER);
  const found = useInfiniteQuery({
    queryKey: ['audit', clusterId, filter],
    queryFn: ({ pageParam }) =>
      client.control('queryClusterAudit', {
        params: { clusterId },
        query: { ...asked(filter), pageSize: 50, ...(pageParam && { before: pageParam }) },
      }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  const verify = useMutation({ mutationFn: () => client.control('verifyAudit') });
  const save = useMutation({
    mutationFn: () => allRows(client, clusterId, filter),
    onSuccess: (all) => downloadText(`audit-${clusterId}.json`, JSON.stringify(all, null, 2)),
  });
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Stack>
      <SectionHead title={t.title} lead={t.lead}>
        {orgRole === 'Owner' && (
          <Button
            size="xs"
            variant="default"
            leftSection={<ShieldCheck size={14} aria-hidden />}
            loading={verify.isPending}
            onClick={() => verify.mutate()}
          >
            {t.verify}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          leftSection={<Download size={14} aria-hidden />}
          disabled={rows.length === 0}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t.export}
        </Button>
      </SectionHead>
      {verify.data && (
        <Alert color={verify.data.intact ? 'green' : 'red'} role="status">
          {verify.data.intact ? t.verified : t.brokenAt(verify.data.firstBroken ?? 0)}
        </Alert>
      )}
      <AuditFilter onFind={setFilter} />
      <FailureNote error={found.error ?? verify.error ?? save.error} />
      {found.isPending && <PageLoading />}
      {found.isSuccess && <AuditTable rows={rows} />}
      {found.hasNextPage && (
        <Group justify="center">
          <Button
            variant="default"
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            {t.more}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function AuditFilter({ onFind }: { readonly onFind: (filter: Filter) => void }) {
  const t = useWords(auditWords);
  const [filter, setFilter] = useState(NO_FILTER);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFind(filter);
  };
  const field = (name: 'action' | 'actor' | 'object', placeholder: string) => (
    <TextField
      label={t[name]}
      placeholder={placeholder}
      value={filter[name]}
      onChange={(text) => setFilter({ ...filter, [name]: text.trim() })}
      miw={160}
    />
  );
  return (
    <form onSubmit={submit}>
      <Group align="flex-end">
        {field('action', 'CreateCredential')}
        {field('actor', 'db_admin')}
        {field('object', 'user:*')}
        <Select
          label={t.since}
          data={choices(t.sinces)}
          value={filter.since}
          onChange={(since) => setFilter({ ...filter, since: since as Since })}
          allowDeselect={false}
          w={160}
        />
        <Button type="submit" variant="default">
          {t.find}
        </Button>
      </Group>
    </form>
  );
}

function AuditTable({ rows }: { readonly rows: readonly AuditRow[] }) {
  const t = useWords(auditWords);
  const times = useTimes();
  const [shown, setShown] = useState<AuditRow>();
  return (
    <>
      <ListCard
        rows={rows}
        keyOf={({ seq }) => seq}
        minWidth={760}
        spacing="xs"
        columns={[
          { head: t.time, cell: ({ time }) => times.exact(time), isOneLine: true },
          { head: t.action, cell: ({ action }) => action },
          { head: t.object, cell: ({ object }) => object },
          { head: t.actor, cell: ({ actor }) => actor.name },
          { head: t.source, cell: ({ source }) => source || t.host },
        ]}
        actions={(row) => (
          <Group gap="xs" justify="flex-end" wrap="nowrap">
            {!row.intact && (
              <Badge color="red" variant="light">
                {t.broken}
              </Badge>
            )}
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`${t.detail}: ${row.seq}`}
              onClick={() => setShown(row)}
            >
              {t.detail}
            </Button>
          </Group>
        )}
        empty={
          <EmptyState icon={<ScrollText />} title={t.emptyTitle}>
            {t.empty}
          </EmptyState>
        }
      />
      {shown && <AuditDetail row={shown} onClose={() => setShown(undefined)} />}
    </>
  );
}

function AuditDetail({ row, onClose }: { readonly row: AuditRow; readonly onClose: () => void }) {
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

/** The filter as the server is asked. */
function asked({ since, ...texts }: Filter) {
  const from = since && new Date(Date.now() - Number(since) * HOUR_MS).toISOString();
  const given = Object.entries({ ...texts, from }).filter(([, value]) => value !== '');
  return Object.fromEntries(given) as Partial<Omit<Filter, 'since'> & { from: string }>;
}

/** All rows that fit, page after page. */
async function allRows(client: Client, clusterId: string, filter: Filter): Promise<AuditRow[]> {
  const found: AuditRow[] = [];
  const query = { ...asked(filter), pageSize: EXPORT_PAGE };
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
