import { Box, Card, Text } from '@mantine/core';
import { Search } from 'lucide-react';
import { type ComponentProps, type ReactNode, useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { ListTable } from './list-table.tsx';
import { TextField } from './text-field.tsx';

/** Fewer are seen at once. */
const FIND_FROM = 6;

/** A list in its frame, with a field to find something in a long one; empty, what teaches how to begin. */
export function ListCard<Row>({
  empty,
  textOf,
  ...table
}: ComponentProps<typeof ListTable<Row>> & {
  readonly empty?: ReactNode;
  /** What a row is found by. */
  readonly textOf?: (row: Row) => string;
}) {
  const t = useWords(commonWords);
  const [wanted, setWanted] = useState('');
  if (table.rows.length === 0 && empty !== undefined) {
    return (
      <Card withBorder padding={0}>
        {empty}
      </Card>
    );
  }
  const isLong = textOf !== undefined && table.rows.length >= FIND_FROM;
  const found = isLong ? table.rows.filter((row) => has(textOf(row), wanted)) : table.rows;
  return (
    <Card withBorder padding={0}>
      {isLong && (
        <Box p="sm" pb="xs">
          <TextField
            aria-label={t.find}
            placeholder={t.find}
            leftSection={<Search size={16} aria-hidden />}
            value={wanted}
            onChange={setWanted}
            type="search"
            maw={320}
          />
        </Box>
      )}
      <ListTable {...table} rows={found} />
      {isLong && found.length === 0 && (
        <Text size="sm" c="dimmed" p="md" role="status">
          {t.noneFound(wanted)}
        </Text>
      )}
    </Card>
  );
}

function has(text: string, wanted: string): boolean {
  return text.toLowerCase().includes(wanted.trim().toLowerCase());
}
