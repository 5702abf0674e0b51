import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** The title of a part of a page, a line on what it is for, and its buttons. */
export function SectionHead({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly children?: ReactNode;
}) {
  return (
    <Group justify="space-between">
      <div>
        <Title order={2} size="h4">
          {title}
        </Title>
        {lead && (
          <Text size="sm" c="dimmed">
            {lead}
          </Text>
        )}
      </div>
      {children && <Group gap="xs">{children}</Group>}
    </Group>
  );
}
