import { Button, Group, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { clustersQuery } from '../api/clusters.ts';
import { useClient } from '../api/use-client.ts';
import { Dialog } from '../components/dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { SecretOnce, type Shown } from '../components/secret-once.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { keyWords } from '../words/keys.ts';

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
  const [projectId, setProjectId] = useState(projects[0]?.projectId ?? '');
  const [role, setRole] = useState<keyof typeof t.projectRoles>('Read-Only');
  const [clusterIds, setClusterIds] = useState<string[]>([]);
  const [days, setDays] = useState<keyof typeof t.expiries>('90');
  const [shown, setShown] = useState<Shown>();
  const clusters = (useQuery(clustersQuery(client)).data ?? []).filter(
    (cluster) => cluster.projectId === projectId,
  );
  const create = useMutation({
    gcTime: 0,
    mutationFn: () =>
      client.control('createApiKey', {
        body: {
          ...{ name, orgRole: 'Member' },
          projects: [
            { projectId, role, ...(clusterIds.length > 0 && { allCluster: false, clusterIds }) },
          ],
          ...(days && { expireTime: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
        },
      }),
    onSuccess({ apiKeyId, apiKey }) {
      create.reset();
      void queries.invalidateQueries({ queryKey: ['keys'] });
      setShown({
        title: t.createdTitle(name),
        values: [
          [t.keyId, apiKeyId],
          [t.secret, apiKey],
        ],
        file: `${apiKeyId}.txt`,
        note: t.useNote,
      });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  if (shown) return <SecretOnce shown={shown} onClose={onClose} />;
  return (
    <Dialog onClose={onClose} title={t.create}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={common.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={64}
            autoComplete="off"
            required
            data-autofocus
          />
          <Select
            label={t.project}
            data={projects.map((project) => ({
              value: project.projectId,
              label: project.projectName,
            }))}
            value={projectId}
            onChange={(value) => {
              setProjectId(value ?? '');
              setClusterIds([]);
            }}
            allowDeselect={false}
          />
          <Select
            label={t.role}
            data={choices(t.projectRoles)}
            value={role}
            onChange={(value) => value && setRole(value)}
            allowDeselect={false}
          />
          <MultiSelect
            label={t.clusters}
            description={t.clustersHelp}
            data={clusters.map(({ clusterId, clusterName }) => ({
              value: clusterId,
              label: clusterName,
            }))}
            value={clusterIds}
            onChange={setClusterIds}
          />
          <Select
            label={t.expires}
            data={choices(t.expiries)}
            value={days}
            onChange={(value) => setDays(value ?? '')}
            allowDeselect={false}
          />
          <FailureNote error={create.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {common.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function choices<Key extends string>(labels: Readonly<Record<Key, string>>) {
  return (Object.keys(labels) as Key[]).map((value) => ({ value, label: labels[value] }));
}
