import { Alert, Code, Group, List, Stack, Text, Title } from '@mantine/core';
import { CircleCheck, CircleX } from 'lucide-react';
import type { MayAnswer } from '../api/explain.ts';
import { useWords } from '../i18n/words.ts';
import { explainWords } from '../words/explain.ts';
import { chainSteps } from './chain-text.ts';
import { placeText } from './place-text.ts';

/** The answer to whether somebody may do something. */
export function MayAnswerView({
  answer,
  who,
  what,
}: {
  readonly answer: MayAnswer;
  readonly who: string;
  readonly what: string;
}) {
  const t = useWords(explainWords);
  return (
    <Stack>
      <Alert
        color={answer.allowed ? 'green' : 'red'}
        icon={answer.allowed ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}
        role="status"
      >
        <Stack gap={4}>
          <Text size="sm" fw={600}>
            {answer.allowed ? t.allowed(who, what) : t.denied(who, what)}
          </Text>
          {'object' in answer && answer.doesNotExist && <Text size="sm">{t.unknown}</Text>}
          {answer.allowed && answer.visible === false && <Text size="sm">{t.hidden}</Text>}
          {answer.allowed && answer.rows?.restricted && (
            <Text size="sm">{t.rowsBound(answer.rows.policies?.join(', ') ?? '')}</Text>
          )}
          {!answer.allowed && answer.reason && <Text size="sm">{answer.reason}</Text>}
        </Stack>
      </Alert>
      {answer.allowed ? <Because answer={answer} /> : <Remedy answer={answer} />}
    </Stack>
  );
}

function Because({ answer }: { readonly answer: MayAnswer & { allowed: true } }) {
  const t = useWords(explainWords);
  return (
    <>
      <Title order={3} size="h5">
        {t.because}
      </Title>
      <List spacing="xs">
        {answer.because.map((chain) => {
          const steps = chainSteps(chain, t);
          return <List.Item key={steps.join()}>{steps.join(' → ')}</List.Item>;
        })}
      </List>
      {answer.more && (
        <Text size="sm" c="dimmed">
          {t.more}
        </Text>
      )}
    </>
  );
}

function Remedy({ answer }: { readonly answer: MayAnswer & { allowed: false } }) {
  const t = useWords(explainWords);
  const { missing, smallestGrant, rolesThatWouldDo, toRoles } = answer;
  const facts: [name: string, value: string][] = [];
  if (missing) facts.push([t.missing, `${missing.privilege} · ${placeText(missing, t)}`]);
  if (smallestGrant) {
    facts.push([t.smallest, `${smallestGrant.privilege} · ${placeText(smallestGrant, t)}`]);
  }
  if (toRoles && toRoles.length > 0) facts.push([t.toRoles, toRoles.join(', ')]);
  if (rolesThatWouldDo && rolesThatWouldDo.length > 0) {
    facts.push([t.rolesThatDo, rolesThatWouldDo.join(', ')]);
  }
  return (
    <Stack gap="xs">
      {facts.map(([name, value]) => (
        <Group key={name} gap="xs">
          <Text size="sm" fw={600}>
            {name}
          </Text>
          <Code>{value}</Code>
        </Group>
      ))}
    </Stack>
  );
}
