import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Member } from '../api/members.ts';
import { useClient } from '../api/use-client.ts';
import { Dialog } from '../components/dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { memberWords } from '../words/members.ts';
import { type ChosenRoles, RoleFields, rolesBody } from './role-fields.tsx';

/** Gives a member other roles. */
export function ChangeRolesDialog({
  member,
  projects,
  onClose,
}: {
  readonly member: Member;
  readonly projects: readonly { projectId: string; projectName: string }[];
  readonly onClose: () => void;
}) {
  const t = useWords(memberWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const { userId, email, orgRole } = member;
  const [roles, setRoles] = useState<ChosenRoles>({
    orgRole,
    projects: Object.fromEntries(member.projects.map(({ projectId, role }) => [projectId, role])),
  });
  const change = useMutation({
    mutationFn: () =>
      client.control('updateMember', { params: { userId }, body: rolesBody(roles) }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['members'] });
      // It may have been the reader.
      await queries.invalidateQueries({ queryKey: ['session'] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t.changeTitle(email)}>
      <form onSubmit={submit}>
        <Stack>
          <RoleFields
            value={roles}
            projects={projects}
            orgRoles={['Owner', 'Member', 'Billing-Admin']}
            onChange={setRoles}
          />
          <Text size="sm" c="dimmed">
            {t.changeNote}
          </Text>
          <FailureNote error={change.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={change.isPending}>
              {common.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
