import { Card } from '@mantine/core';
import { LockKeyhole } from 'lucide-react';
import { EmptyState } from '../components/empty-state.tsx';
import { useWords } from '../i18n/words.ts';
import { rightWords } from '../words/rights.ts';

/** In place of a page that the server would refuse: which right it takes, and whom to ask. */
export function RightNeeded({ reason }: { readonly reason: string }) {
  const t = useWords(rightWords);
  return (
    <Card withBorder padding={0} role="status">
      <EmptyState icon={<LockKeyhole />} title={t.notForYou}>
        {reason}
      </EmptyState>
    </Card>
  );
}
