import { Card } from '@mantine/core';
import type { ComponentProps, ReactNode } from 'react';
import { ListTable } from './list-table.tsx';

/** A list in its frame; while it is empty, what teaches how to begin. */
export function ListCard<Row>({
  empty,
  ...table
}: ComponentProps<typeof ListTable<Row>> & { readonly empty?: ReactNode }) {
  return (
    <Card withBorder padding={0}>
      {table.rows.length > 0 || empty === undefined ? <ListTable {...table} /> : empty}
    </Card>
  );
}
