import { Group, NumberInput, Select, Stack, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { FindButton } from '../components/find-button.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { dataWords } from '../words/data.ts';
import type { CollectionDescription } from './collection-queries.ts';
import { denseVectorsOf, paramOf } from './fields.ts';
import { filterFaultOf } from './filter-fault.ts';
import { FilterField } from './filter-field.tsx';
import type { AskedSearch } from './search-rows.ts';

/** What is filled in before a search. */
export interface SearchDraft {
  readonly annsField: string;
  /** The vector as it was pasted. */
  readonly text: string;
  readonly filter: string;
  readonly limit: number | string;
  /** What was asked last. */
  readonly asked?: AskedSearch | undefined;
}

const MOST_HITS = 1000;

/** Fields for a vector that is pasted; left empty, the row that was searched by stays. */
export function SearchForm({
  description,
  draft,
  row,
  error,
  busy,
  onChange,
  onSearch,
}: {
  readonly description: CollectionDescription;
  readonly draft: SearchDraft;
  /** Key of the row that is searched by. */
  readonly row: string | undefined;
  /** Of the last search. */
  readonly error: unknown;
  readonly busy: boolean;
  readonly onChange: (part: Partial<SearchDraft>) => void;
  readonly onSearch: (by: AskedSearch['by']) => void;
}) {
  const t = useWords(dataWords);
  const common = useWords(commonWords);
  const { annsField, text, filter, limit, asked } = draft;
  const fields = denseVectorsOf(description);
  const field = fields.find(({ name }) => name === annsField);
  const dimension = (field && paramOf(field, 'dim')) ?? '?';
  const [isWrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isRowMeant = text.trim() === '' && row !== undefined;
    const vector = isRowMeant ? undefined : parseVector(text, Number(dimension));
    setWrong(!isRowMeant && vector === undefined);
    if (vector) onSearch({ data: [vector] });
    if (isRowMeant) onSearch({ ids: [row] });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Group grow>
          <Select
            label={t.searchField}
            data={fields.map(({ name }) => name)}
            value={annsField}
            onChange={(value) => onChange({ annsField: value ?? '' })}
            allowDeselect={false}
          />
          <NumberInput
            label={t.limit}
            value={limit}
            onChange={(value) => onChange({ limit: value })}
            min={1}
            max={MOST_HITS}
            allowDecimal={false}
            hideControls
            required
          />
        </Group>
        <Textarea
          label={t.vector}
          description={row === undefined ? t.vectorHelp(dimension) : t.vectorOrRow(dimension, row)}
          value={text}
          onChange={(event) => onChange({ text: event.currentTarget.value })}
          error={isWrong ? t.vectorWrong(dimension) : undefined}
          rows={3}
          spellCheck={false}
          placeholder="[0.1, 0.2, …]"
        />
        <FilterField
          label={common.optional(t.filter)}
          description={t.filterHelp}
          value={filter}
          onChange={(value) => onChange({ filter: value })}
          fault={filter === asked?.filter ? filterFaultOf(error, filter) : undefined}
        />
        <Group>
          <FindButton busy={busy}>{t.doSearch}</FindButton>
        </Group>
      </Stack>
    </form>
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
