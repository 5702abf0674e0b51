import { Button, Group, Select } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { choices } from '../components/choices.ts';
import { TextField } from '../components/text-field.tsx';
import { useWords } from '../i18n/words.ts';
import { auditWords } from '../words/audit.ts';
import type { AuditFilter, Since } from './audit-queries.ts';

export const NO_FILTER: AuditFilter = { action: '', actor: '', object: '', since: '' };

/** Which entries are asked for. */
export function AuditFilterForm({ onFind }: { readonly onFind: (filter: AuditFilter) => void }) {
  const t = useWords(auditWords);
  const [filter, setFilter] = useState(NO_FILTER);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFind(filter);
  };
  const field = (name: 'action' | 'actor' | 'object', placeholder: string) => (
    <TextField
      label={t[name]}
      placeholder={placeholder}
      value={filter[name]}
      onChange={(text) => setFilter({ ...filter, [name]: text.trim() })}
      miw={160}
    />
  );
  return (
    <form onSubmit={submit}>
      <Group align="flex-end">
        {field('action', 'CreateCredential')}
        {field('actor', 'db_admin')}
        {field('object', 'user:*')}
        <Select
          label={t.since}
          data={choices(t.sinces)}
          value={filter.since}
          onChange={(since) => setFilter({ ...filter, since: since as Since })}
          allowDeselect={false}
          w={160}
        />
        <Button type="submit" variant="default">
          {t.find}
        </Button>
      </Group>
    </form>
  );
}
