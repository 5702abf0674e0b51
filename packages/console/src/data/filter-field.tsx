import { Stack, Text } from '@mantine/core';
import { useId } from 'react';
import { TextField } from '../components/text-field.tsx';
import type { FilterFault } from './filter-fault.ts';
import classes from './filter-field.module.css';

/** A filter to be written. What the server's parser cannot read is underlined where it says. */
export function FilterField({
  fault,
  value,
  ...field
}: {
  readonly label: string;
  readonly description: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Of the text as it stands there. */
  readonly fault: FilterFault | undefined;
  readonly placeholder?: string;
  readonly disabled?: boolean;
}) {
  const id = useId();
  return (
    <Stack gap={6} flex={1}>
      <TextField
        {...field}
        value={value}
        classNames={{ input: classes.input ?? '' }}
        error={fault !== undefined}
        aria-describedby={fault ? id : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        spellCheck={false}
      />
      {fault && (
        <div id={id} role="alert">
          <code className={classes.echo}>
            {value.slice(0, fault.start)}
            <mark className={classes.fault}>{value.slice(fault.start, fault.end) || '␣'}</mark>
            {value.slice(fault.end)}
          </code>
          <Text size="sm" c="var(--mantine-color-error)">
            {fault.what}
          </Text>
        </div>
      )}
    </Stack>
  );
}
