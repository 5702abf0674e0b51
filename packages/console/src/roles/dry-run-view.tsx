import { Alert, List, Stack, Text } from '@mantine/core';
import { FlaskConical } from 'lucide-react';
import type { DryRunAnswer } from '../api/explain.ts';
import { placeText } from '../explain/place-text.ts';
import { useWords } from '../i18n/words.ts';
import { explainWords } from '../words/explain.ts';
import { roleWords } from '../words/roles.ts';

/** What a change would change, and for whom. */
export function DryRunView({ answer }: { readonly answer: DryRunAnswer }) {
  const t = useWords(roleWords);
  const places = useWords(explainWords);
  if (answer.refused) {
    return (
      <Alert color="red" title={t.refused} role="status">
        {answer.refused.message}
      </Alert>
    );
  }
  const changed = [
    ...answer.users.map((user) => ({ id: `user ${user.user}`, who: user.user, ...user })),
    ...answer.apiKeys.map((key) => ({ id: key.apiKey, who: `${t.apiKey} ${key.name}`, ...key })),
  ];
  return (
    <Alert color="indigo" icon={<FlaskConical aria-hidden />} title={t.wouldChange} role="status">
      <Stack gap="xs">
        {answer.already && <Text size="sm">{t.already}</Text>}
        {answer.waits && <Text size="sm">{t.waits}</Text>}
        {changed.length === 0 && !answer.already && <Text size="sm">{t.nothingChanges}</Text>}
        {changed.map(({ id, who, gained, lost }) => (
          <div key={id}>
            <Text size="sm" fw={600}>
              {who}
            </Text>
            <List size="sm">
              {gained.map((held) => (
                <List.Item key={placeText(held, places)}>
                  {t.gains} {held.inShort.join(', ')} · {placeText(held, places)}
                </List.Item>
              ))}
              {lost.map((held) => (
                <List.Item key={placeText(held, places)}>
                  {t.loses} {held.inShort.join(', ')} · {placeText(held, places)}
                </List.Item>
              ))}
            </List>
          </div>
        ))}
        {answer.more && <Text size="sm">{places.more}</Text>}
      </Stack>
    </Alert>
  );
}
