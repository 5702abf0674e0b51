import { Badge, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Pencil, Trash2 } from 'lucide-react';
import { groupsQuery, isBuiltInGroup, type PrivilegeGroup } from '../api/roles.ts';
import { useClient } from '../api/use-client.ts';
import { DropDialog } from '../components/drop-dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { ListCard } from '../components/list-card.tsx';
import { OpenButton } from '../components/open-button.tsx';
import { RowMenu } from '../components/row-menu.tsx';
import { SectionHead } from '../components/section-head.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { groupWords } from '../words/groups.ts';
import { GroupDialog } from './group-dialog.tsx';

/** Privilege groups: the built-in ones, and those that were made here. */
export function GroupsSection({ clusterId }: { readonly clusterId: string }) {
  const t = useWords(groupWords);
  const { data: groups, error } = useQuery(groupsQuery(useClient(), clusterId));
  return (
    <Stack>
      <SectionHead title={t.title} lead={t.lead}>
        <OpenButton
          label={t.create}
          whyNot={useWhyNot(clusterId).call('CreatePrivilegeGroup', 'OperatePrivilegeGroup')}
          dialog={(close) => <GroupDialog clusterId={clusterId} onClose={close} />}
        />
      </SectionHead>
      <FailureNote error={error} />
      {groups && (
        <ListCard
          rows={groups.toSorted((a, b) => Number(isBuiltInGroup(a)) - Number(isBuiltInGroup(b)))}
          keyOf={({ name }) => name}
          minWidth={560}
          columns={[
            { head: t.group, cell: (group) => <GroupName group={group} /> },
            {
              head: t.privileges,
              cell: ({ privileges }) => (
                <Text size="xs" c="dimmed">
                  {privileges.join(', ') || t.none}
                </Text>
              ),
            },
          ]}
          actions={(group) => <GroupMenu clusterId={clusterId} group={group} />}
        />
      )}
    </Stack>
  );
}

function GroupName({ group }: { readonly group: PrivilegeGroup }) {
  const t = useWords(groupWords);
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" fw={600}>
        {group.name}
      </Text>
      {isBuiltInGroup(group) && (
        <Badge variant="light" color="gray">
          {t.builtIn}
        </Badge>
      )}
    </Group>
  );
}

function GroupMenu({
  clusterId,
  group,
}: {
  readonly clusterId: string;
  readonly group: PrivilegeGroup;
}) {
  const t = useWords(groupWords);
  const client = useClient();
  const queries = useQueryClient();
  const whyNot = useWhyNot(clusterId);
  const fixed = isBuiltInGroup(group) ? t.builtInFixed : undefined;
  const drop = async () => {
    await client.data(clusterId, 'privilege_groups/drop', { privilegeGroupName: group.name });
    await queries.invalidateQueries({ queryKey: ['groups', clusterId] });
  };
  return (
    <RowMenu
      name={group.name}
      actions={[
        {
          ...{ label: t.edit, icon: Pencil, whyNot: fixed ?? whyNot.call('OperatePrivilegeGroup') },
          dialog: (close) => <GroupDialog {...{ clusterId, group, onClose: close }} />,
        },
        {
          ...{ label: t.drop, icon: Trash2, isDanger: true },
          whyNot: fixed ?? whyNot.call('DropPrivilegeGroup'),
          dialog: (close) => (
            <DropDialog
              title={t.dropTitle(group.name)}
              name={group.name}
              warning={t.dropText}
              onDrop={drop}
              onClose={close}
            />
          ),
        },
      ]}
    />
  );
}
