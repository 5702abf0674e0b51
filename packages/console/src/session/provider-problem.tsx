import { Alert } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useWords } from '../i18n/words.ts';
import { providerWords } from '../words/provider.ts';

/** What went wrong at the identity provider, by the code in the address of the page. */
export function ProviderProblem({ code }: { readonly code: string | undefined }) {
  const { problems } = useWords(providerWords);
  if (code === undefined) return null;
  const known = Object.hasOwn(problems, code) ? (code as keyof typeof problems) : 'other';
  const [title, help] = problems[known];
  return (
    <Alert color="red" icon={<TriangleAlert aria-hidden />} title={title} role="alert">
      {help}
    </Alert>
  );
}
