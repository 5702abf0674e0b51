import { ActionIcon, Button, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { Moon, Sun } from 'lucide-react';
import { useLanguage } from '../i18n/language.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';

export function LanguageSwitch() {
  const { language, choose } = useLanguage();
  const t = useWords(commonWords);
  const other = language === 'en' ? 'zh' : 'en';
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="gray"
      title={t.languageHint}
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      onClick={() => choose(other)}
    >
      {t.language}
    </Button>
  );
}

export function ThemeSwitch() {
  const t = useWords(commonWords);
  const { setColorScheme } = useMantineColorScheme();
  const present = useComputedColorScheme('light');
  const isDark = present === 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={t.theme}
      title={isDark ? t.light : t.dark}
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
    >
      {isDark ? <Sun size={18} aria-hidden /> : <Moon size={18} aria-hidden />}
    </ActionIcon>
  );
}
