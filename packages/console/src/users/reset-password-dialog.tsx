import { Select, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import type { ClusterUser } from '../api/users.ts';
import { UserCallers } from '../callers/user-callers.tsx';
import { choices } from '../components/choices.ts';
import { SecretFormDialog } from '../components/secret-form-dialog.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { callerWords } from '../words/callers.ts';
import { userWords } from '../words/users.ts';
import { type PasswordChoice, PasswordChoiceField } from './password-choice.tsx';

/** Resets a password without the old one; then shows the new one, the only time. */
export function ResetPasswordDialog({
  clusterId,
  user,
  onClose,
}: {
  readonly clusterId: string;
  readonly user: ClusterUser;
  readonly onClose: () => void;
}) {
  const t = useWords(userWords);
  const callers = useWords(callerWords);
  const times = useTimes();
  const client = useClient();
  const queries = useQueryClient();
  const [password, setPassword] = useState<PasswordChoice>({ how: 'generate', typed: '' });
  const [grace, setGrace] = useState<keyof typeof t.graces>('0');
  const reset = async () => {
    const made = await client.control('resetUserPassword', {
      params: { clusterId, userName: user.name },
      body: {
        graceSeconds: Number(grace),
        ...(password.how === 'type' && { newPassword: password.typed }),
      },
    });
    void queries.invalidateQueries({ queryKey: ['users', clusterId] });
    return {
      title: t.resetTitleDone(user.name),
      values: [
        [t.user, user.name],
        [t.password, made.password ?? password.typed],
      ] as const,
      file: `${user.name}.txt`,
      note: made.graceEndTime ? t.resetNoteGrace(times.at(made.graceEndTime)) : t.resetNote,
    };
  };
  return (
    <SecretFormDialog
      title={t.resetTitle(user.name)}
      button={t.reset}
      onSubmit={reset}
      onClose={onClose}
    >
      <Text size="sm">{t.resetLead}</Text>
      <UserCallers {...{ clusterId, user }} consequence={callers.resetPassword} />
      <PasswordChoiceField value={password} onChange={setPassword} />
      <Select
        label={t.grace}
        data={choices(t.graces)}
        value={grace}
        onChange={(value) => value && setGrace(value)}
        allowDeselect={false}
      />
    </SecretFormDialog>
  );
}
