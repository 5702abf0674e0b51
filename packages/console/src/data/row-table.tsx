import { Button, Table, VisuallyHidden } from '@mantine/core';
import { Radar } from 'lucide-react';
import { useWords } from '../i18n/words.ts';
import { dataWords } from '../words/data.ts';
import { cellText } from './cell-text.ts';
import classes from './row-table.module.css';

export type Row = Readonly<Record<string, unknown>>;

/** Rows as they come: the key first, a column for each field that some row has. */
export function RowTable({
  rows,
  primaryKey,
  score,
  onSimilar,
}: {
  readonly rows: readonly Row[];
  readonly primaryKey: string;
  /** The rows are hits of a search, and have a score. */
  readonly score?: boolean;
  readonly onSimilar?: (key: string) => void;
}) {
  const t = useWords(dataWords);
  const columns = columnsOf(rows, primaryKey);
  return (
    <Table.ScrollContainer minWidth={500} type="native">
      <Table verticalSpacing={6} horizontalSpacing="md" striped>
        <Table.Thead>
          <Table.Tr>
            {score && <Table.Th>{t.score}</Table.Th>}
            {columns.map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
            {onSimilar && (
              <Table.Th>
                <VisuallyHidden>{t.similar}</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => {
            const key = String(row[primaryKey] ?? row.id);
            return (
              <Table.Tr key={key}>
                {score && <Table.Td>{Number(row.distance).toFixed(4)}</Table.Td>}
                {columns.map((name) => (
                  <Table.Td key={name}>
                    <span className={classes.cell} title={cellText(row[name], 400)}>
                      {cellText(row[name])}
                    </span>
                  </Table.Td>
                ))}
                {onSimilar && (
                  <Table.Td ta="right">
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      leftSection={<Radar size={14} aria-hidden />}
                      aria-label={`${t.similar}: ${key}`}
                      onClick={() => onSimilar(key)}
                    >
                      {t.similar}
                    </Button>
                  </Table.Td>
                )}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function columnsOf(rows: readonly Row[], primaryKey: string): string[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  names.delete('distance');
  names.delete(primaryKey);
  return [primaryKey, ...names];
}
