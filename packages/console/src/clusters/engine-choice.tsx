import { Radio, Stack, Text } from '@mantine/core';
import type { ClusterEngine } from '../api/clusters.ts';
import { useWords } from '../i18n/words.ts';
import { clusterWords } from '../words/clusters.ts';

/** What keeps the entities of a new cluster: a choice where there is one, else only said. */
export function EngineChoice({
  engines,
  value,
  onChange,
}: {
  /** The first is the usual one. */
  readonly engines: readonly ClusterEngine[];
  readonly value: ClusterEngine | undefined;
  readonly onChange: (engine: ClusterEngine) => void;
}) {
  const t = useWords(clusterWords);
  const [usual] = engines;
  if (!usual) return null;
  if (engines.length === 1) {
    return (
      <Text size="sm" c="dimmed">
        {t.engineNotes[usual]}
      </Text>
    );
  }
  return (
    <Radio.Group
      label={t.engine}
      value={value ?? usual}
      onChange={(chosen) => onChange(chosen as ClusterEngine)}
    >
      <Stack gap="xs" mt={6}>
        {engines.map((engine) => (
          <Radio
            key={engine}
            value={engine}
            label={t.engines[engine]}
            description={t.engineHelp[engine]}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
