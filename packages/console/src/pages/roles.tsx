import {
  Badge,
  Button,
  Card,
  Group,
  Stack,
  Table,
  Text,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { dropRole } from '../api/roles.ts';
import { useClient } from '../api/use-client.ts';
import { BUILT_IN_ROLES, rolesQuery, usersQuery } from '../api/users.ts';
import { DropDialog } from '../components/drop-dialog.tsx';
import { PageLink } from '../components/page-link.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { useWords } from '../i18n/words.ts';
import { CreateRoleDialog } from '../roles/create-role-dialog.tsx';
import { commonWords } from '../words/common.ts';
import { roleWords } from '../words/roles.ts';

export function RolesPage() {
  const { clusterId } = useParams({ from: '/frame/clusters/$clusterId/roles' });
  const t = useWords(roleWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const roles = useSuspenseQuery(rolesQuery(client, clusterId)).data;
  const users = useQuery(usersQuery(client, clusterId)).data ?? [];
  const [creating, setCreating] = useState(false);
  const [dropping, setDropping] = useState<string>();
  const holders = (role: string) =>
    users.filter((user) => user.roles.includes(role)).map(({ name }) => name);
  const whyNot = (role: string) => {
    if (BUILT_IN_ROLES.includes(role)) return t.builtInFixed;
    const held = holders(role);
    return held.length > 0 ? t.held(held.join(', ')) : undefined;
  };
  const drop = async (role: string) => {
    await dropRole(client, clusterId, role);
    await queries.invalidateQueries({ queryKey: ['roles', clusterId] });
  };
  return (
    <Stack>
      <Group justify="space-between">
        <div>
          <Title order={2} size="h4">
            {t.title}
          </Title>
          <Text size="sm" c="dimmed">
            {t.lead}
          </Text>
        </div>
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          {t.create}
        </Button>
      </Group>
      <Card withBorder padding={0}>
        <Table.ScrollContainer minWidth={520} type="native">
          <Table verticalSpacing="sm" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.role}</Table.Th>
                <Table.Th>{t.holds}</Table.Th>
                <Table.Th>
                  <VisuallyHidden>{common.actions}</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {roles.map((role) => (
                <Table.Tr key={role}>
                  <Table.Td>
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
                  </Table.Td>
                  <Table.Td>{holders(role).join(', ') || t.nobody}</Table.Td>
                  <Table.Td ta="right">
                    <WhyNot reason={whyNot(role)}>
                      <Button
                        size="xs"
                        variant="subtle"
                        color="red"
                        leftSection={<Trash2 size={14} aria-hidden />}
                        aria-label={`${common.drop}: ${role}`}
                        onClick={() => setDropping(role)}
                      >
                        {common.drop}
                      </Button>
                    </WhyNot>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Card>
      {creating && <CreateRoleDialog clusterId={clusterId} onClose={() => setCreating(false)} />}
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
