import { NumberInput, Select, Switch, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { choices } from '../components/choices.ts';
import { FormDialog } from '../components/form-dialog.tsx';
import { TextField } from '../components/text-field.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { dataWords } from '../words/data.ts';

/** Makes a collection of a key, a vector and whatever else a row brings. */
export function CreateCollectionDialog({
  clusterId,
  database,
  onClose,
}: {
  readonly clusterId: string;
  readonly database: string;
  readonly onClose: () => void;
}) {
  const t = useWords(dataWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [dimension, setDimension] = useState<number | string>(768);
  const [metricType, setMetric] = useState<keyof typeof t.metrics>('COSINE');
  const [idType, setIdType] = useState<keyof typeof t.keyTypes>('Int64');
  const [autoID, setAutoId] = useState(true);
  const create = async () => {
    await client.data(clusterId, 'collections/create', {
      ...{ dbName: database, collectionName: name, dimension: Number(dimension), metricType },
      ...{ idType, autoID },
      ...(idType === 'VarChar' && { params: { max_length: 512 } }),
    });
    await queries.invalidateQueries({ queryKey: ['data', clusterId, database] });
  };
  return (
    <FormDialog title={t.create} button={common.create} onSubmit={create} onClose={onClose}>
      <TextField
        label={common.name}
        description={t.nameHelp}
        value={name}
        onChange={setName}
        pattern="[A-Za-z_][A-Za-z0-9_]*"
        maxLength={255}
        required
        data-autofocus
      />
      <NumberInput
        label={t.dimension}
        description={t.dimensionHelp}
        value={dimension}
        onChange={setDimension}
        min={2}
        max={32768}
        allowDecimal={false}
        hideControls
        required
      />
      <Select
        label={t.metric}
        data={choices(t.metrics)}
        value={metricType}
        onChange={(value) => value && setMetric(value)}
        allowDeselect={false}
      />
      <Select
        label={t.keyType}
        data={choices(t.keyTypes)}
        value={idType}
        onChange={(value) => value && setIdType(value)}
        allowDeselect={false}
      />
      <Switch
        label={t.autoId}
        checked={autoID}
        onChange={(event) => setAutoId(event.currentTarget.checked)}
      />
      <Text size="sm" c="dimmed">
        {t.dynamicNote}
      </Text>
    </FormDialog>
  );
}
