import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Link2, Unlink } from 'lucide-react';
import { useClient } from '../api/use-client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { useWords } from '../i18n/words.ts';
import { providerWords } from '../words/provider.ts';
import { ProviderProblem } from './provider-problem.tsx';
import { useSession } from './use-session.ts';

/** Links the own account with who one is at the identity provider, and ends that. */
export function ProviderLink({ name }: { readonly name: string }) {
  const t = useWords(providerWords);
  const client = useClient();
  const queries = useQueryClient();
  const { providerLink } = useSession();
  const { problem } = useSearch({ from: '/frame/account' });
  const link = useMutation({
    mutationFn: () => client.control('startProviderLink'),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const unlink = useMutation({
    mutationFn: () => client.control('unlinkProvider'),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['session'] }),
  });
  if (providerLink === 'NONE') return null;
  const isLinked = providerLink === 'LINKED';
  return (
    <Card withBorder padding="lg">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t.linkTitle(name)}
        </Title>
        <ProviderProblem code={problem} />
        <Text size="sm">{isLinked ? t.linkedText(name) : t.linkText(name)}</Text>
        <FailureNote error={link.error ?? unlink.error} />
        <Group>
          {isLinked ? (
            <Button
              variant="default"
              leftSection={<Unlink size={16} aria-hidden />}
              loading={unlink.isPending}
              onClick={() => unlink.mutate()}
            >
              {t.unlink}
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<Link2 size={16} aria-hidden />}
              // Until the other page is there.
              loading={link.isPending || link.isSuccess}
              onClick={() => link.mutate()}
            >
              {t.linkWith(name)}
            </Button>
          )}
        </Group>
      </Stack>
    </Card>
  );
}
