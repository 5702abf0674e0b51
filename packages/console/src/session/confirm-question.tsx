import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../api/use-client.ts';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { providerWords } from '../words/provider.ts';
import { sessionWords } from '../words/session.ts';
import type { ConfirmGate } from './confirm-gate.ts';
import { ConfirmWithPassword } from './confirm-with-password.tsx';
import { ConfirmWithProvider } from './confirm-with-provider.tsx';
import { signInOptionsQuery } from './sign-in-options.ts';
import { sessionQuery } from './use-session.ts';

/** Asks who somebody is. */
export function ConfirmQuestion({ gate }: { readonly gate: ConfirmGate }) {
  const t = useWords(sessionWords);
  const ofProvider = useWords(providerWords);
  const common = useWords(commonWords);
  const client = useClient();
  const session = useQuery(sessionQuery(client)).data;
  const provider = useQuery(signInOptionsQuery(client)).data?.provider;
  const cancel = () => gate.answer(false);
  const done = () => gate.answer(true);
  const isProvider = session?.signedInWith === 'PROVIDER';
  const name = provider?.name ?? '';
  return (
    <Modal
      opened
      onClose={cancel}
      title={isProvider ? ofProvider.confirmTitle(name) : t.confirmTitle}
      zIndex={400}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      {isProvider ? (
        <ConfirmWithProvider onDone={done} onCancel={cancel} />
      ) : (
        <ConfirmWithPassword onDone={done} onCancel={cancel} />
      )}
    </Modal>
  );
}
