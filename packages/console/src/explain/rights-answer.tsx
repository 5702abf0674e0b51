import { Stack, Table, Text, Title } from '@mantine/core';
import type { RightsAnswer } from '../api/explain.ts';
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
        <Table.ScrollContainer minWidth={600} type="native">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.place}</Table.Th>
                <Table.Th>{t.role}</Table.Th>
                <Table.Th>{t.through}</Table.Th>
                <Table.Th>{t.privileges}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {answer.rights.map((row) => (
                <Table.Tr key={`${placeText(row, t)} ${row.role} ${row.group} ${row.level}`}>
                  <Table.Td>{placeText(row, t)}</Table.Td>
                  <Table.Td>{row.role ?? '–'}</Table.Td>
                  <Table.Td>{row.group ?? '–'}</Table.Td>
                  <Table.Td>
                    <Text size="sm">{row.privileges.join(', ')}</Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {answer.more && (
        <Text size="sm" c="dimmed">
          {t.more}
        </Text>
      )}
    </Stack>
  );
}
