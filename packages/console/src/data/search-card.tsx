import {
  Button,
  Card,
  Group,
  NumberInput,
  Select,
  Stack,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Radar } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { useWords } from '../i18n/words.ts';
import { dataWords } from '../words/data.ts';
import { type CollectionDescription, type CollectionName, namesOf } from './collection-queries.ts';
import { denseVectorsOf, paramOf, primaryKeyOf } from './fields.ts';
import { type Row, RowTable } from './row-table.tsx';

/** Searches by a vector that is pasted, or by that of a row. */
export function SearchCard({
  of,
  description,
  similarTo,
}: {
  readonly of: CollectionName;
  readonly description: CollectionDescription;
  /** Key of a row whose neighbours are asked for. */
  readonly similarTo: string | undefined;
}) {
  const t = useWords(dataWords);
  const client = useClient();
  const fields = denseVectorsOf(description);
  const [annsField, setField] = useState(fields[0]?.name ?? '');
  const [text, setText] = useState('');
  const [limit, setLimit] = useState<number | string>(10);
  const [isWrong, setWrong] = useState(false);
  const field = fields.find(({ name }) => name === annsField);
  const dimension = (field && paramOf(field, 'dim')) ?? '?';
  const search = useMutation({
    async mutationFn(by: { data: number[][] } | { ids: string[] }) {
      const { data } = await client.data(of.clusterId, 'entities/search', {
        ...{ ...namesOf(of), annsField, limit: Number(limit), outputFields: ['*'] },
        ...by,
      });
      return data as Row[];
    },
  });
  const { mutate } = search;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (similarTo === undefined) return;
    mutate({ ids: [similarTo] });
    // The keyboard comes from the button of a row, on another page.
    title.current?.focus();
  }, [similarTo, mutate]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const vector = parseVector(text, Number(dimension));
    setWrong(vector === undefined);
    if (vector) mutate({ data: [vector] });
  };
  return (
    <Card withBorder padding="lg">
      <Stack>
        <Title ref={title} order={2} size="h4" tabIndex={-1} style={{ outline: 'none' }}>
          {t.search}
        </Title>
        <form onSubmit={submit}>
          <Stack>
            <Group grow>
              <Select
                label={t.searchField}
                data={fields.map(({ name }) => name)}
                value={annsField}
                onChange={(value) => setField(value ?? '')}
                allowDeselect={false}
              />
              <NumberInput
                label={t.limit}
                value={limit}
                onChange={setLimit}
                min={1}
                max={1000}
                allowDecimal={false}
                hideControls
              />
            </Group>
            <Textarea
              label={t.vector}
              description={t.vectorHelp(dimension)}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              error={isWrong ? t.vectorWrong(dimension) : undefined}
              rows={3}
              spellCheck={false}
              placeholder="[0.1, 0.2, …]"
            />
            <Group>
              <Button type="submit" variant="default" loading={search.isPending}>
                {t.doSearch}
              </Button>
            </Group>
          </Stack>
        </form>
        <FailureNote error={search.error} />
        {search.isSuccess && 'ids' in search.variables && (
          <Text size="sm" role="status">
            {t.similarTo(search.variables.ids[0] ?? '')}
          </Text>
        )}
        {search.isSuccess &&
          (search.data.length > 0 ? (
            <RowTable rows={search.data} primaryKey={primaryKeyOf(description)} score />
          ) : (
            <EmptyState icon={<Radar />} title={t.noRows}>
              {t.noRowsHelp}
            </EmptyState>
          ))}
      </Stack>
    </Card>
  );
}

function parseVector(text: string, dimension: number): number[] | undefined {
  try {
    const vector: unknown = JSON.parse(text);
    const isVector =
      Array.isArray(vector) &&
      vector.length === dimension &&
      vector.every((part) => typeof part === 'number');
    return isVector ? (vector as number[]) : undefined;
  } catch {
    return undefined;
  }
}
