import { Select } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { choices } from '../components/choices.ts';
import { SecretFormDialog } from '../components/secret-form-dialog.tsx';
import { TextField } from '../components/text-field.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { keyWords } from '../words/keys.ts';
import { accessOf, KeyScopeFields, type ProjectScope } from './key-scope-fields.tsx';

const DAY_MS = 86_400_000;

/** Creates a key for one project; then shows its secret, the only time. */
export function CreateKeyDialog({
  projects,
  onClose,
}: {
  readonly projects: readonly { projectId: string; projectName: string }[];
  readonly onClose: () => void;
}) {
  const t = useWords(keyWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<ProjectScope>({
    ...{ projectId: projects[0]?.projectId ?? '', role: 'Read-Only' },
    ...{ clusterIds: [], databases: [] },
  });
  const [days, setDays] = useState<keyof typeof t.expiries>('90');
  const create = async () => {
    const expireTime = days && new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    const { apiKeyId, apiKey } = await client.control('createApiKey', {
      body: {
        ...{ name, orgRole: 'Member', projects: [accessOf(scope)] },
        ...(expireTime && { expireTime }),
      },
    });
    void queries.invalidateQueries({ queryKey: ['keys'] });
    return {
      title: t.createdTitle(name),
      values: [
        [t.keyId, apiKeyId],
        [t.secret, apiKey],
      ] as const,
      file: `${apiKeyId}.txt`,
      note: t.useNote,
    };
  };
  return (
    <SecretFormDialog title={t.create} button={common.create} onSubmit={create} onClose={onClose}>
      <TextField
        label={common.name}
        value={name}
        onChange={setName}
        maxLength={64}
        required
        data-autofocus
      />
      <Select
        label={t.project}
        data={projects.map((project) => ({ value: project.projectId, label: project.projectName }))}
        value={scope.projectId}
        onChange={(value) =>
          setScope({ ...scope, projectId: value ?? '', clusterIds: [], databases: [] })
        }
        allowDeselect={false}
      />
      <KeyScopeFields scope={scope} onChange={setScope} />
      <Select
        label={t.expires}
        data={choices(t.expiries)}
        value={days}
        onChange={(value) => setDays(value ?? '')}
        allowDeselect={false}
      />
    </SecretFormDialog>
  );
}
