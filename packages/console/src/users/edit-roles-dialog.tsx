import { Button, Group, MultiSelect, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { type ClusterUser, rolesQuery } from '../api/users.ts';
import { Dialog } from '../components/dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { userWords } from '../words/users.ts';

/** Gives and takes roles, so that the user holds what is chosen. */
export function EditRolesDialog({
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
  const client = useClient();
  const queries = useQueryClient();
  const roles = useQuery(rolesQuery(client, clusterId));
  const [chosen, setChosen] = useState<string[]>([...user.roles]);
  const save = useMutation({
    async mutationFn() {
      const of = (roleName: string) => ({ userName: user.name, roleName });
      // First what is given: at no moment has the user less than before and after.
      for (const role of chosen.filter((name) => !user.roles.includes(name))) {
        await client.data(clusterId, 'users/grant_role', of(role));
      }
      for (const role of user.roles.filter((name) => !chosen.includes(name))) {
        await client.data(clusterId, 'users/revoke_role', of(role));
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['users', clusterId] }),
    onSuccess: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t.editRolesOf(user.name)}>
      <form onSubmit={submit}>
        <Stack>
          <MultiSelect
            label={t.roles}
            description={t.rolesHelp}
            data={roles.data ?? [...user.roles]}
            value={chosen}
            onChange={setChosen}
            searchable
            data-autofocus
          />
          <FailureNote error={roles.error ?? save.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {common.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
