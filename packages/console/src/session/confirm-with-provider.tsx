import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { providerWords } from '../words/provider.ts';
import { onConfirmation } from './confirm-channel.ts';
import { ProviderProblem } from './provider-problem.tsx';

const WINDOW = 'popup,width=560,height=720';

/** Has the identity provider ask again, in a window of its own: what was filled in here stays. */
export function ConfirmWithProvider({
  onDone,
  onCancel,
}: {
  readonly onDone: () => void;
  readonly onCancel: () => void;
}) {
  const t = useWords(providerWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string>();
  const [blocked, setBlocked] = useState<string>();
  const start = useMutation({
    mutationFn: () => client.control('startProviderConfirm'),
    onMutate: () => setProblem(undefined),
    onSuccess({ url }) {
      setBlocked(window.open(url, '_blank', WINDOW) ? undefined : url);
    },
  });
  useEffect(
    () =>
      onConfirmation((confirmation) => {
        setProblem(confirmation.problem);
        if (confirmation.problem !== undefined) return;
        void queries.invalidateQueries({ queryKey: ['session'] });
        onDone();
      }),
    [queries, onDone],
  );
  return (
    <Stack>
      <Text size="sm">{t.confirmLead}</Text>
      <ProviderProblem code={problem} />
      <FailureNote error={start.error} />
      {blocked && (
        <Text size="sm">
          {t.confirmBlocked}{' '}
          <Anchor href={blocked} target="_blank" rel="noreferrer" inherit>
            {t.confirmOpen}
          </Anchor>
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          {common.cancel}
        </Button>
        <Button
          leftSection={<ExternalLink size={16} aria-hidden />}
          loading={start.isPending}
          onClick={() => start.mutate()}
          data-autofocus
        >
          {t.confirmOpen}
        </Button>
      </Group>
    </Stack>
  );
}
