import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { Dialog } from '../components/dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { SecretOnce, type Shown } from '../components/secret-once.tsx';
import { useWords } from '../i18n/words.ts';
import { clusterWords } from '../words/clusters.ts';
import { commonWords } from '../words/common.ts';

/** Creates a cluster; then shows its administrator and the password, the only time. */
export function CreateClusterDialog({
  projects,
  onClose,
}: {
  readonly projects: readonly { projectId: string; projectName: string }[];
  readonly onClose: () => void;
}) {
  const t = useWords(clusterWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [projectId, setProjectId] = useState(projects[0]?.projectId ?? '');
  const [shown, setShown] = useState<Shown>();
  const create = useMutation({
    gcTime: 0,
    mutationFn: () =>
      client.control('createDedicatedCluster', {
        body: { clusterName: name, projectId, ...(description && { description }) },
      }),
    onSuccess({ clusterId, username, password = '' }) {
      create.reset();
      void queries.invalidateQueries({ queryKey: ['clusters'] });
      setShown({
        title: t.createdTitle(name),
        values: [
          [t.clusterId, clusterId],
          [t.user, username],
          [t.password, password],
        ],
        file: `${clusterId}.txt`,
        note: t.createdNote,
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
            description={t.nameHelp}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={64}
            required
            data-autofocus
          />
          <TextInput
            label={`${common.description} (${common.optional})`}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            maxLength={255}
          />
          <Select
            label={t.project}
            data={projects.map((project) => ({
              value: project.projectId,
              label: project.projectName,
            }))}
            value={projectId}
            onChange={(value) => setProjectId(value ?? '')}
            allowDeselect={false}
          />
          <Text size="sm" c="dimmed">
            {t.regionNote}
          </Text>
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
