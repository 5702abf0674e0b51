import { MultiSelect } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { BUILT_IN_USERS, type ClusterUser, rolesQuery } from '../api/users.ts';
import { DateField } from '../components/date-field.tsx';
import { DescriptionField } from '../components/description-field.tsx';
import { FormDialog } from '../components/form-dialog.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { userWords } from '../words/users.ts';

/** Changes what a user holds, how it is described, and until when it works. */
export function EditUserDialog({
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
  const [description, setDescription] = useState(user.description);
  const [expireTime, setExpireTime] = useState(user.expireTime);
  const userName = user.name;
  const saveRoles = async () => {
    // First what is given: at no moment has the user less than before and after.
    for (const roleName of chosen.filter((name) => !user.roles.includes(name))) {
      await client.data(clusterId, 'users/grant_role', { userName, roleName });
    }
    for (const roleName of user.roles.filter((name) => !chosen.includes(name))) {
      await client.data(clusterId, 'users/revoke_role', { userName, roleName });
    }
  };
  const save = async () => {
    try {
      await saveRoles();
      if (description !== user.description) {
        await client.data(clusterId, 'users/update_password', { userName, description });
      }
      if (expireTime !== user.expireTime) {
        const params = { clusterId, userName };
        const body = { expireTime: expireTime ?? null };
        await client.control('setUserExpiry', { params, body });
      }
    } finally {
      await queries.invalidateQueries({ queryKey: ['users', clusterId] });
    }
  };
  return (
    <FormDialog
      title={t.editTitle(user.name)}
      button={common.save}
      error={roles.error}
      onSubmit={save}
      onClose={onClose}
    >
      <MultiSelect
        label={t.roles}
        description={t.rolesHelp}
        data={roles.data ?? [...user.roles]}
        value={chosen}
        onChange={setChosen}
        searchable
        // Else its list would cover the dialog that was just opened.
        openOnFocus={false}
        data-autofocus
      />
      <DescriptionField value={description} onChange={setDescription} maxLength={1024} />
      {!BUILT_IN_USERS.includes(user.name) && (
        <DateField
          label={t.expires}
          description={t.expiresHelp}
          value={expireTime}
          onChange={setExpireTime}
        />
      )}
    </FormDialog>
  );
}
