import { useQueryClient } from '@tanstack/react-query';
import { LogOut, Pencil, TimerOff, Trash2 } from 'lucide-react';
import { useClient } from '../api/use-client.ts';
import { BUILT_IN_USERS, type ClusterUser } from '../api/users.ts';
import { UserCallers } from '../callers/user-callers.tsx';
import { askAction } from '../components/ask-action.tsx';
import { DropDialog } from '../components/drop-dialog.tsx';
import { RowMenu } from '../components/row-menu.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { callerWords } from '../words/callers.ts';
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
  const callers = useWords(callerWords);
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
  const endGrace = askAction({
    ...{ label: t.endGrace, icon: TimerOff, whyNot: whyNot.operation('cancelGrace') },
    ...{ name, text: t.resetNote, onConfirm: () => act('cancelGrace') },
  });
  const signOut = askAction({
    ...{ label: t.signOut, icon: LogOut, whyNot: whyNot.operation('signOutUser') },
    ...{ name, text: t.signOutText, onConfirm: () => act('signOutUser') },
  });
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
        signOut,
        {
          ...{ label: t.drop, icon: Trash2, isDanger: true },
          whyNot: BUILT_IN_USERS.includes(name) ? t.builtInDrop : whyNot.call('DeleteCredential'),
          dialog: (close) => (
            <DropDialog
              title={t.dropTitle(name)}
              name={name}
              warning={t.dropText}
              note={<UserCallers {...{ clusterId, user }} consequence={callers.lose} />}
              onDrop={drop}
              onClose={close}
            />
          ),
        },
      ]}
    />
  );
}
