import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useClient } from '../api/use-client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { dataWords } from '../words/data.ts';
import { type CollectionName, keyOf, namesOf } from './collection-queries.ts';

/** In place of what only a loaded collection answers. */
export function LoadFirst({ of }: { readonly of: CollectionName }) {
  const t = useWords(dataWords);
  const client = useClient();
  const queries = useQueryClient();
  const load = useMutation({
    mutationFn: () => client.data(of.clusterId, 'collections/load', namesOf(of)),
    onSuccess: () => queries.invalidateQueries({ queryKey: keyOf(of) }),
  });
  return (
    <Stack align="flex-start">
      <Text size="sm">{t.loadFirst}</Text>
      <FailureNote error={load.error} />
      <WhyNot reason={useWhyNot(of.clusterId).call('LoadCollection')}>
        <Button loading={load.isPending} onClick={() => load.mutate()}>
          {t.load}
        </Button>
      </WhyNot>
    </Stack>
  );
}
