import { Button, type ButtonProps } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { copyText } from './copy-text.ts';

/** Puts a text on the clipboard, and says so for two seconds. */
export function CopyButton({
  text,
  label,
  ...looks
}: { readonly text: string; readonly label?: string } & ButtonProps) {
  const t = useWords(commonWords);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      size="xs"
      variant="default"
      style={{ flexShrink: 0 }}
      leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      onClick={() => void copyText(text).then(() => setCopied(true))}
      {...looks}
    >
      <span aria-live="polite">{copied ? t.copied : (label ?? t.copy)}</span>
    </Button>
  );
}
