import { Card, Container } from '@mantine/core';
import { PageHead } from '../components/page-head.tsx';
import { useWords } from '../i18n/words.ts';
import { ReplacePasswordForm } from '../session/replace-password-form.tsx';
import { sessionWords } from '../words/session.ts';

/** All that a member sees who signed in with a password that was printed or given. */
export function ReplacePasswordPage() {
  const t = useWords(sessionWords);
  return (
    <Container size={520} px={0} py="xl">
      <PageHead title={t.replaceTitle} lead={t.replaceLead} />
      <Card withBorder padding="lg">
        <ReplacePasswordForm />
      </Card>
    </Container>
  );
}
