import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Cluster } from '../api/clusters.ts';
import { useClient } from '../api/use-client.ts';
import { DescriptionField } from '../components/description-field.tsx';
import { FormDialog } from '../components/form-dialog.tsx';
import { TextField } from '../components/text-field.tsx';
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
  const save = async () => {
    const params = { clusterId: cluster.clusterId };
    await client.control('updateCluster', { params, body: { clusterName, description } });
    await queries.invalidateQueries({ queryKey: ['clusters'] });
  };
  return (
    <FormDialog title={t.renameTitle} button={common.save} onSubmit={save} onClose={onClose}>
      <TextField
        label={common.name}
        description={t.nameHelp}
        value={clusterName}
        onChange={setName}
        maxLength={64}
        required
        data-autofocus
      />
      <DescriptionField value={description} onChange={setDescription} maxLength={255} />
    </FormDialog>
  );
}
