import { Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link2, MailPlus, ShieldHalf, Unlink, UserMinus } from 'lucide-react';
import type { Member } from '../api/members.ts';
import { useClient } from '../api/use-client.ts';
import { DropDialog } from '../components/drop-dialog.tsx';
import { FormDialog } from '../components/form-dialog.tsx';
import { type RowAction, RowMenu } from '../components/row-menu.tsx';
import { SecretFormDialog } from '../components/secret-form-dialog.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { signInOptionsQuery } from '../session/sign-in-options.ts';
import { useSession } from '../session/use-session.ts';
import { memberWords } from '../words/members.ts';
import { ChangeRolesDialog } from './change-roles-dialog.tsx';
import { useInvitationShown } from './use-invitation-shown.ts';

/** What is done with one member. */
export function MemberMenu({
  member,
  projects,
}: {
  readonly member: Member;
  readonly projects: readonly { projectId: string; projectName: string }[];
}) {
  const t = useWords(memberWords);
  const client = useClient();
  const queries = useQueryClient();
  const invitationShown = useInvitationShown();
  const { orgRole, memberId } = useSession();
  const { userId, email, source, status, linked, linkUntil } = member;
  const provider = useQuery(signInOptionsQuery(client)).data?.provider;
  const params = { userId };
  const needsOwner = orgRole === 'Owner' ? undefined : t.needsOwner;
  const refresh = () => queries.invalidateQueries({ queryKey: ['members'] });
  const inviteAgain = async () => {
    const shown = invitationShown(await client.control('inviteMemberAgain', { params }));
    void refresh();
    return shown;
  };
  const remove = async () => {
    await client.control('removeMember', { params, body: {} });
    await refresh();
  };
  const invitation: RowAction = {
    ...{ label: t.inviteAgain, icon: MailPlus },
    whyNot: useWhyNot().operation('inviteMemberAgain'),
    dialog: (close) => (
      <SecretFormDialog
        title={`${t.inviteAgain}: ${email}`}
        button={t.inviteAgain}
        focusButton
        onSubmit={inviteAgain}
        onClose={close}
      >
        <Text size="sm">{t.inviteAgainText}</Text>
      </SecretFormDialog>
    ),
  };
  const isOpen = linked || linkUntil !== null;
  const changeLink = async () => {
    await client.control(isOpen ? 'unlinkMember' : 'allowMemberLink', { params });
    await refresh();
  };
  const link: RowAction = {
    ...{ label: isOpen ? t.endLink : t.allowLink, icon: isOpen ? Unlink : Link2 },
    whyNot: needsOwner,
    dialog: (close) => (
      <FormDialog
        title={isOpen ? t.endLinkTitle(email) : t.allowLinkTitle(email)}
        button={isOpen ? t.endLink : t.allowLink}
        focusButton
        onSubmit={changeLink}
        onClose={close}
      >
        <Text size="sm">{isOpen ? t.endLinkText : t.allowLinkText}</Text>
      </FormDialog>
    ),
  };
  const canLink = source === 'LOCAL' && status === 'ACTIVE' && (provider || isOpen);
  return (
    <RowMenu
      name={email}
      actions={[
        {
          ...{ label: t.change, icon: ShieldHalf },
          whyNot: needsOwner ?? (source === 'SSO' ? t.followsGroups : undefined),
          dialog: (close) => (
            <ChangeRolesDialog member={member} projects={projects} onClose={close} />
          ),
        },
        ...(status === 'ACTIVE' ? [] : [invitation]),
        ...(canLink ? [link] : []),
        {
          ...{ label: t.remove, icon: UserMinus, isDanger: true },
          whyNot: needsOwner ?? (userId === memberId ? t.yourself : undefined),
          dialog: (close) => (
            <DropDialog
              title={t.removeTitle(email)}
              name={email}
              warning={source === 'SSO' ? `${t.removeText} ${t.removeSso}` : t.removeText}
              onDrop={remove}
              onClose={close}
            />
          ),
        },
      ]}
    />
  );
}
