import { Button, Center } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { MapPinOff } from 'lucide-react';
import { EmptyState } from '../components/empty-state.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';

export function PageMissing() {
  const t = useWords(commonWords);
  return (
    <Center component="main" mih="60vh">
      <EmptyState
        icon={<MapPinOff aria-hidden />}
        title={t.pageNotFound}
        action={
          <Button component={Link} to="/clusters">
            {t.backToClusters}
          </Button>
        }
      >
        {t.pageNotFoundHelp}
      </EmptyState>
    </Center>
  );
}
