import { ActionIcon, Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, Pause, Pencil, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Cluster } from '../api/clusters.ts';
import { useClient } from '../api/use-client.ts';
import { AskDialog } from '../components/ask-dialog.tsx';
import { DropDialog } from '../components/drop-dialog.tsx';
import { useWords } from '../i18n/words.ts';
import { clusterWords } from '../words/clusters.ts';
import { commonWords } from '../words/common.ts';
import { RenameClusterDialog } from './rename-cluster-dialog.tsx';

type Dialog = 'suspend' | 'resume' | 'rename' | 'drop';

/** What is done with a whole cluster. What its status does not allow is not offered. */
export function ClusterMenu({
  cluster,
  onDropped,
}: {
  readonly cluster: Cluster;
  readonly onDropped?: () => void;
}) {
  const t = useWords(clusterWords);
  const common = useWords(commonWords);
  const [dialog, setDialog] = useState<Dialog>();
  const isRunning = cluster.status === 'RUNNING';
  const isStopped = cluster.status === 'STOPPED' || cluster.status === 'ABNORMAL';
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={common.actionsOf(cluster.clusterName)}
          >
            <Ellipsis size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Pause size={16} aria-hidden />}
            disabled={!isRunning}
            onClick={() => setDialog('suspend')}
          >
            {t.suspend}
          </Menu.Item>
          <Menu.Item
            leftSection={<Play size={16} aria-hidden />}
            disabled={!isStopped}
            onClick={() => setDialog('resume')}
          >
            {t.resume}
          </Menu.Item>
          <Menu.Item
            leftSection={<Pencil size={16} aria-hidden />}
            onClick={() => setDialog('rename')}
          >
            {t.rename}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<Trash2 size={16} aria-hidden />}
            onClick={() => setDialog('drop')}
          >
            {t.drop}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ClusterDialog
        {...{ cluster, dialog, onClose: () => setDialog(undefined) }}
        {...(onDropped && { onDropped })}
      />
    </>
  );
}

function ClusterDialog({
  cluster,
  dialog,
  onDropped,
  onClose,
}: {
  readonly cluster: Cluster;
  readonly dialog: Dialog | undefined;
  readonly onDropped?: () => void;
  readonly onClose: () => void;
}) {
  const t = useWords(clusterWords);
  const client = useClient();
  const queries = useQueryClient();
  const { clusterId, clusterName } = cluster;
  const change = useMutation({
    mutationFn: (operation: 'suspendCluster' | 'resumeCluster' | 'dropCluster') =>
      client.control(operation, { params: { clusterId } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['clusters'] }),
  });
  switch (dialog) {
    case 'suspend':
      return (
        <AskDialog
          title={t.suspendTitle(clusterName)}
          text={t.suspendText}
          button={t.suspend}
          onConfirm={() => change.mutateAsync('suspendCluster')}
          onClose={onClose}
        />
      );
    case 'resume':
      return (
        <AskDialog
          title={`${t.resume}: ${clusterName}`}
          text={t.createdNote}
          button={t.resume}
          onConfirm={() => change.mutateAsync('resumeCluster')}
          onClose={onClose}
        />
      );
    case 'rename':
      return <RenameClusterDialog cluster={cluster} onClose={onClose} />;
    case 'drop':
      return (
        <DropDialog
          title={t.dropTitle(clusterName)}
          name={clusterName}
          warning={t.dropText}
          onDrop={async () => {
            await change.mutateAsync('dropCluster');
            onDropped?.();
          }}
          onClose={onClose}
        />
      );
    default:
      return null;
  }
}
