import { Card, Code, Group, Stack, Tabs, Text, Title } from '@mantine/core';
import { CopyButton } from '../components/copy-button.tsx';
import { ValueRow } from '../components/value-row.tsx';
import { useWords } from '../i18n/words.ts';
import { clusterPageWords } from '../words/cluster.ts';
import classes from './connect-card.module.css';
import { snippetsFor } from './snippets.ts';

/** The endpoint, and a program in each language that is ready to run against it. */
export function ConnectCard({ endpoint }: { readonly endpoint: string }) {
  const t = useWords(clusterPageWords);
  const snippets = snippetsFor(endpoint);
  return (
    <Card withBorder padding="lg">
      <Stack>
        <Title order={2} size="h4">
          {t.connect}
        </Title>
        <ValueRow name={t.endpoint} value={endpoint} />
        <Text size="sm" c="dimmed">
          {t.connectLead}
        </Text>
        <Tabs defaultValue={snippets[0]?.name ?? null}>
          <Tabs.List aria-label={t.language}>
            {snippets.map(({ name }) => (
              <Tabs.Tab key={name} value={name} className={classes.tab ?? ''}>
                {name}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {snippets.map(({ name, install, code }) => (
            <Tabs.Panel key={name} value={name} pt="sm">
              <Stack gap="xs">
                <Group justify="space-between" wrap="nowrap">
                  <Code className={classes.install ?? ''}>{install}</Code>
                  <CopyButton text={code} label={t.copySnippet} />
                </Group>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, by keyboard too */}
                <section className={classes.code} tabIndex={0} aria-label={name}>
                  <pre>{code}</pre>
                </section>
              </Stack>
            </Tabs.Panel>
          ))}
        </Tabs>
        <Text size="sm" c="dimmed">
          {t.tokenNote}
        </Text>
      </Stack>
    </Card>
  );
}
