import { Alert, Button, Card, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { Entrance } from '../components/entrance.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PageLink } from '../components/page-link.tsx';
import { useWords } from '../i18n/words.ts';
import { isReady, NewPasswordFields } from '../session/new-password-fields.tsx';
import { memberWords } from '../words/members.ts';
import { sessionWords } from '../words/session.ts';

/** Where an invitation link leads: the secret stands behind the `#`, which no server is sent. */
export function InvitationPage() {
  const t = useWords(memberWords);
  const token = useRouterState({ select: ({ location }) => location.hash });
  return (
    <Entrance>
      <Card withBorder padding="xl" shadow="sm">
        <PageHead title={t.acceptTitle} lead={t.acceptLead} />
        {token ? (
          <AcceptForm token={token} />
        ) : (
          <Alert color="red" icon={<TriangleAlert aria-hidden />} title={t.noToken} role="alert">
            {t.noTokenHelp}
          </Alert>
        )}
      </Card>
    </Entrance>
  );
}

function AcceptForm({ token }: { readonly token: string }) {
  const t = useWords(memberWords);
  const ofSession = useWords(sessionWords);
  const client = useClient();
  const [fresh, setFresh] = useState({ next: '', again: '' });
  const accept = useMutation({
    gcTime: 0,
    mutationFn: () => client.control('acceptInvitation', { body: { token, password: fresh.next } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady(fresh)) accept.mutate();
  };
  if (accept.data) {
    return (
      <Stack>
        <Alert color="green" icon={<CircleCheck aria-hidden />} title={t.accepted} role="status">
          {t.acceptedHelp(accept.data.email)}
        </Alert>
        <PageLink to="/sign-in">{ofSession.signIn}</PageLink>
      </Stack>
    );
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <NewPasswordFields value={fresh} onChange={setFresh} />
        <FailureNote error={accept.error} />
        <Button type="submit" disabled={!isReady(fresh)} loading={accept.isPending} fullWidth>
          {t.accept}
        </Button>
      </Stack>
    </form>
  );
}
