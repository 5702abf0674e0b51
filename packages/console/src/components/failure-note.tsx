import { Alert, Button, Stack, Text } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { CODES, Failure } from '../api/failure.ts';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { failureWords } from '../words/failure.ts';
import { rightWords } from '../words/rights.ts';

type FailureTexts = typeof failureWords.en;

/** Says what went wrong, in the server's words, and what to do next. Shows nothing without an error. */
export function FailureNote({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}) {
  const t = useWords(failureWords);
  const common = useWords(commonWords);
  const rights = useWords(rightWords);
  if (!error) return null;
  const { title, help } = advice(error, t);
  const missing = lacking(error, rights);
  const message = missing ?? (error instanceof Error ? error.message : String(error));
  return (
    <Alert color="red" icon={<TriangleAlert aria-hidden />} title={title} role="alert">
      <Stack gap="xs" align="flex-start">
        {message && <Text size="sm">{message}</Text>}
        {help && !missing && (
          <Text size="sm" c="dimmed">
            {help}
          </Text>
        )}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {common.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** What a cluster refuses names the privilege, in English and in the words of Milvus. */
function lacking(error: unknown, t: typeof rightWords.en): string | undefined {
  if (!(error instanceof Failure) || error.status !== 403) return undefined;
  const [, privilege] = /Privilege(\w+): permission deny/.exec(error.message) ?? [];
  return privilege && t.lacks(privilege);
}

/** A cluster says so with the status 200, as Milvus does. */
function isNotFound(code: number): boolean {
  return code === CODES.collectionNotFound || code === CODES.databaseNotFound;
}

function advice(error: unknown, t: FailureTexts): { title: string; help: string } {
  if (!(error instanceof Failure)) return { title: t.server, help: '' };
  const { code, status, retryAfter } = error;
  if (status === 0) return { title: t.unreachable, help: t.unreachableHelp };
  if (code === CODES.confirm) return { title: t.refused, help: t.confirmed };
  if (code === CODES.notSignedIn) return { title: t.notSignedIn, help: t.notSignedInHelp };
  if (code === CODES.diskFull) return { title: t.diskFull, help: t.diskFullHelp };
  if (status === 403) return { title: t.forbidden, help: t.forbiddenHelp };
  if (status === 429) return { title: t.tooMany, help: t.tooManyHelp(retryAfter ?? 1) };
  if (status === 404 || isNotFound(code)) return { title: t.notFound, help: t.notFoundHelp };
  if (status >= 500) return { title: t.server, help: t.serverHelp };
  return { title: t.refused, help: t.refusedHelp };
}
