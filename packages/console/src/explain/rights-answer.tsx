import { Stack, Text, Title } from '@mantine/core';
import type { RightsAnswer } from '../api/explain.ts';
import { ListTable } from '../components/list-table.tsx';
import { useWords } from '../i18n/words.ts';
import { explainWords } from '../words/explain.ts';
import { placeText } from './place-text.ts';

/** All rights of a user, by what they are on and what gives them. */
export function RightsAnswerView({
  answer,
  who,
}: {
  readonly answer: RightsAnswer;
  readonly who: string;
}) {
  const t = useWords(explainWords);
  return (
    <Stack>
      <Title order={3} size="h5">
        {t.rights(who)}
      </Title>
      {answer.rights.length === 0 ? (
        <Text>{answer.reason ?? t.noRights}</Text>
      ) : (
        <ListTable
          rows={answer.rights}
          keyOf={(row) => `${placeText(row, t)} ${row.role} ${row.group} ${row.level}`}
          minWidth={900}
          spacing="xs"
          columns={[
            { head: t.place, cell: (row) => placeText(row, t) },
            { head: t.role, cell: ({ role }) => role ?? '–' },
            { head: t.through, cell: ({ group }) => group ?? '–' },
            { head: t.privileges, cell: ({ privileges }) => privileges.join(', ') },
          ]}
        />
      )}
      {answer.more && (
        <Text size="sm" c="dimmed">
          {t.more}
        </Text>
      )}
    </Stack>
  );
}
