import { Alert, Button, Stack } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Failure } from '../api/failure.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';

/** In place of a page that could not be shown: the server's refusal, or a bug of ours. */
export function PageBroken({ error, reset }: ErrorComponentProps) {
  const t = useWords(commonWords);
  const queries = useQueryErrorResetBoundary();
  const retry = () => {
    queries.reset();
    reset();
  };
  if (error instanceof Failure) return <FailureNote error={error} onRetry={retry} />;
  return (
    <Alert color="red" title={t.broken} role="alert">
      <Stack align="flex-start" gap="xs">
        {t.brokenHelp}
        <Button size="xs" variant="default" onClick={() => window.location.reload()}>
          {t.refresh}
        </Button>
      </Stack>
    </Alert>
  );
}
