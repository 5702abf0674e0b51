import { useState } from 'react';
import { FormDialog, type FormDialogProps } from './form-dialog.tsx';
import { OpenerContext, openerOf } from './opener.ts';
import { SecretOnce, type Shown } from './secret-once.tsx';

/** A form whose answer is a secret, which is then shown the only time. */
export function SecretFormDialog({
  onSubmit,
  ...form
}: FormDialogProps & {
  /** @throws Failure */
  readonly onSubmit: () => Promise<Shown>;
}) {
  const [opener] = useState(openerOf);
  const [shown, setShown] = useState<Shown>();
  const submit = async () => setShown(await onSubmit());
  return (
    <OpenerContext value={opener}>
      {shown ? (
        <SecretOnce shown={shown} onClose={form.onClose} />
      ) : (
        // Done is not over: the secret is still to be seen.
        <FormDialog {...form} onSubmit={submit} onDone={() => undefined} />
      )}
    </OpenerContext>
  );
}
