import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { useReturnFocus } from './use-return-focus.ts';

/** A dialog that is there while it is open. It closes by Escape, a click beside it, or its button. */
export function Dialog({
  title,
  size = 'md',
  onClose,
  children,
}: {
  readonly title: string;
  readonly size?: 'md' | 'lg';
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const t = useWords(commonWords);
  useReturnFocus();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      {children}
    </Modal>
  );
}
