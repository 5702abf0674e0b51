import { useQueryClient } from '@tanstack/react-query';
import { LogOut, Pencil, TimerOff, Trash2 } from 'lucide-react';
import { useClient } from '../api/use-client.ts';
import { BUILT_IN_USERS, type ClusterUser } from '../api/users.ts';
import { AskDialog } from '../components/ask-dialog.tsx';
import { DropDialog } from '../components/drop-dialog.tsx';
import { type RowAction, RowMenu } from '../components/row-menu.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { userWords } from '../words/users.ts';
import { EditUserDialog } from './edit-user-dialog.tsx';

/** What is done with one user, besides a reset of the password. */
export function UserMenu({
  clusterId,
  user,
}: {
  readonly clusterId: string;
  readonly user: ClusterUser;
}) {
  const t = useWords(userWords);
  const client = useClient();
  const queries = useQueryClient();
  const { name } = user;
  const params = { clusterId, userName: name };
  const refresh = () => queries.invalidateQueries({ queryKey: ['users', clusterId] });
  const act = async (operation: 'cancelGrace' | 'signOutUser') => {
    await client.control(operation, { params });
    await refresh();
  };
  const drop = async () => {
    await client.data(clusterId, 'users/drop', { userName: name });
    await refresh();
  };
  const whyNot = useWhyNot(clusterId);
  const endGrace: RowAction = {
    ...{ label: t.endGrace, icon: TimerOff, whyNot: whyNot.operation('cancelGrace') },
    dialog: (close) => (
      <AskDialog
        title={`${t.endGrace}: ${name}`}
        text={t.resetNote}
        button={t.endGrace}
        onConfirm={() => act('cancelGrace')}
        onClose={close}
      />
    ),
  };
  return (
    <RowMenu
      name={name}
      actions={[
        {
          ...{ label: t.edit, icon: Pencil },
          whyNot: whyNot.call('OperateUserRole') ?? whyNot.operation('setUserExpiry'),
          dialog: (close) => <EditUserDialog clusterId={clusterId} user={user} onClose={close} />,
        },
        ...(user.graceEndTime ? [endGrace] : []),
        {
          ...{ label: t.signOut, icon: LogOut, whyNot: whyNot.operation('signOutUser') },
          dialog: (close) => (
            <AskDialog
              title={`${t.signOut}: ${name}`}
              text={t.signOutText}
              button={t.signOut}
              onConfirm={() => act('signOutUser')}
              onClose={close}
            />
          ),
        },
        {
          ...{ label: t.drop, icon: Trash2, isDanger: true },
          whyNot: BUILT_IN_USERS.includes(name) ? t.builtInDrop : whyNot.call('DeleteCredential'),
          dialog: (close) => (
            <DropDialog
              title={t.dropTitle(name)}
              name={name}
              warning={t.dropText}
              onDrop={drop}
              onClose={close}
            />
          ),
        },
      ]}
    />
  );
}
