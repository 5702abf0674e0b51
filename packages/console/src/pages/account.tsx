import { Card, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../api/use-client.ts';
import { PageHead } from '../components/page-head.tsx';
import { useWords } from '../i18n/words.ts';
import { ProviderLink } from '../session/provider-link.tsx';
import { ReplacePasswordForm } from '../session/replace-password-form.tsx';
import { SecondFactor } from '../session/second-factor.tsx';
import { SessionList } from '../session/session-list.tsx';
import { signInOptionsQuery } from '../session/sign-in-options.ts';
import { useSession } from '../session/use-session.ts';
import { providerWords } from '../words/provider.ts';
import { sessionWords } from '../words/session.ts';
import classes from './account.module.css';

export function AccountPage() {
  const t = useWords(sessionWords);
  const ofProvider = useWords(providerWords);
  const { email, orgRole, signedInWith, providerLink } = useSession();
  const provider = useQuery(signInOptionsQuery(useClient())).data?.provider;
  return (
    <>
      <PageHead title={t.account} lead={t.accountLead} />
      <Stack gap="lg">
        <Card withBorder padding="lg">
          <Text fw={600}>{email}</Text>
          <Text size="sm" c="dimmed">
            {t.role(t.roles[orgRole])}
          </Text>
        </Card>
        {signedInWith === 'PROVIDER' ? (
          <Card withBorder padding="lg">
            <Text size="sm">
              {providerLink === 'NONE'
                ? ofProvider.accountSso(provider?.name ?? '')
                : ofProvider.accountLinked(provider?.name ?? '')}
            </Text>
          </Card>
        ) : (
          <OwnPassword />
        )}
        {provider && <ProviderLink name={provider.name} />}
        <SessionList />
      </Stack>
    </>
  );
}

function OwnPassword() {
  const t = useWords(sessionWords);
  return (
    <div className={classes.pair}>
      <Card withBorder padding="lg">
        <Title order={2} size="h4" mb="md">
          {t.passwordTitle}
        </Title>
        <ReplacePasswordForm />
      </Card>
      <Card withBorder padding="lg">
        <SecondFactor />
      </Card>
    </div>
  );
}
