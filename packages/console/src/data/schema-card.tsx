import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { ListTable } from '../components/list-table.tsx';
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
        <ListTable
          rows={fields}
          keyOf={({ name }) => name}
          minWidth={480}
          spacing="xs"
          columns={[
            {
              head: t.field,
              cell: ({ name }) => (
                <Text size="sm" fw={600}>
                  {name}
                </Text>
              ),
            },
            { head: t.type, cell: (field) => <FieldType field={field} /> },
            { head: t.details, cell: (field) => <FieldBadges field={field} /> },
            { head: common.description, cell: ({ description: text }) => text },
          ]}
        />
        <Title order={3} size="h5">
          {t.indexes}
        </Title>
        {indexes.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t.noIndex}
          </Text>
        ) : (
          <ListTable
            rows={indexes}
            keyOf={({ indexName }) => indexName}
            minWidth={400}
            spacing="xs"
            columns={[
              { head: t.index, cell: ({ indexName }) => indexName },
              { head: t.field, cell: ({ fieldName }) => fieldName },
              { head: t.metric, cell: ({ metricType }) => metricType },
            ]}
          />
        )}
      </Stack>
    </Card>
  );
}

type Field = CollectionDescription['fields'][number];

function FieldType({ field }: { readonly field: Field }) {
  return (
    <>
      {field.elementType ? `${field.type}<${field.elementType}>` : field.type}
      {field.params && field.params.length > 0 && (
        <Text span size="xs" c="dimmed">
          {` ${field.params.map(({ key, value }) => `${key} ${value}`).join(', ')}`}
        </Text>
      )}
    </>
  );
}

function FieldBadges({ field }: { readonly field: Field }) {
  const t = useWords(dataWords);
  const badges = [
    ...(field.primaryKey ? [t.primaryKey] : []),
    ...(field.autoId ? [t.autoKey] : []),
    ...(field.partitionKey ? [t.partitionKey] : []),
    ...(field.nullable ? [t.nullable] : []),
  ];
  return (
    <Group gap={4}>
      {badges.map((badge) => (
        <Badge key={badge} variant="light" color={badge === t.primaryKey ? 'indigo' : 'gray'}>
          {badge}
        </Badge>
      ))}
    </Group>
  );
}
