import { ActionIcon, Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, Play, RotateCcwKey, Square, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ApiKey } from '../api/keys.ts';
import { useClient } from '../api/use-client.ts';
import { AskDialog } from '../components/ask-dialog.tsx';
import { DropDialog } from '../components/drop-dialog.tsx';
import { SecretOnce, type Shown } from '../components/secret-once.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { useWords } from '../i18n/words.ts';
import { useSession } from '../session/use-session.ts';
import { commonWords } from '../words/common.ts';
import { keyWords } from '../words/keys.ts';

type Dialog = 'reset' | 'disable' | 'enable' | 'drop';

/** What is done with one API key. */
export function KeyMenu({ apiKey }: { readonly apiKey: ApiKey }) {
  const t = useWords(keyWords);
  const common = useWords(commonWords);
  const { email } = useSession();
  const [dialog, setDialog] = useState<Dialog>();
  const isPersonal = apiKey.type === 'Personal';
  const isOthers = isPersonal && apiKey.createdBy !== email;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={common.actionsOf(apiKey.name)}>
            <Ellipsis size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <WhyNot reason={isOthers ? t.personalOther : undefined}>
            <Menu.Item
              leftSection={<RotateCcwKey size={16} aria-hidden />}
              onClick={() => setDialog('reset')}
            >
              {apiKey.status === 'UNSET' ? t.setFirst : t.reset}
            </Menu.Item>
          </WhyNot>
          {apiKey.status === 'DISABLED' ? (
            <Menu.Item
              leftSection={<Play size={16} aria-hidden />}
              onClick={() => setDialog('enable')}
            >
              {t.enable}
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<Square size={16} aria-hidden />}
              onClick={() => setDialog('disable')}
            >
              {t.disable}
            </Menu.Item>
          )}
          <Menu.Divider />
          <WhyNot reason={isPersonal ? t.personalDrop : undefined}>
            <Menu.Item
              color="red"
              leftSection={<Trash2 size={16} aria-hidden />}
              onClick={() => setDialog('drop')}
            >
              {t.drop}
            </Menu.Item>
          </WhyNot>
        </Menu.Dropdown>
      </Menu>
      <KeyDialog apiKey={apiKey} dialog={dialog} onClose={() => setDialog(undefined)} />
    </>
  );
}

function KeyDialog({
  apiKey,
  dialog,
  onClose,
}: {
  readonly apiKey: ApiKey;
  readonly dialog: Dialog | undefined;
  readonly onClose: () => void;
}) {
  const t = useWords(keyWords);
  const client = useClient();
  const queries = useQueryClient();
  const [shown, setShown] = useState<Shown>();
  const { apiKeyId, name } = apiKey;
  const params = { apiKeyId };
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['keys'] });
  const change = useMutation({
    mutationFn: (operation: 'disableApiKey' | 'enableApiKey' | 'deleteApiKey') =>
      client.control(operation, { params }),
    onSuccess,
  });
  const reset = async () => {
    const made = await client.control('resetApiKey', { params });
    setShown({
      title: t.resetDone(name),
      values: [
        [t.keyId, apiKeyId],
        [t.secret, made.apiKey],
      ],
      file: `${apiKeyId}.txt`,
      note: t.resetNote,
    });
    await onSuccess();
  };
  if (shown) return <SecretOnce shown={shown} onClose={() => setShown(undefined)} />;
  switch (dialog) {
    case 'reset':
      return (
        <AskDialog
          title={t.resetTitle(name)}
          text={t.resetText}
          button={t.reset}
          onConfirm={reset}
          onClose={onClose}
        />
      );
    case 'disable':
      return (
        <AskDialog
          title={`${t.disable}: ${name}`}
          text={t.disableText}
          button={t.disable}
          onConfirm={() => change.mutateAsync('disableApiKey')}
          onClose={onClose}
        />
      );
    case 'enable':
      return (
        <AskDialog
          title={`${t.enable}: ${name}`}
          text={t.enableText}
          button={t.enable}
          onConfirm={() => change.mutateAsync('enableApiKey')}
          onClose={onClose}
        />
      );
    case 'drop':
      return (
        <DropDialog
          title={t.dropTitle(name)}
          name={name}
          warning={t.dropText}
          onDrop={() => change.mutateAsync('deleteApiKey')}
          onClose={onClose}
        />
      );
    default:
      return null;
  }
}
