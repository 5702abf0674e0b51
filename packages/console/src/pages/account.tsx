import { Card, Stack, Text, Title } from '@mantine/core';
import { PageHead } from '../components/page-head.tsx';
import { useWords } from '../i18n/words.ts';
import { ReplacePasswordForm } from '../session/replace-password-form.tsx';
import { SecondFactor } from '../session/second-factor.tsx';
import { SessionList } from '../session/session-list.tsx';
import { useSession } from '../session/use-session.ts';
import { sessionWords } from '../words/session.ts';

export function AccountPage() {
  const t = useWords(sessionWords);
  const { email, orgRole } = useSession();
  return (
    <>
      <PageHead title={t.account} lead={t.accountLead} />
      <Stack gap="lg">
        <Card withBorder padding="lg">
          <Text fw={600}>{email}</Text>
          <Text size="sm" c="dimmed">
            {t.role}: {t.roles[orgRole]}
          </Text>
        </Card>
        <Card withBorder padding="lg" maw={560}>
          <Title order={2} size="h4" mb="md">
            {t.passwordTitle}
          </Title>
          <ReplacePasswordForm />
        </Card>
        <Card withBorder padding="lg" maw={560}>
          <SecondFactor />
        </Card>
        <SessionList />
      </Stack>
    </>
  );
}
