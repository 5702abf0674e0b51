import { Badge, Box, Group, Stack } from '@mantine/core';
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { dropRole } from '../api/roles.ts';
import { useClient } from '../api/use-client.ts';
import { BUILT_IN_ROLES, rolesQuery, usersQuery } from '../api/users.ts';
import { DropDialog } from '../components/drop-dialog.tsx';
import { ListCard } from '../components/list-card.tsx';
import { OpenButton } from '../components/open-button.tsx';
import { PageLink } from '../components/page-link.tsx';
import { RowButton } from '../components/row-button.tsx';
import { SectionHead } from '../components/section-head.tsx';
import { useWords } from '../i18n/words.ts';
import { RightNeeded } from '../rights/right-needed.tsx';
import { useWhyNot, useWhyNotHere } from '../rights/use-why-not.ts';
import { CreateRoleDialog } from '../roles/create-role-dialog.tsx';
import { GroupsSection } from '../roles/groups-section.tsx';
import { commonWords } from '../words/common.ts';
import { roleWords } from '../words/roles.ts';

export function RolesPage() {
  const { clusterId } = useParams({ from: '/frame/clusters/$clusterId/roles' });
  const reason = useWhyNotHere(clusterId).call('SelectRole');
  return reason ? <RightNeeded reason={reason} /> : <Roles clusterId={clusterId} />;
}

function Roles({ clusterId }: { readonly clusterId: string }) {
  const t = useWords(roleWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const roles = useSuspenseQuery(rolesQuery(client, clusterId)).data;
  const { data: users, isPending } = useQuery(usersQuery(client, clusterId));
  const [dropping, setDropping] = useState<string>();
  const holders = (role: string) =>
    users?.filter((user) => user.roles.includes(role)).map(({ name }) => name);
  /** Not known to who may not see the users. */
  const heldBy = (role: string) => (users ? holders(role)?.join(', ') || t.nobody : '–');
  const mayNot = useWhyNot(clusterId);
  const whyNot = (role: string) => {
    if (BUILT_IN_ROLES.includes(role)) return t.builtInFixed;
    const held = holders(role);
    return held?.length ? t.held(held.join(', ')) : mayNot.call('DropRole');
  };
  const drop = async (role: string) => {
    await dropRole(client, clusterId, role);
    await queries.invalidateQueries({ queryKey: ['roles', clusterId] });
  };
  return (
    <Stack aria-busy={isPending}>
      <SectionHead title={t.title} lead={t.lead}>
        <OpenButton
          label={t.create}
          whyNot={mayNot.call('CreateRole')}
          dialog={(close) => <CreateRoleDialog clusterId={clusterId} onClose={close} />}
        />
      </SectionHead>
      <ListCard
        rows={roles}
        keyOf={(role) => role}
        textOf={(role) => [role, ...(holders(role) ?? [])].join(' ')}
        minWidth={520}
        columns={[
          { head: t.role, cell: (role) => <RoleName {...{ clusterId, role }} /> },
          { head: t.holds, cell: (role) => heldBy(role) },
        ]}
        actions={(role) => (
          <RowButton
            {...{ label: common.drop, of: role, icon: Trash2, isDanger: true }}
            whyNot={whyNot(role)}
            onClick={() => setDropping(role)}
          />
        )}
      />
      <Box mt="lg">
        <GroupsSection clusterId={clusterId} />
      </Box>
      {dropping !== undefined && (
        <DropDialog
          title={t.dropTitle(dropping)}
          name={dropping}
          warning={t.dropText}
          onDrop={() => drop(dropping)}
          onClose={() => setDropping(undefined)}
        />
      )}
    </Stack>
  );
}

function RoleName({ clusterId, role }: { readonly clusterId: string; readonly role: string }) {
  const t = useWords(roleWords);
  return (
    <Group gap="xs">
      <PageLink
        to="/clusters/$clusterId/roles/$roleName"
        params={{ clusterId, roleName: role }}
        fw={600}
      >
        {role}
      </PageLink>
      {BUILT_IN_ROLES.includes(role) && (
        <Badge variant="light" color="gray">
          {t.builtIn}
        </Badge>
      )}
    </Group>
  );
}
