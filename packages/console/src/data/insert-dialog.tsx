import { Alert, Button, Group, JsonInput, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { Dialog } from '../components/dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { dataWords } from '../words/data.ts';
import {
  type CollectionDescription,
  type CollectionName,
  keyOf,
  namesOf,
} from './collection-queries.ts';
import { parseExactJson } from './exact-json.ts';
import { paramOf } from './fields.ts';

const SHOWN_DIMENSION = 8;

/** Inserts rows that are written as JSON. */
export function InsertDialog({
  of,
  description,
  onClose,
}: {
  readonly of: CollectionName;
  readonly description: CollectionDescription;
  readonly onClose: () => void;
}) {
  const t = useWords(dataWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const [text, setText] = useState(() => exampleOf(description));
  const [isWrong, setWrong] = useState(false);
  const insert = useMutation({
    mutationFn: (rows: Record<string, unknown>[]) =>
      client.data(of.clusterId, 'entities/insert', { ...namesOf(of), data: rows }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keyOf(of) }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const rows = parseRows(text);
    setWrong(rows === undefined);
    if (rows) insert.mutate(rows);
  };
  const count = (insert.data?.data as { insertCount?: unknown } | undefined)?.insertCount;
  return (
    <Dialog onClose={onClose} title={t.insert} size="lg">
      <form onSubmit={submit}>
        <Stack>
          <JsonInput
            label={t.insert}
            description={t.insertHelp}
            value={text}
            onChange={setText}
            error={isWrong ? t.jsonWrong : undefined}
            minRows={8}
            maxRows={20}
            autosize
            spellCheck={false}
            data-autofocus
          />
          <FailureNote error={insert.error} />
          {insert.isSuccess && (
            <Alert color="green" role="status">
              {t.inserted(String(count ?? ''))}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.close}
            </Button>
            <Button type="submit" loading={insert.isPending}>
              {t.insert}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** One row as it could be, to be changed; a long vector is left to the reader. */
function exampleOf({ fields, autoId }: CollectionDescription): string {
  const row: Record<string, unknown> = {};
  for (const field of fields) {
    if (field.primaryKey && (autoId || field.autoId)) continue;
    const dimension = Number(paramOf(field, 'dim') ?? 0);
    if (dimension > 0) row[field.name] = Array(Math.min(dimension, SHOWN_DIMENSION)).fill(0.5);
    else row[field.name] = field.type === 'VarChar' ? 'text' : 1;
  }
  return JSON.stringify([row], null, 2);
}

function parseRows(text: string): Record<string, unknown>[] | undefined {
  try {
    const rows = parseExactJson(text);
    const isRows = Array.isArray(rows) && rows.every((row) => row && typeof row === 'object');
    return isRows ? (rows as Record<string, unknown>[]) : undefined;
  } catch {
    return undefined;
  }
}
