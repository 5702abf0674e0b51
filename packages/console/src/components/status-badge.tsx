import { Badge } from '@mantine/core';
import { useWords } from '../i18n/words.ts';
import { clusterWords } from '../words/clusters.ts';

export type ClusterStatus = keyof typeof clusterWords.en.statuses;

const COLORS: Readonly<Record<ClusterStatus, string>> = {
  CREATING: 'blue',
  RUNNING: 'green',
  STOPPING: 'yellow',
  STOPPED: 'gray',
  RESUMING: 'blue',
  DELETING: 'yellow',
  DELETED: 'gray',
  ABNORMAL: 'red',
};

export function StatusBadge({ status }: { readonly status: ClusterStatus }) {
  const { statuses } = useWords(clusterWords);
  return (
    <Badge color={COLORS[status]} variant="light">
      {statuses[status]}
    </Badge>
  );
}
