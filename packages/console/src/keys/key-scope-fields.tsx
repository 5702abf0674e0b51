import { MultiSelect, Select, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { clustersQuery } from '../api/clusters.ts';
import { useClient } from '../api/use-client.ts';
import { choices } from '../components/choices.ts';
import { useWords } from '../i18n/words.ts';
import { keyWords } from '../words/keys.ts';

/** What a key may touch of one project. */
export interface ProjectScope {
  readonly projectId: string;
  readonly role: 'Admin' | 'Read-Write' | 'Read-Only';
  /** None: all of the project. */
  readonly clusterIds: readonly string[];
  /** None: all of these clusters. */
  readonly databases: readonly string[];
}

/** As a request says it. */
export function accessOf({ projectId, role, clusterIds, databases }: ProjectScope) {
  if (clusterIds.length === 0) return { projectId, role };
  return {
    ...{ projectId, role, allCluster: false, clusterIds: [...clusterIds] },
    ...(databases.length > 0 && { databases: [...databases] }),
  };
}

/** Fields for the role in a project, and the clusters and databases that it is limited to. */
export function KeyScopeFields({
  scope,
  onChange,
}: {
  readonly scope: ProjectScope;
  readonly onChange: (scope: ProjectScope) => void;
}) {
  const t = useWords(keyWords);
  const clusters = (useQuery(clustersQuery(useClient())).data ?? []).filter(
    ({ projectId }) => projectId === scope.projectId,
  );
  return (
    <>
      <Select
        label={t.role}
        data={choices(t.projectRoles)}
        value={scope.role}
        onChange={(role) => role && onChange({ ...scope, role })}
        allowDeselect={false}
      />
      <MultiSelect
        label={t.clusters}
        description={t.clustersHelp}
        data={clusters.map(({ clusterId, clusterName }) => ({
          value: clusterId,
          label: clusterName,
        }))}
        searchable
        value={[...scope.clusterIds]}
        onChange={(clusterIds) =>
          onChange({ ...scope, clusterIds, ...(clusterIds.length === 0 && { databases: [] }) })
        }
      />
      {scope.clusterIds.length > 0 && (
        <TagsInput
          label={t.databases}
          description={t.databasesHelp}
          value={[...scope.databases]}
          onChange={(databases) => onChange({ ...scope, databases })}
        />
      )}
    </>
  );
}
