import { Group, Text } from '@mantine/core';

/** The name with its picture. */
export function Logo() {
  return (
    <Group gap={8} wrap="nowrap">
      <img src="/icon.svg" width={28} height={28} alt="" />
      <Text fw={700} size="lg" component="span">
        Latchkey
      </Text>
    </Group>
  );
}
