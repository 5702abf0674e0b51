import { Select } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ClusterEngine, enginesQuery } from '../api/clusters.ts';
import { useClient } from '../api/use-client.ts';
import { DescriptionField } from '../components/description-field.tsx';
import { SecretFormDialog } from '../components/secret-form-dialog.tsx';
import { TextField } from '../components/text-field.tsx';
import { useWords } from '../i18n/words.ts';
import { clusterWords } from '../words/clusters.ts';
import { commonWords } from '../words/common.ts';
import { EngineChoice } from './engine-choice.tsx';

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
  const [chosen, choose] = useState<string | null>(null);
  const [engine, setEngine] = useState<ClusterEngine>();
  const { data: engines = [] } = useQuery(enginesQuery(client));
  // They may come after the dialog was opened.
  const projectId = chosen ?? projects[0]?.projectId ?? '';
  const create = async () => {
    const body = {
      ...{ clusterName: name, projectId, ...(description && { description }) },
      ...(engine && { engine }),
    };
    const made = await client.control('createDedicatedCluster', { body });
    void queries.invalidateQueries({ queryKey: ['clusters'] });
    return {
      title: t.createdTitle(name),
      values: [
        [t.clusterId, made.clusterId],
        [t.user, made.username],
        [t.password, made.password ?? ''],
      ] as const,
      file: `${made.clusterId}.txt`,
      note: t.createdNote,
    };
  };
  return (
    <SecretFormDialog title={t.create} button={common.create} onSubmit={create} onClose={onClose}>
      <TextField
        label={common.name}
        description={t.nameHelp}
        value={name}
        onChange={setName}
        maxLength={64}
        required
        data-autofocus
      />
      <DescriptionField value={description} onChange={setDescription} maxLength={255} />
      <Select
        label={t.project}
        data={projects.map((project) => ({ value: project.projectId, label: project.projectName }))}
        value={projectId}
        onChange={choose}
        allowDeselect={false}
      />
      <EngineChoice engines={engines} value={engine} onChange={setEngine} />
    </SecretFormDialog>
  );
}
