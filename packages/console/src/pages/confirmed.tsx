import { Card, Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Entrance } from '../components/entrance.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useWords } from '../i18n/words.ts';
import { tellConfirmation } from '../session/confirm-channel.ts';
import { ProviderProblem } from '../session/provider-problem.tsx';
import { providerWords } from '../words/provider.ts';

/** Where the window ends in which somebody confirmed who they are; tells the page that asked, and closes. */
export function ConfirmedPage() {
  const t = useWords(providerWords);
  const { problem } = useSearch({ from: '/confirmed' });
  useEffect(() => {
    tellConfirmation({ problem });
    if (problem === undefined) window.close();
  }, [problem]);
  return (
    <Entrance>
      <Card withBorder padding="xl" shadow="sm">
        <PageHead title={problem === undefined ? t.confirmedTitle : t.notConfirmed} />
        {problem === undefined ? (
          <Text>{t.confirmedLead}</Text>
        ) : (
          <ProviderProblem code={problem} />
        )}
      </Card>
    </Entrance>
  );
}
