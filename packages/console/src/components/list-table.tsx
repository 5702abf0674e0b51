import { Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import classes from './list-table.module.css';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** What the cell says more exactly, when it is pointed at. */
  readonly title?: (row: Row) => string | undefined;
  /** Figures stand one under the other. */
  readonly isNumber?: boolean;
  /** Stays on one line: a time, an address. */
  readonly isOneLine?: boolean;
}

const ONE_LINE = { whiteSpace: 'nowrap' } as const;

/** A table of things of one kind; on a narrow screen it scrolls by itself. */
export function ListTable<Row>({
  rows,
  keyOf,
  columns,
  actions,
  minWidth = 640,
  spacing = 'sm',
}: {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly columns: readonly Column<Row>[];
  /** Buttons at the end of a row. */
  readonly actions?: (row: Row) => ReactNode;
  /** In pixels; less than that scrolls. */
  readonly minWidth?: number;
  readonly spacing?: 'xs' | 'sm';
}) {
  const t = useWords(commonWords);
  return (
    <Table.ScrollContainer minWidth={minWidth} type="native">
      <Table verticalSpacing={spacing} horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ head, isNumber }) => (
              <Table.Th key={head} style={ONE_LINE} {...(isNumber && { ta: 'right' })}>
                {head}
              </Table.Th>
            ))}
            {actions && (
              <Table.Th className={classes.actions ?? ''}>
                <VisuallyHidden>{t.actions}</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {columns.map(({ head, cell, title, isNumber, isOneLine }) => (
                <Table.Td
                  key={head}
                  title={title?.(row)}
                  {...(isNumber && { ta: 'right' })}
                  {...((isNumber || isOneLine) && { style: ONE_LINE })}
                >
                  {cell(row)}
                </Table.Td>
              ))}
              {actions && (
                <Table.Td ta="right" className={classes.actions ?? ''}>
                  {actions(row)}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
