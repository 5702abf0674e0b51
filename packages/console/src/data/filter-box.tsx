import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Failure } from '../api/failure.ts';
import { useWords } from '../i18n/words.ts';
import { dataWords } from '../words/data.ts';
import classes from './filter-box.module.css';
import { filterFault } from './filter-fault.ts';

/** The filter of a query. What the server's parser cannot read is underlined where it says. */
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
  const fault =
    error instanceof Failure && text === filter ? filterFault(error.message, filter) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFind(text.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={6}>
        <Group align="flex-end" wrap="nowrap">
          <TextInput
            flex={1}
            label={t.filter}
            description={t.filterHelp}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            classNames={{ input: classes.input ?? '' }}
            error={fault !== undefined}
            aria-describedby={fault ? 'filter-fault' : undefined}
            spellCheck={false}
            autoComplete="off"
          />
          <Button
            type="submit"
            variant="default"
            loading={busy}
            leftSection={<Search size={16} aria-hidden />}
          >
            {t.find}
          </Button>
        </Group>
        {fault && (
          <div id="filter-fault" role="alert">
            <code className={classes.echo}>
              {filter.slice(0, fault.start)}
              <mark className={classes.fault}>{filter.slice(fault.start, fault.end) || '␣'}</mark>
              {filter.slice(fault.end)}
            </code>
            <Text size="sm" c="error">
              {fault.what}
            </Text>
          </div>
        )}
      </Stack>
    </form>
  );
}
