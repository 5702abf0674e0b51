import { Alert, Badge, Button, Group, Stack } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Download, ScrollText, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { AuditDetail } from '../audit/audit-detail.tsx';
import { AuditFilterForm, NO_FILTER } from '../audit/audit-filter-form.tsx';
import { type AuditRow, allAuditRows, askedOf } from '../audit/audit-queries.ts';
import { downloadText } from '../components/download-text.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { ListCard } from '../components/list-card.tsx';
import { PageLoading } from '../components/page-loading.tsx';
import { SectionHead } from '../components/section-head.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { RightNeeded } from '../rights/right-needed.tsx';
import { useWhyNotHere } from '../rights/use-why-not.ts';
import { useSession } from '../session/use-session.ts';
import { auditWords } from '../words/audit.ts';

export function AuditPage() {
  const { clusterId } = useParams({ from: '/frame/clusters/$clusterId/audit' });
  const reason = useWhyNotHere(clusterId).operation('queryClusterAudit');
  return reason ? <RightNeeded reason={reason} /> : <Audit clusterId={clusterId} />;
}

function Audit({ clusterId }: { readonly clusterId: string }) {
  const t = useWords(auditWords);
  const client = useClient();
  const { orgRole } = useSession();
  const [filter, setFilter] = useState(NO_FILTER);
  const found = useInfiniteQuery({
    queryKey: ['audit', clusterId, filter],
    queryFn: ({ pageParam }) =>
      client.control('queryClusterAudit', {
        params: { clusterId },
        query: { ...askedOf(filter), pageSize: 50, ...(pageParam && { before: pageParam }) },
      }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  const verify = useMutation({ mutationFn: () => client.control('verifyAudit') });
  const save = useMutation({
    mutationFn: () => allAuditRows(client, clusterId, filter),
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
      <AuditFilterForm onFind={setFilter} />
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
