import { Center, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { LanguageSwitch, ThemeSwitch } from '../app/switches.tsx';
import { Logo } from './logo.tsx';

/** What is around the pages of somebody who is not signed in. */
export function Entrance({ children }: { readonly children: ReactNode }) {
  return (
    <Center component="main" id="content" mih="100vh" p="md">
      <Stack w="100%" maw={420}>
        <Group justify="space-between">
          <Logo />
          <Group gap={4}>
            <LanguageSwitch />
            <ThemeSwitch />
          </Group>
        </Group>
        {children}
      </Stack>
    </Center>
  );
}
