import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { HandHelping, Pencil, Play, RotateCcwKey, Square, Trash2 } from 'lucide-react';
import type { ApiKey } from '../api/keys.ts';
import { useClient } from '../api/use-client.ts';
import { KeyCallers } from '../callers/key-callers.tsx';
import { askAction } from '../components/ask-action.tsx';
import { DropDialog } from '../components/drop-dialog.tsx';
import { RowMenu } from '../components/row-menu.tsx';
import { SecretFormDialog } from '../components/secret-form-dialog.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { useSession } from '../session/use-session.ts';
import { callerWords } from '../words/callers.ts';
import { keyWords } from '../words/keys.ts';
import { EditKeyDialog } from './edit-key-dialog.tsx';

/** What is done with one API key. */
export function KeyMenu({ apiKey }: { readonly apiKey: ApiKey }) {
  const t = useWords(keyWords);
  const callers = useWords(callerWords);
  const { email } = useSession();
  const client = useClient();
  const queries = useQueryClient();
  const { apiKeyId, name, status } = apiKey;
  const params = { apiKeyId };
  const refresh = () => queries.invalidateQueries({ queryKey: ['keys'] });
  const change = async (
    operation: 'disableApiKey' | 'enableApiKey' | 'deleteApiKey' | 'adoptApiKey',
  ) => {
    await client.control(operation, { params });
    await refresh();
  };
  const reset = async () => {
    const made = await client.control('resetApiKey', { params });
    void refresh();
    return {
      title: t.resetDone(name),
      values: [
        [t.keyId, apiKeyId],
        [t.secret, made.apiKey],
      ] as const,
      file: `${apiKeyId}.txt`,
      note: t.resetNote,
    };
  };
  const isPersonal = apiKey.type === 'Personal';
  const isOthers = isPersonal && apiKey.createdBy !== email;
  const whyNot = useWhyNot();
  const mayNotManage = whyNot.operation('updateApiKey');
  const usedBy = (consequence: string) => <KeyCallers {...{ apiKey, consequence }} />;
  const enable = askAction({
    ...{ label: t.enable, icon: Play, whyNot: whyNot.operation('enableApiKey') },
    ...{ name, text: t.enableText, onConfirm: () => change('enableApiKey') },
  });
  const disable = askAction({
    ...{ label: t.disable, icon: Square, whyNot: whyNot.operation('disableApiKey') },
    ...{ name, text: t.disableText, note: usedBy(callers.lose) },
    onConfirm: () => change('disableApiKey'),
  });
  const adopt = askAction({
    ...{ label: t.adopt, icon: HandHelping, whyNot: whyNot.operation('adoptApiKey') },
    ...{ name, text: t.adoptText, onConfirm: () => change('adoptApiKey') },
  });
  return (
    <RowMenu
      name={name}
      actions={[
        ...(status === 'ORPHANED' ? [adopt] : []),
        {
          ...{ label: t.edit, icon: Pencil },
          whyNot: isPersonal ? t.personalEdit : mayNotManage,
          dialog: (close) => <EditKeyDialog apiKey={apiKey} onClose={close} />,
        },
        {
          ...{ label: status === 'UNSET' ? t.setFirst : t.reset, icon: RotateCcwKey },
          whyNot: isPersonal ? (isOthers ? t.personalOther : undefined) : mayNotManage,
          dialog: (close) => (
            <SecretFormDialog
              title={t.resetTitle(name)}
              button={t.reset}
              focusButton
              onSubmit={reset}
              onClose={close}
            >
              <Text size="sm">{t.resetText}</Text>
              {status !== 'UNSET' && usedBy(callers.resetKey)}
            </SecretFormDialog>
          ),
        },
        status === 'DISABLED' ? enable : disable,
        {
          ...{ label: t.drop, icon: Trash2, isDanger: true },
          whyNot: isPersonal ? t.personalDrop : whyNot.operation('deleteApiKey'),
          dialog: (close) => (
            <DropDialog
              title={t.dropTitle(name)}
              name={name}
              warning={t.dropText}
              note={usedBy(callers.lose)}
              onDrop={() => change('deleteApiKey')}
              onClose={close}
            />
          ),
        },
      ]}
    />
  );
}
