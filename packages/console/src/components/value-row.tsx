import { Code, Group, Stack, Text } from '@mantine/core';
import { CopyButton } from './copy-button.tsx';
import classes from './value-row.module.css';

/** A name, a value to take along, and a button that copies it. */
export function ValueRow({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {name}
      </Text>
      <Group gap="xs" wrap="nowrap" align="stretch">
        <Code className={classes.value ?? ''} data-value={name}>
          {value}
        </Code>
        <CopyButton text={value} />
      </Group>
    </Stack>
  );
}
