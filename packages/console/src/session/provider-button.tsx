import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { LogIn } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useClient } from '../api/use-client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { useWords } from '../i18n/words.ts';
import { providerWords } from '../words/provider.ts';

/** Goes to the identity provider, by a click or, where the address says so, by itself. */
export function ProviderButton({
  name,
  to,
  atOnce,
}: {
  readonly name: string;
  readonly to: string | undefined;
  readonly atOnce: boolean;
}) {
  const t = useWords(providerWords);
  const client = useClient();
  const start = useMutation({
    mutationFn: () => client.control('startProviderSignIn', { body: { to } }),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const begun = useRef(false);
  const { mutate } = start;
  useEffect(() => {
    if (!atOnce || begun.current) return;
    begun.current = true;
    mutate();
  }, [atOnce, mutate]);
  return (
    <Stack>
      <Button
        fullWidth
        leftSection={<LogIn size={16} aria-hidden />}
        // Until the other page is there.
        loading={start.isPending || start.isSuccess}
        onClick={() => start.mutate()}
      >
        {t.signInWith(name)}
      </Button>
      <FailureNote error={start.error} />
    </Stack>
  );
}
