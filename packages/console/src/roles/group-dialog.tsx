import { MultiSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { groupsQuery, LEVELS, type Level, type PrivilegeGroup } from '../api/roles.ts';
import { useClient } from '../api/use-client.ts';
import { FormDialog } from '../components/form-dialog.tsx';
import { TextField } from '../components/text-field.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { groupWords } from '../words/groups.ts';
import { roleWords } from '../words/roles.ts';

/** Makes a privilege group, or changes what one holds: privileges of one level. */
export function GroupDialog({
  clusterId,
  group,
  onClose,
}: {
  readonly clusterId: string;
  /** The one to be changed. */
  readonly group?: PrivilegeGroup;
  readonly onClose: () => void;
}) {
  const t = useWords(groupWords);
  const { level: levelLabel, levels } = useWords(roleWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const groups = useQuery(groupsQuery(client, clusterId));
  const [name, setName] = useState(group?.name ?? '');
  const before = group?.privileges ?? [];
  const [privileges, setPrivileges] = useState<readonly string[]>(before);
  const membersAt = (level: Level) =>
    groups.data?.find((each) => each.name === `${level}Admin`)?.privileges ?? [];
  const [chosenLevel, setLevel] = useState<Level>();
  const level =
    chosenLevel ??
    LEVELS.find((each) => membersAt(each).some((member) => before.includes(member))) ??
    'Collection';
  const save = async () => {
    const of = (members: readonly string[]) => ({
      ...{ privilegeGroupName: name, privileges: [...members] },
    });
    const added = privileges.filter((each) => !before.includes(each));
    const taken = before.filter((each) => !privileges.includes(each));
    try {
      if (!group) await client.data(clusterId, 'privilege_groups/create', of([]));
      // First what is given: at no moment do holders have less than before and after.
      if (added.length > 0) {
        await client.data(clusterId, 'privilege_groups/add_privileges_to_group', of(added));
      }
      if (taken.length > 0) {
        await client.data(clusterId, 'privilege_groups/remove_privileges_from_group', of(taken));
      }
    } finally {
      await queries.invalidateQueries({ queryKey: ['groups', clusterId] });
    }
  };
  return (
    <FormDialog
      title={group ? t.editTitle(group.name) : t.create}
      button={group ? common.save : common.create}
      size="lg"
      error={groups.error}
      onSubmit={save}
      onClose={onClose}
    >
      <TextField
        label={common.name}
        description={t.nameHelp}
        value={name}
        onChange={setName}
        pattern="[A-Za-z_][A-Za-z0-9_]*"
        maxLength={255}
        disabled={group !== undefined}
        required
        data-autofocus
      />
      <Stack gap={4}>
        <SegmentedControl
          aria-label={levelLabel}
          value={level}
          onChange={(value) => {
            setLevel(value as Level);
            setPrivileges([]);
          }}
          data={LEVELS.map((value) => ({ value, label: levels[value] }))}
        />
        <Text size="xs" c="dimmed">
          {t.levelHelp}
        </Text>
      </Stack>
      <MultiSelect
        label={t.privileges}
        description={group && t.editHelp}
        data={membersAt(level).toSorted()}
        value={[...privileges]}
        onChange={setPrivileges}
        searchable
        hidePickedOptions
      />
    </FormDialog>
  );
}
