import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OrgRole } from '../api/members.ts';
import { useClient } from '../api/use-client.ts';
import { SecretFormDialog } from '../components/secret-form-dialog.tsx';
import { useWords } from '../i18n/words.ts';
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
  const ofSession = useWords(sessionWords);
  const client = useClient();
  const queries = useQueryClient();
  const invitationShown = useInvitationShown();
  const [email, setEmail] = useState('');
  const [userName, setUserName] = useState('');
  const [roles, setRoles] = useState<ChosenRoles>({ orgRole: 'Member', projects: {} });
  const invite = async () => {
    const body = { email, userName, ...rolesBody(roles) };
    const invitation = await client.control('inviteMember', { body });
    void queries.invalidateQueries({ queryKey: ['members'] });
    return invitationShown(invitation);
  };
  return (
    <SecretFormDialog title={t.invite} button={t.invite} onSubmit={invite} onClose={onClose}>
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
    </SecretFormDialog>
  );
}
