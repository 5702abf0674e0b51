import { Group } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { FindButton } from '../components/find-button.tsx';
import { useWords } from '../i18n/words.ts';
import { dataWords } from '../words/data.ts';
import { filterFaultOf } from './filter-fault.ts';
import { FilterField } from './filter-field.tsx';

/** The filter of a query, and the button that asks with it. */
export function FilterBox({
  filter,
  error,
  busy,
  onFind,
}: {
  /** The one that was asked with. */
  readonly filter: string;
  readonly error: unknown;
  readonly busy: boolean;
  readonly onFind: (filter: string) => void;
}) {
  const t = useWords(dataWords);
  const [text, setText] = useState(filter);
  const [known, setKnown] = useState(filter);
  // It follows the address, also when the reader goes back.
  if (known !== filter) {
    setKnown(filter);
    setText(filter);
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setText(text.trim());
    onFind(text.trim());
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-start" wrap="nowrap">
        <FilterField
          label={t.filter}
          description={t.filterHelp}
          value={text}
          onChange={setText}
          fault={text === filter ? filterFaultOf(error, filter) : undefined}
        />
        <FindButton busy={busy} mt={22}>
          {t.find}
        </FindButton>
      </Group>
    </form>
  );
}
