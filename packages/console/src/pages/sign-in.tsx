import { Card, Divider, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useClient } from '../api/use-client.ts';
import { Entrance } from '../components/entrance.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PageLoading } from '../components/page-loading.tsx';
import { useWords } from '../i18n/words.ts';
import { PasswordSignInForm } from '../session/password-sign-in-form.tsx';
import { ProviderButton } from '../session/provider-button.tsx';
import { ProviderProblem } from '../session/provider-problem.tsx';
import { signInOptionsQuery } from '../session/sign-in-options.ts';
import { providerWords } from '../words/provider.ts';
import { sessionWords } from '../words/session.ts';

export function SignInPage() {
  const t = useWords(sessionWords);
  const { problem } = useSearch({ from: '/sign-in' });
  return (
    <Entrance>
      <Card withBorder padding="xl" shadow="sm">
        <PageHead title={t.signIn} lead={t.signInLead} />
        <Stack>
          <ProviderProblem code={problem} />
          <Ways />
        </Stack>
      </Card>
    </Entrance>
  );
}

function Ways() {
  const t = useWords(providerWords);
  const { to, sso, problem } = useSearch({ from: '/sign-in' });
  const options = useQuery(signInOptionsQuery(useClient()));
  if (options.isPending) return <PageLoading />;
  // A server that cannot even say so may still take a password.
  const { provider, password = 'everyone' } = options.data ?? {};
  if (!provider) return <PasswordWay to={to} />;
  const atOnce = sso === 'start' && problem === undefined;
  return (
    <>
      <ProviderButton name={provider.name} to={to} atOnce={atOnce} />
      {password !== 'off' && (
        <>
          <Divider label={password === 'owners' ? t.ownersOnly : t.orPassword} />
          <PasswordSignInForm to={to} isSecond />
        </>
      )}
    </>
  );
}

function PasswordWay({ to }: { readonly to: string | undefined }) {
  const t = useWords(sessionWords);
  return (
    <>
      <PasswordSignInForm to={to} isSecond={false} />
      <div>
        <Text size="sm" c="dimmed">
          {t.firstTime}
        </Text>
        <Text size="sm" c="dimmed" mt="xs">
          {t.lost}
        </Text>
      </div>
    </>
  );
}
