import { useState } from 'react';
import { FormDialog, type FormDialogProps } from './form-dialog.tsx';
import { SecretOnce, type Shown } from './secret-once.tsx';

/** A form whose answer is a secret, which is then shown the only time. */
export function SecretFormDialog({
  onSubmit,
  ...form
}: FormDialogProps & {
  /** @throws Failure */
  readonly onSubmit: () => Promise<Shown>;
}) {
  const [shown, setShown] = useState<Shown>();
  if (shown) return <SecretOnce shown={shown} onClose={form.onClose} />;
  const submit = async () => setShown(await onSubmit());
  // Done is not over: the secret is still to be seen.
  return <FormDialog {...form} onSubmit={submit} onDone={() => undefined} />;
}
