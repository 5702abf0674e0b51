import type { ControlReply } from '../api/client.ts';
import type { Shown } from '../components/secret-once.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { memberWords } from '../words/members.ts';

/** An invitation as it is shown once: a link, whose secret part no server is sent. */
export function useInvitationShown(): (invitation: ControlReply<'inviteMember'>) => Shown {
  const t = useWords(memberWords);
  const times = useTimes();
  return ({ email, token, expireTime }) => ({
    title: t.invitedTitle(email),
    values: [[t.invitation, `${window.location.origin}/invitation#${token}`]],
    file: `invitation-${email.replaceAll(/[^\w.@-]/g, '_')}.txt`,
    note: t.invitationNote(times.at(expireTime)),
  });
}
