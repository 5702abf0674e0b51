import {
  Alert,
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
import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { KeyRound, Plus, Users } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { type ClusterUser, usersQuery } from '../api/users.ts';
import { type Times, useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { CreateUserDialog } from '../users/create-user-dialog.tsx';
import { ResetPasswordDialog } from '../users/reset-password-dialog.tsx';
import { UserMenu } from '../users/user-menu.tsx';
import { commonWords } from '../words/common.ts';
import { userWords } from '../words/users.ts';

export function UsersPage() {
  const { clusterId } = useParams({ from: '/frame/clusters/$clusterId/users' });
  const t = useWords(userWords);
  const users = useSuspenseQuery(usersQuery(useClient(), clusterId)).data;
  const [creating, setCreating] = useState(false);
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
        <UserTable clusterId={clusterId} users={users} />
      </Card>
      {users.length === 1 && (
        <Alert color="indigo" icon={<Users aria-hidden />} title={t.onlyBuiltIn}>
          {t.onlyBuiltInText}
        </Alert>
      )}
      {creating && <CreateUserDialog clusterId={clusterId} onClose={() => setCreating(false)} />}
    </Stack>
  );
}

function UserTable({
  clusterId,
  users,
}: {
  readonly clusterId: string;
  readonly users: readonly ClusterUser[];
}) {
  const t = useWords(userWords);
  const common = useWords(commonWords);
  const times = useTimes();
  const [resetting, setResetting] = useState<ClusterUser>();
  return (
    <>
      <Table.ScrollContainer minWidth={820} type="native">
        <Table verticalSpacing="sm" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.user}</Table.Th>
              <Table.Th>{t.roles}</Table.Th>
              <Table.Th>{common.created}</Table.Th>
              <Table.Th>{t.lastUsed}</Table.Th>
              <Table.Th>{t.passwordAge}</Table.Th>
              <Table.Th>
                <VisuallyHidden>{common.actions}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {users.map((user) => (
              <Table.Tr key={user.id}>
                <Table.Td fw={600}>
                  {user.name} <Expiry user={user} times={times} />
                </Table.Td>
                <Table.Td>
                  <RoleBadges roles={user.roles} />
                </Table.Td>
                <Table.Td title={times.at(user.createTime)}>{times.ago(user.createTime)}</Table.Td>
                <Table.Td title={user.lastUsedNetwork}>
                  {user.lastUsedTime ? times.ago(user.lastUsedTime) : t.never}
                </Table.Td>
                <Table.Td>
                  {t.days(user.ageDays)}
                  {user.graceEndTime && (
                    <Text size="xs" c="dimmed">
                      {t.graceUntil(times.at(user.graceEndTime))}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <Group justify="flex-end" gap="xs" wrap="nowrap">
                    <Button
                      size="xs"
                      variant="default"
                      leftSection={<KeyRound size={14} aria-hidden />}
                      aria-label={`${t.reset}: ${user.name}`}
                      onClick={() => setResetting(user)}
                    >
                      {t.reset}
                    </Button>
                    <UserMenu clusterId={clusterId} user={user} />
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {resetting && (
        <ResetPasswordDialog
          clusterId={clusterId}
          user={resetting}
          onClose={() => setResetting(undefined)}
        />
      )}
    </>
  );
}

function RoleBadges({ roles }: { readonly roles: readonly string[] }) {
  const t = useWords(userWords);
  if (roles.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t.noRole}
      </Text>
    );
  }
  return (
    <Group gap={4}>
      {roles.map((role) => (
        <Badge key={role} variant="light" tt="none">
          {role}
        </Badge>
      ))}
    </Group>
  );
}

function Expiry({ user, times }: { readonly user: ClusterUser; readonly times: Times }) {
  const t = useWords(userWords);
  if (!user.expireTime) return null;
  const isOver = user.status === 'EXPIRED';
  return (
    <Badge color={isOver ? 'red' : 'yellow'} variant="light" tt="none">
      {isOver ? t.expired : t.expiresAt(times.at(user.expireTime))}
    </Badge>
  );
}
