import { ActionIcon, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Ellipsis, MailPlus, ShieldHalf, UserMinus } from 'lucide-react';
import { useState } from 'react';
import type { Member } from '../api/members.ts';
import { useClient } from '../api/use-client.ts';
import { AskDialog } from '../components/ask-dialog.tsx';
import { DropDialog } from '../components/drop-dialog.tsx';
import { SecretOnce, type Shown } from '../components/secret-once.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { useWords } from '../i18n/words.ts';
import { useSession } from '../session/use-session.ts';
import { commonWords } from '../words/common.ts';
import { memberWords } from '../words/members.ts';
import { ChangeRolesDialog } from './change-roles-dialog.tsx';
import { useInvitationShown } from './use-invitation-shown.ts';

type Chosen = 'roles' | 'invite' | 'remove';

interface Props {
  readonly member: Member;
  readonly projects: readonly { projectId: string; projectName: string }[];
}

/** What is done with one member. */
export function MemberMenu({ member, projects }: Props) {
  const t = useWords(memberWords);
  const common = useWords(commonWords);
  const { orgRole, memberId } = useSession();
  const [chosen, setChosen] = useState<Chosen>();
  const needsOwner = orgRole === 'Owner' ? undefined : t.needsOwner;
  const isSelf = member.userId === memberId;
  const whyRoles = needsOwner ?? (member.source === 'SSO' ? t.followsGroups : undefined);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={common.actionsOf(member.email)}>
            <Ellipsis size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <WhyNot reason={whyRoles}>
            <Menu.Item
              leftSection={<ShieldHalf size={16} aria-hidden />}
              onClick={() => setChosen('roles')}
            >
              {t.change}
            </Menu.Item>
          </WhyNot>
          {member.status !== 'ACTIVE' && (
            <Menu.Item
              leftSection={<MailPlus size={16} aria-hidden />}
              onClick={() => setChosen('invite')}
            >
              {t.inviteAgain}
            </Menu.Item>
          )}
          <Menu.Divider />
          <WhyNot reason={needsOwner ?? (isSelf ? t.yourself : undefined)}>
            <Menu.Item
              color="red"
              leftSection={<UserMinus size={16} aria-hidden />}
              onClick={() => setChosen('remove')}
            >
              {t.remove}
            </Menu.Item>
          </WhyNot>
        </Menu.Dropdown>
      </Menu>
      <MemberDialog
        member={member}
        projects={projects}
        chosen={chosen}
        onClose={() => setChosen(undefined)}
      />
    </>
  );
}

function MemberDialog({
  member,
  projects,
  chosen,
  onClose,
}: Props & { readonly chosen: Chosen | undefined; readonly onClose: () => void }) {
  const t = useWords(memberWords);
  const client = useClient();
  const queries = useQueryClient();
  const invitationShown = useInvitationShown();
  const [shown, setShown] = useState<Shown>();
  const { userId, email, source } = member;
  const params = { userId };
  const refresh = () => queries.invalidateQueries({ queryKey: ['members'] });
  if (shown) return <SecretOnce shown={shown} onClose={() => setShown(undefined)} />;
  switch (chosen) {
    case 'roles':
      return <ChangeRolesDialog member={member} projects={projects} onClose={onClose} />;
    case 'invite':
      return (
        <AskDialog
          title={`${t.inviteAgain}: ${email}`}
          text={t.inviteAgainText}
          button={t.inviteAgain}
          onConfirm={async () => {
            setShown(invitationShown(await client.control('inviteMemberAgain', { params })));
            await refresh();
          }}
          onClose={onClose}
        />
      );
    case 'remove':
      return (
        <DropDialog
          title={t.removeTitle(email)}
          name={email}
          warning={source === 'SSO' ? `${t.removeText} ${t.removeSso}` : t.removeText}
          onDrop={async () => {
            await client.control('removeMember', { params, body: {} });
            await refresh();
          }}
          onClose={onClose}
        />
      );
    default:
      return null;
  }
}
