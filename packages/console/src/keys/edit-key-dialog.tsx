import { Fieldset } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKey } from '../api/keys.ts';
import { useClient } from '../api/use-client.ts';
import { DateField } from '../components/date-field.tsx';
import { DescriptionField } from '../components/description-field.tsx';
import { FormDialog } from '../components/form-dialog.tsx';
import { TextField } from '../components/text-field.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { keyWords } from '../words/keys.ts';
import { accessOf, KeyScopeFields, type ProjectScope } from './key-scope-fields.tsx';

/** Changes the name, the scope and the expiry of a key. Its secret stays. */
export function EditKeyDialog({
  apiKey,
  onClose,
}: {
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
}) {
  const t = useWords(keyWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const { apiKeyId, orgRole } = apiKey;
  const [name, setName] = useState(apiKey.name);
  const [description, setDescription] = useState(apiKey.description);
  const [scopes, setScopes] = useState(() => apiKey.projects.map(scopeOf));
  const [expireTime, setExpireTime] = useState(apiKey.expireTime);
  const save = async () => {
    await client.control('updateApiKey', {
      params: { apiKeyId },
      body: {
        ...{ name, description, orgRole, expireTime: expireTime ?? null },
        ...(orgRole === 'Member' && { projects: scopes.map(accessOf) }),
      },
    });
    await queries.invalidateQueries({ queryKey: ['keys'] });
  };
  return (
    <FormDialog
      title={t.editTitle(apiKey.name)}
      button={common.save}
      onSubmit={save}
      onClose={onClose}
    >
      <TextField
        label={common.name}
        value={name}
        onChange={setName}
        maxLength={64}
        required
        data-autofocus
      />
      <DescriptionField value={description} onChange={setDescription} maxLength={255} />
      {scopes.map((scope, at) => (
        <Fieldset key={scope.projectId} legend={apiKey.projects[at]?.projectName}>
          <KeyScopeFields scope={scope} onChange={(next) => setScopes(scopes.with(at, next))} />
        </Fieldset>
      ))}
      <DateField
        label={t.expires}
        description={t.expiresHelp}
        value={expireTime}
        onChange={setExpireTime}
      />
    </FormDialog>
  );
}

function scopeOf(project: ApiKey['projects'][number]): ProjectScope {
  const { projectId, role, allCluster, clusters, databases } = project;
  const names = (databases ?? []).map(({ dbName }) => dbName);
  return {
    ...{ projectId, role, databases: [...new Set(names)] },
    clusterIds: allCluster ? [] : clusters.map(({ clusterId }) => clusterId),
  };
}
