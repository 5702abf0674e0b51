import { Badge, Card, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { dataWords } from '../words/data.ts';
import type { CollectionDescription } from './collection-queries.ts';

/** Fields and indexes of a collection. */
export function SchemaCard({ description }: { readonly description: CollectionDescription }) {
  const t = useWords(dataWords);
  const common = useWords(commonWords);
  const { fields, indexes } = description;
  return (
    <Card withBorder padding="lg">
      <Stack>
        <Title order={2} size="h4">
          {t.schema}
        </Title>
        <Table.ScrollContainer minWidth={480} type="native">
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.field}</Table.Th>
                <Table.Th>{t.type}</Table.Th>
                <Table.Th>{t.details}</Table.Th>
                <Table.Th>{common.description}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {fields.map((field) => (
                <Table.Tr key={field.name}>
                  <Table.Td fw={600}>{field.name}</Table.Td>
                  <Table.Td>
                    {field.elementType ? `${field.type}<${field.elementType}>` : field.type}
                    {field.params && field.params.length > 0 && (
                      <Text span size="xs" c="dimmed">
                        {` ${field.params.map(({ key, value }) => `${key} ${value}`).join(', ')}`}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Group gap={4}>
                      {field.primaryKey && <Badge variant="light">{t.primaryKey}</Badge>}
                      {field.autoId && (
                        <Badge variant="light" color="gray">
                          {t.autoKey}
                        </Badge>
                      )}
                      {field.partitionKey && <Badge variant="light">{t.partitionKey}</Badge>}
                      {field.nullable && (
                        <Badge variant="light" color="gray">
                          {t.nullable}
                        </Badge>
                      )}
                    </Group>
                  </Table.Td>
                  <Table.Td>{field.description}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <Title order={3} size="h5">
          {t.indexes}
        </Title>
        {indexes.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t.noIndex}
          </Text>
        ) : (
          <Table.ScrollContainer minWidth={400} type="native">
            <Table verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t.index}</Table.Th>
                  <Table.Th>{t.field}</Table.Th>
                  <Table.Th>{t.metric}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {indexes.map(({ indexName, fieldName, metricType }) => (
                  <Table.Tr key={indexName}>
                    <Table.Td>{indexName}</Table.Td>
                    <Table.Td>{fieldName}</Table.Td>
                    <Table.Td>{metricType}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Stack>
    </Card>
  );
}
