import { Alert, Breadcrumbs, Button, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Lock, ShieldPlus } from 'lucide-react';
import { grantsQuery, groupsQuery, type RoleGrant, revoke } from '../api/roles.ts';
import { useClient } from '../api/use-client.ts';
import { BUILT_IN_ROLES, usersQuery } from '../api/users.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { ListCard } from '../components/list-card.tsx';
import { PageLink } from '../components/page-link.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { placeText } from '../explain/place-text.ts';
import { useWords } from '../i18n/words.ts';
import { RightNeeded } from '../rights/right-needed.tsx';
import { useWhyNot, useWhyNotHere } from '../rights/use-why-not.ts';
import { AddGrant } from '../roles/add-grant.tsx';
import { explainWords } from '../words/explain.ts';
import { roleWords } from '../words/roles.ts';

/** One role: who holds it, what it grants, and a form for more. */
export function RolePage() {
  const { clusterId, roleName } = useParams({
    from: '/frame/clusters/$clusterId/roles/$roleName',
  });
  const reason = useWhyNotHere(clusterId).call('SelectGrant');
  return reason ? <RightNeeded reason={reason} /> : <Role {...{ clusterId, roleName }} />;
}

function Role({ clusterId, roleName }: { readonly clusterId: string; readonly roleName: string }) {
  const t = useWords(roleWords);
  const client = useClient();
  const { grants, description } = useSuspenseQuery(grantsQuery(client, clusterId, roleName)).data;
  const { data: users, isPending } = useQuery(usersQuery(client, clusterId));
  const holders = users?.filter(({ roles }) => roles.includes(roleName)).map(({ name }) => name);
  const isBuiltIn = BUILT_IN_ROLES.includes(roleName);
  return (
    <Stack gap="lg" aria-busy={isPending}>
      <Stack gap={2}>
        <Breadcrumbs>
          <PageLink to="/clusters/$clusterId/roles" params={{ clusterId }} size="sm">
            {t.back}
          </PageLink>
        </Breadcrumbs>
        <Title order={2} size="h3">
          {roleName}
        </Title>
        {description && <Text c="dimmed">{description}</Text>}
        {holders && <Text size="sm">{t.heldBy(holders.join(', ') || t.nobody)}</Text>}
      </Stack>
      {isBuiltIn && (
        <Alert color="gray" icon={<Lock aria-hidden />}>
          {t.builtInFixed}
        </Alert>
      )}
      <GrantTable {...{ clusterId, roleName, grants, isFixed: isBuiltIn }} />
      {!isBuiltIn && <AddGrant clusterId={clusterId} roleName={roleName} />}
    </Stack>
  );
}

function GrantTable({
  clusterId,
  roleName,
  grants,
  isFixed,
}: {
  readonly clusterId: string;
  readonly roleName: string;
  readonly grants: readonly RoleGrant[];
  readonly isFixed: boolean;
}) {
  const t = useWords(roleWords);
  const places = useWords(explainWords);
  const client = useClient();
  const queries = useQueryClient();
  const groups = useQuery(groupsQuery(client, clusterId)).data ?? [];
  const take = useMutation({
    mutationFn: (grant: RoleGrant) => revoke(client, clusterId, roleName, grant),
    onSettled: () => queries.invalidateQueries({ queryKey: ['roles', clusterId, roleName] }),
  });
  const whyNot = useWhyNot(clusterId).call('OperatePrivilege');
  const placeOf = ({ objectType, objectName, dbName }: RoleGrant) =>
    placeText(
      objectType === 'User' ? { user: objectName } : { database: dbName, collection: objectName },
      places,
    );
  const contents = (privilege: string) => groups.find(({ name }) => name === privilege)?.privileges;
  return (
    <>
      <FailureNote error={take.error} />
      <ListCard
        rows={grants}
        keyOf={(grant) => `${grant.privilege} ${placeOf(grant)}`}
        columns={[
          {
            head: t.privilege,
            cell: ({ privilege }) => (
              <>
                <Text fw={600} size="sm">
                  {privilege}
                </Text>
                <Text size="xs" c="dimmed">
                  {contents(privilege)?.join(', ')}
                </Text>
              </>
            ),
          },
          { head: t.on, cell: placeOf },
          { head: t.by, cell: ({ grantor }) => grantor },
        ]}
        {...(!isFixed && {
          actions: (grant: RoleGrant) => (
            <WhyNot reason={whyNot}>
              <Button
                size="xs"
                variant="default"
                aria-label={`${t.revoke}: ${grant.privilege} · ${placeOf(grant)}`}
                loading={take.isPending && take.variables === grant}
                onClick={() => take.mutate(grant)}
              >
                {t.revoke}
              </Button>
            </WhyNot>
          ),
        })}
        empty={
          <EmptyState icon={<ShieldPlus />} title={t.noGrants}>
            {t.noGrantsText}
          </EmptyState>
        }
      />
    </>
  );
}
