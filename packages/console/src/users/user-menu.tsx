import { ActionIcon, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Ellipsis, LogOut, ShieldCheck, TimerOff, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { BUILT_IN_USERS, type ClusterUser } from '../api/users.ts';
import { AskDialog } from '../components/ask-dialog.tsx';
import { DropDialog } from '../components/drop-dialog.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { userWords } from '../words/users.ts';
import { EditRolesDialog } from './edit-roles-dialog.tsx';

type Dialog = 'roles' | 'grace' | 'signOut' | 'drop';

/** What is done with one user, besides a reset of the password. */
export function UserMenu({
  clusterId,
  user,
}: {
  readonly clusterId: string;
  readonly user: ClusterUser;
}) {
  const t = useWords(userWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<Dialog>();
  const onClose = () => setDialog(undefined);
  const params = { clusterId, userName: user.name };
  const refresh = () => queries.invalidateQueries({ queryKey: ['users', clusterId] });
  const act = async (operation: 'cancelGrace' | 'signOutUser') => {
    await client.control(operation, { params });
    await refresh();
  };
  const drop = async () => {
    await client.data(clusterId, 'users/drop', { userName: user.name });
    await refresh();
  };
  const isBuiltIn = BUILT_IN_USERS.includes(user.name);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={common.actionsOf(user.name)}>
            <Ellipsis size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<ShieldCheck size={16} aria-hidden />}
            onClick={() => setDialog('roles')}
          >
            {t.editRoles}
          </Menu.Item>
          {user.graceEndTime && (
            <Menu.Item
              leftSection={<TimerOff size={16} aria-hidden />}
              onClick={() => setDialog('grace')}
            >
              {t.endGrace}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<LogOut size={16} aria-hidden />}
            onClick={() => setDialog('signOut')}
          >
            {t.signOut}
          </Menu.Item>
          <Menu.Divider />
          <WhyNot reason={isBuiltIn ? t.builtInDrop : undefined}>
            <Menu.Item
              color="red"
              leftSection={<Trash2 size={16} aria-hidden />}
              onClick={() => setDialog('drop')}
            >
              {t.drop}
            </Menu.Item>
          </WhyNot>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'roles' && <EditRolesDialog {...{ clusterId, user, onClose }} />}
      {dialog === 'grace' && (
        <AskDialog
          title={`${t.endGrace}: ${user.name}`}
          text={t.resetNote}
          button={t.endGrace}
          onConfirm={() => act('cancelGrace')}
          onClose={onClose}
        />
      )}
      {dialog === 'signOut' && (
        <AskDialog
          title={`${t.signOut}: ${user.name}`}
          text={t.signOutText}
          button={t.signOut}
          onConfirm={() => act('signOutUser')}
          onClose={onClose}
        />
      )}
      {dialog === 'drop' && (
        <DropDialog
          title={t.dropTitle(user.name)}
          name={user.name}
          warning={t.dropText}
          onDrop={drop}
          onClose={onClose}
        />
      )}
    </>
  );
}
