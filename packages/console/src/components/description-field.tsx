import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { TextField } from './text-field.tsx';

/** What something is for, in the words of whoever makes it; may be left empty. */
export function DescriptionField(field: {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** In characters, as the server takes it. */
  readonly maxLength: number;
}) {
  const t = useWords(commonWords);
  return <TextField label={t.optional(t.description)} {...field} />;
}
