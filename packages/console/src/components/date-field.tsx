import { TextInput } from '@mantine/core';

/** A day and a time of the reader's zone, with the browser's own picker; empty is never. */
export function DateField({
  label,
  description,
  value,
  onChange,
}: {
  readonly label: string;
  readonly description: string;
  /** ISO 8601 */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      description={description}
      value={value ? localOf(value) : ''}
      onChange={(event) => {
        const { value: typed } = event.currentTarget;
        onChange(typed ? new Date(typed).toISOString() : undefined);
      }}
    />
  );
}

/** As the field writes it: `2027-01-31T12:00`, in the reader's zone. */
function localOf(time: string): string {
  const at = new Date(time);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
