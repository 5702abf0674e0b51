import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { OrgRole } from '../api/members.ts';
import { useClient } from '../api/use-client.ts';
import { Dialog } from '../components/dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { SecretOnce, type Shown } from '../components/secret-once.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { memberWords } from '../words/members.ts';
import { sessionWords } from '../words/session.ts';
import { type ChosenRoles, RoleFields, rolesBody } from './role-fields.tsx';
import { useInvitationShown } from './use-invitation-shown.ts';

/** Invites somebody; then shows the link for them, the only time. */
export function InviteDialog({
  projects,
  orgRoles,
  onClose,
}: {
  readonly projects: readonly { projectId: string; projectName: string }[];
  readonly orgRoles: readonly OrgRole[];
  readonly onClose: () => void;
}) {
  const t = useWords(memberWords);
  const common = useWords(commonWords);
  const ofSession = useWords(sessionWords);
  const client = useClient();
  const queries = useQueryClient();
  const invitationShown = useInvitationShown();
  const [email, setEmail] = useState('');
  const [userName, setUserName] = useState('');
  const [roles, setRoles] = useState<ChosenRoles>({ orgRole: 'Member', projects: {} });
  const [shown, setShown] = useState<Shown>();
  const invite = useMutation({
    gcTime: 0,
    mutationFn: () =>
      client.control('inviteMember', { body: { email, userName, ...rolesBody(roles) } }),
    onSuccess(invitation) {
      invite.reset();
      void queries.invalidateQueries({ queryKey: ['members'] });
      setShown(invitationShown(invitation));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  if (shown) return <SecretOnce shown={shown} onClose={onClose} />;
  return (
    <Dialog onClose={onClose} title={t.invite}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={ofSession.email}
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            maxLength={254}
            autoComplete="off"
            required
            data-autofocus
          />
          <TextInput
            label={t.userName}
            value={userName}
            onChange={(event) => setUserName(event.currentTarget.value)}
            maxLength={64}
            autoComplete="off"
          />
          <RoleFields value={roles} projects={projects} orgRoles={orgRoles} onChange={setRoles} />
          <FailureNote error={invite.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={invite.isPending}>
              {t.invite}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
