import { Alert, Button, Group, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useClient } from '../api/use-client.ts';
import type { ClusterUser } from '../api/users.ts';
import { Dialog } from '../components/dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { SecretOnce, type Shown } from '../components/secret-once.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { userWords } from '../words/users.ts';
import { type PasswordChoice, PasswordChoiceField } from './password-choice.tsx';

const DAY_MS = 86_400_000;

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
  const common = useWords(commonWords);
  const times = useTimes();
  const client = useClient();
  const queries = useQueryClient();
  const [password, setPassword] = useState<PasswordChoice>({ how: 'generate', typed: '' });
  const [grace, setGrace] = useState<keyof typeof t.graces>('0');
  const [shown, setShown] = useState<Shown>();
  const reset = useMutation({
    gcTime: 0,
    mutationFn: () =>
      client.control('resetUserPassword', {
        params: { clusterId, userName: user.name },
        body: {
          graceSeconds: Number(grace),
          ...(password.how === 'type' && { newPassword: password.typed }),
        },
      }),
    onSuccess(made) {
      reset.reset();
      void queries.invalidateQueries({ queryKey: ['users', clusterId] });
      setShown({
        title: t.resetTitleDone(user.name),
        values: [
          [t.user, user.name],
          [t.password, made.password ?? password.typed],
        ],
        file: `${user.name}.txt`,
        note: made.graceEndTime ? t.resetNoteGrace(times.at(made.graceEndTime)) : t.resetNote,
      });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reset.mutate();
  };
  if (shown) return <SecretOnce shown={shown} onClose={onClose} />;
  return (
    <Dialog onClose={onClose} title={t.resetTitle(user.name)}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{t.resetLead}</Text>
          {isUsedLately(user) && (
            <Alert color="yellow" icon={<TriangleAlert aria-hidden />}>
              {t.usedLately(times.ago(user.lastUsedTime ?? 0), user.lastUsedNetwork ?? '?')}
            </Alert>
          )}
          <PasswordChoiceField value={password} onChange={setPassword} />
          <Select
            label={t.grace}
            data={(Object.keys(t.graces) as (keyof typeof t.graces)[]).map((value) => ({
              value,
              label: t.graces[value],
            }))}
            value={grace}
            onChange={(value) => value && setGrace(value)}
            allowDeselect={false}
          />
          <FailureNote error={reset.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={reset.isPending}>
              {t.reset}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function isUsedLately({ lastUsedTime }: ClusterUser): boolean {
  return lastUsedTime !== undefined && Date.now() - new Date(lastUsedTime).getTime() < DAY_MS;
}
