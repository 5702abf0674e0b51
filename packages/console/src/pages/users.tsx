import { Alert, Badge, Group, Stack, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { KeyRound, Users as UsersIcon } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { type ClusterUser, usersQuery } from '../api/users.ts';
import { ListCard } from '../components/list-card.tsx';
import { OpenButton } from '../components/open-button.tsx';
import { RowButton } from '../components/row-button.tsx';
import { SectionHead } from '../components/section-head.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { RightNeeded } from '../rights/right-needed.tsx';
import { useWhyNot, useWhyNotHere } from '../rights/use-why-not.ts';
import { CreateUserDialog } from '../users/create-user-dialog.tsx';
import { ResetPasswordDialog } from '../users/reset-password-dialog.tsx';
import { UserMenu } from '../users/user-menu.tsx';
import { commonWords } from '../words/common.ts';
import { userWords } from '../words/users.ts';

export function UsersPage() {
  const { clusterId } = useParams({ from: '/frame/clusters/$clusterId/users' });
  const reason = useWhyNotHere(clusterId).operation('listCredentials');
  return reason ? <RightNeeded reason={reason} /> : <Users clusterId={clusterId} />;
}

function Users({ clusterId }: { readonly clusterId: string }) {
  const t = useWords(userWords);
  const users = useSuspenseQuery(usersQuery(useClient(), clusterId)).data;
  return (
    <Stack>
      <SectionHead title={t.title} lead={t.lead}>
        <OpenButton
          label={t.create}
          whyNot={useWhyNot(clusterId).call('CreateCredential')}
          dialog={(close) => <CreateUserDialog clusterId={clusterId} onClose={close} />}
        />
      </SectionHead>
      <UserTable clusterId={clusterId} users={users} />
      {users.length === 1 && (
        <Alert color="indigo" icon={<UsersIcon aria-hidden />} title={t.onlyBuiltIn}>
          {t.onlyBuiltInText}
        </Alert>
      )}
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
  const whyNot = useWhyNot(clusterId);
  const [resetting, setResetting] = useState<ClusterUser>();
  return (
    <>
      <ListCard
        rows={users}
        keyOf={({ id }) => id}
        textOf={({ name, description, roles }) => [name, description, ...roles].join(' ')}
        minWidth={820}
        columns={[
          { head: t.user, cell: (user) => <UserName user={user} /> },
          { head: t.roles, cell: ({ roles }) => <RoleBadges roles={roles} /> },
          {
            head: common.created,
            isOneLine: true,
            cell: ({ createTime }) => times.ago(createTime),
            title: ({ createTime }) => times.at(createTime),
          },
          {
            head: t.lastUsed,
            isOneLine: true,
            cell: ({ lastUsedTime }) => (lastUsedTime ? times.ago(lastUsedTime) : t.never),
            title: ({ lastUsedNetwork }) => lastUsedNetwork,
          },
          { head: t.passwordAge, cell: (user) => <PasswordAge user={user} /> },
        ]}
        actions={(user) => (
          <Group justify="flex-end" gap="xs" wrap="nowrap">
            <RowButton
              {...{ label: t.reset, of: user.name, icon: KeyRound }}
              whyNot={whyNot.operation('resetUserPassword')}
              onClick={() => setResetting(user)}
            />
            <UserMenu clusterId={clusterId} user={user} />
          </Group>
        )}
      />
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

function UserName({ user }: { readonly user: ClusterUser }) {
  const t = useWords(userWords);
  const times = useTimes();
  const isOver = user.status === 'EXPIRED';
  return (
    <>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {user.name}
        </Text>
        {user.expireTime && (
          <Badge color={isOver ? 'red' : 'yellow'} variant="light" tt="none">
            {isOver ? t.expired : t.expiresAt(times.at(user.expireTime))}
          </Badge>
        )}
      </Group>
      {user.description && (
        <Text size="xs" c="dimmed" lineClamp={2} maw={280}>
          {user.description}
        </Text>
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

function PasswordAge({ user }: { readonly user: ClusterUser }) {
  const t = useWords(userWords);
  const times = useTimes();
  return (
    <>
      {t.days(user.ageDays)}
      {user.graceEndTime && (
        <Text size="xs" c="dimmed">
          {t.graceUntil(times.at(user.graceEndTime))}
        </Text>
      )}
    </>
  );
}
