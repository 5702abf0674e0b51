import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';

/** In place of a page whose data is on its way. */
export function PageLoading() {
  const t = useWords(commonWords);
  return (
    <Stack role="status" aria-busy>
      <VisuallyHidden>{t.loading}</VisuallyHidden>
      <Skeleton height={32} width={240} />
      <Skeleton height={120} />
      <Skeleton height={120} />
    </Stack>
  );
}
