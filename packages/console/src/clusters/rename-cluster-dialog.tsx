import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Cluster } from '../api/clusters.ts';
import { useClient } from '../api/use-client.ts';
import { Dialog } from '../components/dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { useWords } from '../i18n/words.ts';
import { clusterWords } from '../words/clusters.ts';
import { commonWords } from '../words/common.ts';

export function RenameClusterDialog({
  cluster,
  onClose,
}: {
  readonly cluster: Cluster;
  readonly onClose: () => void;
}) {
  const t = useWords(clusterWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const [clusterName, setName] = useState(cluster.clusterName);
  const [description, setDescription] = useState(cluster.description);
  const rename = useMutation({
    mutationFn: () =>
      client.control('updateCluster', {
        params: { clusterId: cluster.clusterId },
        body: { clusterName, description },
      }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['clusters'] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t.renameTitle}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={common.name}
            description={t.nameHelp}
            value={clusterName}
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
          <FailureNote error={rename.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={rename.isPending}>
              {common.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
