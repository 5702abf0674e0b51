import { useQueryClient } from '@tanstack/react-query';
import { Pause, Pencil, Play, Trash2 } from 'lucide-react';
import type { Cluster } from '../api/clusters.ts';
import { useClient } from '../api/use-client.ts';
import { askAction } from '../components/ask-action.tsx';
import { DropDialog } from '../components/drop-dialog.tsx';
import { RowMenu } from '../components/row-menu.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { clusterWords } from '../words/clusters.ts';
import { RenameClusterDialog } from './rename-cluster-dialog.tsx';

/** What is done with a whole cluster. */
export function ClusterMenu({
  cluster,
  onDropped,
}: {
  readonly cluster: Cluster;
  readonly onDropped?: () => void;
}) {
  const t = useWords(clusterWords);
  const client = useClient();
  const queries = useQueryClient();
  const { clusterId, clusterName, status } = cluster;
  const change = async (operation: 'suspendCluster' | 'resumeCluster' | 'dropCluster') => {
    await client.control(operation, { params: { clusterId } });
    await queries.invalidateQueries({ queryKey: ['clusters'] });
  };
  const whyNot = useWhyNot(clusterId);
  const isStopped = status === 'STOPPED' || status === 'ABNORMAL';
  return (
    <RowMenu
      name={clusterName}
      actions={[
        askAction({
          ...{ label: t.suspend, icon: Pause, name: clusterName },
          whyNot:
            whyNot.operation('suspendCluster') ?? (status === 'RUNNING' ? undefined : t.notRunning),
          ...{ title: t.suspendTitle(clusterName), text: t.suspendText },
          onConfirm: () => change('suspendCluster'),
        }),
        askAction({
          ...{ label: t.resume, icon: Play, name: clusterName },
          whyNot: whyNot.operation('resumeCluster') ?? (isStopped ? undefined : t.notStopped),
          ...{ text: t.createdNote, onConfirm: () => change('resumeCluster') },
        }),
        {
          ...{ label: t.rename, icon: Pencil, whyNot: whyNot.operation('updateCluster') },
          dialog: (close) => <RenameClusterDialog cluster={cluster} onClose={close} />,
        },
        {
          ...{ label: t.drop, icon: Trash2, isDanger: true },
          whyNot: whyNot.operation('dropCluster'),
          dialog: (close) => (
            <DropDialog
              title={t.dropTitle(clusterName)}
              name={clusterName}
              warning={t.dropText}
              onDrop={async () => {
                await change('dropCluster');
                onDropped?.();
              }}
              onClose={close}
            />
          ),
        },
      ]}
    />
  );
}
